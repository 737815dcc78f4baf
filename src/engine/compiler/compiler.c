/* SPDX-License-Identifier: MIT */
/* Functions: prologues, epilogues, and the entries of the compiler.
 *
 * A function's code begins by making its scopes true (10.2.11): the name scope of a
 * named function expression, parameters and implicit bindings into their slots, the
 * arguments object, defaults and patterns, the body's variables, hoisted functions.
 * Generators and modules then suspend (InitGenerator): a module is linked while it
 * stands there, its scope made and its functions present.
 *
 * Registers at entry: arguments in 0 … params - 1, undefined everywhere else. */
#include "engine/compiler/state.h"

#include <stdlib.h>
#include <string.h>

/* ---- Failure ----------------------------------------------------------------------
 */

void compile_fail(compiler *c, unsigned kind, uint32_t start, uint32_t end,
                  const char *message) {
  session *s = c->session;
  if (s->failed) return;
  s->failed = true;
  s->error->kind = (uint8_t)kind;
  s->error->start = start;
  s->error->end = end;
  size_t n = strlen(message);
  if (n >= sizeof s->error->message) n = sizeof s->error->message - 1;
  memcpy(s->error->message, message, n);
  s->error->message[n] = 0;
}

bool too_deep(compiler *c) {
  if (WN_LIKELY((uintptr_t)__builtin_frame_address(0) > c->session->stack_limit))
    return c->session->failed;
  compile_fail(c, ERROR_RANGE, c->function->base.start, c->function->base.end,
               "Maximum call stack size exceeded");
  return true;
}

static void take_parse_error(compile_error *error, const parse_error *from) {
  error->kind = from->kind == PARSE_REFERENCE_ERROR  ? ERROR_REFERENCE
                : from->kind == PARSE_STACK_OVERFLOW ? ERROR_RANGE
                                                     : ERROR_SYNTAX;
  error->start = from->start;
  error->end = from->end;
  size_t n = from->message ? strlen(from->message) : 0;
  if (n >= sizeof error->message) n = sizeof error->message - 1;
  if (n) memcpy(error->message, from->message, n);
  error->message[n] = 0;
}

/* ---- What kind of function --------------------------------------------------------
 */

static uint8_t kind_of(const ast_function *f) {
  unsigned method = f->kind == FUNCTION_METHOD;
  switch ((ast_function_kind)f->kind) {
  case FUNCTION_NORMAL:
  case FUNCTION_METHOD:
    if (f->is_async && f->is_generator)
      return method ? FN_ASYNC_GENERATOR_METHOD : FN_ASYNC_GENERATOR;
    if (f->is_async) return method ? FN_ASYNC_METHOD : FN_ASYNC;
    if (f->is_generator) return method ? FN_GENERATOR_METHOD : FN_GENERATOR;
    return method ? FN_METHOD : FN_NORMAL;
  case FUNCTION_ARROW: return f->is_async ? FN_ASYNC_ARROW : FN_ARROW;
  case FUNCTION_GETTER:
  case FUNCTION_SETTER: return FN_METHOD;
  case FUNCTION_CLASS_CONSTRUCTOR: return FN_CLASS_CONSTRUCTOR;
  case FUNCTION_DERIVED_CONSTRUCTOR: return FN_DERIVED_CONSTRUCTOR;
  case FUNCTION_FIELDS:
  case FUNCTION_STATIC: return FN_FIELDS;
  default: return FN_TOP;
  }
}

static uint32_t flags_of(const ast_function *f) {
  uint32_t flags = 0;
  if (f->is_strict) flags |= CODE_STRICT;
  if (f->uses_arguments) flags |= CODE_USES_ARGUMENTS;
  if (f->mapped_arguments) flags |= CODE_MAPPED_ARGUMENTS;
  if (f->uses_this || f->has_inner_direct_eval) flags |= CODE_USES_THIS;
  if (f->kind == FUNCTION_MODULE) flags |= CODE_MODULE;
  if (f->kind == FUNCTION_MODULE && f->has_await) flags |= CODE_ASYNC_MODULE;
  if (f->kind == FUNCTION_EVAL) flags |= CODE_TOP_EVAL;
  return flags;
}

