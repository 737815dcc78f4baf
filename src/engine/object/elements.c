/* SPDX-License-Identifier: MIT */
/* Element stores: the indexed properties of every object.
 *
 *     ELEMENTS          header | slot 0 | slot 1 | ...          holes are hole slots
 *     ELEMENTS_DOUBLE   header | - | double 0 | double 1 | ...  holes are
 * DOUBLE_HOLE_BITS ELEMENTS_SPARSE   header | used | live | (low, high, value) ...
 *
 * Arrays keep their store in the array, with a head: element i is at head + i, so that
 * shift() moves nothing.  Other objects keep it in their extension, without a head.
 * Only arrays use doubles: an array of numbers turns to them when it first gets a
 * number that is no small int, and back when it gets something else; an array that was
 * found to be mixed is marked (MIXED in the header's user bits) and not searched again.
 *
 * The sparse form is an open hash table with attributes.  An index has 32 bits and a
 * small int 31, so it is split: low holds bits 0-29, high bits 30-31 and the
 * attributes.  A store becomes sparse when an index lies more than MAX_GAP beyond its
 * capacity, when it would be mostly holes, or for any attribute but "all"; and dense
 * again when that is smaller.
 *
 * Beyond an array's length all places of a dense store are holes. */
#include "engine/object/elements.h"

#include <stdlib.h>

#include "base/hash.h"
#include "engine/object/error.h"
#include "engine/object/internal.h"
#include "engine/vm/pretenuring.h"

enum {
  MAX_GAP = 1024,
  UNCHECKED_CAPACITY = 5000, /* smaller stores may be all holes */
  MAX_DENSE = 1 << 27,
  RESERVE_BOXES = 64
};

typedef struct sparse_entry {
  wn_slot low, high, value;
} sparse_entry;
typedef struct sparse {
  uint32_t header;
  wn_slot used; /* entries that are not free, deleted ones included */
  wn_slot live;
  sparse_entry e[];
} sparse;

/* ---- Where the store is ------------------------------------------------------------
 */

wn_slot *elements_slot_nogc(isolate *iso, object *o, void **host) {
  shape *s = object_shape(iso, o);
  if (s->kind == KIND_ARRAY || s->kind == KIND_ARGUMENTS) {
    *host = o;
    return &((js_array *)o)->elements;
  }
  uint32_t word = shape_extension_word(s);
  extension *e = word ? wn_load_cell(&iso->heap, wn_slot_at(o, word)) : NULL;
  *host = e;
  return e ? &e->elements : NULL;
}

void *object_elements_nogc(isolate *iso, object *o) {
  void *host;
  wn_slot *slot = elements_slot_nogc(iso, o, &host);
  return slot ? wn_load_cell(&iso->heap, slot) : NULL;
}

static void set_elements(isolate *iso, object *o, void *cell) {
  void *host;
  wn_slot *slot = elements_slot_nogc(iso, o, &host);
  wn_store_cell(&iso->heap, host, slot, cell);
  if (wn_kind_of(o) == KIND_ARRAY) array_forget((js_array *)o);
}

static void set_array_store(isolate *iso, js_array *a, void *cell) {
  wn_store_cell(&iso->heap, a, &a->elements, cell);
  array_forget(a);
}

/* Makes sure that the object has a place for a store. */
static void ensure_place(isolate *iso, wn_value ov) {
  void *host;
  if (!elements_slot_nogc(iso, to_object_cell(ov), &host))
    object_ensure_extension(iso, ov);
}

static uint32_t head_of(const object *o) {
  return wn_kind_of(o) == KIND_ARRAY ? ((const js_array *)o)->head : 0;
}

static void set_head(object *o, uint32_t head) {
  if (wn_kind_of(o) == KIND_ARRAY) ((js_array *)o)->head = head;
}

uint32_t elements_capacity(const void *cell) {
  if (!cell) return 0;
  size_t bytes = wn_cell_bytes(cell);
  switch (wn_kind_of(cell)) {
  case KIND_ELEMENTS: return (uint32_t)((bytes - sizeof(elements)) / sizeof(wn_slot));
  case KIND_ELEMENTS_DOUBLE: return (uint32_t)((bytes - sizeof(elements_double)) / 8);
  default: return (uint32_t)((bytes - sizeof(sparse)) / sizeof(sparse_entry));
  }
}

