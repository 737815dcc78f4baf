/* SPDX-License-Identifier: MIT */
/* Expressions: operators, assignments, conditions.
 *
 * Binary operators take their left operand from a register and the right one from acc.
 * A local variable serves as the left operand in its own register unless the right
 * operand may assign it: in `x + (x = 2)` the old value counts.  Left-deep chains of
 * binary and logical operators are compiled with a loop (ast.h). */
#include "engine/compiler/state.h"

/* ---- May an expression assign a local? --------------------------------------------
 */

static bool writes(const ast_node *n, const binding *b, int *budget);

static bool list_writes(const ast_list *list, const binding *b, int *budget) {
  for (uint32_t i = 0; i < list->count; i++)
    if (writes(list->items[i], b, budget)) return true;
  return false;
}

static bool target_writes(const ast_node *target, const binding *b, int *budget) {
  if (target->kind == AST_IDENT) return ((const ast_ident *)target)->binding == b;
  if (target->kind == AST_ARRAY_PATTERN || target->kind == AST_OBJECT_PATTERN)
    return true;
  return writes(target, b, budget);
}

/* Inner functions cannot: what they assign is captured and has no register.  Anything
 * unusual or long counts as writing. */
static bool writes(const ast_node *n, const binding *b, int *budget) {
  if (!n) return false;
  if (--*budget < 0) return true;
  switch (n->kind) {
  case AST_IDENT:
  case AST_THIS:
  case AST_NUMBER:
  case AST_STRING:
  case AST_BIGINT:
  case AST_REGEXP:
  case AST_TRUE:
  case AST_FALSE:
  case AST_NULL:
  case AST_ELISION:
  case AST_FUNCTION: return false;
  case AST_MEMBER: return writes(((const ast_member *)n)->object, b, budget);
  case AST_PRIVATE_MEMBER:
    return writes(((const ast_private_member *)n)->object, b, budget);
  case AST_INDEX:
    return writes(((const ast_index *)n)->object, b, budget) ||
           writes(((const ast_index *)n)->key, b, budget);
  case AST_UNARY:
  case AST_AWAIT:
  case AST_YIELD:
  case AST_SPREAD:
  case AST_OPTIONAL_CHAIN: return writes(((const ast_unary *)n)->operand, b, budget);
  case AST_UPDATE: return target_writes(((const ast_unary *)n)->operand, b, budget);
  case AST_ASSIGN:
    return target_writes(((const ast_binary *)n)->left, b, budget) ||
           writes(((const ast_binary *)n)->right, b, budget);
  case AST_BINARY:
  case AST_LOGICAL:
    return writes(((const ast_binary *)n)->left, b, budget) ||
           writes(((const ast_binary *)n)->right, b, budget);
  case AST_CONDITIONAL:
    return writes(((const ast_conditional *)n)->test, b, budget) ||
           writes(((const ast_conditional *)n)->then, b, budget) ||
           writes(((const ast_conditional *)n)->otherwise, b, budget);
  case AST_CALL:
  case AST_NEW:
    return writes(((const ast_call *)n)->callee, b, budget) ||
           list_writes(&((const ast_call *)n)->args, b, budget);
  case AST_ARRAY: return list_writes(&((const ast_list_node *)n)->list, b, budget);
  case AST_TEMPLATE:
    return list_writes(&((const ast_template *)n)->expressions, b, budget);
  default: return true;
  }
}

bool ast_may_write(const ast_node *n, const binding *b) {
  int budget = 64;
  return n && b->assigned && writes(n, b, &budget);
}

bool is_literal(const ast_node *n) {
  return n->kind == AST_NUMBER || n->kind == AST_STRING || n->kind == AST_TRUE ||
         n->kind == AST_FALSE || n->kind == AST_NULL;
}

/* ---- Operands ---------------------------------------------------------------------
 */

void compile_to(compiler *c, ast_node *n, uint32_t r) {
  uint32_t local;
  if (local_register(n, &local) && !(n->flags & AST_FLAG_TDZ)) {
    emit_move(c, local, r);
    return;
  }
  compile_expression(c, n);
  emit_store(c, r);
}

uint32_t compile_operand(compiler *c, ast_node *n, ast_node *later) {
  uint32_t r;
  if (local_register(n, &r) && !ast_may_write(later, ((ast_ident *)n)->binding)) {
    if (n->flags & AST_FLAG_TDZ) compile_expression(c, n);
    return r;
  }
  if (local_register(n, &r)) {
    r = new_register(c);
    compile_to(c, n, r);
    return r;
  }
  compile_expression(c, n);
  r = new_register(c);
  emit_store(c, r);
  return r;
}

/* ---- Binary operators -------------------------------------------------------------
 */

