/* SPDX-License-Identifier: MIT */
/* Strings: immutable sequences of UTF-16 code units, in five representations.
 *
 *   +--------+--------+------+----------------------------------+
 *   | header | length | hash | STR_ONE / ATOM_ONE: Latin-1 units |
 *   |        |        |      | STR_TWO / ATOM_TWO: UTF-16 units  |
 *   |        |        |      | STR_ROPE: left, right, depth      |
 *   |        |        |      | STR_SLICE: parent, offset         |
 *   |        |        |      | STR_EXTERNAL: pointer, width      |
 *   +--------+--------+------+----------------------------------+
 *
 * Atoms are interned, never move, and are compared by address.  A rope that was flattened
 * keeps its kind: left is the flat string, right the empty string.  hash 0 = not computed.
 * One-byte kinds hold only code units below 256; two-byte strings may hold any. */
#ifndef WN_ENGINE_OBJECT_STRING_H
#define WN_ENGINE_OBJECT_STRING_H

#include "engine/isolate.h"

#define MAX_STRING_LENGTH 536870888u /* as V8: 2^29 - 24 */

typedef struct string {
  uint32_t header;
  uint32_t length; /* code units */
  uint32_t hash;   /* 0 until computed; string_hash() */
  union {
    uint8_t one[4];
    uint16_t two[2];
    struct {
      wn_slot left, right;
    } rope;
    struct {
      wn_slot parent;
      uint32_t offset;
    } slice;
  };
} string;

/* User bits of string cells. */
enum {
  STRING_WIDE = 1,  /* the text may hold units above 255 */
  STRING_INDEX = 2, /* atoms: the text is an array index */
};

static inline bool is_string_kind(unsigned kind) {
  return kind >= KIND_STR_ONE && kind <= KIND_ATOM_TWO;
}
static inline bool is_string(wn_value v) {
  return wn_is_cell(v) && is_string_kind(wn_kind_of(wn_to_cell(v)));
}
static inline string *to_string_cell(wn_value v) { return (string *)wn_to_cell(v); }
static inline uint32_t string_length(wn_value v) { return to_string_cell(v)->length; }
static inline bool is_atom_kind(unsigned kind) {
  return kind == KIND_ATOM_ONE || kind == KIND_ATOM_TWO;
}
static inline bool is_atom(wn_value v) {
  return wn_is_cell(v) && is_atom_kind(wn_kind_of(wn_to_cell(v)));
}

/* ---- Creation (all may collect; RangeError "Invalid string length" => WN_EXCEPTION) ---- */
wn_value string_from_latin1(isolate *iso, const uint8_t *chars, size_t n);
/* Narrows to one byte when every unit is below 256. */
wn_value string_from_utf16(isolate *iso, const uint16_t *units, size_t n);
/* Invalid sequences become U+FFFD. */
wn_value string_from_utf8(isolate *iso, const char *text, size_t n);
wn_value string_from_cstr(isolate *iso, const char *ascii);
wn_value string_from_char(isolate *iso, uint16_t unit);
wn_value string_from_code_point(isolate *iso, uint32_t code_point);
WN_PRINTF(2, 3) wn_value string_format(isolate *iso, const char *format, ...);
/* An uninitialised flat string to fill at once through string_chars (no collection between).*/
wn_value string_alloc(isolate *iso, size_t n, bool two_byte);
/* Text that lives outside the heap until `release(data)`; source text. */
wn_value string_external(isolate *iso, const void *chars, size_t n, bool two_byte,
                         void (*release)(void *), void *data);
wn_value string_concat(isolate *iso, wn_value a, wn_value b); /* rope when long */
wn_value string_concat3(isolate *iso, wn_value a, wn_value b, wn_value c);
wn_value string_substring(isolate *iso, wn_value s, uint32_t from, uint32_t to);

/* ---- Reading ---- */
/* A flat view: chars of the string, valid while `owner` is on the stack and nothing moves it:
 * the caller must keep `owner` alive (wn_keep_alive) since chars may point into it. */
