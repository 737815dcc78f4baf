/* SPDX-License-Identifier: MIT */
/* The isolate: one independent JavaScript virtual machine.
 *
 * It lies at the start of its heap's cage, so `isolate *`, `wn_heap *` and the cage base are
 * one address.  There is no other global state.  Intrinsics do not live here but in a realm. */
#ifndef WN_ENGINE_ISOLATE_H
#define WN_ENGINE_ISOLATE_H

#include <winnow/heap.h>

#include "base/base.h"
#include "base/vec.h"

enum kind {
  KIND_FILLER = 0,
#define KIND(name, text, sf, se, wf, we, vf, fl) KIND_##name,
#include "engine/object/kinds.def"
#undef KIND
  KIND_COUNT,
  KIND_FIRST_OBJECT = KIND_OBJECT
};

enum atom_id {
#define ATOM(id, text) ATOM_##id,
#include "engine/object/atoms.def"
#undef ATOM
  ATOM_COUNT
};

enum symbol_id {
  SYMBOL_iterator, SYMBOL_asyncIterator, SYMBOL_hasInstance, SYMBOL_toPrimitive,
  SYMBOL_toStringTag, SYMBOL_species, SYMBOL_isConcatSpreadable, SYMBOL_unscopables,
  SYMBOL_match, SYMBOL_matchAll, SYMBOL_replace, SYMBOL_search, SYMBOL_split,
  SYMBOL_dispose, SYMBOL_asyncDispose,
  SYMBOL_class_fields, /* private: a constructor's field initialiser function */
  SYMBOL_error_stack,  /* private: frames captured into an object that is no Error */
  SYMBOL_COUNT
};

typedef struct isolate isolate;
struct realm;
struct frame;
struct atom_table;

/* What the embedder (the node layer, the test262 host) plugs in; all may be NULL. */
typedef struct isolate_hooks {
  void *data;
  /* A promise was rejected without handler (handled = false) or got one later (true). */
  void (*promise_rejection)(isolate *iso, wn_value promise, bool handled, wn_value reason);
  /* There are FinalizationRegistry callbacks to run: post a task that calls
   * run_finalization_callbacks(iso). */
  void (*finalization_pending)(isolate *iso);
  /* Error.prepareStackTrace-like override by the embedder. */
  wn_value (*prepare_stack)(isolate *iso, wn_value error, wn_value call_sites);
  bool (*allow_code_generation)(isolate *iso);
  /* import(): must settle the promise; default rejects. */
  void (*import_module)(isolate *iso, wn_value referrer_script, wn_value specifier,
                        wn_value attributes, wn_value promise);
  void (*import_meta)(isolate *iso, wn_value module, wn_value meta);
  /* The record (engine/module/module.h) of a module that `referrer_script` imports; NULL:
   * files relative to the referrer. */
  wn_value (*load_module)(isolate *iso, wn_value referrer_script, wn_value specifier,
                          wn_value attributes);
  /* Something a promise of Atomics.waitAsync waits for may have happened, or a new one has a
   * time-out: have run_async_waits called.  May come from any thread. */
  void (*waits_changed)(isolate *iso);
} isolate_hooks;

typedef struct isolate_options {
  wn_heap_config heap;
  size_t vm_stack_bytes;    /* 0: 1 MiB of VM registers */
  size_t native_stack_bytes; /* usable C stack; 0: from the system's limit, less headroom */
  bool print_bytecode;
  bool lazy_compilation;    /* default true */
  bool pretenuring;         /* default true: see vm/pretenuring.c */
  uint32_t stack_trace_limit; /* 10 */
} isolate_options;

/* Fields below are for the engine; other layers use functions. */
struct isolate {
  wn_heap heap; /* first: see above */
  struct realm *realm;    /* of the running code; an immobile cell */
  wn_value exception;     /* pending exception, or the hole */
  struct frame *frame;    /* innermost VM frame */
  wn_value *vm_stack, *vm_stack_top, *vm_stack_limit;
  char *native_stack_limit; /* C stack pointers below this throw RangeError */
  wn_value atoms[ATOM_COUNT];
  wn_value symbols[SYMBOL_COUNT];
  wn_value single_chars[256]; /* atoms of one Latin-1 character */
  struct atom_table *atom_table;
  struct symbol_registry *symbol_registry;
  struct regexp_state *regexp;
  struct collation *collation; /* see object/collation.h; NULL until used */
  struct job_queue *jobs;
  struct vm_state *vm;     /* the interpreter's own */
  struct pretenuring *pretenuring; /* NULL: off */
  bool makes_old; /* cells of some instructions are made old: vm/pretenuring.c */
  struct shape_state *shapes;
  void (*finalizers[KIND_COUNT])(isolate *iso, void *cell);
  uint64_t hash_seed;
  uint32_t next_hash;      /* identity hashes */
  uint32_t next_script_id;
  uint64_t random_state[2]; /* Math.random */
  bool preparing_stack;    /* Error.prepareStackTrace is running */
  bool indexed_prototypes; /* some prototype has had an indexed property */
  isolate_hooks hooks;
  isolate_options options;
  struct weak_state *weak; /* kept objects, registries with work: object/weak.h */
  uint64_t array_buffer_bytes; /* of all ArrayBuffers */
  struct async_waits *async_waits; /* of Atomics.waitAsync; NULL until used */
  struct join_entry *joining; /* arrays whose join() is under way, on the C stack */
  void *node;              /* the embedder layer's state */
};

static inline wn_heap *iso_heap(isolate *iso) { return &iso->heap; }
static inline bool is_object_kind(unsigned kind) { return kind >= KIND_FIRST_OBJECT; }
static inline bool is_object(wn_value v) {
  return wn_is_cell(v) && is_object_kind(wn_kind_of(wn_to_cell(v)));
}
static inline bool is_kind(wn_value v, unsigned kind) {
  return wn_is_cell(v) && wn_kind_of(wn_to_cell(v)) == kind;
}

/* Fills in defaults. */
void isolate_options_init(isolate_options *options);
/* A new isolate with a first realm holding the engine's bare intrinsics; the builtins layer's
 * realm_install_builtins completes it.  NULL when no memory can be reserved. */
isolate *isolate_new(const isolate_options *options);
void isolate_free(isolate *iso);
/* What to do with a dead cell of a kind that has a finalizer (kind_has_finalizer); such cells
 * come from wn_alloc_finalized or object_new_kind.  fn may not allocate, store, or look at
 * other cells. */
void isolate_set_finalizer(isolate *iso, unsigned kind, void (*fn)(isolate *, void *cell));
bool kind_has_finalizer(unsigned kind);

/* True (and a RangeError pending) when the C stack is nearly used up: recursive C code asks
 * this first. */
WN_MUST_USE bool stack_overflow(isolate *iso);
static inline bool stack_is_low(const isolate *iso) {
  return (char *)__builtin_frame_address(0) < iso->native_stack_limit;
}

#endif
