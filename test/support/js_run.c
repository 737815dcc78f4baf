/* SPDX-License-Identifier: MIT */
/* Runs scripts on the engine and builtins alone: js_run [-m] file ...; globals print and gc.
 * Uncaught errors go to stderr; the status is then 1.  Used while the shell is not linked. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "builtins/builtins.h"
#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/vm/frame.h"
#include "engine/vm/jobs.h"
#include "engine/vm/run.h"

static wn_value print_native(isolate *iso, call_args *args) {
  for (uint32_t i = 0; i < args->count; i++) {
    wn_value s = is_symbol(args->v[i]) ? args->v[i] : to_string(iso, args->v[i]);
    if (wn_is_exception(s)) return s;
    char *text = is_string(s) ? string_to_utf8(iso, s, NULL) : value_describe(iso, s);
    printf("%s%s", i ? " " : "", text);
    free(text);
  }
  putchar('\n');
  return WN_UNDEFINED;
}

static wn_value gc_native(isolate *iso, call_args *args) {
  (void)args;
  wn_collect(&iso->heap, WN_GC_MAJOR,
             called_from_script(iso) ? WN_STACK_SKIP_INNERMOST : WN_STACK_SCAN, "testing");
  return WN_UNDEFINED;
}

static const native_spec natives[] = {
    {"print", print_native, 1, NATIVE_METHOD, 0},
    {"gc", gc_native, 0, NATIVE_METHOD, 0},
};

static int report(isolate *iso) {
  source_place place;
  if (exception_place(iso, &place)) {
    fprintf(stderr, "%s:%u:%u\n%s\n", place.url, place.line, place.column, place.text);
    source_place_fini(&place);
  }
  wn_value e = take_exception(iso);
  wn_value stack = WN_UNDEFINED;
  if (is_object(e)) stack = object_get(iso, e, KEY(iso, stack));
  char *text = is_string(stack) ? string_to_utf8(iso, stack, NULL) : value_describe(iso, e);
  fprintf(stderr, "Uncaught %s\n", text);
  free(text);
  return 1;
}

int main(int argc, char **argv) {
  isolate_options options;
  isolate_options_init(&options);
  isolate *iso = isolate_new(&options);
  int status = 0, i = 1;
  bool module = argc > 1 && strcmp(argv[1], "-m") == 0;
  if (!realm_install_builtins(iso)) return report(iso);
  wn_value global = intrinsic(iso, INTRINSIC_Global);
  if (!install_natives(iso, global, natives, WN_COUNTOF(natives))) return report(iso);
  for (i += module; i < argc && !status; i++) {
    char *text;
    size_t n;
    if (os_read_file(argv[i], 0, &text, &n)) {
      fprintf(stderr, "cannot read %s\n", argv[i]);
      return 2;
    }
    wn_value v = module ? run_module_source(iso, text, n, argv[i])
                        : run_script_source(iso, text, n, argv[i]);
    free(text);
    if (wn_is_exception(v) || !run_jobs(iso)) status = report(iso);
  }
  fflush(stdout);
  isolate_free(iso);
  return status;
}
