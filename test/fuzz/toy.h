/* SPDX-License-Identifier: MIT */
/* The toy embedder: a language with nothing but cells of every form that the heap
 * knows.
 *
 * Word 0 of a cell is the header, word 1 its identity (raw, or a small integer in kinds
 * whose slots begin there).  What follows depends on the kind:
 *
 *   leaf     raw bytes                        stone       slots, never moves
 *   plain    slots                            stone weak  slots, weak slots, never
 * moves tagged   identity as a slot, then slots   mortal      slots, finalizer mixed
 * six slots, then raw bytes        owner       raw, four slots, raw; tail     four raw
 * words, then slots                   finalizer, external bytes weak     two slots,
 * then weak slots       seer        two slots, four weak slots, raw; table    two
 * slots, then ephemeron pairs              finalizer frame    two slots, then 64-bit
 * values
 *
 * Raw words hold a pattern made from identity and position, so misplaced bytes show. */
#ifndef WN_TEST_FUZZ_TOY_H
#define WN_TEST_FUZZ_TOY_H

#include <winnow/heap.h>

enum toy_kind {
  TOY_FILLER,
  TOY_LEAF,
  TOY_PLAIN,
  TOY_TAGGED,
  TOY_MIXED,
  TOY_TAIL,
  TOY_WEAK,
  TOY_TABLE,
  TOY_FRAME,
  TOY_STONE,
  TOY_STONE_WEAK,
  TOY_MORTAL,
  TOY_OWNER,
  TOY_SEER,
  TOY_KIND_COUNT
};

#define TOY_ID_WORD 1
#define TOY_FIRST_WORD 2    /* the first word behind the identity */
#define TOY_EXTERNAL_WORD 2 /* of an owner: how many external bytes it has */

/* Where things lie in a cell of a given kind and size, in words. */
typedef struct toy_layout {
  size_t words;
  size_t strong_first, strong_end;
  size_t weak_first, weak_end; /* of a table: pairs */
  size_t values_first, value_count;
} toy_layout;

extern const wn_kind_info toy_kinds[TOY_KIND_COUNT];

toy_layout toy_layout_of(unsigned kind, size_t bytes);
size_t toy_min_bytes(unsigned kind);
bool toy_has_finalizer(unsigned kind);

uint32_t toy_id(const void *cell);
void toy_set_id(wn_heap *heap, void *cell, uint32_t id);

/* Fills the raw words of a fresh cell; of a big one only some. */
void toy_fill_raw(void *cell, uint32_t id);
/* The first raw word that is not as toy_fill_raw left it, or 0. */
size_t toy_check_raw(const void *cell, unsigned kind, size_t bytes, uint32_t id);

/* Called by the kinds' hooks; the fuzzer provides them. */
void toy_finalized(wn_heap *heap, void *cell);
void toy_weak_cleared(wn_heap *heap, void *cell);

#endif
