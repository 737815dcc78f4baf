/* SPDX-License-Identifier: MIT */
/* Trace lines have V8's grammar to the blank, because tools parse them:
 *
 *   [pid:isolate] time ms: type[ (reduce)] used (committed) -> used (committed) MB,
 *       pause / external ms incr (average mu = x, current mu = x) reason; collector reason
 *
 * (one line).  Sources: V8 11.3's output; the form of Node 8 to 10 has no mu pair, one decimal
 * in the pauses and a blank instead of the semicolon. */
#include "diag/gc_trace.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/base.h"
#include "diag/gc_detail.h"
#include "diag/memory_report.h"

#define MAX_LINE 255
#define RESERVE_BYTES (256 << 10) /* for what the system's libraries allocate in a report */

void gc_trace_init(gc_trace *t, uint64_t start_ns) {
  memset(t, 0, sizeof *t);
  t->start_ns = start_ns;
  t->reserve = malloc(RESERVE_BYTES); /* never touched: it costs address space only */
}

void gc_trace_fini(gc_trace *t) { free(t->reserve); }

static double to_mb(size_t bytes) { return (double)bytes / (1 << 20); }
static double to_ms(uint64_t ns) { return (double)ns / 1e6; }

static void format_incremental(char *out, size_t size, const wn_gc_event *e) {
  out[0] = '\0';
  if (e->type != WN_GC_MAJOR || e->steps == 0) return;
  snprintf(out, size,
           " (+ %.1f ms in %u steps since start of marking, biggest step %.1f ms, "
           "walltime since start of marking %.0f ms)",
           to_ms(e->steps_ns), (unsigned)e->steps, to_ms(e->longest_step_ns),
           to_ms(e->since_marking_start_ns));
}

static void format_line(const gc_trace *t, wn_heap *heap, const wn_gc_event *e, char *out,
                        size_t size) {
  char incremental[200];
  format_incremental(incremental, sizeof incremental, e);
  bool classic = t->form == GC_TRACE_CLASSIC;
  const char *major = classic ? "Mark-sweep" : "Mark-Compact";
  char head[160];
  snprintf(head, sizeof head, "[%d:%p] %8.0f ms: %s%s %.1f (%.1f) -> %.1f (%.1f) MB, ",
           (int)getpid(), (void *)heap, to_ms(e->end_ns - t->start_ns),
           e->type == WN_GC_MINOR ? "Scavenge" : major, e->reduce_memory ? " (reduce)" : "",
           to_mb(e->used_before), to_mb(e->committed_before), to_mb(e->used_after),
           to_mb(e->committed_after));
  double pause = to_ms(e->end_ns - e->start_ns), external = to_ms(e->callbacks_ns);
  if (classic) {
    snprintf(out, size, "%s%.1f / %.1f ms %s %s %s\n", head, pause, external, incremental,
             e->reason, e->collector_reason);
  } else {
    snprintf(out, size,
             "%s%.2f / %.2f ms %s (average mu = %.3f, current mu = %.3f) %s; %s\n", head,
             pause, external, incremental, e->average_mutator_utilisation,
             e->current_mutator_utilisation, e->reason, e->collector_reason);
  }
}

static void ring_append(gc_trace *t, const char *text, size_t n) {
  for (size_t i = 0; i < n; i++) {
    t->ring[t->ring_end++] = text[i];
    if (t->ring_end == sizeof t->ring) {
      t->ring_end = 0;
      t->ring_full = true;
    }
  }
}

/* Unrolls the ring: whole lines where some are whole, as V8 prints it. */
static void ring_print(const gc_trace *t, FILE *f) {
  char text[sizeof t->ring + 1];
  size_t n = 0;
  if (t->ring_full) {
    n = sizeof t->ring - t->ring_end;
    memcpy(text, t->ring + t->ring_end, n);
  }
  memcpy(text + n, t->ring, t->ring_end);
  n += t->ring_end;
  text[n] = '\0';
  const char *start = text;
  if (t->ring_full) {
    const char *newline = strchr(text, '\n');
    if (newline && newline[1]) start = newline + 1;
  }
  fputs(start, f);
}

static bool wants(const gc_trace *t, const wn_gc_event *e) {
  return (t->print || t->nvp) && !(t->ignore_scavenger && e->type == WN_GC_MINOR);
}

void gc_trace_on_gc(wn_heap *heap, const wn_gc_event *e, void *data) {
  gc_trace *t = data;
  char line[512];
  format_line(t, heap, e, line, sizeof line);
  ring_append(t, line, min_size(strlen(line), MAX_LINE));
  if (t->incremental && e->steps > 0) gc_detail_marking_end(t, heap, e);
  if (wants(t, e)) {
    if (t->verbose) gc_detail_decision(t, heap, e);
    if (t->nvp) gc_detail_pairs(t, heap, e);
    else fputs(line, stdout);
    if (t->verbose) gc_detail_spaces(heap);
    fflush(stdout);
  }
  memset(t->phase_ns, 0, sizeof t->phase_ns);
  t->last_end_ns = e->end_ns;
  t->last_survived = e->survived_bytes;
  if (t->nvp) {
    wn_heap_stats s;
    wn_heap_get_stats(heap, &s);
    t->last_allocated = s.allocated_bytes;
  }
}

void gc_trace_on_phase(wn_heap *heap, wn_gc_phase phase, uint64_t begin_ns, uint64_t end_ns,
                       void *data) {
  gc_trace *t = data;
  t->phase_ns[phase] += end_ns - begin_ns;
  if (!t->incremental || !(heap->flags & WN_HEAP_MARKING)) return;
  if (phase == WN_PHASE_MARK_START) gc_detail_marking_start(t, heap, begin_ns);
  if (phase == WN_PHASE_MARK_STEP) gc_detail_marking_step(t, heap, begin_ns, end_ns);
}

static void print_native_stack(FILE *f) {
  void *frames[64];
  int n = backtrace(frames, WN_COUNTOF(frames));
  for (int i = 1; i < n; i++) {
    Dl_info info;
    const char *name = "", *file = "?";
    if (dladdr(frames[i], &info)) {
      if (info.dli_sname) name = info.dli_sname;
      if (info.dli_fname) file = info.dli_fname;
    }
    fprintf(f, "%2d: %p %s%s[%s]\n", i, frames[i], name, *name ? " " : "", file);
  }
}

void gc_trace_out_of_memory(gc_trace *t, wn_heap *heap, const char *location,
                            void (*print_stack)(void *), void *data) {
  free(t->reserve);
  t->reserve = NULL;
  fflush(stdout);
  fputs("\n<--- Last few GCs --->\n\n", stderr);
  ring_print(t, stderr);
  fputs("\n\n<--- JS stacktrace --->\n\n", stderr);
  if (print_stack) print_stack(data);
  memory_report_print(heap, stderr);
  bool process = strcmp(location, "Reached memory limit") == 0;
  fprintf(stderr,
          "FATAL ERROR: %s Allocation failed - %s out of memory\n"
          "----- Native stack trace -----\n\n",
          location, process ? "process" : "JavaScript heap");
  print_native_stack(stderr);
  fflush(stderr);
}
