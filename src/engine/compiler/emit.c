/* SPDX-License-Identifier: MIT */
/* Instructions, labels and registers.
 *
 * Operands are packed as opcodes.def says.  A jump operand is relative to its opcode
 * and is patched when its label is bound; until then it waits in the label's list of
 * fix-ups.  Three peepholes are done here, when no label lies between: `Star r; Ldar r` loses
 * the load, `LdaUndefined; Return` becomes one instruction, and so does the end of a loop's
 * turn, `IncRegister i; JumpLt i`, with the load of the limit between them.  The entry of the
 * position table that the jump had stays where it was, now within the instruction: the
 * interpreter sets the frame's pc there while it compares. */
#include "engine/compiler/state.h"

static const char *const operand_table[] = {
#define OP(name, operands, text) operands,
#include "engine/vm/opcodes.def"
#undef OP
};

static const char *const name_table[] = {
#define OP(name, operands, text) #name,
#include "engine/vm/opcodes.def"
#undef OP
};

const char *opcode_operands(enum opcode op) { return operand_table[op]; }
const char *opcode_name(enum opcode op) { return name_table[op]; }

static unsigned operand_size(char type) {
  switch (type) {
  case 'b':
  case 'i': return 1;
  case 'K':
  case 'I':
  case 'j': return 4;
  default: return 2;
  }
}

unsigned opcode_size(enum opcode op) {
  unsigned size = 1;
  for (const char *p = operand_table[op]; *p; p++) size += operand_size(*p);
  return size;
}

uint32_t emit_pc(const compiler *c) { return (uint32_t)c->bytes.len; }

/* ---- Live heights -----------------------------------------------------------------
 */

/* Instructions during which nothing can be collected. */
static bool is_quiet(enum opcode op) {
  switch (op) {
  case OP_BC_LdaUndefined:
  case OP_BC_LdaNull:
  case OP_BC_LdaTrue:
  case OP_BC_LdaFalse:
  case OP_BC_LdaHole:
  case OP_BC_LdaSmi:
  case OP_BC_LdaInt:
  case OP_BC_LdaConst:
  case OP_BC_Ldar:
  case OP_BC_Star:
  case OP_BC_Mov:
  case OP_BC_SetUndefined:
  case OP_BC_SetHole:
  case OP_BC_LdaThis:
  case OP_BC_LdaFunction:
  case OP_BC_LdaNewTarget:
  case OP_BC_LdaHomeObject:
  case OP_BC_LdaScope:
  case OP_BC_PopScope:
  case OP_BC_SaveScope:
  case OP_BC_RestoreScope:
  case OP_BC_Jump:
  case OP_BC_JumpIfTrue:
  case OP_BC_JumpIfFalse:
  case OP_BC_JumpIfNull:
  case OP_BC_JumpIfNotNull:
  case OP_BC_JumpIfNullish:
  case OP_BC_JumpIfNotNullish:
  case OP_BC_JumpIfUndefined:
  case OP_BC_JumpIfNotUndefined:
  case OP_BC_JumpIfHole:
  case OP_BC_JumpIfNotHole:
  case OP_BC_Switch: return true;
  default: return false;
  }
}

static void record_height(compiler *c, enum opcode op) {
  if (c->top == c->last_height || is_quiet(op)) return;
  c->last_height = c->top;
  vec_push(&c->live, emit_pc(c) << 12 | (c->top & 0xFFF));
}

/* ---- Emission ---------------------------------------------------------------------
 */

static void put(compiler *c, uint32_t value, unsigned size) {
  vec_reserve(&c->bytes, c->bytes.len + 4);
  for (unsigned i = 0; i < size; i++)
    c->bytes.data[c->bytes.len++] = (uint8_t)(value >> (8 * i));
}

static void put_operand(compiler *c, char type, uint32_t value) {
  put(c, type == 'r' ? value + REGISTER_BASE : value, operand_size(type));
}