/* ---- Compilers --------------------------------------------------------------------
 */

static void compiler_init(compiler *c, session *s, compiler *outer, ast_function *f) {
  *c = (compiler){.session = s,
                  .outer = outer,
                  .function = f,
                  .completion = NO_REGISTER,
                  .last_height = NO_REGISTER,
                  .is_async = f->is_async,
                  .is_generator = f->is_generator,
                  .is_strict = f->is_strict};
  c->code = xcalloc(1, sizeof *c->code);
  c->flags = flags_of(f);
}

static void compiler_fini(compiler *c) {
  vec_free(&c->bytes);
  vec_free(&c->fixups);
  vec_free(&c->positions);
  vec_free(&c->live);
  constants_fini(c);
}

/* Hands everything over to the code; the vectors' memory is trimmed to size. */
static code *compiler_finish(compiler *c, function_label name) {
  code *out = c->code;
  const ast_function *f = c->function;
  out->name = constant_label(c, name);
  out->kind = kind_of(f);
  out->flags = (uint16_t)c->flags;
  out->length = (uint16_t)(f->length > MAX_OPERAND ? MAX_OPERAND : f->length);
  out->registers = (uint16_t)c->registers;
  out->sites = (uint16_t)c->sites;
  if (out->predicted_properties < c->this_name_count)
    out->predicted_properties = (uint16_t)c->this_name_count;
  out->source_start = out->text_start = f->base.start;
  out->source_end = out->text_end = f->base.end;
  constants_finish(c, out);
  positions_finish(c, out);
  out->byte_count = emit_pc(c);
  out->bytes = xmalloc(out->byte_count + 1);
  if (out->byte_count) memcpy(out->bytes, c->bytes.data, out->byte_count);
#define TAKE(field, count, vector)                                                     \
  (out->field = (c->vector.len ? xrealloc(c->vector.data,                              \
                                          c->vector.len * sizeof *c->vector.data)      \
                               : (free(c->vector.data), NULL)),                        \
   out->count = (uint32_t)c->vector.len)
  TAKE(handlers, handler_count, handlers);
  TAKE(functions, function_count, functions);
  TAKE(scopes, scope_count, scopes);
  TAKE(declaration_tables, declaration_count, declaration_tables);
#undef TAKE
  compiler_fini(c);
  return out;
}

/* ---- Returning --------------------------------------------------------------------
 */

void return_sequence(compiler *c) {
  const ast_function *f = c->function;
  if (f->kind == FUNCTION_DERIVED_CONSTRUCTOR) {
    label given = {0};
    emit_jump(c, OP_BC_JumpIfNotUndefined, &given);
    mark_position(c, f->params_start);
    if (f->this_binding) {
      load_binding(c, f->this_binding, true);
    } else {
      emit(c, OP_BC_LdaThis);
      emit(c, OP_BC_CheckThis);
    }
    emit_label(c, &given);
  }
  emit(c, OP_BC_Return);
}

/* ---- Prologue ---------------------------------------------------------------------
 */

static void store_implicit(compiler *c, binding *b) {
  if (!b || b->storage != STORAGE_SLOT) return;
  switch (b->kind) {
  case BINDING_THIS:
    if (c->function->kind == FUNCTION_DERIVED_CONSTRUCTOR) return; /* super() does it */
    emit(c, OP_BC_LdaThis);
    break;
  case BINDING_NEW_TARGET: emit(c, OP_BC_LdaNewTarget); break;
  case BINDING_HOME: emit(c, OP_BC_LdaHomeObject); break;
  default: emit(c, OP_BC_LdaFunction);
  }
  emit(c, OP_BC_StaScope, 0, b->index);
}

static ast_ident *parameter_ident(ast_node *param) {
  if (param->kind == AST_PATTERN_DEFAULT) param = ((ast_binary *)param)->left;
  return param->kind == AST_IDENT ? (ast_ident *)param : NULL;
}