static const uint8_t binary_opcodes[OP_COUNT] = {
    [OP_ADD] = OP_BC_Add,
    [OP_SUB] = OP_BC_Sub,
    [OP_MUL] = OP_BC_Mul,
    [OP_DIV] = OP_BC_Div,
    [OP_MOD] = OP_BC_Mod,
    [OP_EXP] = OP_BC_Exp,
    [OP_SHL] = OP_BC_Shl,
    [OP_SAR] = OP_BC_Shr,
    [OP_SHR] = OP_BC_UShr,
    [OP_BIT_AND] = OP_BC_BitAnd,
    [OP_BIT_OR] = OP_BC_BitOr,
    [OP_BIT_XOR] = OP_BC_BitXor,
    [OP_EQ] = OP_BC_Eq,
    [OP_NE] = OP_BC_Ne,
    [OP_STRICT_EQ] = OP_BC_StrictEq,
    [OP_STRICT_NE] = OP_BC_StrictNe,
    [OP_LT] = OP_BC_Lt,
    [OP_GT] = OP_BC_Gt,
    [OP_LE] = OP_BC_Le,
    [OP_GE] = OP_BC_Ge,
    [OP_IN] = OP_BC_In,
    [OP_INSTANCEOF] = OP_BC_InstanceOf,
};

static const uint8_t immediate_opcodes[OP_COUNT] = {
    [OP_ADD] = OP_BC_AddSmi,      [OP_SUB] = OP_BC_SubSmi,
    [OP_MUL] = OP_BC_MulSmi,      [OP_BIT_AND] = OP_BC_BitAndSmi,
    [OP_BIT_OR] = OP_BC_BitOrSmi, [OP_SHL] = OP_BC_ShlSmi,
    [OP_SAR] = OP_BC_ShrSmi,      [OP_SHR] = OP_BC_UShrSmi,
};

/* acc = r op acc */
static void emit_binary(compiler *c, unsigned op, uint32_t r) {
  if (op == OP_IN || op == OP_INSTANCEOF)
    emit(c, binary_opcodes[op], r);
  else
    emit(c, binary_opcodes[op], r, new_site(c));
}

/* An integer literal that fits an instruction's immediate operand. */
static bool small_integer(const ast_node *n, int32_t *value) {
  if (n->kind != AST_NUMBER) return false;
  double v = ((const ast_number *)n)->value;
  if (!(v >= 0 && v <= 127) || v != (double)(int32_t)v || __builtin_signbit(v))
    return false;
  *value = (int32_t)v;
  return true;
}

static bool immediate(unsigned op, const ast_node *n, int32_t *value) {
  return immediate_opcodes[op] && small_integer(n, value);
}

static int type_number(const ast_node *n) {
  static const char *const names[] = {"undefined", "obj",    "boolean", "number",
                                      "string",    "symbol", "bigint",  "function"};
  if (n->kind != AST_STRING) return -1;
  for (int i = 0; i < 8; i++)
    if (ast_name_is(((const ast_string *)n)->value, names[i])) return i;
  return -1;
}

static bool is_equality(unsigned op) { return op >= OP_EQ && op <= OP_STRICT_NE; }

static bool is_undefined(const ast_node *n) {
  if (n->kind == AST_UNARY && n->op == OP_VOID)
    return is_literal(((const ast_unary *)n)->operand);
  return n->kind == AST_IDENT && n->extra == LOOKUP_GLOBAL &&
         !((const ast_ident *)n)->binding &&
         ast_name_is(((const ast_ident *)n)->name, "undefined");
}

static void compile_typeof_operand(compiler *c, ast_node *operand) {
  if (operand->kind == AST_IDENT)
    load_variable_typeof(c, (ast_ident *)operand);
  else
    compile_expression(c, operand);
}

/* Comparisons with a constant that need no operand: the left value goes to acc and the
 * test's result too.  False if it is none (and nothing was emitted). */
static bool compile_test(compiler *c, ast_binary *n, bool *negated) {
  unsigned op = n->base.op;
  if (!is_equality(op)) return false;
  *negated = op == OP_NE || op == OP_STRICT_NE;
  bool strict = op == OP_STRICT_EQ || op == OP_STRICT_NE;
  int type = type_number(n->right);
  if (type >= 0 && n->left->kind == AST_UNARY && n->left->op == OP_TYPEOF) {
    compile_typeof_operand(c, ((ast_unary *)n->left)->operand);
    emit(c, OP_BC_TestTypeOf, (uint32_t)type);
    return true;
  }
  bool null = n->right->kind == AST_NULL;
  if (!null && !is_undefined(n->right)) return false;
  compile_expression(c, n->left);
  emit(c, !strict ? OP_BC_TestNullish : null ? OP_BC_TestNull : OP_BC_TestUndefined);
  return true;
}

