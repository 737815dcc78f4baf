/* SPDX-License-Identifier: MIT */
/* Array, object and template literals, and property keys. */
#include "engine/compiler/state.h"

/* ---- Arrays -----------------------------------------------------------------------
 */

static bool all_constant(const ast_list *items) {
  for (uint32_t i = 0; i < items->count; i++)
    if (items->items[i]->kind != AST_NUMBER && items->items[i]->kind != AST_STRING)
      return false;
  return items->count > 0;
}

void compile_array(compiler *c, const ast_list *items) {
  if (all_constant(items)) {
    emit(c, OP_BC_CreateArrayConst, constant_literals(c, items));
    return;
  }
  uint32_t array = new_register(c);
  emit(c, OP_BC_CreateArray, items->count > MAX_OPERAND ? MAX_OPERAND : items->count);
  emit_store(c, array);
  for (uint32_t i = 0; i < items->count && !c->session->failed; i++) {
    ast_node *n = items->items[i];
    if (n->kind == AST_ELISION) {
      emit(c, OP_BC_ArrayHole, array);
    } else if (n->kind == AST_SPREAD) {
      ast_node *operand = ((ast_unary *)n)->operand;
      compile_expression(c, operand);
      mark_operand(c, operand->start, operand->start, operand->end);
      emit(c, OP_BC_ArraySpread, array);
    } else {
      compile_expression(c, n);
      emit(c, OP_BC_ArrayPush, array);
    }
  }
  emit_load(c, array);
  c->top = array;
}

/* ---- Property keys ----------------------------------------------------------------
 */

const ast_name *literal_key_name(compiler *c, const ast_node *key) {
  switch (key->kind) {
  case AST_STRING: return ((const ast_string *)key)->value;
  case AST_NUMBER: return number_name(c, ((const ast_number *)key)->value);
  case AST_BIGINT: return bigint_name(c, ((const ast_string *)key)->value);
  case AST_IDENT: /* a private name */ return ((const ast_ident *)key)->name;
  default: return NULL;
  }
}

/* True if the key can be the name operand of an instruction. */
static bool named_key(compiler *c, const ast_node *key, bool computed, uint32_t *k) {
  uint32_t index;
  if (computed || key->kind != AST_STRING) return false;
  const ast_name *name = ((const ast_string *)key)->value;
  return !ast_name_array_index(name, &index) && try_constant_name(c, name, k);
}

uint32_t compile_property_key(compiler *c, ast_node *key, bool computed) {
  uint32_t index;
  if (computed) {
    compile_expression(c, key);
    if (key->kind != AST_STRING && key->kind != AST_NUMBER)
      emit(c, OP_BC_ToPropertyKey);
  } else {
    const ast_name *name = literal_key_name(c, key);
    if (ast_name_array_index(name, &index))
      emit_number(c, index);
    else
      load_string(c, name);
  }
  uint32_t r = new_register(c);
  emit_store(c, r);
  return r;
}

/* ---- Objects ----------------------------------------------------------------------
 */

static bool needs_home(const ast_function *f) {
  return f->uses_super_property || f->has_inner_direct_eval || f->is_lazy;
}

static void define_named(compiler *c, ast_property *p, uint32_t obj, uint32_t k) {
  const ast_name *name = ((ast_string *)p->key)->value;
  compile_named(c, p->value, (function_label){name, NULL});
  mark_position(c, p->base.start);
  emit(c, OP_BC_DefineNamed, obj, k, new_site(c));
}

static void define_keyed(compiler *c, ast_property *p, uint32_t obj, bool computed) {
  uint32_t key = compile_property_key(c, p->key, computed), flags = 0;
  if (!computed) {
    compile_named(c, p->value, (function_label){literal_key_name(c, p->key), NULL});
  } else if (p->value->kind == AST_CLASS && ast_is_anonymous_function(p->value)) {
    compile_class(c, (ast_class *)p->value, (function_label){NULL, NULL}, key);
  } else {
    compile_expression(c, p->value);
    flags = ast_is_anonymous_function(p->value);
  }
  emit(c, OP_BC_DefineKeyed, obj, key, flags);
}

static const char *accessor_prefix(unsigned kind) {
  return kind == PROP_GET ? "get " : kind == PROP_SET ? "set " : NULL;
}

static void define_method(compiler *c, ast_property *p, uint32_t obj, bool computed) {
  ast_function *f = (ast_function *)p->value;
  uint32_t k, flags = 4;
  if (p->base.extra == PROP_METHOD && !needs_home(f) &&
      named_key(c, p->key, computed, &k)) {
    create_closure(c, f, (function_label){((ast_string *)p->key)->value, NULL});
    emit(c, OP_BC_DefineNamed, obj, k, new_site(c));
    return;
  }
  uint32_t key = compile_property_key(c, p->key, computed);
  function_label name = {0};
  if (computed)
    flags |= 8;
  else
    name =
        (function_label){literal_key_name(c, p->key), accessor_prefix(p->base.extra)};
  if (p->base.extra == PROP_GET) flags |= 1;
  if (p->base.extra == PROP_SET) flags |= 2;
  create_closure(c, f, name);
  emit(c, OP_BC_DefineMethod, obj, key, flags);
}

static void define_property(compiler *c, ast_node *n, uint32_t obj) {
  uint32_t top = c->top, k;
  if (n->kind == AST_SPREAD) {
    compile_expression(c, ((ast_unary *)n)->operand);
    emit(c, OP_BC_CopyDataProperties, obj, c->top, 0);
    return;
  }
  ast_property *p = (ast_property *)n;
  bool computed = (p->base.flags & AST_FLAG_COMPUTED) != 0;
  switch (p->base.extra) {
  case PROP_PROTO:
    compile_expression(c, p->value);
    emit(c, OP_BC_SetProto, obj);
    break;
  case PROP_INIT:
    if (named_key(c, p->key, computed, &k))
      define_named(c, p, obj, k);
    else
      define_keyed(c, p, obj, computed);
    break;
  default: define_method(c, p, obj, computed);
  }
  c->top = top;
}

void compile_object(compiler *c, ast_list_node *n) {
  uint32_t obj = new_register(c), count = n->list.count;
  emit(c, OP_BC_CreateObject, count > MAX_OPERAND ? MAX_OPERAND : count);
  emit_store(c, obj);
  for (uint32_t i = 0; i < count && !c->session->failed; i++)
    define_property(c, n->list.items[i], obj);
  emit_load(c, obj);
  c->top = obj;
}

/* ---- Templates --------------------------------------------------------------------
 */

void compile_template(compiler *c, ast_template *t) {
  uint32_t first = c->top, n = 0;
  if (t->expressions.count == 0) {
    load_string(c, t->quasis[0].cooked);
    return;
  }
  for (uint32_t i = 0; i < t->quasi_count && !c->session->failed; i++) {
    if (t->quasis[i].cooked->length > 0) {
      load_string(c, t->quasis[i].cooked);
      emit_store(c, new_register(c));
      n++;
    }
    if (i == t->expressions.count) break;
    compile_expression(c, t->expressions.items[i]);
    mark_position(c, t->expressions.items[i]->start);
    emit(c, OP_BC_ToString);
    emit_store(c, new_register(c));
    n++;
  }
  if (n > 1)
    emit(c, OP_BC_ConcatStrings, first, n);
  else
    emit_load(c, first);
  c->top = first;
}
