/* SPDX-License-Identifier: MIT */
#include "engine/vm/run.h"

#include <stdlib.h>
#include <string.h>

#include "engine/object/call_site.h"
#include "engine/syntax/source.h"
#include "engine/vm/feedback.h"
#include "engine/vm/vm.h"

void vm_init(isolate *iso) {
  iso->vm = xcalloc(1, sizeof(vm_state));
  iso->vm->throw_script = WN_UNDEFINED;
  iso->vm->saved_acc = WN_UNDEFINED;
  vm_stack_init(iso);
  ic_init(iso);
}

void vm_fini(isolate *iso) {
  vm_stack_fini(iso);
  ic_fini(iso);
  free(iso->vm);
  iso->vm = NULL;
}

/* ---- Scripts ---- */

static script *script_new(isolate *iso, const void *chars, size_t length, bool two_byte,
                          const char *url) {
  script *s = xcalloc(1, sizeof *s);
  s->id = ++iso->next_script_id;
  s->url = xstrdup(url);
  s->source = chars;
  s->source_length = length;
  s->two_byte = two_byte;
  return s;
}

script *script_from_utf8(isolate *iso, const char *utf8, size_t n, const char *url) {
  source_text text;
  if (!source_from_utf8(&text, utf8, n)) {
    throw_range_error(iso, "Invalid string length");
    return NULL;
  }
  return script_new(iso, text.chars, text.length, text.two_byte, url);
}

script *script_from_text(isolate *iso, wn_value text, const char *url) {
  string_view v = string_flat(iso, text);
  size_t bytes = (size_t)v.length << v.two_byte;
  void *copy = xmalloc(bytes + 2);
  memcpy(copy, v.chars, bytes);
  wn_keep_alive(wn_to_cell(v.owner));
  return script_new(iso, copy, v.length, v.two_byte, url);
}

void script_free(script *s) {
  free(s->url);
  free((void *)(uintptr_t)s->source);
  free(s->line_starts);
  free(s);
}

/* The error remembers its place for reports; no frame of the text ever ran. */
wn_value throw_compile_error(isolate *iso, script *s, const compile_error *e,
                             wn_value script_cell) {
  (void)s;
  if (e->kind == ERROR_RANGE) return throw_stack_overflow(iso);
  wn_value message = string_from_utf8(iso, e->message, strlen(e->message));
  wn_value error = error_new(iso, e->kind, message);
  if (wn_is_exception(error)) return error;
  iso->vm->throw_script = script_cell;
  iso->vm->throw_position = e->start;
  iso->vm->throw_in_flight = true;
  return throw_value(iso, error);
}

wn_value script_compile(isolate *iso, script *s, const compile_options *options,
                        wn_value scope) {
  compile_error error = {0};
  code *c = compile_script(s, options, &error);
  wn_value cell = script_cell_new(iso, s);
  if (!c) return throw_compile_error(iso, s, &error, cell);
  function_info *info = function_info_new(iso, c, cell);
  return function_new(iso, info, scope);
}

static compile_options default_options(isolate *iso) {
  return (compile_options){.goal = COMPILE_SCRIPT,
                           .lazy = iso->options.lazy_compilation,
                           .c_stack_limit = iso->native_stack_limit};
}

/* Runs the closure of top-level code. */
static wn_value run_top(isolate *iso, wn_value f, wn_value this_value) {
  frame *outer = iso->frame;
  wn_value *top = iso->vm_stack_top;
  struct realm *own_realm = iso->realm;
  if (!outer) iso->vm->throw_in_flight = false;
  wn_value v = WN_EXCEPTION;
  if (!stack_overflow(iso) &&
      vm_push_frame(iso, f, this_value, WN_UNDEFINED, NULL, 0, FRAME_ENTRY))
    v = vm_run(iso);
  iso->frame = outer;
  iso->vm_stack_top = top;
  iso->realm = own_realm;
  return v;
}

wn_value run_script_source(isolate *iso, const char *utf8, size_t n, const char *url) {
  script *s = script_from_utf8(iso, utf8, n, url);
  if (!s) return WN_EXCEPTION;
  compile_options options = default_options(iso);
  wn_value f = script_compile(iso, s, &options, WN_UNDEFINED);
  if (wn_is_exception(f)) return f;
  return run_top(iso, f, intrinsic(iso, INTRINSIC_Global));
}

wn_value compile_function_source(isolate *iso, const char *utf8, size_t n, const char *url,
                                 const char *const *params, uint32_t param_count) {
  script *s = script_from_utf8(iso, utf8, n, url);
  if (!s) return WN_EXCEPTION;
  compile_options options = default_options(iso);
  options.wrapper_params = params;
  options.wrapper_param_count = param_count;
  wn_value f = script_compile(iso, s, &options, WN_UNDEFINED);
  if (wn_is_exception(f)) return f;
  return run_top(iso, f, intrinsic(iso, INTRINSIC_Global));
}

/* ---- eval (19.2.1) ---- */

static bool eval_allowed(isolate *iso) {
  if (!iso->hooks.allow_code_generation || iso->hooks.allow_code_generation(iso)) return true;
  wn_value message =
      string_from_cstr(iso, "Code generation from strings disallowed for this context");
  wn_value error = error_new(iso, ERROR_EVAL, message);
  if (!wn_is_exception(error)) throw_value(iso, error);
  return false;
}

script *script_for_eval(isolate *iso, wn_value source) {
  wn_value origin = eval_origin(iso);
  if (wn_is_exception(origin)) return NULL;
  char *url = string_to_utf8(iso, origin, NULL);
  script *s = script_from_text(iso, source, url);
  free(url);
  return s;
}