/* The operation, its left value being in acc or (local) in a register. */
static void apply_binary(compiler *c, unsigned op, uint32_t local, ast_node *right,
                         uint32_t position) {
  int32_t value;
  uint32_t top = c->top, left = local;
  if (immediate(op, right, &value)) {
    if (local != NO_REGISTER) emit_load(c, local);
    mark_position(c, position);
    emit(c, immediate_opcodes[op], (uint32_t)value, new_site(c));
    return;
  }
  if (left == NO_REGISTER) {
    left = new_register(c);
    emit_store(c, left);
  }
  compile_expression(c, right);
  mark_position(c, position);
  emit_binary(c, op, left);
  c->top = top;
}

/* The innermost left operand: in place when that is safe. */
static uint32_t left_operand(compiler *c, ast_node *n, ast_node *right) {
  uint32_t local;
  if (local_register(n, &local) && !ast_may_write(right, ((ast_ident *)n)->binding)) {
    if (n->flags & AST_FLAG_TDZ) compile_expression(c, n);
    return local;
  }
  compile_expression(c, n);
  return NO_REGISTER;
}

static void compile_binary(compiler *c, ast_binary *n) {
  VEC(ast_binary *) chain = {0};
  ast_node *base = &n->base;
  bool negated;
  for (; base->kind == AST_BINARY; base = ((ast_binary *)base)->left)
    vec_push(&chain, (ast_binary *)base);
  size_t i = chain.len - 1;
  ast_binary *first = chain.data[i];
  if (compile_test(c, first, &negated)) {
    if (negated) emit(c, OP_BC_Not);
  } else {
    uint32_t local = left_operand(c, base, first->right);
    apply_binary(c, first->base.op, local, first->right, first->op_start);
  }
  while (i-- > 0 && !c->session->failed)
    apply_binary(c, chain.data[i]->base.op, NO_REGISTER, chain.data[i]->right,
                 chain.data[i]->op_start);
  vec_free(&chain);
}

/* ---- Logical operators ------------------------------------------------------------
 */

static enum opcode short_circuit(unsigned op) {
  return op == OP_AND  ? OP_BC_JumpIfFalse
         : op == OP_OR ? OP_BC_JumpIfTrue
                       : OP_BC_JumpIfNotNullish;
}

/* a op b op c …: one end for each run of the same operator, since what leaves the first
 * also leaves the others. */
static void compile_logical(compiler *c, ast_binary *n) {
  VEC(ast_binary *) chain = {0};
  ast_node *base = &n->base;
  for (; base->kind == AST_LOGICAL; base = ((ast_binary *)base)->left)
    vec_push(&chain, (ast_binary *)base);
  compile_expression(c, base);
  label end = {0};
  for (size_t i = chain.len; i-- > 0 && !c->session->failed;) {
    ast_binary *link = chain.data[i];
    emit_jump(c, short_circuit(link->base.op), &end);
    compile_expression(c, link->right);
    if (i == 0 || chain.data[i - 1]->base.op != link->base.op) {
      emit_label(c, &end);
      end = (label){0};
    }
  }
  vec_free(&chain);
}

/* ---- Conditions -------------------------------------------------------------------
 */

/* Each is followed by its form with an immediate right operand. */
static const uint8_t jump_opcodes[OP_COUNT][2] = {
    /* jump if false, jump if true */
    [OP_LT] = {OP_BC_JumpNotLt, OP_BC_JumpLt},
    [OP_LE] = {OP_BC_JumpNotLe, OP_BC_JumpLe},
    [OP_GT] = {OP_BC_JumpNotGt, OP_BC_JumpGt},
    [OP_GE] = {OP_BC_JumpNotGe, OP_BC_JumpGe},
    [OP_EQ] = {OP_BC_JumpNe, OP_BC_JumpEq},
    [OP_NE] = {OP_BC_JumpEq, OP_BC_JumpNe},
    [OP_STRICT_EQ] = {OP_BC_JumpStrictNe, OP_BC_JumpStrictEq},
    [OP_STRICT_NE] = {OP_BC_JumpStrictEq, OP_BC_JumpStrictNe},
};

static void branch_on_acc(compiler *c, label *if_true, label *if_false,
                          enum next next) {
  if (next == NEXT_TRUE)
    emit_jump(c, OP_BC_JumpIfFalse, if_false);
  else
    emit_jump(c, OP_BC_JumpIfTrue, if_true);
}

/* left === null: the jump looks for null itself. */
static bool branch_null(compiler *c, ast_binary *n, label *if_true, label *if_false,
                        enum next next) {
  bool strict = n->base.op == OP_STRICT_EQ || n->base.op == OP_STRICT_NE;
  if (!is_equality(n->base.op)) return false;
  enum opcode is = OP_BC_JumpIfNull, is_not = OP_BC_JumpIfNotNull;
  if (!strict) {
    if (n->right->kind != AST_NULL && !is_undefined(n->right)) return false;
    is = OP_BC_JumpIfNullish;
    is_not = OP_BC_JumpIfNotNullish;
  } else if (is_undefined(n->right)) {
    is = OP_BC_JumpIfUndefined;
    is_not = OP_BC_JumpIfNotUndefined;
  } else if (n->right->kind != AST_NULL) {
    return false;
  }
  compile_expression(c, n->left);
  bool negated = n->base.op == OP_NE || n->base.op == OP_STRICT_NE;
  if (next == NEXT_TRUE)
    emit_jump(c, negated ? is : is_not, if_false);
  else
    emit_jump(c, negated ? is_not : is, if_true);
  return true;
}

