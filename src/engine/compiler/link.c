/* SPDX-License-Identifier: MIT */
/* Compiled code in an isolate.
 *
 *   SCRIPT cell  owns the struct script, and through it all code compiled from the text
 *   FUNCTION_INFO  one per function literal: code, name, script
 *   CONSTANTS    header | one slot for each constant | one for each inner function's
 * info
 *
 * Atoms, strings, numbers and BigInts are made when a function is first called.  Places
 * of compound constants (arrays, templates, scopes) hold undefined until the
 * interpreter keeps what it makes of them there.  A function_info keeps its script
 * alive, so code lives as long as anything that may run it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/compiler/code.h"
#include "engine/object/bigint.h"
#include "engine/object/error.h"
#include "engine/vm/vm.h"

/* ---- Scripts ----------------------------------------------------------------------
 */

static void script_finalize(isolate *iso, void *cell) {
  script *s = script_of_cell(cell);
  if (!s) return;
  wn_code_adjust(&iso->heap, -(int64_t)s->counted);
  code_free(s->top);
  free(s->url);
  free((void *)(uintptr_t)s->source);
  free(s->line_starts);
  free(s);
}

static void count_code(isolate *iso, script *s, size_t bytes) {
  s->counted += bytes;
  wn_code_adjust(&iso->heap, (int64_t)bytes);
}

wn_value script_cell_new(isolate *iso, script *s) {
  isolate_set_finalizer(iso, KIND_SCRIPT, script_finalize);
  js_script *cell = wn_alloc_old(&iso->heap, KIND_SCRIPT, sizeof *cell);
  cell->script = s;
  count_code(iso, s, script_bytes(s));
  return wn_from_cell(cell);
}

static size_t script_external_bytes(const void *cell) {
  const script *s = script_of_cell(cell);
  return s ? script_bytes(s) : 0;
}

void script_register_kinds(wn_kind_info *kinds) {
  kinds[KIND_SCRIPT].external_bytes = script_external_bytes;
}

/* ---- Constants --------------------------------------------------------------------
 */

static wn_value text_atom(isolate *iso, const code *c, const constant *k) {
  const uint8_t *text = c->text + k->offset;
  return k->two_byte
             ? atom_from_utf16(iso, (const uint16_t *)(const void *)text, k->length)
             : atom_from_latin1(iso, text, k->length);
}

static wn_value constant_value(isolate *iso, const code *c, const constant *k) {
  const uint8_t *text = c->text + k->offset;
  switch (k->kind) {
  case CONSTANT_NUMBER: return wn_from_number(k->number);
  case CONSTANT_ATOM: return text_atom(iso, c, k);
  case CONSTANT_STRING:
    return k->two_byte
               ? string_from_utf16(iso, (const uint16_t *)(const void *)text, k->length)
               : string_from_latin1(iso, text, k->length);
  case CONSTANT_BIGINT: return bigint_from_literal(iso, text, k->length);
  default: return WN_UNDEFINED;
  }
}

static bool link_constants(isolate *iso, function_info *info) {
  const code *c = info->code;
  wn_heap *heap = &iso->heap;
  size_t n = (size_t)c->constant_count + c->function_count;
  wn_slot *cell = wn_alloc_old(heap, KIND_CONSTANTS, (n + 1) * sizeof(wn_slot));
  for (uint32_t i = 0; i < c->constant_count; i++) {
    wn_value v = constant_value(iso, c, &c->constants[i]);
    if (wn_is_exception(v)) return false;
    wn_store(heap, cell, &cell[i + 1], v);
  }
  wn_store_cell(heap, info, &info->constants, cell);
  return true;
}

/* ---- Function infos ---------------------------------------------------------------
 */

static function_info *new_info(isolate *iso, code *c, wn_value script_value) {
  wn_heap *heap = &iso->heap;
  wn_value name = c->name < c->constant_count
                      ? text_atom(iso, c, &c->constants[c->name])
                      : iso->atoms[ATOM_empty];
  function_info *info = wn_alloc_old(heap, KIND_FUNCTION_INFO, sizeof *info);
  wn_store(heap, info, &info->script, script_value);
  wn_store(heap, info, &info->name, name);
  info->code = c;
  return info;
}

function_info *function_info_new(isolate *iso, code *c, wn_value script_value) {
  script *s = script_of_cell(wn_to_cell(script_value));
  if (!s->top) {
    s->top = c;
    count_code(iso, s, code_bytes(c));
  }
  return new_info(iso, c, script_value);
}

/* --print-bytecode: each function of the program when it is first needed; the node layer's own
 * are left out. */
static void print_code(isolate *iso, function_info *info) {
  const script *s = script_of_cell(wn_load_cell(&iso->heap, &info->script));
  if (strncmp(s->url, "node:", 5) == 0) return;
  printf("%s ", s->url);
  code_print_one(s, info->code, stdout);
}

bool function_info_prepare(isolate *iso, function_info *info) {
  code *c = info->code;
  if (!c->bytes) {
    compile_error error;
    wn_value cell = wn_load(&iso->heap, &info->script);
    script *s = script_of_cell(wn_to_cell(cell));
    size_t skeleton = code_bytes(c);
    if (!compile_lazy(s, c, iso->native_stack_limit, &error)) {
      throw_compile_error(iso, s, &error, cell);
      return false;
    }
    count_code(iso, s, code_bytes(c) - skeleton);
  }
  if (!wn_slot_is_hole(info->constants)) return true;
  if (iso->options.print_bytecode) print_code(iso, info);
  return link_constants(iso, info);
}

function_info *function_info_inner(isolate *iso, function_info *outer, uint32_t f) {
  wn_heap *heap = &iso->heap;
  code *c = outer->code;
  wn_slot *constants = wn_load_cell(heap, &outer->constants);
  wn_slot *place = &constants[1 + c->constant_count + f];
  function_info *info = wn_load_cell(heap, place);
  if (info) return info;
  info = new_info(iso, c->functions[f], wn_load(heap, &outer->script));
  wn_store_cell(heap, constants, place, info);
  return info;
}
