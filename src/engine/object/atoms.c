/* SPDX-License-Identifier: MIT */
/* Atoms: one immobile cell for each text that was ever used as a property key.
 *
 * The table is an open-addressing hash table in malloc'd memory, weak as a whole: a
 * major collection drops the entries whose atoms died, in place, by moving up what was
 * displaced by them, so there are no tombstones; it is rebuilt when it has become far too
 * large.  Since atoms never move, an entry's slot stays right; scavenges need not look at
 * the table.  An entry carries the hash, so a probe touches only cells that match.
 *
 * Its bytes count towards the memory limit: a program with millions of distinct keys has
 * tens of megabytes there.
 *
 * Between the start of marking and that clean-up the table may return an atom that
 * nothing else refers to; every hit is therefore shaded.
 *
 * The atoms that the engine names (atoms.def) and those of single characters are
 * strong.
 *
 * The cache of number texts lives here too, since it goes with the strings; it is
 * emptied by every collection, so it needs neither roots nor weak slots. */
#include "engine/object/string.h"

#include <stdlib.h>

#include "base/hash.h"
#include "base/numbers.h"
#include "base/os.h"
#include "base/utf.h"
#include "engine/object/collation.h"

#define MIN_CAPACITY 1024u
#define SPARSE 8u             /* one entry in so many places: the table is rebuilt */
#define ASK_FROM (1u << 20)   /* bytes of a table for which there may be no room */
#define NUMBER_CACHE_SIZE 256u

typedef struct atom_entry {
  wn_slot atom; /* hole: free */
  uint32_t hash;
} atom_entry;

struct number_entry {
  uint64_t bits;
  wn_value text; /* 0 bits: empty */
};

typedef struct atom_table {
  atom_entry *entries;
  uint32_t mask; /* capacity - 1, a power of two */
  uint32_t count;
  struct number_entry numbers[NUMBER_CACHE_SIZE];
} atom_table;

static const char *const atom_texts[] = {
#define ATOM(id, text) text,
#include "engine/object/atoms.def"
#undef ATOM
};

/* ---- The table ---- */

static void table_place(atom_table *t, atom_entry entry) {
  uint32_t i = entry.hash & t->mask;
  while (!wn_slot_is_hole(t->entries[i].atom)) i = (i + 1) & t->mask;
  t->entries[i] = entry;
}

static size_t table_bytes(const atom_table *t) {
  return t->entries ? ((size_t)t->mask + 1) * sizeof *t->entries : 0;
}

size_t atoms_table_bytes(const isolate *iso) { return table_bytes(iso->atom_table); }

/* Rebuilds the table for `count` entries. */
static void table_rebuild(isolate *iso, uint32_t count) {
  atom_table *t = iso->atom_table;
  int64_t bytes = -(int64_t)table_bytes(t);
  uint32_t capacity = MIN_CAPACITY;
  while (capacity / 2 < count) capacity *= 2;
  atom_entry *old = t->entries;
  uint32_t old_capacity = old ? t->mask + 1 : 0;
  t->entries = xcalloc(capacity, sizeof *t->entries);
  t->mask = capacity - 1;
  for (uint32_t i = 0; i < old_capacity; i++) {
    if (!wn_slot_is_hole(old[i].atom)) table_place(t, old[i]);
  }
  free(old);
  wn_code_adjust(&iso->heap, bytes + (int64_t)table_bytes(t));
}

/* Frees the entry i; those that it displaced move up (Knuth, 6.4, algorithm R). */
static void table_remove(atom_table *t, uint32_t i) {
  for (uint32_t j = (i + 1) & t->mask; !wn_slot_is_hole(t->entries[j].atom);
       j = (j + 1) & t->mask) {
    uint32_t from_home = (j - t->entries[j].hash) & t->mask;
    if (from_home < ((j - i) & t->mask)) continue; /* its home lies behind i */
    t->entries[i] = t->entries[j];
    i = j;
  }
  t->entries[i] = (atom_entry){0};
  t->count--;
}

