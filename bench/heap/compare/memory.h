/* SPDX-License-Identifier: MIT */
/* One interface over four ways of having memory, so that one program text measures them all:
 *
 *   MEM_WINNOW    this project's heap, as wn_heap_config_init sets it up
 *   MEM_V8        with MEM_WINNOW: the same as wn_heap_config_init_v8 does, with helper
 *                 threads and more memory for garbage
 *   MEM_BDWGC     the Boehm-Demers-Weiser collector, as the distribution builds it
 *   MEM_MALLOC    malloc and free of the C library
 *   MEM_MIMALLOC  mi_malloc and mi_free
 *
 * An object is a number of fields; a field holds a reference or a small integer.  Fields are
 * what each side would use by itself: 32-bit slots behind a header in Winnow, plain pointers
 * elsewhere, so that a pair is 16 bytes everywhere.  Collectors ignore mem_free; the two
 * allocators must be told.  Memory is zeroed everywhere but in a malloc'd pair, whose two
 * fields the caller writes at once: what a C programmer would do.
 *
 * Everything is static inline: a call in between would measure the call. */
#ifndef WN_BENCH_HEAP_MEMORY_H
#define WN_BENCH_HEAP_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MEM_ROOTS 16

typedef struct obj obj;

/* Prepares the allocator and the record of its pauses. */
static void mem_begin(void);
/* Program-wide references, found by the collectors. */
static inline obj *mem_root(unsigned i);
static inline void mem_set_root(unsigned i, obj *o);
/* Two fields, to be written at once with mem_init. */
static inline obj *mem_pair(void);
/* n fields, all null. */
static inline obj *mem_fields(size_t n);
/* n bytes that hold no references, zeroed. */
static inline obj *mem_bytes(size_t n);
static inline char *mem_data(obj *bytes);
static inline void mem_free(obj *o);
static inline obj *mem_get(const obj *o, size_t i);
static inline void mem_set(obj *o, size_t i, obj *value);
static inline long mem_get_int(const obj *o, size_t i);
static inline void mem_set_int(obj *o, size_t i, long value);
/* The first writes of a pair's fields. */
static inline void mem_init(obj *pair, obj *left, obj *right);
/* A full collection, and memory given back where the interface has a call for it. */
static void mem_settle(void);
/* An entry that lives as long as its key: value is reachable through it, the key is not.
 * The table answers mem_table_get with NULL once the key is dead. */
static inline obj *mem_table(size_t entries);
static inline void mem_table_set(obj *table, size_t i, obj *key, obj *value);
static inline obj *mem_table_get(obj *table, size_t i);

#include "bench.h"

/* ---- Winnow ---------------------------------------------------------------------- */
#if defined MEM_WINNOW
#include <winnow/heap.h>

struct obj {
  uint32_t header;
  wn_slot slots[];
};
enum { MEM_PAIR = 1, MEM_FIELDS, MEM_RAW, MEM_TABLE, MEM_KINDS };

static wn_heap *mem_heap;
static void *mem_roots[MEM_ROOTS];