static bool has_register(const binding *b) {
  return b->storage == STORAGE_REGISTER && b->kind < BINDING_THIS;
}

/* Parameters that are plain names keep the register that the argument came in; of two
 * with the same name the last one counts. */
static void place_parameters(ast_function *f) {
  for (uint32_t i = 0; i < f->params.count; i++) {
    ast_ident *id = parameter_ident(f->params.items[i]);
    if (!id || !id->binding || !has_register(id->binding)) continue;
    if (!f->has_simple_params && id->binding->needs_tdz) continue;
    id->binding->index = i;
    id->binding->param_index = i;
  }
}

static bool in_place(const ast_function *f, const binding *b) {
  return b->kind == BINDING_PARAM && b->index < f->params.count &&
         (f->has_simple_params || !b->needs_tdz) && b->param_index == b->index;
}

/* Registers for the bindings of a function's scope; parameters first have theirs. */
static void place_bindings(compiler *c, ast_function *f, scope *s) {
  for (binding *b = s->bindings; b; b = b->next)
    if (b->kind == BINDING_PARAM && b->storage == STORAGE_REGISTER)
      b->index = b->param_index = UINT32_MAX;
  place_parameters(f);
  for (binding *b = s->bindings; b; b = b->next) {
    if (!has_register(b)) continue;
    if (b->kind == BINDING_PARAM && b->index != UINT32_MAX) continue;
    b->index = new_register(c);
    if (b->needs_tdz) emit(c, OP_BC_SetHole, b->index);
  }
}

static void initialize_slots(compiler *c, scope *s) {
  bool loaded = false;
  for (binding *b = s->bindings; b; b = b->next) {
    if (b->storage != STORAGE_SLOT || b->kind != BINDING_VAR || b->initial) continue;
    if (!loaded) emit_undefined(c);
    loaded = true;
    emit(c, OP_BC_StaScope, 0, b->index);
  }
}

static void store_simple_parameters(compiler *c, ast_function *f) {
  for (uint32_t i = 0; i < f->params.count; i++) {
    binding *b = ((ast_ident *)f->params.items[i])->binding;
    if (b->storage != STORAGE_SLOT) continue;
    emit_load(c, i);
    emit(c, OP_BC_StaScope, 0, b->index);
  }
}

/* Which slot each formal parameter aliases; of a duplicate name the last one. */
static void create_mapped_arguments(compiler *c, ast_function *f) {
  int32_t *slots =
      arena_alloc(&c->session->memory, (f->params.count + 1) * sizeof *slots);
  for (uint32_t i = 0; i < f->params.count; i++) {
    const binding *b = ((ast_ident *)f->params.items[i])->binding;
    slots[i] = (int32_t)b->index;
    for (uint32_t k = 0; k < i; k++)
      if (slots[k] == slots[i]) slots[k] = -1;
  }
  emit(c, OP_BC_CreateMappedArguments, constant_integers(c, slots, f->params.count));
}

static void create_arguments(compiler *c, ast_function *f) {
  if (!f->uses_arguments || !f->arguments_binding) return;
  if (f->mapped_arguments)
    create_mapped_arguments(c, f);
  else
    emit(c, OP_BC_CreateArguments);
  initialize_binding(c, f->arguments_binding);
}

static void bind_parameter(compiler *c, ast_function *f, uint32_t i) {
  ast_node *param = f->params.items[i];
  if (param->kind == AST_REST) {
    c->flags |= CODE_USES_ARGUMENTS;
    emit(c, OP_BC_CreateRest, i);
    assign_target(c, ((ast_unary *)param)->operand);
    return;
  }
  ast_ident *id = parameter_ident(param);
  bool keeps =
      id && id->binding->storage == STORAGE_REGISTER && in_place(f, id->binding);
  if (keeps && param->kind == AST_IDENT) return;
  emit_load(c, i);
  if (param->kind == AST_PATTERN_DEFAULT) {
    ast_binary *n = (ast_binary *)param;
    label present = {0};
    emit_jump(c, OP_BC_JumpIfNotUndefined, &present);
    mark_statement(c, n->right->start);
    compile_named(c, n->right, target_name(n->left));
    if (keeps) emit_store(c, i);
    emit_label(c, &present);
    param = n->left;
  }
  if (!keeps) assign_target(c, param);
}

