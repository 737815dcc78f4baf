/* SPDX-License-Identifier: MIT */
/* The Node layer's entry: runs a program with process, console, timers and modules. */
#ifndef WN_NODE_C_NODE_H
#define WN_NODE_C_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the command line said.  Strings are owned by the options. */
typedef struct node_options {
  /* flags of cli/options.def; sizes: UINT64_MAX = not given */
  bool expose_gc, trace_gc, trace_gc_ignore_scavenger, trace_gc_classic, incremental_marking;
  bool compact, never_compact, compact_on_every_full_gc, optimize_for_size;
  bool print_bytecode, print_ast, lazy, deprecation, warnings, trace_deprecation;
  bool throw_deprecation, pending_deprecation, trace_warnings, trace_uncaught;
  bool zero_fill_buffers, test262, module;
  char *expose_gc_as, *gc_zeal, *unhandled_rejections, *title;
  uint64_t max_old_space_size, max_semi_space_size, min_semi_space_size;
  uint64_t max_new_space_size, initial_old_space_size, promote_when_to_is_over;
  uint64_t stack_size, stack_trace_limit;

  char *eval_source;    /* -e or -p; NULL without */
  bool print_result;    /* -p */
  bool check_only;      /* -c */
  bool interactive;     /* -i */
  bool script_is_stdin; /* "-", or no script and standard input is no terminal */
  char *script;         /* as written, or NULL */
  char **preload;       /* -r */
  size_t preload_count;
  /* argv: program, script (absolute), arguments; exec_argv: the flags given. */
  char **argv;
  int argc;
  char **exec_argv;
  int exec_argc;
  char *program; /* argv[0] as called */
} node_options;

/* Runs the program to its end, event loop included; returns the exit status. */
int node_main(node_options *options);

#endif
