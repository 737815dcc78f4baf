/* SPDX-License-Identifier: MIT */
/* The disassembler (--print-bytecode) and the validator of compiled code. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/compiler/state.h"

/* ---- Reading instructions ---------------------------------------------------------
 */

static uint32_t read_unsigned(const uint8_t *p, unsigned size) {
  uint32_t v = 0;
  for (unsigned i = 0; i < size; i++) v |= (uint32_t)p[i] << (8 * i);
  return v;
}

static unsigned size_of_operand(char type) {
  return type == 'b' || type == 'i'                  ? 1
         : type == 'K' || type == 'I' || type == 'j' ? 4
                                                     : 2;
}

/* ---- Printing ---------------------------------------------------------------------
 */

static void print_unit(FILE *f, unsigned u) {
  if (u == '\n')
    fputs("\\n", f);
  else if (u == '"' || u == '\\')
    fprintf(f, "\\%c", (int)u);
  else if (u >= 32 && u < 127)
    fputc((int)u, f);
  else
    fprintf(f, "\\u%04x", u);
}

enum { SHOWN_UNITS = 60 };

static void print_text(FILE *f, const code *c, const constant *k) {
  const uint8_t *p = c->text + k->offset;
  fputc('"', f);
  for (uint32_t i = 0; i < k->length && i < SHOWN_UNITS; i++)
    print_unit(f, k->two_byte ? (unsigned)(p[2 * i] | p[2 * i + 1] << 8) : p[i]);
  fputs(k->length > SHOWN_UNITS ? "…\"" : "\"", f);
}

static void print_constant(FILE *f, const code *c, uint32_t index) {
  if (index >= c->constant_count) return;
  const constant *k = &c->constants[index];
  switch (k->kind) {
  case CONSTANT_NUMBER: fprintf(f, "%.17g", k->number); break;
  case CONSTANT_ATOM:
  case CONSTANT_STRING: print_text(f, c, k); break;
  case CONSTANT_BIGINT:
    print_text(f, c, k);
    fputc('n', f);
    break;
  case CONSTANT_ARRAY: fprintf(f, "array of %u", k->length); break;
  case CONSTANT_INT: fprintf(f, "%d", k->integer); break;
  case CONSTANT_SCOPE:
    fprintf(f, "%s scope, %u slots",
            scope_kind_name((scope_kind)c->scopes[k->index]->kind),
            c->scopes[k->index]->slot_count);
    break;
  case CONSTANT_TEMPLATE: fprintf(f, "template of %u", k->length); break;
  case CONSTANT_DECLARATIONS: fprintf(f, "declarations %u", k->index); break;
  default: fputs("undefined", f);
  }
}

static void print_operand(FILE *f, const code *c, uint32_t pc, char type, uint32_t v) {
  switch (type) {
  case 'r':
    if (v == THIS_OPERAND) {
      fputs("this", f);
      break;
    }
    v -= REGISTER_BASE;
    fprintf(f, v < c->params ? "a%u" : "r%u", v < c->params ? v : v - c->params);
    break;
  case 'k':
  case 'K': print_constant(f, c, v); break;
  case 's': fprintf(f, v == NO_SITE ? "[-]" : "[%u]", v); break;
  case 'f': fprintf(f, "function %u", v); break;
  case 'j': fprintf(f, "-> %u", pc + v); break;
  case 'i': fprintf(f, "%d", (int)(int8_t)v); break;
  case 'I': fprintf(f, "%d", (int)v); break;
  default: fprintf(f, "%u", v);
  }
}

static void print_instruction(FILE *f, const script *s, const code *c, uint32_t pc,
                              uint32_t position) {
  enum opcode op = (enum opcode)c->bytes[pc];
  const uint8_t *p = c->bytes + pc + 1;
  uint32_t line = 0, column = 0;
  if (s) script_line_column((script *)(uintptr_t)s, position, &line, &column);
  fprintf(f, "  %4u:%-3u %5u  %-20s", line, column, pc, opcode_name(op));
  for (const char *t = opcode_operands(op); *t; t++) {
    unsigned size = size_of_operand(*t);
    fputs(t == opcode_operands(op) ? " " : ", ", f);
    print_operand(f, c, pc, *t, read_unsigned(p, size));
    p += size;
  }
  if (op == OP_BC_Switch) {
    uint32_t first = read_unsigned(c->bytes + pc + 1, 2);
    uint32_t n = read_unsigned(c->bytes + pc + 3, 2);
    for (uint32_t i = 0; i < n; i++)
      fprintf(f, " %u:->%u", i, pc + (uint32_t)c->constants[first + i].integer);
  }
  fprintf(f, "  ; %u\n", code_live_height(c, pc));
}

void code_print_one(const script *s, const code *c, void *file) {
  FILE *f = file;
  fputs("[function ", f);
  if (c->name < c->constant_count && c->constants[c->name].length)
    print_text(f, c, &c->constants[c->name]);
  else
    fputs("(anonymous)", f);
  fprintf(f, " %u-%u, params %u, registers %u, sites %u, kind %u, flags %#x]\n",
          c->source_start, c->source_end, c->params, c->registers, c->sites, c->kind,
          c->flags);
  if (!c->bytes) {
    fputs("  (not compiled yet)\n", f);
    return;
  }
  position_cursor cursor = {0};
  for (uint32_t pc = 0; pc < c->byte_count;
       pc += opcode_size((enum opcode)c->bytes[pc]))
    print_instruction(f, s, c, pc, position_at(c, &cursor, pc));
  for (uint32_t i = 0; i < c->handler_count; i++)
    fprintf(f, "  handler %u-%u -> %u\n", c->handlers[i].start, c->handlers[i].end,
            c->handlers[i].target);
}