static void bind_parameters(compiler *c, ast_function *f) {
  if (f->has_simple_params) return;
  for (uint32_t i = 0; i < f->params.count && !c->session->failed; i++)
    bind_parameter(c, f, i);
}

static void enter_body_scope(compiler *c, ast_function *f) {
  scope *s = f->body_scope;
  if (!s) return;
  enter_scope(c, s, 0);
  for (binding *b = s->bindings; b; b = b->next) {
    if (!b->initial) continue;
    load_binding(c, b->initial, false);
    initialize_binding(c, b);
  }
}

static void enter_name_scope(compiler *c, scope *s) {
  if (!s) return;
  if (s->needs_heap_scope) {
    emit(c, OP_BC_PushScope, constant_scope(c, s));
    c->scope = s;
    for (binding *b = s->bindings; b; b = b->next) {
      if (b->storage != STORAGE_SLOT) continue;
      emit(c, OP_BC_LdaFunction);
      emit(c, OP_BC_StaScope, 0, b->index);
    }
  }
  c->scope = s;
}

static void enter_function_scopes(compiler *c, ast_function *f) {
  scope *s = f->scope;
  c->scope = f->name_scope ? f->name_scope->parent : s->parent;
  enter_name_scope(c, f->name_scope);
  if (s->needs_heap_scope) emit(c, OP_BC_PushScope, constant_scope(c, s));
  c->scope = s;
  place_bindings(c, f, s);
  store_implicit(c, f->this_binding);
  store_implicit(c, f->new_target_binding);
  store_implicit(c, f->home_binding);
  store_implicit(c, f->callee_binding);
  initialize_slots(c, s);
  if (f->has_simple_params) store_simple_parameters(c, f);
  create_arguments(c, f);
  bind_parameters(c, f);
  enter_body_scope(c, f);
}

/* ---- Scripts and evals ------------------------------------------------------------
 */

static void count_declarations(const scope *s, declarations *d) {
  for (const binding *b = s->bindings; b; b = b->next) {
    if (b->kind == BINDING_LET || b->kind == BINDING_CONST || b->kind == BINDING_CLASS)
      d->lexical_count++;
    else if (b->kind == BINDING_FUNCTION)
      d->function_count++;
    else if (b->kind == BINDING_VAR)
      d->var_count++;
  }
}

static uint32_t declaration_table(compiler *c, const scope *s, bool is_eval) {
  declarations d = {.is_eval = is_eval}, n = {0};
  count_declarations(s, &d);
  if (is_eval) d.lexical_count = 0; /* they live in the eval's own scope */
  d.lexical = xmalloc((d.lexical_count + 1) * sizeof *d.lexical);
  d.vars = xmalloc((d.var_count + 1) * sizeof *d.vars);
  d.functions = xmalloc((d.function_count + 1) * sizeof *d.functions);
  for (const binding *b = s->bindings; b; b = b->next) {
    if (b->kind == BINDING_FUNCTION) {
      d.functions[n.function_count++] = constant_name(c, b->name);
    } else if (b->kind == BINDING_VAR) {
      d.vars[n.var_count++] = constant_name(c, b->name);
    } else if (!is_eval && (b->kind == BINDING_LET || b->kind == BINDING_CONST ||
                            b->kind == BINDING_CLASS)) {
      d.lexical[n.lexical_count].name = constant_name(c, b->name);
      d.lexical[n.lexical_count++].is_const = b->kind == BINDING_CONST;
    }
  }
  return constant_declarations(c, d);
}

static void enter_script(compiler *c, ast_function *f) {
  c->scope = f->scope;
  declarations d = {0};
  count_declarations(f->scope, &d);
  if (d.lexical_count + d.function_count + d.var_count)
    emit(c, OP_BC_DeclareGlobals, declaration_table(c, f->scope, false));
}