static bool is_sparse(const void *cell) {
  return cell && wn_kind_of(cell) == KIND_ELEMENTS_SPARSE;
}

static bool is_double_store(const void *cell) {
  return cell && wn_kind_of(cell) == KIND_ELEMENTS_DOUBLE;
}

/* A number that a slot can hold only in a box. */
static bool needs_double(wn_value v) {
  if (wn_is_int(v))
    return wn_to_int(v) < WN_SMALL_INT_MIN || wn_to_int(v) > WN_SMALL_INT_MAX;
  return wn_is_double(v);
}

static bool double_is_hole(double d) {
  uint64_t bits;
  memcpy(&bits, &d, 8);
  return bits == DOUBLE_HOLE_BITS;
}

static wn_value double_value(double d) {
  return double_is_hole(d) ? WN_HOLE : wn_from_number(d);
}

static void double_fill_holes(elements_double *e, uint32_t from, uint32_t to) {
  const uint64_t hole = DOUBLE_HOLE_BITS;
  for (uint32_t i = from; i < to; i++) memcpy(&e->values[i], &hole, 8);
}

/* ---- Sparse ------------------------------------------------------------------------
 */

static uint32_t sparse_index(const sparse_entry *e) {
  return (uint32_t)wn_slot_to_int(e->low) | (uint32_t)wn_slot_to_int(e->high) << 30;
}
static uint8_t sparse_flags(const sparse_entry *e) {
  return (uint8_t)((uint32_t)wn_slot_to_int(e->high) >> 2);
}
static int32_t sparse_low(uint32_t index) { return (int32_t)(index & 0x3FFFFFFFu); }
static int32_t sparse_high(uint32_t index, unsigned flags) {
  return (int32_t)(index >> 30 | flags << 2);
}

static sparse *sparse_new(isolate *iso, uint32_t capacity) {
  sparse *t = wn_alloc(&iso->heap, KIND_ELEMENTS_SPARSE,
                       sizeof *t + (size_t)capacity * sizeof(sparse_entry));
  wn_store_int(&iso->heap, t, &t->used, 0);
  wn_store_int(&iso->heap, t, &t->live, 0);
  return t;
}

static sparse_entry *sparse_find(sparse *t, uint32_t index) {
  uint32_t mask = elements_capacity(t) - 1;
  for (uint32_t i = hash_u32(index) & mask;; i = (i + 1) & mask) {
    sparse_entry *e = &t->e[i];
    if (wn_slot_is_hole(e->low)) return NULL;
    if (wn_slot_is_int(e->low) && sparse_index(e) == index) return e;
  }
}

static void sparse_add_nogc(isolate *iso, sparse *t, uint32_t index, unsigned flags,
                            void *from_host, wn_slot *from, wn_value v) {
  wn_heap *heap = &iso->heap;
  uint32_t mask = elements_capacity(t) - 1, i = hash_u32(index) & mask;
  while (!wn_slot_is_hole(t->e[i].low)) i = (i + 1) & mask;
  sparse_entry *e = &t->e[i];
  wn_store_int(heap, t, &e->low, sparse_low(index));
  wn_store_int(heap, t, &e->high, sparse_high(index, flags));
  if (from)
    wn_slot_swap(heap, t, &e->value, from_host, from);
  else
    wn_store(heap, t, &e->value, v);
  wn_store_int(heap, t, &t->used, wn_slot_to_int(t->used) + 1);
  wn_store_int(heap, t, &t->live, wn_slot_to_int(t->live) + 1);
}

static uint32_t table_size(uint32_t live) {
  uint32_t size = 8;
  while (size < live * 2) size *= 2;
  return size;
}