void emit_operands(compiler *c, enum opcode op, const uint32_t *operands, uint32_t n) {
  const char *types = operand_table[op];
  if (op == OP_BC_Return && c->last_undefined) {
    c->bytes.len = c->last_undefined - 1;
    op = OP_BC_ReturnUndefined;
  }
  record_height(c, op);
  c->last_star = op == OP_BC_Star ? emit_pc(c) + 1 : 0;
  c->last_undefined = op == OP_BC_LdaUndefined ? emit_pc(c) + 1 : 0;
  c->last_limit = op == OP_BC_Ldar ? c->last_step : 0;
  c->last_step = op == OP_BC_IncRegister || op == OP_BC_DecRegister ? emit_pc(c) + 1 : 0;
  put(c, (uint32_t)op, 1);
  for (uint32_t i = 0; i < n; i++) {
    WN_ASSERT(types[i] && types[i] != 'j');
    put_operand(c, types[i], operands[i]);
  }
  WN_ASSERT(!types[n]);
}

static void jump_operand(compiler *c, uint32_t origin, label *to) {
  if (to->target) {
    put(c, to->target - 1 - origin, 4);
    return;
  }
  vec_push(&c->fixups, ((fixup){emit_pc(c), origin, to->first}));
  to->first = (uint32_t)c->fixups.len;
  put(c, 0, 4);
}

void emit_jump(compiler *c, enum opcode op, label *to) {
  emit_jump_register(c, op, 0, to);
}

void emit_jump_register(compiler *c, enum opcode op, uint32_t r, label *to) {
  emit_jump_immediate(c, op, r, 0, to);
}

static void forget_last(compiler *c) {
  c->last_star = c->last_undefined = c->last_step = c->last_limit = 0;
}

/* The jump that does the step before it too: what `op` becomes after IncRegister (first) or
 * DecRegister. */
static const struct {
  uint8_t jump, step, fused;
} step_jumps[] = {
    {OP_BC_JumpLt, OP_BC_IncRegister, OP_BC_IncJumpLt},
    {OP_BC_JumpLtSmi, OP_BC_IncRegister, OP_BC_IncJumpLtSmi},
    {OP_BC_JumpLe, OP_BC_IncRegister, OP_BC_IncJumpLe},
    {OP_BC_JumpLeSmi, OP_BC_IncRegister, OP_BC_IncJumpLeSmi},
    {OP_BC_JumpGt, OP_BC_DecRegister, OP_BC_DecJumpGt},
    {OP_BC_JumpGtSmi, OP_BC_DecRegister, OP_BC_DecJumpGtSmi},
    {OP_BC_JumpGe, OP_BC_DecRegister, OP_BC_DecJumpGe},
    {OP_BC_JumpGeSmi, OP_BC_DecRegister, OP_BC_DecJumpGeSmi},
};

/* Joins the jump back `op` on r with the step of r before it, if there is one. */
static bool join_step(compiler *c, enum opcode op, uint32_t r, int32_t value, label *to) {
  bool immediate = op != OP_BC_JumpLt && op != OP_BC_JumpLe && op != OP_BC_JumpGt &&
                   op != OP_BC_JumpGe;
  uint32_t step = immediate ? c->last_step : c->last_limit;
  if (!step || !to->target) return false;
  uint32_t origin = step - 1;
  const uint8_t *p = c->bytes.data + origin;
  for (size_t i = 0; i < WN_COUNTOF(step_jumps); i++) {
    if (step_jumps[i].jump != op || step_jumps[i].step != p[0]) continue;
    if ((uint32_t)(p[1] | p[2] << 8) != r + REGISTER_BASE) return false;
    uint32_t limit = 0;
    if (!immediate) {
      const uint8_t *load = p + opcode_size((enum opcode)p[0]);
      limit = (uint32_t)(load[1] | load[2] << 8);
    }
    c->bytes.len = origin;
    put(c, step_jumps[i].fused, 1);
    put_operand(c, 'r', r);
    if (immediate)
      put(c, (uint32_t)value, 1);
    else
      put(c, limit, 2);
    jump_operand(c, origin, to);
    forget_last(c);
    return true;
  }
  return false;
}