static void enter_eval(compiler *c, ast_function *f) {
  scope *s = f->scope;
  c->scope = s->parent;
  uint32_t declared = 0;
  for (const binding *b = s->bindings; b; b = b->next)
    declared += b->storage == STORAGE_DYNAMIC;
  if (declared) {
    emit(c, OP_BC_CheckEvalVars, declaration_table(c, s, true));
    for (const binding *b = s->bindings; b; b = b->next)
      if (b->storage == STORAGE_DYNAMIC && b->kind == BINDING_VAR)
        emit(c, OP_BC_DeclareEvalVar, constant_name(c, b->name), 0);
  }
  enter_scope(c, s, 0);
}

/* ---- Modules ----------------------------------------------------------------------
 */

static uint32_t name_or_none(compiler *c, const ast_name *name) {
  return name ? constant_name(c, name) : UINT32_MAX;
}

static void copy_exports(compiler *c, struct module_export **out, uint32_t *count,
                         const ast_export_entry *entries, uint32_t n) {
  struct module_export *list = xcalloc(n + 1, sizeof *list);
  for (uint32_t i = 0; i < n; i++) {
    const ast_export_entry *e = &entries[i];
    list[i] =
        (struct module_export){.export_name = name_or_none(c, e->export_name),
                               .slot = e->binding ? e->binding->index : UINT32_MAX,
                               .request = e->request,
                               .import_name = name_or_none(c, e->import_name),
                               .position = e->position};
  }
  *out = list;
  *count = n;
}

static void copy_requests(compiler *c, module_tables *t, const ast_module *m) {
  t->request_count = m->request_count;
  t->requests = xcalloc(m->request_count + 1, sizeof *t->requests);
  for (uint32_t i = 0; i < m->request_count; i++) {
    const ast_module_request *r = &m->requests[i];
    struct module_request *to = &t->requests[i];
    to->specifier = constant_name(c, r->specifier);
    to->position = r->position;
    to->attribute_count = r->attribute_count;
    to->attributes = xcalloc(r->attribute_count * 2 + 1, sizeof *to->attributes);
    for (uint32_t k = 0; k < r->attribute_count; k++) {
      to->attributes[2 * k] = constant_name(c, r->attributes[k].key);
      to->attributes[2 * k + 1] = constant_name(c, r->attributes[k].value);
    }
  }
}

static module_tables *copy_module(compiler *c, const ast_module *m) {
  module_tables *t = xcalloc(1, sizeof *t);
  copy_requests(c, t, m);
  t->import_count = m->import_count;
  t->imports = xcalloc(m->import_count + 1, sizeof *t->imports);
  for (uint32_t i = 0; i < m->import_count; i++) {
    const ast_import_entry *e = &m->imports[i];
    t->imports[i] =
        (struct module_import){.request = e->request,
                               .import_name = name_or_none(c, e->import_name),
                               .local_name = name_or_none(c, e->local_name),
                               .slot = e->binding->index,
                               .position = e->position};
  }
  copy_exports(c, &t->locals, &t->local_count, m->local_exports, m->local_export_count);
  copy_exports(c, &t->indirects, &t->indirect_count, m->indirect_exports,
               m->indirect_export_count);
  copy_exports(c, &t->stars, &t->star_count, m->star_exports, m->star_export_count);
  return t;
}

static void module_tables_free(module_tables *t) {
  if (!t) return;
  for (uint32_t i = 0; i < t->request_count; i++) free(t->requests[i].attributes);
  free(t->requests);
  free(t->imports);
  free(t->locals);
  free(t->indirects);
  free(t->stars);
  free(t);
}

/* ---- Bodies -----------------------------------------------------------------------
 */

static bool wants_completion(const compiler *c) {
  const ast_function *f = c->function;
  return f->kind == FUNCTION_EVAL ||
         (f->kind == FUNCTION_SCRIPT && !c->session->options->discard_completion);
}