typedef struct string_view {
  const void *chars;
  uint32_t length;
  bool two_byte;
  wn_value owner;
} string_view;
/* Flattens (may collect, iterative). */
string_view string_flat(isolate *iso, wn_value s);
/* For strings that are known to be flat already (atoms, fresh flat strings): no collection. */
string_view string_view_nogc(isolate *iso, wn_value s);
static inline uint16_t view_at(const string_view *v, uint32_t i) {
  return v->two_byte ? ((const uint16_t *)v->chars)[i] : ((const uint8_t *)v->chars)[i];
}
/* Code point at i; *units gets 1 or 2. Lone surrogates are returned as they are. */
uint32_t view_code_point(const string_view *v, uint32_t i, int *units);
/* Flattens when needed (may collect). */
uint16_t string_at(isolate *iso, wn_value s, uint32_t i);
/* The characters of a flat (not external, not slice) string just allocated. */
void *string_chars(wn_value flat);
/* malloc'd, NUL-terminated UTF-8 (lone surrogates as U+FFFD); *n may be NULL.  The caller frees. */
char *string_to_utf8(isolate *iso, wn_value s, size_t *n);
size_t string_utf8_length(isolate *iso, wn_value s);
/* ---- Comparing; may flatten and so collect ---- */
bool string_equal(isolate *iso, wn_value a, wn_value b);
int string_compare(isolate *iso, wn_value a, wn_value b); /* by code units: <0, 0, >0 */
bool string_equal_cstr(isolate *iso, wn_value s, const char *ascii);
uint32_t string_hash(isolate *iso, wn_value s); /* never 0 */
/* -1 if not found. */
int64_t string_index_of(isolate *iso, wn_value s, wn_value needle, uint32_t from);
int64_t string_last_index_of(isolate *iso, wn_value s, wn_value needle, uint32_t from);
/* True if s is a canonical array index ("0", "17", not "01"), below 2^32 - 1. */
bool string_array_index(isolate *iso, wn_value s, uint32_t *index);

/* The same on views: the caller keeps the owners alive. */
int64_t view_index_of(const string_view *s, const string_view *needle, uint32_t from);
uint32_t view_hash(const isolate *iso, const string_view *v);

/* ---- Atoms ---- */
wn_value atom_from_string(isolate *iso, wn_value s);
wn_value atom_from_latin1(isolate *iso, const uint8_t *chars, size_t n);
wn_value atom_from_utf16(isolate *iso, const uint16_t *units, size_t n);
wn_value atom_from_cstr(isolate *iso, const char *ascii);
/* Makes the atoms, single characters and well-known symbols of the isolate and registers
 * them as roots; needs the heap and iso->hash_seed (0: chosen here) only. */
void atoms_init(isolate *iso);
void atoms_fini(isolate *iso);
/* Bytes of the table of atoms, which lies outside the heap. */
size_t atoms_table_bytes(const isolate *iso);
/* Fills in the hooks of the string kinds before the heap is made. */
void string_register_kinds(wn_kind_info *kinds);
/* string.c and atoms.c: a rope whose text was interned refers to the atom from now on. */
void string_rope_becomes_atom(isolate *iso, wn_value s, wn_value atom);
/* A string for a number made lately, or the hole / remembers one.  Dropped by collections. */
wn_value number_cache_get(isolate *iso, double d);
void number_cache_set(isolate *iso, double d, wn_value s);

/* ---- Builder: linear-time appending in malloc'd memory ---- */
typedef struct string_builder {
  isolate *iso;
  void *data;
  size_t length, capacity; /* units */
  bool two_byte, failed;   /* failed: too long */
} string_builder;
void builder_init(string_builder *b, isolate *iso);
void builder_free(string_builder *b);
void builder_unit(string_builder *b, uint16_t unit);
void builder_code_point(string_builder *b, uint32_t code_point);
void builder_cstr(string_builder *b, const char *ascii);
void builder_latin1(string_builder *b, const uint8_t *chars, size_t n);
void builder_utf16(string_builder *b, const uint16_t *units, size_t n);
void builder_string(string_builder *b, wn_value s); /* may collect (flattening) */
void builder_slice(string_builder *b, wn_value s, uint32_t from, uint32_t to);
WN_PRINTF(2, 3) void builder_format(string_builder *b, const char *format, ...);
/* The string; frees the builder.  WN_EXCEPTION (RangeError) when it became too long. */
wn_value builder_finish(string_builder *b);

/* ---- Symbols ---- */
enum { SYMBOL_PRIVATE = 1, SYMBOL_REGISTERED = 2, SYMBOL_WELL_KNOWN = 4 };
typedef struct symbol {
  uint32_t header;
  uint32_t flags;
  uint32_t hash;
  wn_slot description; /* string or undefined */
} symbol;
wn_value symbol_new(isolate *iso, wn_value description, unsigned flags);
wn_value symbol_for(isolate *iso, wn_value key); /* the registry */
wn_value symbol_key_for(isolate *iso, wn_value sym); /* its key, or undefined */
wn_value symbol_descriptive_string(isolate *iso, wn_value sym); /* "Symbol(text)" */
void symbols_init(isolate *iso); /* called by atoms_init */
void symbols_fini(isolate *iso);
static inline bool is_symbol(wn_value v) { return is_kind(v, KIND_SYMBOL); }
static inline bool is_private_name(wn_value v) {
  return is_symbol(v) && ((symbol *)wn_to_cell(v))->flags & SYMBOL_PRIVATE;
}

#endif