void emit_jump_immediate(compiler *c, enum opcode op, uint32_t r, int32_t value,
                         label *to) {
  uint32_t origin = emit_pc(c);
  if (to->target && op == OP_BC_Jump) op = OP_BC_JumpLoop;
  if (join_step(c, op, r, value, to)) return;
  record_height(c, to->target ? OP_BC_JumpLoop : op);
  forget_last(c);
  put(c, (uint32_t)op, 1);
  for (const char *p = operand_table[op]; *p; p++) {
    if (*p == 'j')
      jump_operand(c, origin, to);
    else if (*p == 's')
      put(c, new_site(c), 2);
    else
      put_operand(c, *p, *p == 'i' ? (uint32_t)value : r);
  }
}

static void patch(compiler *c, uint32_t at, uint32_t value) {
  for (unsigned i = 0; i < 4; i++) c->bytes.data[at + i] = (uint8_t)(value >> (8 * i));
}

void emit_label(compiler *c, label *l) {
  WN_ASSERT(!l->target);
  for (uint32_t i = l->first; i; i = c->fixups.data[i - 1].next) {
    const fixup *f = &c->fixups.data[i - 1];
    patch(c, f->operand, emit_pc(c) - f->origin);
  }
  l->first = 0;
  l->target = emit_pc(c) + 1;
  forget_last(c);
}

void emit_jump_back(compiler *c, label *l) {
  WN_ASSERT(l->target);
  emit_jump(c, OP_BC_JumpLoop, l);
}

void add_handler(compiler *c, uint32_t start, uint32_t end, uint32_t target) {
  if (start < end) vec_push(&c->handlers, ((handler){start, end, target}));
}

/* ---- Registers and sites ----------------------------------------------------------
 */

uint32_t new_site(compiler *c) { return c->sites < NO_SITE ? c->sites++ : NO_SITE; }

uint32_t new_register(compiler *c) { return new_registers(c, 1); }

uint32_t new_registers(compiler *c, uint32_t n) {
  uint32_t first = c->top;
  if (n > MAX_REGISTERS || first + n > MAX_REGISTERS) {
    compile_fail(c, ERROR_SYNTAX, c->function->base.start, c->function->base.end,
                 "Too many variables declared (only 65522 allowed)");
    return 0;
  }
  c->top += n;
  if (c->top > c->registers) c->registers = c->top;
  return first;
}

/* ---- Loads ------------------------------------------------------------------------
 */

void emit_load(compiler *c, uint32_t r) {
  if (r == THIS_REGISTER) {
    emit(c, OP_BC_LdaThis);
    return;
  }
  if (c->last_star) {
    const uint8_t *p = c->bytes.data + c->last_star;
    if ((uint32_t)(p[0] | p[1] << 8) == r + REGISTER_BASE) return;
  }
  emit(c, OP_BC_Ldar, r);
}

void emit_store(compiler *c, uint32_t r) { emit(c, OP_BC_Star, r); }

void emit_move(compiler *c, uint32_t from, uint32_t to) {
  if (from != to) emit(c, OP_BC_Mov, from, to);
}

void emit_undefined(compiler *c) { emit(c, OP_BC_LdaUndefined); }

void emit_int(compiler *c, int32_t value) {
  if (value >= -128 && value <= 127)
    emit(c, OP_BC_LdaSmi, (uint32_t)value);
  else
    emit(c, OP_BC_LdaInt, (uint32_t)value);
}

void emit_number(compiler *c, double value) {
  if (value >= INT32_MIN && value <= INT32_MAX && (double)(int32_t)value == value &&
      !(value == 0 && __builtin_signbit(value)))
    emit_int(c, (int32_t)value);
  else
    load_double_constant(c, value);
}