static void branch_comparison(compiler *c, ast_binary *n, label *if_true,
                              label *if_false, enum next next) {
  bool negated;
  if (branch_null(c, n, if_true, if_false, next)) return;
  if (compile_test(c, n, &negated)) {
    if (negated)
      branch_on_acc(c, if_false, if_true, next == NEXT_TRUE ? NEXT_FALSE : NEXT_TRUE);
    else
      branch_on_acc(c, if_true, if_false, next);
    return;
  }
  uint32_t top = c->top, left = compile_operand(c, n->left, n->right);
  int32_t value = 0;
  unsigned op = jump_opcodes[n->base.op][next == NEXT_TRUE ? 0 : 1];
  if (small_integer(n->right, &value))
    op++;
  else
    compile_expression(c, n->right);
  mark_position(c, n->op_start);
  emit_jump_immediate(c, (enum opcode)op, left, value,
                      next == NEXT_TRUE ? if_false : if_true);
  c->top = top;
}

static void branch(compiler *c, ast_node *n, label *if_true, label *if_false,
                   enum next next) {
  while (n->kind == AST_UNARY && n->op == OP_NOT) {
    label *t = if_true;
    if_true = if_false;
    if_false = t;
    next = next == NEXT_TRUE ? NEXT_FALSE : NEXT_TRUE;
    n = ((ast_unary *)n)->operand;
  }
  bool constant_true =
      n->kind == AST_TRUE || (n->kind == AST_NUMBER && ((ast_number *)n)->value == 1);
  if (constant_true) {
    if (next == NEXT_FALSE) emit_jump(c, OP_BC_Jump, if_true);
  } else if (n->kind == AST_FALSE) {
    if (next == NEXT_TRUE) emit_jump(c, OP_BC_Jump, if_false);
  } else if (n->kind == AST_BINARY && jump_opcodes[n->op][0]) {
    branch_comparison(c, (ast_binary *)n, if_true, if_false, next);
  } else if (n->kind == AST_LOGICAL && n->op != OP_NULLISH) {
    compile_condition(c, n, if_true, if_false, next);
  } else {
    compile_expression(c, n);
    branch_on_acc(c, if_true, if_false, next);
  }
}

static bool is_short(const ast_node *n, int *budget) {
  if (--*budget < 0 || n->flags & AST_FLAG_OPTIONAL) return false;
  switch (n->kind) {
  case AST_IDENT:
  case AST_THIS:
  case AST_NUMBER:
  case AST_STRING:
  case AST_TRUE:
  case AST_FALSE:
  case AST_NULL: return true;
  case AST_MEMBER: return is_short(((const ast_member *)n)->object, budget);
  case AST_INDEX:
    return is_short(((const ast_index *)n)->object, budget) &&
           is_short(((const ast_index *)n)->key, budget);
  case AST_UNARY:
    return n->op == OP_NOT && is_short(((const ast_unary *)n)->operand, budget);
  case AST_BINARY:
  case AST_LOGICAL:
    return is_short(((const ast_binary *)n)->left, budget) &&
           is_short(((const ast_binary *)n)->right, budget);
  default: return false;
  }
}

bool is_short_condition(const ast_node *n) {
  int budget = 16;
  return is_short(n, &budget);
}

typedef struct condition_level {
  ast_binary *node;
  label *if_true, *if_false, middle;
  enum next next;
} condition_level;

void compile_condition(compiler *c, ast_node *n, label *if_true, label *if_false,
                       enum next next) {
  /* Levels stay in place (arena): inner ones hold pointers to their `middle`. */
  VEC(condition_level *) levels = {0};
  while (n->kind == AST_LOGICAL && n->op != OP_NULLISH) {
    condition_level *l = arena_new(&c->session->memory, condition_level);
    *l = (condition_level){(ast_binary *)n, if_true, if_false, {0, 0}, next};
    vec_push(&levels, l);
    if (n->op == OP_AND) {
      if_true = &l->middle;
      next = NEXT_TRUE;
    } else {
      if_false = &l->middle;
      next = NEXT_FALSE;
    }
    n = ((ast_binary *)n)->left;
  }
  branch(c, n, if_true, if_false, next);
  while (levels.len && !c->session->failed) {
    condition_level *l = vec_pop(&levels);
    emit_label(c, &l->middle);
    branch(c, l->node->right, l->if_true, l->if_false, l->next);
  }
  vec_free(&levels);
}

