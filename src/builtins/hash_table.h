/* SPDX-License-Identifier: MIT */
/* Ordered hash tables: what lies behind Map and Set.
 *
 * One cell of KIND_HASH_TABLE, all slots, which an owner (a Map, a Set) refers to from
 * its word 3:
 *
 *    1 count   2 used   3 next   4 capacity   5 buckets | heads ... | entries ...
 *    entry of a map: key, value, chain       entry of a set: key, chain
 *
 * heads[hash range] and chains hold entry indices as small ints, or the hole at the
 * end. Entries are appended in insertion order; a deleted one keeps its place with the
 * key WN_DELETED until the table is rebuilt, and `used` counts it.  When a table is
 * full (or nearly empty) the owner gets another one; `next` then leads from the old
 * table to it, and the marks of deleted entries stay, so that a cursor that stands in
 * the old table can find its place in the new one: its index less the deleted entries
 * before it.  Clearing a table sets `used` to -1: cursors start again.
 *
 * Addresses are never hashed: objects have identity hashes, strings and numbers hash by
 * value.  A small integer is always a small-int slot, any other number a double. */
#ifndef WN_BUILTINS_HASH_TABLE_H
#define WN_BUILTINS_HASH_TABLE_H

#include "engine/object/object.h"

typedef struct hash_table {
  uint32_t header;
  wn_slot count; /* live entries */
  wn_slot used;  /* entries written, or -1: cleared */
  wn_slot next;  /* hash_table or hole */
  wn_slot capacity, buckets;
  wn_slot words[];
} hash_table;

/* A Map or Set: also the layout of their cells. */
typedef struct table_owner {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot table;
} table_owner;

enum { MAX_TABLE_ENTRIES = 1 << 24 };

/* Gives a fresh owner its empty table; may collect. */
void table_init(isolate *iso, wn_value owner);
uint32_t table_count(isolate *iso, wn_value owner);
/* The value of a key (a set: the key), or the hole.  May collect (flattening strings).
 */
wn_value table_get(isolate *iso, wn_value owner, wn_value key);
bool table_has(isolate *iso, wn_value owner, wn_value key);
/* Adds or overwrites; -0 becomes +0.  false: RangeError "Map maximum size exceeded". */
WN_MUST_USE bool table_set(isolate *iso, wn_value owner, wn_value key, wn_value value);
bool table_delete(isolate *iso, wn_value owner, wn_value key);
void table_clear(isolate *iso, wn_value owner);

/* A position in a table that survives any change of it. */
typedef struct table_cursor {
  hash_table *table;
  uint32_t index; /* of the next entry */
} table_cursor;
table_cursor table_cursor_at(isolate *iso, wn_value owner);
/* The next live entry of a table of `stride` words an entry (3: map, 2: set): false at
 * the end.  Never collects. */
bool table_next_nogc(isolate *iso, table_cursor *c, unsigned stride, wn_value *key,
                     wn_value *value);

#endif