/* The store of o, which is sparse, with room for another entry. */
static sparse *sparse_room(isolate *iso, wn_value ov) {
  sparse *t = object_elements_nogc(iso, to_object_cell(ov));
  uint32_t capacity = elements_capacity(t), used = (uint32_t)wn_slot_to_int(t->used);
  if ((used + 1) * 4 <= capacity * 3) return t;
  sparse *larger = sparse_new(iso, table_size((uint32_t)wn_slot_to_int(t->live) + 1));
  t = object_elements_nogc(iso, to_object_cell(ov));
  for (uint32_t i = 0; i < capacity; i++) {
    sparse_entry *e = &t->e[i];
    if (wn_slot_is_int(e->low))
      sparse_add_nogc(iso, larger, sparse_index(e), sparse_flags(e), t, &e->value,
                      WN_HOLE);
  }
  set_elements(iso, to_object_cell(ov), larger);
  return larger;
}

/* ---- Dense stores: making, growing, converting
 * --------------------------------------- */

/* A store of the kind with room for `capacity`.  As in V8, an array that does not fit in the
 * heap ends the process with the out-of-memory report. */
static void *store_new(isolate *iso, unsigned kind, uint32_t capacity) {
  size_t bytes = kind == KIND_ELEMENTS
                     ? sizeof(elements) + (size_t)capacity * sizeof(wn_slot)
                     : sizeof(elements_double) + (size_t)capacity * 8;
  void *cell = script_alloc(iso, kind, bytes);
  if (kind == KIND_ELEMENTS_DOUBLE) double_fill_holes(cell, 0, elements_capacity(cell));
  return cell;
}

/* Moves a dense store of o to one of `capacity` and head 0. */
static void regrow(isolate *iso, wn_value ov, uint32_t capacity) {
  object *o = to_object_cell(ov);
  void *old = object_elements_nogc(iso, o);
  unsigned kind = old ? wn_kind_of(old) : KIND_ELEMENTS;
  void *cell = store_new(iso, kind, capacity);
  old = object_elements_nogc(iso, o);
  uint32_t head = head_of(o);
  uint32_t n = elements_capacity(old) - (old ? head : 0);
  if (n > elements_capacity(cell)) n = elements_capacity(cell);
  if (old && kind == KIND_ELEMENTS) {
    wn_slots_move(&iso->heap, cell, 1, old, 1 + head, n);
    wn_set_user_bits(cell, wn_user_bits(old));
  } else if (old) {
    memcpy(((elements_double *)cell)->values, ((elements_double *)old)->values + head,
           (size_t)n * 8);
  }
  set_elements(iso, o, cell);
  set_head(o, 0);
}

/* Moves the elements of a dense store down to head 0. */
static void slide_down(isolate *iso, object *o, void *cell) {
  uint32_t head = head_of(o), n = elements_capacity(cell) - head;
  if (is_double_store(cell)) {
    elements_double *e = cell;
    memmove(e->values, e->values + head, (size_t)n * 8);
    double_fill_holes(e, n, n + head);
  } else {
    wn_slots_move(&iso->heap, cell, 1, cell, 1 + head, n);
  }
  set_head(o, 0);
}

static bool all_numbers(const elements *e) {
  uint32_t n = elements_capacity(e);
  for (uint32_t i = 0; i < n; i++) {
    wn_slot s = e->slots[i];
    if (!wn_slot_is_int(s) && !wn_slot_is_box(s) && !wn_slot_is_hole(s)) return false;
  }
  return true;
}

/* Turns a tagged store of numbers to doubles. */
static void to_double_store(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  elements *from = object_elements_nogc(iso, o);
  elements_double *to =
      store_new(iso, KIND_ELEMENTS_DOUBLE, elements_capacity(from));
  from = object_elements_nogc(iso, o);
  uint32_t n = elements_capacity(from);
  for (uint32_t i = 0; i < n; i++) {
    wn_value v = wn_load(&iso->heap, &from->slots[i]);
    if (!wn_is_hole(v)) to->values[i] = wn_number(v);
  }
  set_elements(iso, o, to);
}

