/* SPDX-License-Identifier: MIT */
/* Sorting (ECMA-262, 23.1.3.30): stable, adaptive, safe against any comparator.
 *
 * Values do not move while they are sorted.  They wait in a heap cell (tagged slots or
 * doubles), and what is sorted is an array of 32-bit indices in plain memory:
 * comparisons may run JavaScript and collect as they like, no store needs a barrier, no
 * box changes its owner, and one routine serves arrays and typed arrays.
 *
 * The algorithm is a natural merge sort after Peters' description of timsort, without
 * galloping: runs are found from left to right (descending ones are turned around),
 * short ones are extended by binary insertion, and a stack of pending runs is merged so
 * that lengths grow geometrically:
 *
 *      run lengths on the stack    ... C, B, A      C > B + A,  B > A
 *
 * A comparator that contradicts itself yields some order, never a bad access, since
 * every index move is bounded by run lengths. */
#include <stdlib.h>

#include "builtins/array_fast.h"

enum { MIN_RUN = 24, MAX_RUNS = 64 };

typedef struct run {
  uint32_t start, length;
} run;

typedef struct sorter {
  isolate *iso;
  void *store; /* the values: ELEMENTS (strings, for the default order) or
                  ELEMENTS_DOUBLE */
  bool doubles;
  wn_value comparator; /* undefined: strings by code units, doubles by value */
  uint32_t *order, *scratch;
  run runs[MAX_RUNS];
  uint32_t run_count;
  bool failed;
} sorter;

static wn_value value_at(const sorter *s, uint32_t i) {
  if (s->doubles) return wn_from_number(((elements_double *)s->store)->values[i]);
  return wn_load(&s->iso->heap, wn_slot_at(s->store, 1 + (size_t)i));
}

/* a < b in the numeric order of typed arrays: NaN last, -0 before +0. */
static bool double_less(double a, double b) {
  if (a < b) return true;
  if (a > b || a != a) return false;
  if (b != b) return true;
  return a == 0 && b == 0 && __builtin_signbit(a) && !__builtin_signbit(b);
}

/* True if the value of index a must come before that of index b. */
static bool less(sorter *s, uint32_t a, uint32_t b) {
  if (s->failed) return false;
  if (wn_is_undefined(s->comparator)) {
    if (s->doubles) {
      const double *values = ((elements_double *)s->store)->values;
      return double_less(values[a], values[b]);
    }
    return string_compare(s->iso, value_at(s, a), value_at(s, b)) < 0;
  }
  wn_value argv[2] = {value_at(s, a), value_at(s, b)};
  wn_value result = js_call(s->iso, s->comparator, WN_UNDEFINED, 2, argv);
  if (wn_is_int(result)) return wn_to_int(result) < 0;
  double d = 0;
  if (wn_is_exception(result) || !to_number(s->iso, result, &d)) s->failed = true;
  return d < 0;
}

/* Finds the run that begins at `from`, makes it ascending, returns its length. */
static uint32_t find_run(sorter *s, uint32_t from, uint32_t n) {
  uint32_t *order = s->order, to = from + 1;
  if (to == n) return 1;
  if (!less(s, order[to], order[from])) {
    for (to++; to < n && !less(s, order[to], order[to - 1]); to++) {
    }
    return to - from;
  }
  for (to++; to < n && less(s, order[to], order[to - 1]); to++) {
  }
  for (uint32_t i = from, j = to - 1; i < j; i++, j--) {
    uint32_t t = order[i];
    order[i] = order[j];
    order[j] = t;
  }
  return to - from;
}