static void run_base_fields(compiler *c, const ast_function *f) {
  if (f->kind != FUNCTION_CLASS_CONSTRUCTOR) return;
  if (f->owner) {
    if (!f->owner->fields) return;
    c->code->predicted_properties =
        (uint16_t)min_size(f->owner->fields->body.count, 64);
  }
  uint32_t r = new_register(c);
  emit(c, OP_BC_LdaFunction);
  emit_store(c, r);
  emit(c, OP_BC_LdaThis);
  emit(c, OP_BC_RunClassFields, r);
  c->top = r;
}

static void compile_prologue(compiler *c, ast_function *f) {
  switch ((ast_function_kind)f->kind) {
  case FUNCTION_SCRIPT: enter_script(c, f); break;
  case FUNCTION_EVAL: enter_eval(c, f); break;
  default: enter_function_scopes(c, f);
  }
  instantiate_functions(c, &f->hoisted);
  if (f->is_generator || f->kind == FUNCTION_MODULE) emit(c, OP_BC_InitGenerator);
  run_base_fields(c, f);
}

static bool ends_with_return(const ast_function *f) {
  return f->body.count > 0 && f->body.items[f->body.count - 1]->kind == AST_RETURN;
}

static uint32_t parameter_count(const ast_function *f) {
  uint32_t n = f->params.count;
  if (n > 0 && f->params.items[n - 1]->kind == AST_REST) n--;
  return n;
}

static void compile_body(compiler *c) {
  ast_function *f = c->function;
  uint32_t params = parameter_count(f);
  new_registers(c, params);
  c->code->params = (uint16_t)params;
  if (wants_completion(c)) c->completion = new_register(c);
  mark_statement(c, f->base.start);
  compile_prologue(c, f);
  if (f->kind == FUNCTION_FIELDS || f->kind == FUNCTION_STATIC)
    class_members(c, f);
  else
    compile_statements(c, &f->body);
  if (!ends_with_return(f)) {
    if (f->base.end > f->base.start) mark_statement(c, f->base.end - 1);
    if (c->completion != NO_REGISTER)
      emit_load(c, c->completion);
    else
      emit_undefined(c);
    return_sequence(c);
  }
  if (f->module) c->code->module = copy_module(c, f->module);
}

static code *compile_one(session *s, compiler *outer, ast_function *f,
                         function_label name) {
  compiler c;
  compiler_init(&c, s, outer, f);
  if (!too_deep(&c)) compile_body(&c);
  return compiler_finish(&c, name);
}

code *code_without_body(compiler *c, ast_function *f, function_label name) {
  compiler d;
  compiler_init(&d, c->session, c, f);
  code *out = compiler_finish(&d, name);
  free(out->bytes);
  out->bytes = NULL;
  return out;
}

uint32_t inner_function(compiler *c, ast_function *f, function_label name) {
  code *inner =
      f->is_lazy ? lazy_skeleton(c, f, name) : compile_one(c->session, c, f, name);
  vec_push(&c->functions, inner);
  if (c->functions.len > MAX_OPERAND)
    compile_fail(c, ERROR_SYNTAX, f->base.start, f->base.end,
                 "Too many functions in one function");
  return (uint32_t)c->functions.len - 1;
}

void create_closure(compiler *c, ast_function *f, function_label name) {
  uint32_t index = inner_function(c, f, name);
  emit(c, OP_BC_CreateClosure, index);
}