static void mem_visit_roots(wn_visitor *v, void *data) {
  (void)data;
  for (int i = 0; i < MEM_ROOTS; i++) wn_visit_cell(v, &mem_roots[i]);
}
/* A cycle starts directly after a scavenge, without the program having run: one pause. */
static bool mem_in_gc;
static void mem_on_gc_begin(wn_heap *heap, wn_gc_type type, void *data) {
  (void)heap, (void)type, (void)data;
  mem_in_gc = true;
  bench_pause_begin();
}
static void mem_on_gc(wn_heap *heap, const wn_gc_event *e, void *data) {
  (void)heap, (void)e, (void)data;
  bench_pause_end();
  mem_in_gc = false;
}
static void mem_on_phase(wn_heap *heap, wn_gc_phase phase, uint64_t begin, uint64_t end,
                         void *data) {
  (void)heap, (void)begin, (void)end, (void)data;
  if (mem_in_gc) return;
  if (phase == WN_PHASE_MARK_START)
    bench_pause_end(); /* began with the scavenge before it */
  else if (phase == WN_PHASE_MARK_STEP)
    bench_pause_end();
}
static void mem_on_step_begin(wn_heap *heap, wn_gc_phase phase, void *data) {
  (void)heap, (void)data;
  if (phase == WN_PHASE_MARK_STEP) bench_pause_begin();
}
static void mem_begin(void) {
  static const wn_kind_info kinds[MEM_KINDS] = {
      [MEM_PAIR] = {.name = "pair", .slots_first = 1, .slots_end = 3},
      [MEM_FIELDS] = {.name = "fields", .slots_first = 1, .slots_end = WN_TO_END},
      [MEM_RAW] = {.name = "bytes"},
      [MEM_TABLE] = {.name = "table", .weak_first = 2, .weak_end = WN_TO_END,
                     .flags = WN_KIND_EPHEMERONS}};
  wn_heap_config config;
#if defined MEM_V8
  wn_heap_config_init_v8(&config);
#else
  wn_heap_config_init(&config);
#endif
  config.kinds = kinds;
  config.kind_count = MEM_KINDS;
  config.on_gc_begin = mem_on_gc_begin;
  config.on_gc = mem_on_gc;
  config.on_phase = mem_on_phase;
  config.on_step_begin = mem_on_step_begin;
  mem_heap = wn_heap_new(&config);
  if (!mem_heap) abort();
  wn_heap_add_roots(mem_heap, mem_visit_roots, NULL);
}
static inline obj *mem_root(unsigned i) { return mem_roots[i]; }
static inline void mem_set_root(unsigned i, obj *o) { mem_roots[i] = o; }
static inline obj *mem_pair(void) { return wn_alloc(mem_heap, MEM_PAIR, 12); }
static inline obj *mem_fields(size_t n) {
  return wn_alloc(mem_heap, MEM_FIELDS, 4 + 4 * n);
}
static inline obj *mem_bytes(size_t n) { return wn_alloc(mem_heap, MEM_RAW, 8 + n); }
static inline char *mem_data(obj *bytes) { return (char *)bytes + 8; }
static inline void mem_free(obj *o) { (void)o; }
static inline obj *mem_get(const obj *o, size_t i) {
  return wn_load_cell(mem_heap, &o->slots[i]);
}
static inline void mem_set(obj *o, size_t i, obj *value) {
  wn_store_cell(mem_heap, o, &o->slots[i], value);
}
static inline long mem_get_int(const obj *o, size_t i) {
  return wn_slot_to_int(o->slots[i]);
}
static inline void mem_set_int(obj *o, size_t i, long value) {
  wn_store_int(mem_heap, o, &o->slots[i], (int32_t)value);
}
static inline void mem_init(obj *pair, obj *left, obj *right) {
  mem_set(pair, 0, left);
  mem_set(pair, 1, right);
}
static void mem_settle(void) {
  wn_memory_pressure(mem_heap, WN_STACK_SCAN, WN_PRESSURE_CRITICAL);
  while (wn_idle(mem_heap, 1000000000)) {
  }
}
static inline obj *mem_table(size_t entries) {
  return wn_alloc(mem_heap, MEM_TABLE, 8 + 8 * entries);
}
static inline void mem_table_set(obj *table, size_t i, obj *key, obj *value) {
  mem_set(table, 1 + 2 * i, key);
  mem_set(table, 2 + 2 * i, value);
}
static inline obj *mem_table_get(obj *table, size_t i) {
  wn_value v = wn_load_weak(mem_heap, &table->slots[2 + 2 * i]);
  return wn_is_cell(v) ? wn_to_cell(v) : NULL;
}
#define MEM_NAME "winnow"

#else /* ---- plain pointers ---------------------------------------------------------- */

struct obj {
  obj *first; /* of two fields or more */
};
static inline obj **mem_fields_of(const obj *o) { return (obj **)(uintptr_t)o; }
static inline obj *mem_get(const obj *o, size_t i) { return mem_fields_of(o)[i]; }
static inline void mem_set(obj *o, size_t i, obj *value) { mem_fields_of(o)[i] = value; }
static inline long mem_get_int(const obj *o, size_t i) {
  return (long)(intptr_t)mem_fields_of(o)[i] >> 1;
}
/* Odd, so that a conservative collector does not take it for a reference. */
static inline void mem_set_int(obj *o, size_t i, long value) {
  mem_fields_of(o)[i] = (obj *)(intptr_t)((unsigned long)value << 1 | 1);
}
static inline void mem_init(obj *pair, obj *left, obj *right) {
  mem_fields_of(pair)[0] = left;
  mem_fields_of(pair)[1] = right;
}
static inline char *mem_data(obj *bytes) { return (char *)bytes; }
static obj *mem_roots[MEM_ROOTS];
static inline obj *mem_root(unsigned i) { return mem_roots[i]; }
static inline void mem_set_root(unsigned i, obj *o) { mem_roots[i] = o; }

