/* SPDX-License-Identifier: MIT */
/* Built-in iterator objects: one layout for the iterators of arrays, strings, maps,
 * sets and for iterator helpers.  The interpreter reads array iterators in its loop;
 * everything else about them is in the builtins layer.
 *
 *   header | shape | extension | source | a | b | type | index */
#ifndef WN_ENGINE_OBJECT_ITERATOR_H
#define WN_ENGINE_OBJECT_ITERATOR_H

#include "engine/object/object.h"

enum iterator_type {
  ITERATOR_ARRAY_KEYS =
      1, /* source: array-like, undefined when exhausted; index: the next */
  ITERATOR_ARRAY_VALUES,
  ITERATOR_ARRAY_ENTRIES,
  ITERATOR_STRING, /* source: string */
  ITERATOR_MAP,    /* source: hash table; index: the next entry; a: what to give */
  ITERATOR_SET,
  ITERATOR_REGEXP_STRING,   /* source: regexp, a: string */
  ITERATOR_WRAP,            /* source: iterator, a: next */
  ITERATOR_HELPER,          /* source: iterator, a: next, b: the helper's own record */
  ITERATOR_ASYNC_FROM_SYNC, /* source: iterator, a: next */
};

typedef struct js_iterator {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot source; /* undefined (or hole): exhausted */
  wn_slot a, b;
  uint32_t type; /* enum iterator_type */
  uint32_t index;
} js_iterator;

static inline js_iterator *to_iterator(wn_value v) {
  return (js_iterator *)wn_to_cell(v);
}
static inline bool is_iterator(wn_value v, enum iterator_type type) {
  return is_kind(v, KIND_ITERATOR) && to_iterator(v)->type == (uint32_t)type;
}
/* A fresh iterator with this prototype; may collect. */
static inline wn_value iterator_new(isolate *iso, wn_value prototype,
                                    enum iterator_type type, wn_value source) {
  wn_value v = object_new_kind(iso, KIND_ITERATOR, sizeof(js_iterator), prototype);
  if (wn_is_exception(v)) return v;
  js_iterator *it = to_iterator(v);
  it->type = (uint32_t)type;
  wn_store(&iso->heap, it, &it->source, source);
  return v;
}

#endif
