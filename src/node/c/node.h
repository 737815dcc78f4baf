/* SPDX-License-Identifier: MIT */
/* The Node layer's entry: runs a program with process, console, timers and modules. */
#ifndef WN_NODE_C_NODE_H
#define WN_NODE_C_NODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the command line said.  Strings are owned by the options. */
typedef struct node_options {
  /* Flags of cli/options.def.  Sizes: UINT64_MAX = not given; ints: negative = not given. */
  bool expose_gc, gc_global, incremental_marking, concurrent_marking, lazy_sweeping;
  bool concurrent_sweeping, parallel_scavenge, compact, memory_reducer, detect_ineffective;
  bool never_compact, compact_on_every_full_gc, optimize_for_size, parallel_compaction;
  bool single_threaded_gc, predictable_gc_schedule, allocation_site_pretenuring;
  bool young_large_objects;
  bool trace_gc, trace_gc_ignore_scavenger, trace_gc_nvp, trace_gc_verbose, trace_gc_classic;
  bool trace_incremental_marking, print_bytecode, print_ast, lazy;
  bool deprecation, warnings, trace_deprecation, throw_deprecation, pending_deprecation;
  bool trace_warnings, trace_uncaught, zero_fill_buffers, test262, module;
  char *expose_gc_as, *gc_zeal, *unhandled_rejections, *title;
  uint64_t max_old_space_size, max_semi_space_size, min_semi_space_size; /* MB */
  uint64_t max_new_space_size;                                           /* KB */
  uint64_t max_heap_size, initial_old_space_size, initial_heap_size, memory_limit; /* MB */
  uint64_t promote_when_to_is_over, stack_size, stack_trace_limit;
  int memory_reducer_delay; /* ms */
  int scavenge_pause_goal; /* microseconds */
  int semi_space_growth_factor, heap_growing_percent, gc_interval;

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
  /* Reads flags while the program runs, for v8.setFlagsFromString; mistakes are printed. */
  void (*set_flags)(struct node_options *options, const char *text);
} node_options;

/* Runs the program to its end, event loop included; returns the exit status. */
int node_main(node_options *options);

#endif
