/* SPDX-License-Identifier: MIT */
/* Arrays as blocks: the parts of Array.prototype that work straight on element stores.
 *
 * A block is a view of a simple array (plain, extensible, no indexed property above it)
 * whose elements lie in one dense store.  It is valid until JavaScript runs or the
 * array changes; a collection does not hurt it, since array and store are on the C
 * stack.
 *
 *      store   [ gap | head ... head + length | spare ]
 *
 * In a dense store a hole is an absent element; with nothing indexed on the prototypes
 * it reads as undefined. */
#ifndef WN_BUILTINS_ARRAY_FAST_H
#define WN_BUILTINS_ARRAY_FAST_H

#include "builtins/helpers.h"

typedef struct block {
  js_array *array;
  void *store; /* ELEMENTS or ELEMENTS_DOUBLE; NULL when the array is empty */
  bool doubles;
  uint32_t head, length;
} block;

/* False: the array needs the generic path (or v is no array at all).  Never collects.
 */
bool block_open_nogc(isolate *iso, wn_value v, block *b);
/* As above, and the elements may be written. */
bool block_open_for_writing_nogc(isolate *iso, wn_value v, block *b);
/* Of an array that only C code has seen and appended to: always possible, whatever
 * script has put on the prototypes. */
void block_of_list_nogc(isolate *iso, wn_value list, block *b);
static inline wn_slot *block_slots(const block *b) {
  return wn_slot_at(b->store, 1 + (size_t)b->head);
}
static inline double *block_doubles(const block *b) {
  return ((elements_double *)b->store)->values + b->head;
}
static inline bool double_is_hole(double d) {
  uint64_t bits;
  memcpy(&bits, &d, 8);
  return bits == DOUBLE_HOLE_BITS;
}
static inline double double_hole(void) {
  double d;
  uint64_t bits = DOUBLE_HOLE_BITS;
  memcpy(&d, &bits, 8);
  return d;
}
/* The element or the hole. */
static inline wn_value block_at(isolate *iso, const block *b, uint32_t i) {
  if (!b->doubles) return wn_load(&iso->heap, block_slots(b) + i);
  double d = block_doubles(b)[i];
  return double_is_hole(d) ? WN_HOLE : wn_from_number(d);
}
/* A store of the block's kind with n elements, all holes; may collect. NULL: exception.
 */
void *block_store_new(isolate *iso, bool doubles, size_t n);
/* Gives the array another store with `front` free places, then the old elements, in a
 * total of `capacity`; may collect. */
WN_MUST_USE bool block_reallocate(isolate *iso, block *b, uint32_t front,
                                  uint32_t capacity);
/* A fresh plain array of the elements from .. from + n. */
wn_value block_slice(isolate *iso, const block *b, uint32_t from, uint32_t n);
/* A fresh plain array over a store that nothing else uses. */
wn_value array_over_store(isolate *iso, void *store, uint32_t length);
/* Moves the elements [from, length) to begin at `to`, changing the length accordingly;
 * places between are holes.  Grows the store when needed. */
WN_MUST_USE bool block_shift_tail(isolate *iso, block *b, uint32_t from, uint32_t to);

/* ---- Shared by the files of Array ---- */
/* ToObject(this) with V8's message "Array.prototype.x called on null or undefined". */
wn_value array_this(isolate *iso, call_args *args, const char *method);
/* ArraySpeciesCreate, 10.4.2.2. */
wn_value array_species_create(isolate *iso, wn_value original, double length);
/* True if ArraySpeciesCreate(original) would make a plain array of this realm, found
 * out without running JavaScript. */
bool array_species_is_plain_nogc(isolate *iso, wn_value original);
/* ArrayCreate, 10.4.2.2, with a prototype. */
wn_value array_create(isolate *iso, double length, wn_value proto);
/* CreateDataPropertyOrThrow(a, k, v), quick for plain arrays. */
WN_MUST_USE bool array_create_element(isolate *iso, wn_value a, double k, wn_value v);
/* Get(o, k), quick for plain arrays. */
wn_value array_get_element(isolate *iso, wn_value o, double k);
/* HasProperty and Get: 1 with *v, 0 absent, -1 exception. */
int array_find_element(isolate *iso, wn_value o, double k, wn_value *v);

extern const native_spec array_iteration_methods[];
extern const size_t array_iteration_method_count;
native_fn array_sort, array_to_sorted;
/* Sorts the n values of an ELEMENTS or ELEMENTS_DOUBLE cell by
 * SortCompare, 23.1.3.30.2: order[i] becomes the index of the value that belongs at i.
 * Undefined values go last (holes must not be there).  The caller frees the result;
 * NULL: exception. */
uint32_t *sort_order(isolate *iso, void *store, uint32_t n, wn_value comparator);

#endif
