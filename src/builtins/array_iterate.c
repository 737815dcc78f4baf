/* SPDX-License-Identifier: MIT */
/* The methods of Array.prototype that call back for each element (ECMA-262, 23.1.3).
 *
 * The callback may do anything to the array, so each step reads the element anew:
 * array_find_element asks the element store first and the object only for holes. */
#include <stdlib.h>

#include "builtins/array_fast.h"

typedef struct iteration {
  wn_value o, callback, this_arg;
  double length;
} iteration;

static bool iteration_begin(isolate *iso, call_args *args, const char *method,
                            iteration *it) {
  it->o = array_this(iso, args, method);
  if (wn_is_exception(it->o)) return false;
  int64_t length = length_of_array_like(iso, it->o);
  if (length < 0) return false;
  it->length = (double)length;
  it->callback = arg(args, 0);
  it->this_arg = arg(args, 1);
  return require_callable(iso, it->callback);
}

static wn_value iteration_call(isolate *iso, const iteration *it, double k,
                               wn_value v) {
  wn_value argv[3] = {v, wn_from_number(k), it->o};
  return js_call(iso, it->callback, it->this_arg, 3, argv);
}

/* Finds the next present element from *k on and calls back: 1 with *v and *result, 0 at
 * the end, -1 exception.  Advances *k past the element. */
static int iteration_step(isolate *iso, const iteration *it, double *k, wn_value *v,
                          wn_value *result) {
  while (*k < it->length) {
    double at = (*k)++;
    int has = array_find_element(iso, it->o, at, v);
    if (has < 0) return -1;
    if (!has) continue;
    *result = iteration_call(iso, it, at, *v);
    return wn_is_exception(*result) ? -1 : 1;
  }
  return 0;
}