static void atoms_sweep(wn_visitor *v, bool major, void *data) {
  isolate *iso = data;
  atom_table *t = iso->atom_table;
  memset(t->numbers, 0, sizeof t->numbers);
  if (!major) return;
  for (uint32_t i = 0; i <= t->mask;) {
    void *cell = wn_slot_is_hole(t->entries[i].atom)
                     ? NULL
                     : wn_slot_cell(&iso->heap, t->entries[i].atom);
    if (!cell || wn_weak_alive(v, &cell))
      i++;
    else
      table_remove(t, i); /* another entry may be at i now */
  }
  if (t->mask >= MIN_CAPACITY && t->count < t->mask / SPARSE) table_rebuild(iso, t->count);
}

static void atoms_roots(wn_visitor *v, void *data) {
  isolate *iso = data;
  wn_visit_values(v, iso->atoms, ATOM_COUNT);
  wn_visit_values(v, iso->single_chars, WN_COUNTOF(iso->single_chars));
}

static bool atom_is(const string *atom, const string_view *v) {
  if (atom->length != v->length) return false;
  bool two = wn_kind_of(atom) == KIND_ATOM_TWO;
  if (two == v->two_byte) {
    return memcmp(atom->one, v->chars, (size_t)v->length << two) == 0;
  }
  for (uint32_t i = 0; i < v->length; i++) {
    if (view_at(v, i) != (two ? atom->two[i] : atom->one[i])) return false;
  }
  return true;
}

static string *table_find(isolate *iso, const string_view *v, uint32_t hash) {
  atom_table *t = iso->atom_table;
  for (uint32_t i = hash & t->mask; !wn_slot_is_hole(t->entries[i].atom);
       i = (i + 1) & t->mask) {
    if (t->entries[i].hash != hash) continue;
    string *atom = wn_slot_cell(&iso->heap, t->entries[i].atom);
    if (atom_is(atom, v)) return atom;
  }
  return NULL;
}

static bool view_is_index(const string_view *v) {
  uint32_t index;
  if (v->length == 0 || v->length > 10) return false;
  return v->two_byte ? number_index_utf16(v->chars, v->length, &index)
                     : number_index_latin1(v->chars, v->length, &index);
}

static string *atom_new(isolate *iso, const string_view *v, uint32_t hash) {
  bool two = v->two_byte && !utf16_is_latin1(v->chars, v->length);
  size_t bytes = offsetof(string, one) + ((size_t)v->length << two);
  string *atom = wn_alloc_old(&iso->heap, two ? KIND_ATOM_TWO : KIND_ATOM_ONE, bytes);
  atom->length = v->length;
  atom->hash = hash;
  if (two) {
    memcpy(atom->two, v->chars, (size_t)v->length * 2);
  } else if (v->two_byte) {
    utf16_to_latin1(v->chars, v->length, atom->one);
  } else {
    memcpy(atom->one, v->chars, v->length);
  }
  unsigned bits = (two ? STRING_WIDE : 0u) | (view_is_index(v) ? STRING_INDEX : 0u);
  wn_set_user_bits(atom, bits);
  return atom;
}

static bool table_is_full(const atom_table *t) { return t->count >= (t->mask + 1) / 4 * 3; }

/* Doubles the table, unless a collection that is made for its sake leaves enough room.  When the
 * memory limit does not allow it the program is over, here and not after the memory is taken. */
static void make_room(isolate *iso) {
  atom_table *t = iso->atom_table;
  size_t bytes = 2 * table_bytes(t);
  if (bytes >= ASK_FROM && !wn_external_try(&iso->heap, bytes) && table_is_full(t)) {
    wn_code_adjust(&iso->heap, (int64_t)bytes);
    wn_poll(&iso->heap, WN_STACK_SCAN);
    wn_code_adjust(&iso->heap, -(int64_t)bytes);
  }
  if (table_is_full(t)) table_rebuild(iso, t->count);
}

