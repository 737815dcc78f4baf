/* SPDX-License-Identifier: MIT */
/* Prints the running frames when nothing may be allocated on the heap: for the report of a
 * process that is out of memory. */
#include <stdio.h>

#include "engine/vm/frame.h"
#include "engine/vm/stack_trace.h"

/* The function's name as it was compiled, cut to 60 characters. */
static void print_name(isolate *iso, const frame *f, FILE *out) {
  const function_info *info = frame_info(iso, (frame *)(uintptr_t)f);
  wn_value name = wn_load(&iso->heap, &info->name);
  if (!is_atom(name) || string_length(name) == 0) {
    fputs(f->code->kind == FN_TOP ? "(top level)" : "<anonymous>", out);
    return;
  }
  string_view view = string_view_nogc(iso, name);
  for (uint32_t i = 0; i < view.length && i < 60; i++) {
    uint16_t unit = view_at(&view, i);
    fputc(unit < 128 ? unit : '?', out);
  }
}

void print_stack_nogc(isolate *iso, void *file) {
  FILE *out = file;
  int n = 0;
  for (const frame *f = iso->frame; f && n < 10; f = f->caller) {
    if (!f->code) continue;
    fprintf(out, "%5d: ", ++n);
    print_name(iso, f, out);
    script *s = function_script(iso, f->function);
    if (s) {
      uint32_t line, column;
      script_line_column(s, code_position(f->code, frame_pc_offset(f)), &line, &column);
      fprintf(out, " [%s:%u:%u]", s->url, (unsigned)line, (unsigned)column);
    }
    fputc('\n', out);
  }
  if (n > 0) fputc('\n', out);
}
