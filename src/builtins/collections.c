/* SPDX-License-Identifier: MIT */
#include "builtins/collections.h"

#include "builtins/hash_table.h"
#include "engine/object/iterator.h"

/* What a map iterator gives: map.c's and set.c's order of the methods. */
enum { MAP_KEYS, MAP_VALUES, MAP_ENTRIES };
enum { SET_VALUES, SET_ENTRIES };

wn_value collection_iterator_preview(isolate *iso, wn_value iterator, bool *pairs) {
  *pairs = false;
  wn_value list = array_new_with_capacity(iso, 4);
  bool map = is_iterator(iterator, ITERATOR_MAP);
  if (wn_is_exception(list) || (!map && !is_iterator(iterator, ITERATOR_SET)))
    return list;
  js_iterator *it = to_iterator(iterator);
  wn_value source = wn_load(&iso->heap, &it->source);
  if (!wn_is_cell(source)) return list;
  int give = wn_slot_to_int(it->a);
  *pairs = give == (map ? (int)MAP_ENTRIES : (int)SET_ENTRIES);
  bool keys = *pairs || give == (map ? (int)MAP_KEYS : (int)SET_VALUES);
  bool values = *pairs || (map && give == MAP_VALUES);
  table_cursor c = {wn_to_cell(source), it->index};
  wn_value k, v;
  while (table_next_nogc(iso, &c, map ? 3 : 2, &k, &v)) {
    if ((keys && !array_push(iso, list, k)) || (values && !array_push(iso, list, v))) {
      return WN_EXCEPTION;
    }
  }
  return list;
}