/* May collect; v->owner is kept alive by the caller. */
static wn_value intern(isolate *iso, const string_view *v, uint32_t hash) {
  string *atom = table_find(iso, v, hash);
  if (atom) {
    if (iso->heap.flags & WN_HEAP_MARKING) wn_shade_cell(&iso->heap, atom);
    return wn_from_cell(atom);
  }
  atom = atom_new(iso, v, hash);
  atom_table *t = iso->atom_table;
  if (table_is_full(t)) make_room(iso);
  table_place(t, (atom_entry){wn_cell_slot(&iso->heap, atom), hash});
  t->count++;
  return wn_from_cell(atom);
}

/* ---- Making atoms ---- */

wn_value atom_from_string(isolate *iso, wn_value s) {
  if (is_atom(s)) return s;
  string_view v = string_flat(iso, s);
  if (is_atom(v.owner) && v.length == string_length(v.owner)) return v.owner;
  uint32_t hash = string_hash(iso, s);
  wn_value atom = intern(iso, &v, hash);
  wn_keep_alive(wn_to_cell(v.owner));
  string_rope_becomes_atom(iso, s, atom);
  return atom;
}

wn_value atom_from_latin1(isolate *iso, const uint8_t *chars, size_t n) {
  string_view v = {chars, (uint32_t)n, false, WN_UNDEFINED};
  return intern(iso, &v, view_hash(iso, &v));
}

wn_value atom_from_utf16(isolate *iso, const uint16_t *units, size_t n) {
  string_view v = {units, (uint32_t)n, true, WN_UNDEFINED};
  return intern(iso, &v, view_hash(iso, &v));
}

wn_value atom_from_cstr(isolate *iso, const char *ascii) {
  return atom_from_latin1(iso, (const uint8_t *)ascii, strlen(ascii));
}

/* ---- Number texts ---- */

static struct number_entry *number_entry_of(isolate *iso, uint64_t bits) {
  return &iso->atom_table->numbers[hash_u64(bits) % NUMBER_CACHE_SIZE];
}

static uint64_t bits_of(double d) {
  uint64_t bits;
  memcpy(&bits, &d, 8);
  return bits;
}

wn_value number_cache_get(isolate *iso, double d) {
  uint64_t bits = bits_of(d);
  struct number_entry *e = number_entry_of(iso, bits);
  if (e->bits != bits || !e->text.bits) return WN_HOLE;
  if (iso->heap.flags & WN_HEAP_MARKING) wn_shade_cell(&iso->heap, wn_to_cell(e->text));
  return e->text;
}

void number_cache_set(isolate *iso, double d, wn_value s) {
  uint64_t bits = bits_of(d);
  *number_entry_of(iso, bits) = (struct number_entry){bits, s};
}

/* ---- Start and end ---- */

void atoms_init(isolate *iso) {
  while (iso->hash_seed == 0) iso->hash_seed = os_random_u64();
  iso->atom_table = xcalloc(1, sizeof *iso->atom_table);
  table_rebuild(iso, ATOM_COUNT + 256);
  wn_heap_add_roots(&iso->heap, atoms_roots, iso);
  wn_heap_add_weak_roots(&iso->heap, atoms_sweep, iso);
  for (unsigned i = 0; i < ATOM_COUNT; i++) {
    iso->atoms[i] = atom_from_cstr(iso, atom_texts[i]);
  }
  for (unsigned i = 0; i < 256; i++) {
    uint8_t c = (uint8_t)i;
    iso->single_chars[i] = atom_from_latin1(iso, &c, 1);
  }
  symbols_init(iso);
}

void atoms_fini(isolate *iso) {
  symbols_fini(iso);
  collation_fini(iso);
  if (!iso->atom_table) return;
  free(iso->atom_table->entries);
  free(iso->atom_table);
  iso->atom_table = NULL;
}