#if defined MEM_BDWGC
#define GC_THREADS 1
#include <gc/gc.h>

static void mem_event(GC_EventType event) {
  if (event == GC_EVENT_START) bench_pause_begin();
  if (event == GC_EVENT_END) bench_pause_end();
}
static void mem_begin(void) {
  GC_INIT();
  GC_set_warn_proc(GC_ignore_warn_proc); /* of large blocks */
  GC_set_on_collection_event(mem_event);
}
static inline obj *mem_pair(void) { return GC_MALLOC(2 * sizeof(obj *)); }
static inline obj *mem_fields(size_t n) { return GC_MALLOC((n < 1 ? 1 : n) * sizeof(obj *)); }
static inline obj *mem_bytes(size_t n) {
  obj *o = GC_MALLOC_ATOMIC(n);
  memset((void *)o, 0, n);
  return o;
}
static inline void mem_free(obj *o) { (void)o; }
static void mem_settle(void) { GC_gcollect_and_unmap(); }

/* The documented way to weak keys: hidden from the collector, cleared by it.  Values are
 * strong, and the entry's value is dropped by the reader that finds its key gone: what
 * users of the library do, since it has no ephemerons. */
static inline obj *mem_table(size_t entries) { return mem_fields(2 * entries); }
static inline void mem_table_set(obj *table, size_t i, obj *key, obj *value) {
  obj **hidden = &mem_fields_of(table)[2 * i];
  GC_unregister_disappearing_link((void **)hidden);
  *hidden = (obj *)GC_HIDE_POINTER(key);
  mem_fields_of(table)[2 * i + 1] = value;
  if (GC_general_register_disappearing_link((void **)hidden, key) == GC_NO_MEMORY) abort();
}
static inline obj *mem_table_get(obj *table, size_t i) {
  if (mem_fields_of(table)[2 * i] == 0) mem_fields_of(table)[2 * i + 1] = NULL;
  return mem_fields_of(table)[2 * i + 1];
}
#define MEM_NAME "bdwgc"

#else /* the two allocators */

#if defined MEM_MIMALLOC
#include <mimalloc.h>
#define MEM_ALLOC mi_malloc
#define MEM_ZEROED(n) mi_zalloc(n)
#define MEM_FREE mi_free
#define MEM_NAME "mimalloc"
static void mem_settle(void) { mi_collect(true); }
#else
#include <malloc.h>
#define MEM_ALLOC malloc
#define MEM_ZEROED(n) calloc(1, n)
#define MEM_FREE free
#define MEM_NAME "malloc"
static void mem_settle(void) { malloc_trim(0); }
#endif

static void mem_begin(void) {}
static inline obj *mem_pair(void) { return MEM_ALLOC(2 * sizeof(obj *)); }
static inline obj *mem_fields(size_t n) {
  return MEM_ZEROED((n < 2 ? 2 : n) * sizeof(obj *));
}
static inline obj *mem_bytes(size_t n) { return MEM_ZEROED(n); }
static inline void mem_free(obj *o) { MEM_FREE(o); }
/* Who frees a key clears its entry: the program below does. */
static inline obj *mem_table(size_t entries) { return mem_fields(2 * entries); }
static inline void mem_table_set(obj *table, size_t i, obj *key, obj *value) {
  mem_fields_of(table)[2 * i] = key;
  mem_fields_of(table)[2 * i + 1] = value;
}
static inline obj *mem_table_get(obj *table, size_t i) { return mem_fields_of(table)[2 * i + 1]; }
#define MEM_MANUAL 1
#endif
#endif

#ifndef MEM_MANUAL
#define MEM_MANUAL 0 /* objects have to be freed */
#endif

#endif