/* Turns a double store to tagged slots, boxes where needed. */
static void to_tagged_store(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  elements_double *from = object_elements_nogc(iso, o);
  uint32_t n = elements_capacity(from);
  elements *to = store_new(iso, KIND_ELEMENTS, n);
  for (uint32_t i = 0; i < n; i++) {
    if (i % RESERVE_BOXES == 0) wn_reserve(&iso->heap, RESERVE_BOXES * 16);
    from = object_elements_nogc(iso, o);
    if (!double_is_hole(from->values[i]))
      wn_store(&iso->heap, to, &to->slots[i], double_value(from->values[i]));
  }
  wn_set_user_bits(to, ELEMENTS_MIXED);
  set_elements(iso, o, to);
}

/* Would a dense store of this capacity be mostly holes? */
static bool mostly_holes(const void *cell, uint32_t capacity) {
  if (capacity <= UNCHECKED_CAPACITY) return false;
  uint32_t n = elements_capacity(cell), used = 0;
  for (uint32_t i = 0; i < n; i++) {
    used += wn_kind_of(cell) == KIND_ELEMENTS
                ? !wn_slot_is_hole(((const elements *)cell)->slots[i])
                : !double_is_hole(((const elements_double *)cell)->values[i]);
  }
  return (uint64_t)used * 9 < capacity;
}

/* Makes room for `index` in a dense store; false: the store had better be sparse. */
static bool make_room(isolate *iso, wn_value ov, uint32_t index) {
  object *o = to_object_cell(ov);
  void *cell = object_elements_nogc(iso, o);
  uint32_t capacity = elements_capacity(cell), head = head_of(o);
  if ((uint64_t)head + index < capacity) return true;
  if (index - (capacity - head) >= MAX_GAP || index >= MAX_DENSE) return false;
  if (head >= capacity / 2 && index < capacity) {
    slide_down(iso, o, cell);
    return true;
  }
  uint32_t live = capacity - head;
  uint32_t grown = live + live / 2 + (live < 8 ? 4 : 16);
  if (grown <= index) grown = index + 1;
  bool appends = wn_kind_of(o) == KIND_ARRAY && index <= ((js_array *)o)->length;
  if (!appends && cell && mostly_holes(cell, grown)) return false;
  regrow(iso, ov, grown);
  return true;
}

/* Chooses the store's kind for v; afterwards it is tagged or, for numbers, double. */
static void fit_kind(isolate *iso, wn_value ov, wn_value v) {
  object *o = to_object_cell(ov);
  void *cell = object_elements_nogc(iso, o);
  if (is_double_store(cell)) {
    if (!wn_is_number(v) && !wn_is_hole(v)) to_tagged_store(iso, ov);
    return;
  }
  if (wn_kind_of(o) != KIND_ARRAY || !needs_double(v)) return;
  if (wn_user_bits(cell) & ELEMENTS_MIXED) return;
  if (all_numbers(cell))
    to_double_store(iso, ov);
  else
    wn_set_user_bits(cell, ELEMENTS_MIXED);
}

static void write_dense_nogc(isolate *iso, object *o, uint32_t index, wn_value v) {
  void *cell = object_elements_nogc(iso, o);
  uint32_t at = head_of(o) + index;
  if (!is_double_store(cell)) {
    wn_store(&iso->heap, cell, &((elements *)cell)->slots[at], v);
  } else if (wn_is_hole(v)) {
    double_fill_holes(cell, at, at + 1);
  } else {
    ((elements_double *)cell)->values[at] = wn_number(v);
  }
}

/* Stores into the dense form; false: must become sparse first. */
static bool dense_store(isolate *iso, wn_value ov, uint32_t index, wn_value v) {
  object *o = to_object_cell(ov);
  void *cell = object_elements_nogc(iso, o);
  if (!cell && wn_kind_of(o) == KIND_ARRAY && needs_double(v) && index < MAX_GAP) {
    cell = store_new(iso, KIND_ELEMENTS_DOUBLE, index + 4);
    set_elements(iso, o, cell);
    set_head(o, 0);
  }
  if (!make_room(iso, ov, index)) return false;
  fit_kind(iso, ov, v);
  write_dense_nogc(iso, o, index, v);
  return true;
}

/* ---- Converting between dense and sparse
 * --------------------------------------------- */

static unsigned dense_flags(isolate *iso, object *o) {
  return object_shape(iso, o)->flags & SHAPE_READONLY_ELEMENTS ? PROP_ENUMERABLE
                                                               : PROP_ALL;
}