/* 15.7.14, steps 14 and 15: what a class without a constructor has. */
uint32_t default_constructor(compiler *c, ast_class *k, function_label name) {
  ast_function f = {.base = k->base,
                    .kind = k->heritage ? FUNCTION_DERIVED_CONSTRUCTOR
                                        : FUNCTION_CLASS_CONSTRUCTOR,
                    .is_strict = true,
                    .has_simple_params = true,
                    .params_start = k->base.start,
                    .owner = k};
  compiler d;
  compiler_init(&d, c->session, c, &f);
  d.flags |= CODE_USES_THIS;
  mark_statement(&d, k->base.start);
  if (k->heritage) {
    d.flags |= CODE_USES_ARGUMENTS;
    uint32_t r = new_registers(&d, 3);
    emit(&d, OP_BC_LdaFunction);
    emit(&d, OP_BC_GetSuperConstructor);
    emit_store(&d, r);
    emit(&d, OP_BC_LdaNewTarget);
    emit_store(&d, r + 1);
    emit(&d, OP_BC_CreateRest, 0);
    emit_store(&d, r + 2);
    emit(&d, OP_BC_SuperCallSpread, r);
    emit(&d, OP_BC_StaThis);
    if (k->fields) {
      emit_store(&d, r);
      emit(&d, OP_BC_LdaFunction);
      emit_store(&d, r + 1);
      emit_load(&d, r);
      emit(&d, OP_BC_RunClassFields, r + 1);
    }
    emit(&d, OP_BC_LdaThis);
  } else {
    run_base_fields(&d, &f);
    emit_undefined(&d);
  }
  emit(&d, OP_BC_Return);
  vec_push(&c->functions, compiler_finish(&d, name));
  return (uint32_t)c->functions.len - 1;
}

/* ---- Sessions ---------------------------------------------------------------------
 */

static source_text source_of(const script *s) {
  source_text text;
  source_init(&text, s->source, (uint32_t)s->source_length, s->two_byte);
  return text;
}

/* Bytes of C stack that are always left when no limit is given. */
enum { DEFAULT_STACK_BYTES = 512 * 1024 };

static uintptr_t stack_limit_of(const char *limit) {
  return limit ? (uintptr_t)limit
               : (uintptr_t)__builtin_frame_address(0) - DEFAULT_STACK_BYTES;
}

static void session_init(session *s, script *source, const compile_options *options,
                         const char *stack_limit, compile_error *error) {
  *s = (session){.script = source,
                 .options = options,
                 .error = error,
                 .stack_limit = stack_limit_of(stack_limit)};
  *error = (compile_error){0};
  arena_init(&s->memory);
}

static code *session_finish(session *s, code *result) {
  arena_fini(&s->memory);
  if (s->failed) {
    code_free(result);
    return NULL;
  }
#if WN_DEBUG
  const char *fault = result ? code_check(result) : NULL;
  if (fault) check_failed(fault, s->script->url ? s->script->url : "", 0);
#endif
  return result;
}

static void set_parse_options(parse_options *to, const compile_options *from,
                              uintptr_t stack_limit) {
  *to = (parse_options){.stack_limit = stack_limit,
                        .lazy_functions = from->lazy,
                        .strict = from->strict,
                        .allow_new_target = from->eval_in_function,
                        .allow_super_property = from->eval_in_method,
                        .allow_super_call = from->eval_in_derived_constructor,
                        .in_class_field = from->eval_in_class_field,
                        .outer = (const scope_info *const *)from->outer,
                        .outer_count = from->outer_count};
}

static bool parse_goal(const source_text *text, const compile_options *options,
                       const parse_options *how, parse_result *result) {
  if (options->wrapper_params)
    return parse_wrapped(text, options->wrapper_params, options->wrapper_param_count,
                         how, result);
  switch (options->goal) {
  case COMPILE_MODULE: return parse_module(text, how, result);
  case COMPILE_EVAL: return parse_eval(text, how, result);
  default: return parse_script(text, how, result);
  }
}

/* Code that returns a closure of f. */
static code *compile_wrapper(session *s, ast_function *f) {
  ast_function top = {
      .base = f->base, .kind = FUNCTION_SCRIPT, .has_simple_params = true};
  compiler c;
  compiler_init(&c, s, NULL, &top);
  mark_statement(&c, f->base.start);
  create_closure(&c, f, (function_label){NULL, NULL});
  emit(&c, OP_BC_Return);
  return compiler_finish(&c, (function_label){NULL, NULL});
}