void code_print(const script *s, const code *c, void *file) {
  code_print_one(s, c, file);
  for (uint32_t i = 0; i < c->function_count; i++) code_print(s, c->functions[i], file);
}

/* ---- Checking ---------------------------------------------------------------------
 */

static const char *check_operand(const code *c, uint32_t pc, char type, uint32_t v,
                                 const uint8_t *starts) {
  switch (type) {
  case 'r':
    return v == THIS_OPERAND || v - REGISTER_BASE < c->registers
               ? NULL
               : "register out of bounds";
  case 'k':
  case 'K': return v < c->constant_count ? NULL : "constant out of bounds";
  case 's': return v < c->sites || v == NO_SITE ? NULL : "feedback site out of bounds";
  case 'f': return v < c->function_count ? NULL : "function out of bounds";
  case 'j':
    return pc + v < c->byte_count && starts[pc + v] ? NULL : "jump to no instruction";
  default: return NULL;
  }
}

/* Registers that an instruction reads beyond those it names. */
static const char *check_window(const code *c, enum opcode op,
                                const uint8_t *operands) {
  unsigned size = opcode_size(op);
  uint32_t r = size > 2 ? read_unsigned(operands, 2) - REGISTER_BASE : 0, last = r;
  uint32_t n = size > 4 ? read_unsigned(operands + 2, 2) : 0;
  switch (op) {
  case OP_BC_Call:
  case OP_BC_SuperCall: last = r + 1 + n; break;
  case OP_BC_CallUndefined:
  case OP_BC_New:
  case OP_BC_DirectEval: last = r + n; break;
  case OP_BC_CallSpread:
  case OP_BC_SuperCallSpread:
  case OP_BC_GetIterator:
  case OP_BC_GetAsyncIterator:
  case OP_BC_IterStep:
  case OP_BC_IterClose: last = r + 2; break;
  case OP_BC_NewSpread: last = r + 1; break;
  case OP_BC_ConcatStrings: last = r + n - 1; break;
  default: return NULL;
  }
  return last < c->registers ? NULL : "register window out of bounds";
}

static const char *check_instruction(const code *c, uint32_t pc,
                                     const uint8_t *starts) {
  enum opcode op = (enum opcode)c->bytes[pc];
  const uint8_t *p = c->bytes + pc + 1;
  for (const char *t = opcode_operands(op); *t; t++) {
    unsigned size = size_of_operand(*t);
    const char *fault = check_operand(c, pc, *t, read_unsigned(p, size), starts);
    if (op == OP_BC_CopyDataProperties && t == opcode_operands(op) + 1) fault = NULL;
    if (fault) return fault;
    p += size;
  }
  if (op == OP_BC_Switch) {
    uint32_t first = read_unsigned(c->bytes + pc + 1, 2);
    uint32_t n = read_unsigned(c->bytes + pc + 3, 2);
    for (uint32_t i = 0; i < n; i++) {
      if (first + i >= c->constant_count) return "jump table out of bounds";
      const char *fault =
          check_operand(c, pc, 'j', (uint32_t)c->constants[first + i].integer, starts);
      if (fault) return fault;
    }
  }
  return check_window(c, op, c->bytes + pc + 1);
}

static const char *check_handlers(const code *c, const uint8_t *starts) {
  for (uint32_t i = 0; i < c->handler_count; i++) {
    const handler *h = &c->handlers[i];
    if (h->start >= h->end || h->end > c->byte_count) return "bad handler range";
    if (!starts[h->start] || h->target >= c->byte_count || !starts[h->target])
      return "handler at no instruction";
    if (h->end < c->byte_count && !starts[h->end]) return "handler ends inside";
  }
  return NULL;
}

static const char *check_one(const code *c, uint8_t *starts) {
  uint32_t pc = 0, last = 0;
  for (; pc < c->byte_count; pc += opcode_size((enum opcode)c->bytes[pc])) {
    if (c->bytes[pc] >= OPCODE_COUNT) return "unknown opcode";
    starts[pc] = 1;
    last = pc;
  }
  if (pc != c->byte_count || pc == 0) return "instructions do not fill the code";
  switch (c->bytes[last]) {
  case OP_BC_Return:
  case OP_BC_ReturnUndefined:
  case OP_BC_Throw:
  case OP_BC_Rethrow:
  case OP_BC_Jump:
  case OP_BC_JumpLoop: break;
  default: return "code runs off its end";
  }
  for (pc = 0; pc < c->byte_count; pc += opcode_size((enum opcode)c->bytes[pc])) {
    const char *fault = check_instruction(c, pc, starts);
    if (fault) return fault;
    if (code_live_height(c, pc) > c->registers)
      return "live height above all registers";
  }
  return check_handlers(c, starts);
}

const char *code_check(const code *c) {
  if (!c->bytes) return NULL;
  uint8_t *starts = xcalloc(c->byte_count + 1, 1);
  const char *fault = check_one(c, starts);
  free(starts);
  for (uint32_t i = 0; !fault && i < c->function_count; i++)
    fault = code_check(c->functions[i]);
  return fault;
}