bool elements_make_sparse(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  ensure_place(iso, ov);
  void *cell = object_elements_nogc(iso, o);
  if (is_sparse(cell)) return true;
  if (is_double_store(cell)) {
    to_tagged_store(iso, ov);
    cell = object_elements_nogc(iso, o);
  }
  uint32_t capacity = elements_capacity(cell), live = 0;
  for (uint32_t i = 0; i < capacity; i++)
    live += !wn_slot_is_hole(((elements *)cell)->slots[i]);
  sparse *t = sparse_new(iso, table_size(live + 1));
  elements *from = object_elements_nogc(iso, o);
  uint32_t head = head_of(o);
  for (uint32_t i = 0; i < capacity; i++) {
    if (!wn_slot_is_hole(from->slots[i]))
      sparse_add_nogc(iso, t, i - head, dense_flags(iso, o), from, &from->slots[i],
                      WN_HOLE);
  }
  set_elements(iso, o, t);
  set_head(o, 0);
  return true;
}

/* Back to the dense form where that takes less memory. */
static void maybe_dense(isolate *iso, wn_value ov) {
  object *o = to_object_cell(ov);
  sparse *t = object_elements_nogc(iso, o);
  uint32_t capacity = elements_capacity(t), live = (uint32_t)wn_slot_to_int(t->live);
  uint32_t end = 0;
  for (uint32_t i = 0; i < capacity; i++) {
    sparse_entry *e = &t->e[i];
    if (!wn_slot_is_int(e->low)) continue;
    if (sparse_flags(e) != PROP_ALL) return;
    if (sparse_index(e) >= end) end = sparse_index(e) + 1;
  }
  if ((uint64_t)end > (uint64_t)live * 3) return;
  elements *to = store_new(iso, KIND_ELEMENTS, end + end / 8);
  t = object_elements_nogc(iso, o);
  for (uint32_t i = 0; i < capacity; i++) {
    sparse_entry *e = &t->e[i];
    if (wn_slot_is_int(e->low))
      wn_slot_swap(&iso->heap, to, &to->slots[sparse_index(e)], t, &e->value);
  }
  set_elements(iso, o, to);
}

static void sparse_store(isolate *iso, wn_value ov, uint32_t index, wn_value v,
                         unsigned flags) {
  sparse *t = object_elements_nogc(iso, to_object_cell(ov));
  sparse_entry *e = sparse_find(t, index);
  if (e) {
    wn_store_int(&iso->heap, t, &e->high, sparse_high(index, flags));
    wn_store(&iso->heap, t, &e->value, v);
    return;
  }
  uint32_t before = elements_capacity(t);
  t = sparse_room(iso, ov);
  sparse_add_nogc(iso, t, index, flags, NULL, NULL, v);
  if (elements_capacity(t) != before && flags == PROP_ALL) maybe_dense(iso, ov);
}

/* ---- The verbs ---------------------------------------------------------------------
 */

element elements_find_nogc(isolate *iso, object *o, uint32_t index) {
  element r = {.found = false};
  void *cell = object_elements_nogc(iso, o);
  if (!cell) return r;
  if (is_sparse(cell)) {
    sparse_entry *e = sparse_find(cell, index);
    if (e) r = (element){true, sparse_flags(e), wn_load(&iso->heap, &e->value)};
    return r;
  }
  uint64_t at = (uint64_t)head_of(o) + index;
  if (at >= elements_capacity(cell)) return r;
  r.v = is_double_store(cell) ? double_value(((elements_double *)cell)->values[at])
                              : wn_load(&iso->heap, &((elements *)cell)->slots[at]);
  r.found = !wn_is_hole(r.v);
  r.flags = (uint8_t)dense_flags(iso, o);
  return r;
}