static void compile_conditional(compiler *c, ast_conditional *n, bool effect) {
  label yes = {0}, no = {0}, end = {0};
  compile_condition(c, n->test, &yes, &no, NEXT_TRUE);
  emit_label(c, &yes);
  if (effect)
    compile_effect(c, n->then);
  else
    compile_expression(c, n->then);
  emit_jump(c, OP_BC_Jump, &end);
  emit_label(c, &no);
  if (effect)
    compile_effect(c, n->otherwise);
  else
    compile_expression(c, n->otherwise);
  emit_label(c, &end);
}

/* ---- Assignment -------------------------------------------------------------------
 */

static void assign_pattern(compiler *c, ast_binary *n, bool wanted) {
  uint32_t top = c->top, value = 0;
  compile_expression(c, n->right);
  if (wanted) {
    value = new_register(c);
    emit_store(c, value);
  }
  c->source_start = n->right->start;
  c->source_end = n->right->end;
  assign_target(c, n->left);
  if (wanted) emit_load(c, value);
  c->top = top;
}

static bool is_local_store(const ast_node *n, uint32_t *r) {
  if (!local_register(n, r) || (n->flags & AST_FLAG_TDZ)) return false;
  unsigned kind = ((const ast_ident *)n)->binding->kind;
  return kind != BINDING_CONST && kind != BINDING_CLASS_NAME;
}

/* For the capacity of the objects that a constructor makes. */
static void note_this_property(compiler *c, const ast_node *target) {
  if (target->kind != AST_MEMBER) return;
  const ast_member *m = (const ast_member *)target;
  if (m->object->kind != AST_THIS || c->this_name_count == MAX_PREDICTED) return;
  for (uint32_t i = 0; i < c->this_name_count; i++)
    if (c->this_names[i] == m->name) return;
  c->this_names[c->this_name_count++] = m->name;
}

static void assign_plain(compiler *c, ast_binary *n, bool wanted) {
  uint32_t top = c->top;
  note_this_property(c, n->left);
  if (n->left->kind == AST_ARRAY_PATTERN || n->left->kind == AST_OBJECT_PATTERN) {
    assign_pattern(c, n, wanted);
    return;
  }
  reference r;
  uint32_t local, source;
  if (!wanted && is_local_store(n->left, &local) && local_register(n->right, &source) &&
      !(n->right->flags & AST_FLAG_TDZ)) {
    emit_move(c, source, local);
    return;
  }
  reference_prepare(c, n->left, n->right, !is_literal(n->right), &r);
  if (r.kind == REFERENCE_KEYED && local_register(n->right, &source) &&
      !(n->right->flags & AST_FLAG_TDZ)) {
    mark_position(c, n->op_start);
    emit(c, OP_BC_SetKeyedRegister, r.object, r.key, new_site(c), source);
    c->top = top;
    return;
  }
  compile_named(c, n->right, target_name(n->left));
  if (n->left->kind == AST_IDENT)
    mark_soft(c, n->op_start);
  else
    mark_position(c, n->op_start);
  reference_store(c, &r);
  c->top = top;
}

static void assign_logical(compiler *c, ast_binary *n) {
  static const unsigned ops[3] = {OP_AND, OP_OR, OP_NULLISH};
  uint32_t top = c->top;
  label end = {0};
  reference r;
  reference_prepare(c, n->left, n->right, true, &r);
  reference_load(c, &r);
  emit_jump(c, short_circuit(ops[n->base.op - OP_AND]), &end);
  compile_named(c, n->right, target_name(n->left));
  mark_position(c, n->op_start);
  reference_store(c, &r);
  emit_label(c, &end);
  c->top = top;
}

static void assign_compound(compiler *c, ast_binary *n) {
  uint32_t top = c->top, local;
  if (is_local_store(n->left, &local)) {
    uint32_t left = left_operand(c, n->left, n->right);
    apply_binary(c, n->base.op, left, n->right, n->op_start);
    emit_store(c, local);
    return;
  }
  reference r;
  reference_prepare(c, n->left, n->right, true, &r);
  reference_load(c, &r);
  apply_binary(c, n->base.op, NO_REGISTER, n->right, n->op_start);
  mark_position(c, n->op_start);
  reference_store(c, &r);
  c->top = top;
}

static void compile_assign(compiler *c, ast_binary *n, bool wanted) {
  if (n->base.op == OP_NONE)
    assign_plain(c, n, wanted);
  else if (n->base.op >= OP_AND && n->base.op <= OP_NULLISH)
    assign_logical(c, n);
  else
    assign_compound(c, n);
}

