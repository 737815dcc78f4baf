/* SPDX-License-Identifier: MIT */
/* The model: what the heap should hold, in malloc'd memory.
 *
 * A node stands for a cell; its members stand for the cell's strong slots, then its
 * weak slots (or pairs), then its values, in the order of the cell.  A node lives as
 * long as anything in the model refers to it, strongly or weakly, or its finalizer is
 * due. */
#ifndef WN_TEST_FUZZ_MODEL_H
#define WN_TEST_FUZZ_MODEL_H

#include "fuzz/toy.h"

typedef struct node node;

enum member_tag { M_CONSTANT, M_INT, M_DOUBLE, M_NODE };

typedef struct member {
  uint32_t tag;
  union {
    uint32_t constant; /* a slot number; all zero is the hole */
    int32_t i;
    double d;
    node *n;
  };
} member;

#define M_HOLE ((member){.tag = M_CONSTANT})

struct node {
  uint32_t id; /* place in the table of nodes, and how often that was used before */
  uint8_t kind;
  uint8_t user; /* the header's four user bits */
  bool fixed;   /* may not move: cell is where it has to stay */
  bool running; /* a frame whose values are out: they count for nothing */
  bool finalized;
  bool died;        /* something weak was told so in the last collection */
  bool cleared;     /* the weak_cleared hook is due */
  bool hooked;      /* it was called */
  uint32_t reached; /* round in which the model found it reachable */
  uint32_t seen;    /* round in which the heap was found to hold it */
  uint32_t bytes;
  uint32_t strong, weak, values; /* members of each sort */
  uint32_t external;
  uint32_t object_id, id_round; /* of wn_heap_object_id; when it was asked for */
  void *cell; /* where it was last seen */
  member *members;
};

typedef struct model {
  node **nodes; /* by index, NULL where free */
  uint32_t *generations;
  size_t count, capacity;
  uint32_t *free_list;
  size_t free_count;
  size_t member_count; /* of all nodes */
  size_t live_bytes;   /* cells of all nodes */
  size_t external;     /* bytes of owners that were not finalised */
  uint32_t round;
  node **stack, **tables; /* for model_reach */
  size_t stack_len, stack_cap, table_len, table_cap;
} model;

void model_init(model *m);
void model_fini(model *m);
node *model_new(model *m, unsigned kind, size_t bytes);
void model_delete(model *m, node *n);
/* The node with this identity, or NULL. */
node *model_find(const model *m, uint32_t id);

/* Finding all strongly reachable nodes: a new round, then each root, then model_reach.
 */
void model_begin_reach(model *m);
void model_add_root(model *m, node *n);
void model_reach(model *m);
static inline bool model_reachable(const model *m, const node *n) {
  return n->reached == m->round;
}

#endif