static function_info *info_of(isolate *iso, wn_value f) {
  return wn_slot_cell(&iso->heap, ((js_function *)wn_to_cell(f))->info);
}

/* The second slot of a SCRIPT cell made from a string: the script that made it. */
void function_inherit_referrer(isolate *iso, wn_value f) {
  wn_heap *heap = &iso->heap;
  frame *caller = frame_script(iso->frame);
  if (!caller) return;
  js_script *made = wn_slot_cell(heap, info_of(iso, f)->script);
  wn_value from = wn_load(heap, &frame_info(iso, caller)->script);
  wn_store(heap, made, &made->slots[1], script_referrer(iso, from));
}

wn_value script_referrer(isolate *iso, wn_value script_value) {
  const js_script *s = wn_to_cell(script_value);
  wn_value from = wn_load(&iso->heap, &s->slots[1]);
  return is_kind(from, KIND_SCRIPT) ? from : script_value;
}

static wn_value compile_eval(isolate *iso, wn_value source, const compile_options *options,
                             wn_value scope_value) {
  script *s = script_for_eval(iso, source);
  if (!s) return WN_EXCEPTION;
  wn_value f = script_compile(iso, s, options, scope_value);
  if (!wn_is_exception(f)) function_inherit_referrer(iso, f);
  return f;
}

wn_value eval_indirect(isolate *iso, wn_value source) {
  if (!is_string(source)) return source;
  if (!eval_allowed(iso)) return WN_EXCEPTION;
  compile_options options = default_options(iso);
  options.goal = COMPILE_EVAL;
  options.indirect_eval = true;
  wn_value f = compile_eval(iso, source, &options, WN_UNDEFINED);
  return wn_is_exception(f) ? f : run_top(iso, f, intrinsic(iso, INTRINSIC_Global));
}

wn_value eval_native(isolate *iso, call_args *args) { return eval_indirect(iso, arg(args, 0)); }

/* The descriptions of the heap scopes around the frame's current position. */
static scope_info **outer_scopes(isolate *iso, frame *fr, uint32_t *count) {
  uint32_t n = 0, capacity = 16;
  scope_info **list = xmalloc(capacity * sizeof *list);
  for (wn_value v = fr->scope; wn_is_cell(v);) {
    const scope_cell *s = wn_to_cell(v);
    const scope_info *info = scope_cell_info(iso, s);
    if (!info) info = code_with_scope_info();
    if (n == capacity) list = xrealloc(list, (capacity *= 2) * sizeof *list);
    list[n++] = (scope_info *)(uintptr_t)info;
    v = wn_load(&iso->heap, &s->parent);
  }
  *count = n;
  return list;
}

enum eval_flag {
  EVAL_STRICT = 1,
  EVAL_IN_FUNCTION = 2,
  EVAL_IN_METHOD = 4,
  EVAL_IN_DERIVED = 8,
  EVAL_IN_FIELD = 16
};

wn_value eval_direct(isolate *iso, frame *fr, wn_value source, unsigned flags) {
  if (!eval_allowed(iso)) return WN_EXCEPTION;
  compile_options options = default_options(iso);
  options.goal = COMPILE_EVAL;
  options.strict = flags & EVAL_STRICT;
  options.eval_in_function = flags & EVAL_IN_FUNCTION;
  options.eval_in_method = flags & EVAL_IN_METHOD;
  options.eval_in_derived_constructor = flags & EVAL_IN_DERIVED;
  options.eval_in_class_field = flags & EVAL_IN_FIELD;
  options.outer = outer_scopes(iso, fr, &options.outer_count);
  wn_value f = compile_eval(iso, source, &options, fr->scope);
  free(options.outer);
  if (wn_is_exception(f)) return f;
  return run_top(iso, f, fr->this_value);
}

/* ---- Where an exception came from ---- */

static char *line_text(const script *s, uint32_t offset) {
  uint32_t start = offset, end = offset;
#define UNIT(i) \
  (s->two_byte ? ((const uint16_t *)s->source)[i] : ((const uint8_t *)s->source)[i])
  while (start > 0 && UNIT(start - 1) != '\n' && UNIT(start - 1) != '\r') start--;
  while (end < s->source_length && UNIT(end) != '\n' && UNIT(end) != '\r') end++;
  char *text = xmalloc((size_t)(end - start) * 3 + 1), *p = text;
  for (uint32_t i = start; i < end; i++) {
    uint32_t u = UNIT(i);
    if (u < 0x80) {
      *p++ = (char)u;
    } else if (u < 0x800) {
      *p++ = (char)(0xC0 | u >> 6);
      *p++ = (char)(0x80 | (u & 0x3F));
    } else {
      *p++ = (char)(0xE0 | u >> 12);
      *p++ = (char)(0x80 | (u >> 6 & 0x3F));
      *p++ = (char)(0x80 | (u & 0x3F));
    }
  }
#undef UNIT
  *p = '\0';
  return text;
}

bool exception_place(isolate *iso, source_place *place) {
  wn_value cell = iso->vm->throw_script;
  if (!is_kind(cell, KIND_SCRIPT)) return false;
  script *s = script_of_cell(wn_to_cell(cell));
  uint32_t offset = iso->vm->throw_position;
  if (offset > s->source_length) offset = (uint32_t)s->source_length;
  *place = (source_place){.url = xstrdup(s->url), .text = line_text(s, offset)};
  script_line_column(s, offset, &place->line, &place->column);
  return true;
}

void source_place_fini(source_place *place) {
  free(place->url);
  free(place->text);
}