static void compile_update(compiler *c, ast_unary *n, bool wanted) {
  bool increment = n->base.op == OP_INC;
  enum opcode op = increment ? OP_BC_Inc : OP_BC_Dec;
  bool prefix = n->base.flags & AST_FLAG_PREFIX;
  bool old_value = wanted && !prefix;
  uint32_t top = c->top, old = 0;
  uint32_t position = prefix ? n->base.start : n->base.end - 2; /* of the operator */
  if (is_local_store(n->operand, &old)) {
    mark_position(c, position);
    op = old_value ? (increment ? OP_BC_PostIncRegister : OP_BC_PostDecRegister)
                   : (increment ? OP_BC_IncRegister : OP_BC_DecRegister);
    emit(c, op, old, new_site(c));
    return;
  }
  reference r;
  reference_prepare(c, n->operand, NULL, true, &r);
  reference_load(c, &r);
  mark_position(c, position);
  if (old_value) {
    emit(c, OP_BC_ToNumeric);
    old = new_register(c);
    emit_store(c, old);
  }
  emit(c, op, new_site(c));
  reference_store(c, &r);
  if (old_value) emit_load(c, old);
  c->top = top;
}

/* ---- Generators and async functions -----------------------------------------------
 */

void emit_await(compiler *c) { emit(c, OP_BC_Await); }

/* Where a generator resumed by return() goes on. */
static void resume_return(compiler *c, label *entry) {
  label next = {0};
  emit_jump(c, OP_BC_Jump, &next);
  emit_label(c, entry);
  if (c->is_async) emit_await(c);
  exit_return(c);
  emit_label(c, &next);
}

void yield_value(compiler *c) {
  label entry = {0};
  if (c->is_async) emit_await(c);
  emit_jump(c, OP_BC_Yield, &entry);
  resume_return(c, &entry);
}

enum { RECEIVED_NEXT, RECEIVED_THROW, RECEIVED_RETURN, RECEIVED_COUNT };

/* Registers of a yield*: the iterator triple, how it was resumed, with what, and room
 * for a call: callee, this, argument. */
typedef struct delegate {
  uint32_t it, mode, value, call;
  bool is_async;
  uint32_t position;
  label resumed, suspend, done;
} delegate;

static uint32_t ascii_constant_name(compiler *c, const char *text) {
  return constant_ascii(c, text);
}

/* acc = method.call(iterator, value); the method is in acc. */
static void delegate_call(compiler *c, delegate *d) {
  emit_store(c, d->call);
  emit_move(c, d->it, d->call + 1);
  emit_move(c, d->value, d->call + 2);
  mark_position(c, d->position);
  emit(c, OP_BC_Call, d->call, 1, new_site(c));
  if (d->is_async) emit_await(c);
  emit(c, OP_BC_ThrowIfNotObject);
  emit_store(c, d->call);
  emit(c, OP_BC_GetNamed, d->call, ascii_constant_name(c, "done"), new_site(c));
}

static void delegate_get_value(compiler *c, delegate *d) {
  emit(c, OP_BC_GetNamed, d->call, ascii_constant_name(c, "value"), new_site(c));
}

static void delegate_throw(compiler *c, delegate *d) {
  label missing = {0};
  emit(c, OP_BC_GetNamed, d->it, ascii_constant_name(c, "throw"), new_site(c));
  emit_jump(c, OP_BC_JumpIfNullish, &missing);
  delegate_call(c, d);
  emit_jump(c, OP_BC_JumpIfTrue, &d->done);
  emit_jump(c, OP_BC_Jump, &d->suspend);
  emit_label(c, &missing);
  emit_iterator_close(c, d->it, d->is_async);
  emit(c, OP_BC_ThrowError, ERROR_TYPE,
       constant_ascii(c, "The iterator does not provide a 'throw' method"));
}

static void delegate_return(compiler *c, delegate *d) {
  label missing = {0}, finished = {0};
  emit(c, OP_BC_GetNamed, d->it, ascii_constant_name(c, "return"), new_site(c));
  emit_jump(c, OP_BC_JumpIfNullish, &missing);
  delegate_call(c, d);
  emit_jump(c, OP_BC_JumpIfTrue, &finished);
  emit_jump(c, OP_BC_Jump, &d->suspend);
  emit_label(c, &missing);
  emit_load(c, d->value);
  if (d->is_async) emit_await(c);
  exit_return(c);
  emit_label(c, &finished);
  delegate_get_value(c, d);
  exit_return(c);
}

/* In async generators a return() received while suspended is awaited first; if that
 * fails, the iterator gets a throw() (27.6.3.8 AsyncGeneratorYield). */
static void delegate_await_return(compiler *c, delegate *d) {
  label skip = {0};
  emit_load(c, d->mode);
  emit_store(c, d->call);
  emit_int(c, RECEIVED_RETURN);
  emit_jump_register(c, OP_BC_JumpStrictNe, d->call, &skip);
  uint32_t start = emit_pc(c);
  emit_load(c, d->value);
  emit_await(c);
  emit_store(c, d->value);
  uint32_t end = emit_pc(c);
  emit_jump(c, OP_BC_Jump, &skip);
  add_handler(c, start, end, emit_pc(c));
  emit_store(c, d->value);
  emit_int(c, RECEIVED_THROW);
  emit_store(c, d->mode);
  emit_label(c, &skip);
}

