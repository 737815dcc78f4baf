/* SPDX-License-Identifier: MIT */
/* Class definitions (15.7.14).
 *
 * Two registers stay through a definition: the prototype object (before DefineClass:
 * the heritage) and the constructor.  What must outlive it for the instances lies in
 * slots of the class's heap scope: computed field keys, private methods, captured
 * private names.
 *
 * Instance fields run in a function of their own (AST FIELDS), which the constructor's
 * prologue or super() calls through RunClassFields; it first adds the private methods.
 * Static fields and blocks run in another (STATIC), called at the end of the
 * definition. */
#include "engine/compiler/state.h"

typedef struct class_registers {
  uint32_t prototype, constructor;
} class_registers;

static const char *prefix_of(unsigned kind) {
  return kind == PROP_GET ? "get " : kind == PROP_SET ? "set " : NULL;
}

static uint32_t accessor_flags(unsigned kind) {
  return kind == PROP_GET ? 1 : kind == PROP_SET ? 2 : 0;
}

static void make_private_names(compiler *c, scope *s) {
  for (binding *b = s ? s->bindings : NULL; b; b = b->next) {
    if (b->kind != BINDING_PRIVATE) continue;
    emit(c, OP_BC_NewPrivateName, constant_name(c, b->name));
    initialize_binding(c, b);
  }
}

/* ---- Members ----------------------------------------------------------------------
 */

static void private_method(compiler *c, ast_class_member *m, uint32_t target) {
  ast_ident *key = (ast_ident *)m->key;
  uint32_t top = c->top;
  create_closure(c, (ast_function *)m->value,
                 (function_label){key->name, prefix_of(m->base.extra)});
  emit(c, OP_BC_SetHome, target);
  if (m->base.flags & AST_FLAG_STATIC) {
    uint32_t method = new_registers(c, 2);
    emit_store(c, method);
    load_private_name(c, key, method + 1);
    emit_load(c, method);
    emit(c, OP_BC_AddPrivateMethod, target, method + 1, accessor_flags(m->base.extra));
  } else {
    initialize_binding(c, m->method_binding);
  }
  c->top = top;
}

static void method(compiler *c, ast_class_member *m, uint32_t target) {
  uint32_t top = c->top, flags = accessor_flags(m->base.extra);
  bool computed = (m->base.flags & AST_FLAG_COMPUTED) != 0;
  function_label name = {NULL, NULL};
  uint32_t key = compile_property_key(c, m->key, computed);
  if (computed)
    flags |= 8;
  else
    name = (function_label){literal_key_name(c, m->key), prefix_of(m->base.extra)};
  create_closure(c, (ast_function *)m->value, name);
  emit(c, OP_BC_DefineMethod, target, key, flags);
  c->top = top;
}

static void member(compiler *c, ast_class_member *m, const class_registers *r) {
  uint32_t target = (m->base.flags & AST_FLAG_STATIC) ? r->constructor : r->prototype;
  bool computed = (m->base.flags & AST_FLAG_COMPUTED) != 0;
  switch (m->base.extra) {
  case PROP_METHOD:
  case PROP_GET:
  case PROP_SET:
    if (m->key->kind == AST_IDENT && !computed)
      private_method(c, m, target);
    else
      method(c, m, target);
    return;
  case PROP_FIELD:
    if (!computed) return;
    compile_expression(c, m->key);
    emit(c, OP_BC_ToPropertyKey);
    initialize_binding(c, m->key_binding);
    return;
  default: return;
  }
}

/* ---- The definition ---------------------------------------------------------------
 */

static void define_constructor(compiler *c, ast_class *k, function_label name,
                               const class_registers *r) {
  uint32_t flags = 0;
  if (k->heritage) {
    compile_to(c, k->heritage, r->prototype);
    flags = 3;
  }
  if (k->constructor) {
    create_closure(c, k->constructor, name);
    code *made = c->functions.data[c->functions.len - 1];
    made->text_start = k->base.start;
    made->text_end = k->base.end;
  } else {
    emit(c, OP_BC_CreateClosure, default_constructor(c, k, name));
  }
  mark_position(c, k->base.start);
  emit(c, OP_BC_DefineClass, r->prototype, flags);
  emit_store(c, r->constructor);
}

static function_label ascii_label(compiler *c, const char *text) {
  return (function_label){ascii_name(c, text), NULL};
}

