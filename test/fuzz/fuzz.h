/* SPDX-License-Identifier: MIT */
/* What the files of the fuzzer share: its state, random numbers, cells held on the C
 * stack.
 *
 * The state lies in malloc'd memory, which the collector does not scan, so what keeps a
 * cell alive is only what the fuzzer says: root arrays, persistents, and locals. */
#ifndef WN_TEST_FUZZ_FUZZ_H
#define WN_TEST_FUZZ_FUZZ_H

#include "base/base.h"
#include "fuzz/model.h"

typedef struct fuzz fuzz;

/* How a C local refers to a cell: each form that the stack scan promises to understand.
 */
enum local_form {
  FORM_POINTER,
  FORM_VALUE,    /* with a value's tag */
  FORM_INTERIOR, /* delta bytes into the cell */
  FORM_OFFSET,   /* from the start of the cage */
  FORM_LOW_SLOT, /* half of a word */
  FORM_HIGH_SLOT,
  FORM_COUNT
};

/* A cell held on the C stack.  The struct itself must be a local variable, declared
 * HELD; while it is on the list of held ones its cell may neither die nor move.  At the
 * end of its scope it leaves the list. */
typedef struct local {
  fuzz *f; /* while on the list */
  node *n;
  uint64_t word;
  uint32_t delta;
  uint32_t form;
} local;

/* A value to be stored, and the local that keeps its cell. */
typedef struct item {
  member m;
  local l;
} item;

void drop_local(local *l);
void drop_item(item *it);
#define HELD __attribute__((cleanup(drop_local)))
#define HELD_ITEM __attribute__((cleanup(drop_item)))

enum { ROOT_VALUES = 32, ROOT_CELLS = 16, ROOT_SLOTS = 16, ROOT_HANDLES = 16 };
#define ROOT_COUNT (ROOT_VALUES + ROOT_CELLS + ROOT_SLOTS + ROOT_HANDLES)
#define REGISTER_COUNT 512
#define PERSISTENT_COUNT 48
#define WEAK_ROOT_COUNT 24
#define HELD_MAX 1024
#define NESTED_HANDLES 64

typedef struct persistent_entry {
  wn_persistent *p;
  member m;
  bool weak;
  void *cell;          /* while weak: where its cell is, as the weak roots say */
  unsigned deaths;     /* calls of on_death */
  unsigned deaths_due; /* deaths that the weak roots saw */
} persistent_entry;

typedef struct fuzz_options {
  uint64_t seed, ops, seconds;
  const char *zeal;
  unsigned verify; /* verify the heap after every nth collection; 0 never */
  uint64_t skip;   /* a bit for each operation that is left out */
  unsigned threads; /* each with heaps of its own */
  bool refuse;      /* the system refuses memory and threads (refuse.c) */
  bool quiet, trace;
} fuzz_options;

struct fuzz {
  wn_heap *heap;
  model m;
  const fuzz_options *options;
  uint64_t random;
  uint64_t op; /* number of the running operation */
  const char *op_name;
  uint64_t collections; /* seen by on_gc */
  uint64_t checked;     /* value of collections at the last settle */
  uint64_t changes;     /* grows with each change of the model */
  uint64_t reached_at;  /* changes when reachability was computed, plus one */
  bool old_only;        /* allocate in the old generation */
  bool young_only;      /* allocate in the nursery */
  bool tight;           /* the limit is about what is live at most */
  bool ending;          /* the heap is being freed: everything dies */
  unsigned depth;       /* of operations within operations */
  size_t max_members, max_live_bytes;
  size_t cage_bytes;
  size_t memory_limit;     /* of the configuration; 0 none */
  uint64_t refused_before; /* the running operation: calls that the system refused */
  uint64_t allocated;      /* bytes of cells, ever */

  local *held[HELD_MAX];
  size_t held_count;
  size_t
      held_limit; /* what a collection must respect: less in WN_STACK_SKIP_INNERMOST */

  wn_value root_values[ROOT_VALUES];
  void *root_cells[ROOT_CELLS];
  wn_slot root_slots[ROOT_SLOTS];
  wn_handle_scope scope;
  wn_value *root_handles[ROOT_HANDLES];
  member roots[ROOT_COUNT]; /* the four arrays, in the model */

  wn_value *handles[NESTED_HANDLES]; /* of the scopes that are open now */
  node *handle_nodes[NESTED_HANDLES];
  size_t handle_count;

  unsigned observer; /* while observing: an allocation observer */
  bool observing;
  uint64_t observed, observed_from; /* calls; `allocated` when it began */
  uint32_t id_round, last_object_id;