static void compile_yield_star(compiler *c, ast_unary *n) {
  uint32_t top = c->top;
  delegate d = {.is_async = c->is_async, .position = n->operand->start};
  label cases[RECEIVED_COUNT] = {{0, 0}, {0, 0}, {0, 0}};
  compile_expression(c, n->operand);
  d.it = new_registers(c, 3);
  d.mode = new_register(c);
  d.value = new_register(c);
  d.call = new_registers(c, 3);
  mark_operand(c, n->operand->start, n->operand->start, n->operand->end);
  emit(c, d.is_async ? OP_BC_GetAsyncIterator : OP_BC_GetIteratorObject, d.it);
  emit(c, OP_BC_SetUndefined, d.value);
  emit_int(c, RECEIVED_NEXT);
  emit_store(c, d.mode);
  emit_label(c, &d.resumed);
  if (d.is_async) delegate_await_return(c, &d);
  uint32_t table = constant_jumps(c, RECEIVED_COUNT), origin;
  emit_load(c, d.mode);
  origin = emit_pc(c);
  emit(c, OP_BC_Switch, table, RECEIVED_COUNT);
  emit_label(c, &cases[RECEIVED_NEXT]);
  emit_load(c, d.it + 1);
  delegate_call(c, &d);
  emit_jump(c, OP_BC_JumpIfTrue, &d.done);
  emit_label(c, &d.suspend);
  if (d.is_async)
    delegate_get_value(c, &d);
  else
    emit_load(c, d.call);
  emit(c, OP_BC_YieldRaw, d.mode);
  emit_store(c, d.value);
  emit_jump_back(c, &d.resumed);
  emit_label(c, &cases[RECEIVED_THROW]);
  /* The code above binds `suspend`, so these jump back; a return() ends the loop. */
  delegate_throw(c, &d);
  emit_label(c, &cases[RECEIVED_RETURN]);
  delegate_return(c, &d);
  for (uint32_t i = 0; i < RECEIVED_COUNT; i++)
    set_jump(c, table + i, origin, &cases[i]);
  emit_label(c, &d.done);
  delegate_get_value(c, &d);
  c->top = top;
}

static void compile_yield(compiler *c, ast_unary *n) {
  if (n->base.flags & AST_FLAG_DELEGATE) {
    compile_yield_star(c, n);
    return;
  }
  if (n->operand)
    compile_expression(c, n->operand);
  else
    emit_undefined(c);
  yield_value(c);
}

/* ---- Everything else --------------------------------------------------------------
 */

static void compile_unary(compiler *c, ast_unary *n) {
  switch (n->base.op) {
  case OP_TYPEOF:
    compile_typeof_operand(c, n->operand);
    emit(c, OP_BC_TypeOf);
    return;
  case OP_VOID:
    compile_effect(c, n->operand);
    emit_undefined(c);
    return;
  case OP_DELETE: compile_delete(c, n); return;
  case OP_MINUS:
    if (n->operand->kind == AST_NUMBER) {
      emit_number(c, -((ast_number *)n->operand)->value);
      return;
    }
    break;
  default: break;
  }
  compile_expression(c, n->operand);
  mark_position(c, n->base.start);
  switch (n->base.op) {
  case OP_MINUS: emit(c, OP_BC_Neg, new_site(c)); break;
  case OP_PLUS: emit(c, OP_BC_ToNumber); break;
  case OP_BIT_NOT: emit(c, OP_BC_BitNot, new_site(c)); break;
  default: emit(c, OP_BC_Not);
  }
}

static void compile_private_in(compiler *c, ast_binary *n) {
  uint32_t top = c->top, obj = compile_operand(c, n->right, NULL);
  load_binding(c, ((ast_ident *)n->left)->binding, false);
  mark_position(c, n->op_start);
  emit(c, OP_BC_HasPrivate, obj);
  c->top = top;
}

static void compile_import_call(compiler *c, ast_binary *n) {
  uint32_t top = c->top, specifier = compile_operand(c, n->left, n->right);
  if (n->right)
    compile_expression(c, n->right);
  else
    emit_undefined(c);
  mark_position(c, n->base.start);
  emit(c, OP_BC_ImportCall, specifier);
  c->top = top;
}

static void compile_sequence(compiler *c, ast_list_node *n) {
  for (uint32_t i = 0; i + 1 < n->list.count && !c->session->failed; i++)
    compile_effect(c, n->list.items[i]);
  compile_expression(c, n->list.items[n->list.count - 1]);
}

static void compile_super_access(compiler *c, ast_super_member *n) {
  uint32_t receiver = new_register(c);
  compile_super_member(c, n, receiver);
  c->top = receiver;
}