static wn_value array_for_each(isolate *iso, call_args *args) { /* 23.1.3.15 */
  iteration it;
  if (!iteration_begin(iso, args, "forEach", &it)) return WN_EXCEPTION;
  wn_value v, result;
  for (double k = 0;;) {
    int more = iteration_step(iso, &it, &k, &v, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : WN_UNDEFINED;
  }
}

static wn_value array_every(isolate *iso, call_args *args) { /* 23.1.3.6 */
  iteration it;
  if (!iteration_begin(iso, args, "every", &it)) return WN_EXCEPTION;
  wn_value v, result;
  for (double k = 0;;) {
    int more = iteration_step(iso, &it, &k, &v, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : WN_TRUE;
    if (!to_boolean(iso, result)) return WN_FALSE;
  }
}

static wn_value array_some(isolate *iso, call_args *args) { /* 23.1.3.29 */
  iteration it;
  if (!iteration_begin(iso, args, "some", &it)) return WN_EXCEPTION;
  wn_value v, result;
  for (double k = 0;;) {
    int more = iteration_step(iso, &it, &k, &v, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : WN_FALSE;
    if (to_boolean(iso, result)) return WN_TRUE;
  }
}

static wn_value array_map(isolate *iso, call_args *args) { /* 23.1.3.21 */
  iteration it;
  if (!iteration_begin(iso, args, "map", &it)) return WN_EXCEPTION;
  wn_value a = array_species_create(iso, it.o, it.length);
  if (wn_is_exception(a)) return a;
  wn_value v, result;
  for (double k = 0;;) {
    int more = iteration_step(iso, &it, &k, &v, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : a;
    if (!array_create_element(iso, a, k - 1, result)) return WN_EXCEPTION;
  }
}

static wn_value array_filter(isolate *iso, call_args *args) { /* 23.1.3.8 */
  iteration it;
  if (!iteration_begin(iso, args, "filter", &it)) return WN_EXCEPTION;
  wn_value a = array_species_create(iso, it.o, 0);
  if (wn_is_exception(a)) return a;
  wn_value v, result;
  double to = 0;
  for (double k = 0;;) {
    int more = iteration_step(iso, &it, &k, &v, &result);
    if (more <= 0) return more < 0 ? WN_EXCEPTION : a;
    if (to_boolean(iso, result) && !array_create_element(iso, a, to++, v)) {
      return WN_EXCEPTION;
    }
  }
}

/* ---- find and its kin: holes are visited too
 * ------------------------------------------------ */

/* FindViaPredicate, 23.1.3.12.1: the index or -1, -2 on exception. */
static double find_via_predicate(isolate *iso, const iteration *it, bool last,
                                 wn_value *value) {
  double k = last ? it->length - 1 : 0, step = last ? -1 : 1;
  for (; k >= 0 && k < it->length; k += step) {
    wn_value v = array_get_element(iso, it->o, k);
    if (wn_is_exception(v)) return -2;
    wn_value found = iteration_call(iso, it, k, v);
    if (wn_is_exception(found)) return -2;
    if (to_boolean(iso, found)) {
      *value = v;
      return k;
    }
  }
  *value = WN_UNDEFINED;
  return -1;
}

static wn_value find_value(isolate *iso, call_args *args, const char *name, bool last) {
  iteration it;
  wn_value v;
  if (!iteration_begin(iso, args, name, &it)) return WN_EXCEPTION;
  return find_via_predicate(iso, &it, last, &v) == -2 ? WN_EXCEPTION : v;
}

static wn_value find_index(isolate *iso, call_args *args, const char *name, bool last) {
  iteration it;
  wn_value v;
  if (!iteration_begin(iso, args, name, &it)) return WN_EXCEPTION;
  double k = find_via_predicate(iso, &it, last, &v);
  return k == -2 ? WN_EXCEPTION : wn_from_number(k);
}

static wn_value array_find(isolate *iso, call_args *args) { /* 23.1.3.9 */
  return find_value(iso, args, "find", false);
}
static wn_value array_find_last(isolate *iso, call_args *args) { /* 23.1.3.11 */
  return find_value(iso, args, "findLast", true);
}
static wn_value array_find_index(isolate *iso, call_args *args) { /* 23.1.3.10 */
  return find_index(iso, args, "findIndex", false);
}
static wn_value array_find_last_index(isolate *iso, call_args *args) { /* 23.1.3.12 */
  return find_index(iso, args, "findLastIndex", true);
}

/* ---- reduce
 * ------------------------------------------------------------------------------------
 */

static wn_value reduce(isolate *iso, call_args *args, const char *name, bool right) {
  iteration it;
  if (!iteration_begin(iso, args, name, &it)) return WN_EXCEPTION;
  double k = right ? it.length - 1 : 0, step = right ? -1 : 1;
  wn_value sum = arg(args, 1);
  bool have = args->count > 1;
  for (; k >= 0 && k < it.length; k += step) {
    wn_value v;
    int has = array_find_element(iso, it.o, k, &v);
    if (has < 0) return WN_EXCEPTION;
    if (!has) continue;
    if (!have) {
      sum = v;
      have = true;
      continue;
    }
    wn_value argv[4] = {sum, v, wn_from_number(k), it.o};
    sum = js_call(iso, it.callback, WN_UNDEFINED, 4, argv);
    if (wn_is_exception(sum)) return sum;
  }
  if (have) return sum;
  return throw_type_error(iso, "Reduce of empty array with no initial value");
}

static wn_value array_reduce(isolate *iso, call_args *args) { /* 23.1.3.24 */
  return reduce(iso, args, "reduce", false);
}
static wn_value array_reduce_right(isolate *iso, call_args *args) { /* 23.1.3.25 */
  return reduce(iso, args, "reduceRight", true);
}

/* ---- flat, flatMap
 * ------------------------------------------------------------------------------ */

/* FlattenIntoArray, 23.1.3.13.1; mapper NULL: none.  The next free index, or -1. */
static double flatten_into(isolate *iso, wn_value target, wn_value source,
                           double length, double start, double depth,
                           const iteration *mapper) {
  if (stack_is_low(iso)) {
    throw_stack_overflow(iso);
    return -1;
  }
  for (double k = 0; k < length; k++) {
    wn_value v;
    int has = array_find_element(iso, source, k, &v);
    if (has < 0) return -1;
    if (!has) continue;
    if (mapper) v = iteration_call(iso, mapper, k, v);
    if (wn_is_exception(v)) return -1;
    int array = depth > 0 ? value_is_array(iso, v) : 0;
    if (array < 0) return -1;
    if (array) {
      int64_t inner = length_of_array_like(iso, v);
      if (inner < 0) return -1;
      start = flatten_into(iso, target, v, (double)inner, start, depth - 1, NULL);
      if (start < 0) return -1;
      continue;
    }
    if (start >= MAX_SAFE_LENGTH) {
      throw_type_error(iso, "Invalid array length");
      return -1;
    }
    if (!array_create_element(iso, target, start++, v)) return -1;
  }
  return start;
}

static wn_value array_flat(isolate *iso, call_args *args) { /* 23.1.3.13 */
  wn_value o = array_this(iso, args, "flat");
  if (wn_is_exception(o)) return o;
  int64_t length = length_of_array_like(iso, o);
  if (length < 0) return WN_EXCEPTION;
  double depth = 1;
  if (!wn_is_undefined(arg(args, 0)) &&
      !to_integer_or_infinity(iso, args->v[0], &depth)) {
    return WN_EXCEPTION;
  }
  wn_value a = array_species_create(iso, o, 0);
  if (wn_is_exception(a)) return a;
  double end = flatten_into(iso, a, o, (double)length, 0, depth, NULL);
  return end < 0 ? WN_EXCEPTION : a;
}

static wn_value array_flat_map(isolate *iso, call_args *args) { /* 23.1.3.14 */
  iteration it = {.o = array_this(iso, args, "flatMap")};
  if (wn_is_exception(it.o)) return it.o;
  int64_t length = length_of_array_like(iso, it.o);
  if (length < 0) return WN_EXCEPTION;
  it.callback = arg(args, 0);
  it.this_arg = arg(args, 1);
  if (!is_callable(iso, it.callback)) {
    return throw_type_error(iso, "flatMap mapper function is not callable");
  }
  wn_value a = array_species_create(iso, it.o, 0);
  if (wn_is_exception(a)) return a;
  double end = flatten_into(iso, a, it.o, (double)length, 0, 1, &it);
  return end < 0 ? WN_EXCEPTION : a;
}

const native_spec array_iteration_methods[] = {
    {"every", array_every, 1, 0, 0},
    {"filter", array_filter, 1, 0, 0},
    {"find", array_find, 1, 0, 0},
    {"findIndex", array_find_index, 1, 0, 0},
    {"findLast", array_find_last, 1, 0, 0},
    {"findLastIndex", array_find_last_index, 1, 0, 0},
    {"flat", array_flat, 0, 0, 0},
    {"flatMap", array_flat_map, 1, 0, 0},
    {"forEach", array_for_each, 1, 0, 0},
    {"map", array_map, 1, 0, 0},
    {"reduce", array_reduce, 1, 0, 0},
    {"reduceRight", array_reduce_right, 1, 0, 0},
    {"some", array_some, 1, 0, 0},
};
const size_t array_iteration_method_count = WN_COUNTOF(array_iteration_methods);