bool elements_define(isolate *iso, wn_value ov, uint32_t index, wn_value v,
                     unsigned flags) {
  object *o = to_object_cell(ov);
  object_note_indexed(iso, ov);
  ensure_place(iso, ov);
  if (flags != dense_flags(iso, o) && !elements_make_sparse(iso, ov)) return false;
  if (!is_sparse(object_elements_nogc(iso, o)) && !dense_store(iso, ov, index, v) &&
      !elements_make_sparse(iso, ov))
    return false;
  if (is_sparse(object_elements_nogc(iso, o))) sparse_store(iso, ov, index, v, flags);
  if (wn_kind_of(o) == KIND_ARRAY && index >= ((js_array *)o)->length)
    ((js_array *)o)->length = index + 1;
  return true;
}

bool elements_replace(isolate *iso, wn_value ov, uint32_t index, wn_value v) {
  object *o = to_object_cell(ov);
  void *cell = object_elements_nogc(iso, o);
  if (is_sparse(cell)) {
    sparse_entry *e = sparse_find(cell, index);
    wn_store(&iso->heap, cell, &e->value, v);
  } else {
    fit_kind(iso, ov, v);
    write_dense_nogc(iso, o, index, v);
  }
  return true;
}

static void sparse_remove_nogc(isolate *iso, sparse *t, sparse_entry *e) {
  wn_store(&iso->heap, t, &e->low, WN_DELETED);
  wn_store(&iso->heap, t, &e->value, WN_HOLE);
  wn_store_int(&iso->heap, t, &t->live, wn_slot_to_int(t->live) - 1);
}

bool elements_remove(isolate *iso, wn_value ov, uint32_t index) {
  object *o = to_object_cell(ov);
  void *cell = object_elements_nogc(iso, o);
  if (is_sparse(cell)) {
    sparse_entry *e = sparse_find(cell, index);
    if (e) sparse_remove_nogc(iso, cell, e);
  } else if (cell && (uint64_t)head_of(o) + index < elements_capacity(cell)) {
    write_dense_nogc(iso, o, index, WN_HOLE);
  }
  return true;
}

bool elements_any_nogc(isolate *iso, object *o) {
  void *cell = object_elements_nogc(iso, o);
  if (!cell) return false;
  if (is_sparse(cell)) return wn_slot_to_int(((sparse *)cell)->live) > 0;
  uint32_t n = elements_capacity(cell);
  for (uint32_t i = 0; i < n; i++) {
    if (is_double_store(cell) ? !double_is_hole(((elements_double *)cell)->values[i])
                              : !wn_slot_is_hole(((elements *)cell)->slots[i]))
      return true;
  }
  return false;
}

static int compare_pairs(const void *a, const void *b) {
  uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
  return x < y ? -1 : x > y;
}

/* (index << 8 | flags) of all entries, ascending; malloc'd. */
static uint64_t *sparse_sorted(const sparse *t, uint32_t *count) {
  uint32_t capacity = elements_capacity(t), n = 0;
  uint64_t *pairs = xmalloc(((size_t)wn_slot_to_int(t->live) + 1) * sizeof *pairs);
  for (uint32_t i = 0; i < capacity; i++) {
    const sparse_entry *e = &t->e[i];
    if (wn_slot_is_int(e->low))
      pairs[n++] = (uint64_t)sparse_index(e) << 8 | sparse_flags(e);
  }
  qsort(pairs, n, sizeof *pairs, compare_pairs);
  *count = n;
  return pairs;
}

bool elements_each(isolate *iso, wn_value ov,
                   bool (*fn)(isolate *, void *data, uint32_t index, unsigned flags),
                   void *data) {
  object *o = to_object_cell(ov);
  void *cell = object_elements_nogc(iso, o);
  if (is_sparse(cell)) {
    uint32_t n;
    uint64_t *pairs = sparse_sorted(cell, &n);
    bool ok = true;
    for (uint32_t i = 0; ok && i < n; i++)
      ok = fn(iso, data, (uint32_t)(pairs[i] >> 8), (unsigned)(pairs[i] & 0xFF));
    free(pairs);
    return ok;
  }
  unsigned flags = dense_flags(iso, o);
  uint32_t n = elements_capacity(cell) - head_of(o);
  for (uint32_t i = 0; cell && i < n; i++) {
    if (elements_find_nogc(iso, o, i).found && !fn(iso, data, i, flags)) return false;
  }
  return true;
}