/* Sorts order[from, to) of which [from, sorted) is in order already. */
static void insertion_sort(sorter *s, uint32_t from, uint32_t sorted, uint32_t to) {
  uint32_t *order = s->order;
  for (uint32_t i = sorted; i < to; i++) {
    uint32_t v = order[i], low = from, high = i;
    while (low < high) {
      uint32_t middle = low + (high - low) / 2;
      if (less(s, v, order[middle])) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    memmove(order + low + 1, order + low, (i - low) * sizeof *order);
    order[low] = v;
  }
}

/* Merges the runs at i and i + 1 of the stack. */
static void merge_at(sorter *s, uint32_t i) {
  run *a = &s->runs[i], *b = &s->runs[i + 1];
  uint32_t *order = s->order + a->start, *left = s->scratch;
  const uint32_t *right = s->order + b->start;
  uint32_t na = a->length, nb = b->length, ia = 0, ib = 0, to = 0;
  if (less(s, right[0], order[na - 1])) { /* else the two are one run already */
    memcpy(left, order, na * sizeof *left);
    while (ia < na && ib < nb) {
      order[to++] = less(s, right[ib], left[ia]) ? right[ib++] : left[ia++];
    }
    memcpy(order + to, left + ia, (na - ia) * sizeof *left);
  }
  a->length = na + nb;
  for (uint32_t k = i + 1; k + 1 < s->run_count; k++) s->runs[k] = s->runs[k + 1];
  s->run_count--;
}

/* Restores the invariant of the run lengths; with `all` merges down to one run. */
static void collapse(sorter *s, bool all) {
  while (s->run_count > 1 && !s->failed) {
    run *r = s->runs;
    uint32_t n = s->run_count - 2;
    bool third = n > 0 && r[n - 1].length <= r[n].length + r[n + 1].length;
    bool fourth = n > 1 && r[n - 2].length <= r[n - 1].length + r[n].length;
    if (third || fourth || (all && n > 0)) {
      merge_at(s, r[n - 1].length < r[n + 1].length ? n - 1 : n);
    } else if (all || r[n].length <= r[n + 1].length) {
      merge_at(s, n);
    } else {
      return;
    }
  }
}

static void sort_indices(sorter *s, uint32_t n) {
  for (uint32_t from = 0; from < n && !s->failed;) {
    uint32_t length = find_run(s, from, n);
    uint32_t wanted = n - from < MIN_RUN ? n - from : MIN_RUN;
    if (length < wanted) {
      insertion_sort(s, from, from + length, from + wanted);
      length = wanted;
    }
    s->runs[s->run_count++] = (run){from, length};
    collapse(s, false);
    from += length;
  }
  collapse(s, true);
}

uint32_t *sort_order(isolate *iso, void *store, uint32_t n, wn_value comparator) {
  sorter s = {.iso = iso,
              .store = store,
              .doubles = wn_kind_of(store) == KIND_ELEMENTS_DOUBLE,
              .comparator = comparator};
  s.order = malloc(n * sizeof *s.order + 1);
  s.scratch = malloc(n * sizeof *s.scratch + 1);
  if (!s.order || !s.scratch) {
    s.failed = true;
    throw_out_of_memory(iso);
  } else {
    for (uint32_t i = 0; i < n; i++) s.order[i] = i;
    sort_indices(&s, n);
  }
  free(s.scratch);
  wn_keep_alive(store);
  if (!s.failed) return s.order;
  free(s.order);
  return NULL;
}

/* ---- Array.prototype.sort and toSorted
 * ------------------------------------------------------------ */

/* What SortIndexedProperties collects: a plain array of the defined values and the
 * number of undefined ones. */
typedef struct collected {
  wn_value values;
  double undefined_count;
} collected;

static bool collect(isolate *iso, wn_value o, double length, bool skip_holes,
                    collected *out) {
  out->undefined_count = 0;
  out->values = array_new_with_capacity(iso, length < 4096 ? (uint32_t)length : 4096);
  if (wn_is_exception(out->values)) return false;
  for (double k = 0; k < length; k++) {
    wn_value v;
    int has = 1;
    if (skip_holes) {
      has = array_find_element(iso, o, k, &v);
    } else {
      v = array_get_element(iso, o, k);
      if (wn_is_exception(v)) has = -1;
    }
    if (has < 0) return false;
    if (!has) continue;
    if (wn_is_undefined(v)) {
      out->undefined_count++;
    } else if (!array_push(iso, out->values, v)) {
      return false;
    }
  }
  return true;
}

/* The strings of the values, for the default order; NULL: exception. */
static void *sort_keys(isolate *iso, wn_value values, uint32_t n) {
  void *keys = block_store_new(iso, false, n);
  if (!keys) return NULL;
  for (uint32_t i = 0; i < n; i++) {
    wn_value s = to_string(iso, array_peek_nogc(iso, wn_to_cell(values), i));
    if (wn_is_exception(s)) return NULL;
    wn_store(&iso->heap, keys, wn_slot_at(keys, 1 + (size_t)i), s);
  }
  return keys;
}

/* The order of the collected values; *n gets their number.  NULL: exception. */
static uint32_t *order_values(isolate *iso, const collected *c, wn_value comparator,
                              uint32_t *n) {
  block b;
  *n = ((js_array *)wn_to_cell(c->values))->length;
  if (*n == 0) return xmalloc(1);
  if (wn_is_undefined(comparator)) {
    void *keys = sort_keys(iso, c->values, *n);
    return keys ? sort_order(iso, keys, *n, comparator) : NULL;
  }
  block_of_list_nogc(iso, c->values, &b);
  return sort_order(iso, b.store, *n, comparator);
}

static bool check_comparator(isolate *iso, wn_value comparator) {
  if (wn_is_undefined(comparator) || is_callable(iso, comparator)) return true;
  throw_type_error(iso,
                   "The comparison function must be either a function or undefined");
  return false;
}

static bool write_sorted(isolate *iso, wn_value o, const collected *c,
                         const uint32_t *order, uint32_t n) {
  for (uint32_t i = 0; i < n; i++) {
    wn_value v = array_peek_nogc(iso, wn_to_cell(c->values), order[i]);
    block b;
    bool ok = block_open_for_writing_nogc(iso, o, &b) && i < b.length
                  ? array_store(iso, o, i, v)
                  : put_number(iso, o, i, v);
    if (!ok) return false;
  }
  return true;
}

wn_value array_sort(isolate *iso, call_args *args) { /* 23.1.3.30 */
  if (!check_comparator(iso, arg(args, 0))) return WN_EXCEPTION;
  wn_value o = array_this(iso, args, "sort");
  if (wn_is_exception(o)) return o;
  int64_t length = length_of_array_like(iso, o);
  collected c;
  uint32_t n;
  if (length < 0 || !collect(iso, o, (double)length, true, &c)) return WN_EXCEPTION;
  uint32_t *order = order_values(iso, &c, arg(args, 0), &n);
  if (!order) return WN_EXCEPTION;
  bool ok = write_sorted(iso, o, &c, order, n);
  free(order);
  double present = n + c.undefined_count;
  for (double k = n; ok && k < present; k++) ok = put_number(iso, o, k, WN_UNDEFINED);
  for (double k = present; ok && k < (double)length; k++) {
    int has = has_number(iso, o, k); /* the holes that were skipped move to the end */
    ok = has >= 0 && (!has || delete_or_throw(iso, o, key_from_number(iso, k)));
  }
  return ok ? o : WN_EXCEPTION;
}

wn_value array_to_sorted(isolate *iso, call_args *args) { /* 23.1.3.34 */
  if (!check_comparator(iso, arg(args, 0))) return WN_EXCEPTION;
  wn_value o = array_this(iso, args, "toSorted");
  if (wn_is_exception(o)) return o;
  int64_t length = length_of_array_like(iso, o);
  if (length < 0) return WN_EXCEPTION;
  if (length > UINT32_MAX) return throw_range_error(iso, "Invalid array length");
  collected c;
  uint32_t n;
  if (!collect(iso, o, (double)length, false, &c)) return WN_EXCEPTION;
  uint32_t *order = order_values(iso, &c, arg(args, 0), &n);
  if (!order) return WN_EXCEPTION;
  wn_value a = array_new_with_capacity(iso, n);
  bool ok = !wn_is_exception(a);
  for (uint32_t i = 0; ok && i < n; i++) {
    ok = array_push(iso, a, array_peek_nogc(iso, wn_to_cell(c.values), order[i]));
  }
  free(order);
  for (double k = 0; ok && k < c.undefined_count; k++) {
    ok = array_push(iso, a, WN_UNDEFINED);
  }
  return ok ? a : WN_EXCEPTION;
}