code *compile_script(script *source, const compile_options *options,
                     compile_error *error) {
  session s;
  parse_result parsed;
  parse_options how;
  code *result = NULL;
  session_init(&s, source, options, options->c_stack_limit, error);
  source_text text = source_of(source);
  set_parse_options(&how, options, s.stack_limit);
  if (!parse_goal(&text, options, &how, &parsed)) {
    take_parse_error(error, &parsed.error);
  } else if (options->wrapper_params) {
    result = compile_wrapper(&s, parsed.function);
  } else {
    result = compile_one(&s, NULL, parsed.function, (function_label){NULL, NULL});
    result->outer = options->outer;
    result->outer_count = options->outer_count;
  }
  result = session_finish(&s, result);
  parse_result_fini(&parsed);
  return result;
}

code *compile_again(script *source, const lazy_function *lazy, const parse_options *how,
                    const compile_options *options, const ast_name *name,
                    compile_error *error) {
  session s;
  parse_result parsed;
  code *result = NULL;
  session_init(&s, source, options, options->c_stack_limit, error);
  source_text text = source_of(source);
  parse_options with_limit = *how;
  with_limit.stack_limit = s.stack_limit;
  if (parse_lazy_function(&text, lazy, &with_limit, &parsed))
    result = compile_one(&s, NULL, parsed.function, (function_label){name, NULL});
  else
    take_parse_error(error, &parsed.error);
  result = session_finish(&s, result);
  parse_result_fini(&parsed);
  return result;
}

/* The ranges of parameters and body in "<prefix> anonymous(" P "\n) {\n" B "\n}". */
static void ctor_ranges(const script *s, size_t params_length, uint32_t ranges[4]) {
  uint32_t open = 0;
  while (open < s->source_length) {
    unsigned u = s->two_byte ? ((const uint16_t *)s->source)[open]
                             : ((const uint8_t *)s->source)[open];
    open++;
    if (u == '(') break;
  }
  static const char middle[] = "\n) {\n";
  ranges[0] = open;
  ranges[1] = open + (uint32_t)params_length;
  ranges[2] = ranges[1] + (uint32_t)sizeof middle - 1;
  ranges[3] = (uint32_t)s->source_length - 2;
}

code *compile_function_ctor(script *source, unsigned kind, size_t params_length,
                            const char *c_stack_limit, compile_error *error) {
  session s;
  parse_result parsed;
  uint32_t r[4];
  code *result = NULL;
  compile_options options = {0};
  session_init(&s, source, &options, c_stack_limit, error);
  source_text text = source_of(source);
  parse_options how = {.stack_limit = s.stack_limit};
  ctor_ranges(source, params_length, r);
  bool is_async = kind == FN_ASYNC || kind == FN_ASYNC_GENERATOR;
  bool is_generator = kind == FN_GENERATOR || kind == FN_ASYNC_GENERATOR;
  if (parse_function_ctor(&text, r[0], r[1], r[2], r[3], is_async, is_generator, &how,
                          &parsed)) {
    function_label name = {parsed.function->name, NULL};
    result = compile_one(&s, NULL, parsed.function, name);
  } else {
    take_parse_error(error, &parsed.error);
  }
  result = session_finish(&s, result);
  parse_result_fini(&parsed);
  return result;
}

/* ---- Freeing ----------------------------------------------------------------------
 */

static void code_clear(code *c) {
  for (uint32_t i = 0; i < c->function_count; i++) code_free(c->functions[i]);
  for (uint32_t i = 0; i < c->scope_count; i++) free(c->scopes[i]);
  for (uint32_t i = 0; i < c->declaration_count; i++) {
    free(c->declaration_tables[i].lexical);
    free(c->declaration_tables[i].vars);
    free(c->declaration_tables[i].functions);
  }
  module_tables_free(c->module);
  free(c->bytes);
  free(c->constants);
  free(c->text);
  free(c->handlers);
  free(c->functions);
  free(c->scopes);
  free(c->declaration_tables);
  free(c->positions);
  free(c->live);
}

void code_free(code *c) {
  if (!c) return;
  code_clear(c);
  lazy_free(c);
  free(c);
}