void compile_named(compiler *c, ast_node *n, function_label name) {
  if (!name.name || !ast_is_anonymous_function(n))
    compile_expression(c, n);
  else if (n->kind == AST_CLASS)
    compile_class(c, (ast_class *)n, name, NO_REGISTER);
  else
    create_closure(c, (ast_function *)n, name);
}

void compile_effect(compiler *c, ast_node *n) {
  if (too_deep(c)) return;
  label yes = {0}, end = {0};
  switch (n->kind) {
  case AST_ASSIGN: compile_assign(c, (ast_binary *)n, false); return;
  case AST_UPDATE: compile_update(c, (ast_unary *)n, false); return;
  case AST_CONDITIONAL: compile_conditional(c, (ast_conditional *)n, true); return;
  case AST_LOGICAL:
    if (n->op == OP_NULLISH) break;
    if (n->op == OP_AND) {
      compile_condition(c, ((ast_binary *)n)->left, &yes, &end, NEXT_TRUE);
    } else {
      compile_condition(c, ((ast_binary *)n)->left, &end, &yes, NEXT_FALSE);
    }
    emit_label(c, &yes);
    compile_effect(c, ((ast_binary *)n)->right);
    emit_label(c, &end);
    return;
  case AST_SEQUENCE: {
    ast_list *list = &((ast_list_node *)n)->list;
    for (uint32_t i = 0; i < list->count; i++) compile_effect(c, list->items[i]);
    return;
  }
  default: break;
  }
  compile_expression(c, n);
}

void compile_expression(compiler *c, ast_node *n) {
  if (too_deep(c)) return;
  switch ((ast_kind)n->kind) {
  case AST_IDENT:
  case AST_THIS:
  case AST_NEW_TARGET: load_variable(c, (ast_ident *)n); return;
  case AST_NUMBER: emit_number(c, ((ast_number *)n)->value); return;
  case AST_BIGINT: load_bigint(c, ((ast_string *)n)->value); return;
  case AST_STRING: load_string(c, ((ast_string *)n)->value); return;
  case AST_REGEXP:
    mark_position(c, n->start);
    emit(c, OP_BC_CreateRegExp, constant_name(c, ((ast_regexp *)n)->pattern),
         constant_name(c, ((ast_regexp *)n)->flags));
    return;
  case AST_TEMPLATE: compile_template(c, (ast_template *)n); return;
  case AST_TRUE: emit(c, OP_BC_LdaTrue); return;
  case AST_FALSE: emit(c, OP_BC_LdaFalse); return;
  case AST_NULL: emit(c, OP_BC_LdaNull); return;
  case AST_ARRAY: compile_array(c, &((ast_list_node *)n)->list); return;
  case AST_OBJECT: compile_object(c, (ast_list_node *)n); return;
  case AST_FUNCTION:
    create_closure(c, (ast_function *)n,
                   (function_label){((ast_function *)n)->name, NULL});
    return;
  case AST_CLASS:
    compile_class(c, (ast_class *)n, (function_label){((ast_class *)n)->name, NULL},
                  NO_REGISTER);
    return;
  case AST_UNARY: compile_unary(c, (ast_unary *)n); return;
  case AST_UPDATE: compile_update(c, (ast_unary *)n, true); return;
  case AST_BINARY: compile_binary(c, (ast_binary *)n); return;
  case AST_LOGICAL: compile_logical(c, (ast_binary *)n); return;
  case AST_PRIVATE_IN: compile_private_in(c, (ast_binary *)n); return;
  case AST_ASSIGN: compile_assign(c, (ast_binary *)n, true); return;
  case AST_CONDITIONAL: compile_conditional(c, (ast_conditional *)n, false); return;
  case AST_MEMBER:
  case AST_INDEX:
  case AST_PRIVATE_MEMBER:
  case AST_CALL:
  case AST_TAGGED_TEMPLATE: compile_chain(c, n); return;
  case AST_NEW: compile_new(c, (ast_call *)n); return;
  case AST_SUPER_CALL: compile_super_call(c, (ast_super_call *)n); return;
  case AST_SUPER_MEMBER:
  case AST_SUPER_INDEX: compile_super_access(c, (ast_super_member *)n); return;
  case AST_OPTIONAL_CHAIN: compile_optional(c, (ast_unary *)n); return;
  case AST_SEQUENCE: compile_sequence(c, (ast_list_node *)n); return;
  case AST_YIELD: compile_yield(c, (ast_unary *)n); return;
  case AST_AWAIT:
    compile_expression(c, ((ast_unary *)n)->operand);
    mark_position(c, n->start);
    emit_await(c);
    return;
  case AST_IMPORT_CALL: compile_import_call(c, (ast_binary *)n); return;
  case AST_IMPORT_META: emit(c, OP_BC_ImportMeta); return;
  default: WN_UNREACHABLE();
  }
}