bool elements_restrict(isolate *iso, wn_value ov, bool frozen) {
  object *o = to_object_cell(ov);
  if (!elements_any_nogc(iso, o)) return true;
  if (!is_sparse(object_elements_nogc(iso, o))) {
    if (frozen) return true; /* the shape says it of dense elements */
    if (!elements_make_sparse(iso, ov)) return false;
  }
  sparse *t = object_elements_nogc(iso, o);
  for (uint32_t i = 0; i < elements_capacity(t); i++) {
    sparse_entry *e = &t->e[i];
    if (!wn_slot_is_int(e->low)) continue;
    unsigned flags = sparse_flags(e) & ~(unsigned)PROP_CONFIGURABLE;
    if (frozen && !(flags & PROP_ACCESSOR)) flags &= ~(unsigned)PROP_WRITABLE;
    wn_store_int(&iso->heap, t, &e->high, sparse_high(sparse_index(e), flags));
  }
  return true;
}

static void truncate_sparse(isolate *iso, js_array *a, sparse *t, uint32_t *length) {
  uint32_t capacity = elements_capacity(t);
  for (uint32_t i = 0; i < capacity; i++) {
    sparse_entry *e = &t->e[i];
    if (!wn_slot_is_int(e->low) || sparse_flags(e) & PROP_CONFIGURABLE) continue;
    if (sparse_index(e) >= *length) *length = sparse_index(e) + 1;
  }
  for (uint32_t i = 0; i < capacity; i++) {
    sparse_entry *e = &t->e[i];
    if (wn_slot_is_int(e->low) && sparse_index(e) >= *length)
      sparse_remove_nogc(iso, t, e);
  }
  if (wn_slot_to_int(t->live) == 0) set_array_store(iso, a, NULL);
}

static void truncate_dense(isolate *iso, wn_value array, void *cell, uint32_t length) {
  js_array *a = wn_to_cell(array);
  uint32_t capacity = elements_capacity(cell), old = a->length;
  if (length == 0) {
    set_array_store(iso, a, NULL);
    a->head = 0;
    return;
  }
  uint32_t from = a->head + length;
  uint32_t to = (uint64_t)a->head + old < capacity ? a->head + old : capacity;
  if (from < to && is_double_store(cell))
    double_fill_holes(cell, from, to);
  else if (from < to)
    wn_slots_fill(&iso->heap, cell, 1 + from, to - from, WN_HOLE);
  if (capacity > 64 && length < capacity / 4) regrow(iso, array, length + length / 2);
}

bool elements_truncate(isolate *iso, wn_value array, uint32_t length, bool *ok) {
  js_array *a = wn_to_cell(array);
  void *cell = wn_load_cell(&iso->heap, &a->elements);
  uint32_t wanted = length;
  if (is_sparse(cell))
    truncate_sparse(iso, a, cell, &length);
  else if (cell && length < a->length)
    truncate_dense(iso, array, cell, length);
  a->length = length;
  *ok = length == wanted;
  return true;
}

/* ---- For array.c -------------------------------------------------------------------
 */

void elements_preallocate(isolate *iso, wn_value array, uint32_t capacity) {
  js_array *a = wn_to_cell(array);
  set_array_store(iso, a, store_new(iso, KIND_ELEMENTS, capacity));
}

void elements_make_tagged(isolate *iso, wn_value array, uint32_t capacity) {
  js_array *a = wn_to_cell(array);
  void *cell = wn_load_cell(&iso->heap, &a->elements);
  if (is_double_store(cell)) to_tagged_store(iso, array);
  cell = wn_load_cell(&iso->heap, &a->elements);
  if (elements_capacity(cell) < capacity)
    regrow(iso, array, capacity);
  else if (cell && a->head)
    slide_down(iso, to_object_cell(array), cell);
}

void elements_from_doubles(isolate *iso, wn_value array, const wn_value *values,
                           uint32_t n) {
  js_array *a = wn_to_cell(array);
  elements_double *e = store_new(iso, KIND_ELEMENTS_DOUBLE, n);
  for (uint32_t i = 0; i < n; i++) e->values[i] = wn_number(values[i]);
  set_array_store(iso, a, e);
}
