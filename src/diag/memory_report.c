/* SPDX-License-Identifier: MIT */
/* What fills the memory, at the moment that it is full.
 *
 *     <--- What fills the memory --->
 *
 *     200.0 MB of 200.0 MB (--memory-limit): heap 12.1 MB, external 187.8 MB, code and tables 0.1 MB
 *     heap: young 1.0 MB, old 10.2 MB, large 0.4 MB, immobile 0.5 MB; limit 4144.0 MB
 *
 *          MB  external MB     count  what
 *         0.1        187.5       190  ArrayBuffer
 *         ...
 *
 * The kinds of the engine are its internals (an array's slots are cells of their own), so they
 * are gathered under names that a program's author knows.  Everything is on the C stack: there
 * may be nothing left to allocate. */
#include "diag/memory_report.h"

#include <string.h>

#include "engine/isolate.h"
#include "engine/object/string.h"

#define MIB (1 << 20)
#define ROWS 12
#define LEAST_SHARE 200 /* rows below a two-hundredth of all are left out */

/* Kinds that count as one thing. */
static const struct {
  uint8_t kind;
  const char *name;
} gathered[] = {
    {KIND_STR_ONE, "strings"},
    {KIND_STR_TWO, "strings"},
    {KIND_STR_ROPE, "strings, concatenated"},
    {KIND_STR_SLICE, "strings, parts of others"},
    {KIND_STR_EXTERNAL, "strings outside the heap"},
    {KIND_ATOM_ONE, "strings, interned (property names)"},
    {KIND_ATOM_TWO, "strings, interned (property names)"},
    {KIND_ELEMENTS, "array elements"},
    {KIND_ELEMENTS_DOUBLE, "array elements, numbers"},
    {KIND_ELEMENTS_SPARSE, "array elements, sparse"},
    {KIND_EXTENSION, "further properties of objects"},
    {KIND_HASH_TABLE, "entries of Map and Set"},
    {KIND_EPHEMERONS, "entries of WeakMap and WeakSet"},
    {KIND_SCOPE, "variables of closures"},
    {KIND_FRAME, "suspended functions"},
    {KIND_OBJECT, "objects"},
    {KIND_ARRAY, "arrays"},
    {KIND_FUNCTION, "functions"},
    {KIND_NATIVE, "functions, built in"},
    {KIND_BOUND, "functions, bound"},
    {KIND_ARRAY_BUFFER, "ArrayBuffer (and Buffer)"},
    {KIND_TYPED_ARRAY, "typed arrays (views on ArrayBuffers)"},
    {KIND_SCRIPT, "scripts (source text and code)"},
    {255, "numbers in boxes"},
};

typedef struct row {
  const char *name;
  uint64_t cells, bytes, external;
} row;

static double mb(uint64_t bytes) { return (double)bytes / MIB; }

static const char *name_of(wn_heap *heap, unsigned kind) {
  for (size_t i = 0; i < WN_COUNTOF(gathered); i++) {
    if (gathered[i].kind == kind) return gathered[i].name;
  }
  const char *name = wn_kind_name(heap, (wn_kind)kind);
  return name ? name : "other";
}

/* One row a name; returns how many. */
static size_t gather(wn_heap *heap, const wn_kind_count counts[256], row rows[256]) {
  size_t n = 0;
  for (unsigned kind = 1; kind < 256; kind++) {
    if (counts[kind].cells == 0) continue;
    const char *name = name_of(heap, kind);
    size_t i = 0;
    while (i < n && strcmp(rows[i].name, name) != 0) i++;
    if (i == n) rows[n++] = (row){name, 0, 0, 0};
    rows[i].cells += counts[kind].cells;
    rows[i].bytes += counts[kind].bytes;
    rows[i].external += counts[kind].external_bytes;
  }
  return n;
}

/* The largest row that was not yet printed; NULL when what is left is little. */
static row *largest(row *rows, size_t n, uint64_t least) {
  row *found = NULL;
  for (size_t i = 0; i < n; i++) {
    uint64_t all = rows[i].bytes + rows[i].external;
    if (rows[i].cells && all >= least && (!found || all > found->bytes + found->external)) {
      found = &rows[i];
    }
  }
  return found;
}

static void print_totals(const wn_heap_stats *s, FILE *f) {
  size_t all = s->committed_bytes + s->external_bytes + s->code_bytes;
  fprintf(f, "%.1f MB", mb(all));
  if (s->memory_limit) fprintf(f, " of %.1f MB (--memory-limit)", mb(s->memory_limit));
  fprintf(f, ": heap %.1f MB, external %.1f MB, code and tables %.1f MB\n", mb(s->committed_bytes),
          mb(s->external_bytes), mb(s->code_bytes));
  fprintf(f,
          "heap: young %.1f MB, old %.1f MB, large %.1f MB, immobile %.1f MB; limit %.1f MB\n\n",
          mb(s->young_committed), mb(s->old_committed), mb(s->large_committed),
          mb(s->immobile_committed), mb(s->limit_bytes));
}

void memory_report_print(wn_heap *heap, FILE *f) {
  wn_heap_stats s;
  wn_heap_get_stats(heap, &s);
  fputs("<--- What fills the memory --->\n\n", f);
  print_totals(&s, f);
  size_t names = atoms_table_bytes((const isolate *)heap);
  wn_kind_count counts[256];
  row rows[256];
  if (!wn_heap_census(heap, counts)) {
    fputs("(the heap cannot be walked in the middle of a collection)\n\n", f);
    return;
  }
  size_t n = gather(heap, counts, rows);
  for (size_t i = 0; i < n; i++)
    if (rows[i].name == name_of(heap, KIND_ATOM_ONE)) rows[i].external += names;
  uint64_t least = (s.used_bytes + s.external_bytes + names) / LEAST_SHARE;
  fputs("        MB  external MB      count  what\n", f);
  for (int i = 0; i < ROWS; i++) {
    row *r = largest(rows, n, least);
    if (!r) break;
    fprintf(f, "%10.1f %12.1f %10llu  %s\n", mb(r->bytes), mb(r->external),
            (unsigned long long)r->cells, r->name);
    r->cells = 0;
  }
  fputc('\n', f);
}