  wn_value registers[REGISTER_COUNT]; /* of frames that run */
  member register_members[REGISTER_COUNT];
  size_t register_count;

  persistent_entry persistents[PERSISTENT_COUNT];
  struct {
    void *cell;
    node *n;
  } weak_roots[WEAK_ROOT_COUNT];

  node **met; /* work list of the comparison */
  size_t met_len, met_cap;
  node **dead; /* what died for something weak in the last collection */
  size_t dead_len, dead_cap;
  node **hooks; /* whose weak_cleared hook is due */
  size_t hook_len, hook_cap;
  unsigned weights[64]; /* of the operations in this run */
};

/* The embedder's context: it begins with the heap. */
typedef struct toy_context {
  wn_heap heap;
  fuzz *f;
} toy_context;

static inline fuzz *fuzz_of(wn_heap *heap) { return ((toy_context *)heap)->f; }

WN_NORETURN void fuzz_fail(fuzz *f, const char *format, ...) WN_PRINTF(2, 3);
/* The heap says that there is no room for `bytes`: fails unless that can be. */
void expect_shortage(fuzz *f, size_t bytes, const char *who);

/* ---- what the system refuses (refuse.c) ---- */

/* From now on, by the plan of a seed. */
void refuse_begin(uint64_t seed);
void refuse_end(void);
/* Calls that failed so far. */
uint64_t refused_calls(void);

/* ---- random numbers ---- */

uint64_t fuzz_random(fuzz *f);
static inline size_t below(fuzz *f, size_t n) { return n ? fuzz_random(f) % n : 0; }
static inline bool one_in(fuzz *f, size_t n) { return below(f, n) == 0; }

/* ---- locals (locals.c) ---- */

void hold(fuzz *f, local *l, node *n, void *cell);
void *local_cell(const fuzz *f, const local *l);
/* A cell found by walking from a random root; held. False when there is none. */
bool pick(fuzz *f, local *l);
bool pick_kind(fuzz *f, local *l, unsigned kind);
/* One with strong slots. */
bool pick_host(fuzz *f, local *l);
/* A random value; a cell among them is held. */
void pick_item(fuzz *f, item *it);
void node_item(item *it, const local *l);
wn_value item_value(const fuzz *f, const item *it);

/* ---- places (locals.c) ---- */

wn_slot *strong_slot(const fuzz *f, const local *l, size_t i);
wn_slot *weak_slot(const fuzz *f, const local *l, size_t i);
/* Stores in the heap and in the model. */
void store_strong(fuzz *f, const local *host, size_t i, const item *it);
void store_weak(fuzz *f, const local *host, size_t i, const item *it);
void set_root(fuzz *f, size_t i, const item *it);
wn_value root_value(const fuzz *f, size_t i);
static inline void set_member(fuzz *f, member *place, member m) {
  *place = m;
  f->changes++;
}
/* Makes the cell reachable from somewhere. */
void attach(fuzz *f, const local *l);

/* ---- allocation (alloc.c) ---- */

/* A cell of a random kind and size, initialised and held. */
void new_cell(fuzz *f, local *l);
void new_cell_of(fuzz *f, local *l, unsigned kind, size_t bytes);
/* In the old generation at once. */
void new_old_cell(fuzz *f, local *l);
size_t random_size(fuzz *f, unsigned kind);

/* ---- comparison (check.c) ---- */

/* Reachability in the model, as of now. */
void ensure_reach(fuzz *f);
/* Compares heap and model.  With exact, the last two collections were major ones that
 * saw no stack: everything unreachable must be gone. */
void check_all(fuzz *f, bool exact);
/* The weak roots: the table, and the cells of weak persistents. */
void visit_weak_roots(wn_visitor *v, bool major, void *data);
/* Between operations: what may be checked only when no collection is under way. */
void settle(fuzz *f);
void note_death(fuzz *f, node *n, const char *who);

/* ---- operations (graph.c, control.c, services.c) ---- */

typedef struct operation {
  const char *name;
  void (*run)(fuzz *f);
  unsigned weight;
} operation;

extern const operation graph_operations[], control_operations[], service_operations[];
extern const size_t graph_operation_count, control_operation_count,
    service_operation_count;
size_t operation_count(void);
const operation *operation_at(size_t i);
/* Some of the roots, at random, become holes. */
void drop_roots(fuzz *f);
/* One random operation. */
void run_operation(fuzz *f);
/* Overwrites the stack below, so that nothing stale is found there. */
void clear_stack(void);
/* Visitors of the root arrays, in an order that depends on the seed. */
void register_roots(fuzz *f);
void run_exact_check(fuzz *f);

#endif