static void attach_fields(compiler *c, ast_class *k, const class_registers *r) {
  if (!k->fields) return;
  create_closure(c, k->fields, ascii_label(c, "<instance_members_initializer>"));
  emit(c, OP_BC_SetHome, r->prototype);
  emit(c, OP_BC_SetClassFields, r->constructor);
}

static void run_statics(compiler *c, ast_class *k, const class_registers *r) {
  if (!k->statics) return;
  uint32_t call = new_registers(c, 2);
  create_closure(c, k->statics, ascii_label(c, "<static_initializer>"));
  emit(c, OP_BC_SetHome, r->constructor);
  emit_store(c, call);
  emit_move(c, r->constructor, call + 1);
  emit(c, OP_BC_Call, call, 0, new_site(c));
  c->top = call;
}

void compile_class(compiler *c, ast_class *k, function_label name,
                   uint32_t name_register) {
  uint32_t top = c->top;
  if (k->name) name = (function_label){k->name, NULL};
  class_registers r = {.prototype = new_register(c)};
  r.constructor = new_register(c);
  enter_scope(c, k->scope, 0);
  make_private_names(c, k->scope);
  define_constructor(c, k, name, &r);
  if (name_register != NO_REGISTER) emit(c, OP_BC_SetFunctionName, name_register, 0);
  for (uint32_t i = 0; i < k->members.count && !c->session->failed; i++)
    member(c, (ast_class_member *)k->members.items[i], &r);
  if (k->binding) {
    emit_load(c, r.constructor);
    initialize_binding(c, k->binding);
  }
  attach_fields(c, k, &r);
  run_statics(c, k, &r);
  leave_scope(c, k->scope);
  emit_load(c, r.constructor);
  c->top = top;
}

/* ---- Bodies of FIELDS and STATIC --------------------------------------------------
 */

static void add_private_methods(compiler *c, ast_class *k, uint32_t self) {
  uint32_t top = c->top, name = new_register(c);
  for (uint32_t i = 0; i < k->members.count && !c->session->failed; i++) {
    ast_class_member *m = (ast_class_member *)k->members.items[i];
    if (!m->method_binding) continue;
    load_private_name(c, (ast_ident *)m->key, name);
    load_binding(c, m->method_binding, false);
    emit(c, OP_BC_AddPrivateMethod, self, name, accessor_flags(m->base.extra));
  }
  c->top = top;
}

/* The initial value to acc; key: the register of a computed key. */
static void field_value(compiler *c, ast_class_member *m, uint32_t key) {
  bool computed = (m->base.flags & AST_FLAG_COMPUTED) != 0;
  if (!m->value) {
    emit_undefined(c);
  } else if (!computed) {
    compile_named(c, m->value, (function_label){literal_key_name(c, m->key), NULL});
  } else if (!ast_is_anonymous_function(m->value)) {
    compile_expression(c, m->value);
  } else if (m->value->kind == AST_CLASS) {
    compile_class(c, (ast_class *)m->value, (function_label){NULL, NULL}, key);
  } else {
    compile_expression(c, m->value);
    emit(c, OP_BC_SetFunctionName, key, 0);
  }
}

static void define_field(compiler *c, ast_class_member *m, uint32_t self) {
  uint32_t top = c->top, key;
  bool computed = (m->base.flags & AST_FLAG_COMPUTED) != 0;
  mark_statement(c, m->base.start);
  if (m->key->kind == AST_IDENT && !computed) {
    key = new_register(c);
    load_private_name(c, (ast_ident *)m->key, key);
    field_value(c, m, key);
    emit(c, OP_BC_AddPrivateField, self, key);
  } else {
    if (computed) {
      key = new_register(c);
      load_binding(c, m->key_binding, false);
      emit_store(c, key);
    } else {
      key = compile_property_key(c, m->key, false);
    }
    field_value(c, m, key);
    emit(c, OP_BC_DefineField, self, key);
  }
  c->top = top;
}

void class_members(compiler *c, ast_function *f) {
  uint32_t top = c->top, self = new_register(c);
  emit(c, OP_BC_LdaThis);
  emit_store(c, self);
  if (f->kind == FUNCTION_FIELDS && f->owner && f->owner->has_private_methods)
    add_private_methods(c, f->owner, self);
  for (uint32_t i = 0; i < f->body.count && !c->session->failed; i++) {
    ast_class_member *m = (ast_class_member *)f->body.items[i];
    if (m->base.extra == PROP_STATIC_BLOCK)
      compile_statement(c, m->value);
    else
      define_field(c, m, self);
  }
  c->top = top;
}
