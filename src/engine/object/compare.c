/* SPDX-License-Identifier: MIT */
/* Comparison, ECMA-262 7.2 and 13.10.  What only compares never fails; strings may be
 * flattened on the way, so it may collect. */
#include "engine/object/convert.h"

#include <math.h>
#include <stdlib.h>

#include "engine/object/bigint.h"
#include "engine/object/error.h"
#include "engine/object/realm.h"

/* Neither is a number. */
static bool same_non_number(isolate *iso, wn_value a, wn_value b) {
  if (wn_same(a, b)) return true;
  if (is_string(a)) return is_string(b) && string_equal(iso, a, b);
  if (is_bigint(a)) return is_bigint(b) && bigint_equal(a, b);
  return false;
}

/* 7.2.14 */
bool strict_equals(isolate *iso, wn_value a, wn_value b) {
  if (wn_is_number(a)) return wn_is_number(b) && wn_number(a) == wn_number(b);
  return same_non_number(iso, a, b);
}

/* 7.2.10 */
bool same_value(isolate *iso, wn_value a, wn_value b) {
  if (!wn_is_number(a)) return same_non_number(iso, a, b);
  if (!wn_is_number(b)) return false;
  return wn_same(wn_from_number(wn_number(a)), wn_from_number(wn_number(b)));
}

/* 7.2.11 */
bool same_value_zero(isolate *iso, wn_value a, wn_value b) {
  if (!wn_is_number(a)) return same_non_number(iso, a, b);
  if (!wn_is_number(b)) return false;
  double x = wn_number(a), y = wn_number(b);
  return x == y || (isnan(x) && isnan(y));
}

static bool is_undetectable(isolate *iso, wn_value v) {
  return is_object(v) &&
         object_shape(iso, to_object_cell(v))->flags & SHAPE_UNDETECTABLE;
}

/* A number or bigint equals a string, read as a number. */
static int equals_text(isolate *iso, wn_value n, wn_value text) {
  if (wn_is_number(n)) return wn_number(n) == string_to_number(iso, text);
  wn_value big = bigint_from_string(iso, text);
  if (wn_is_exception(big)) return -1;
  return is_bigint(big) && bigint_equal(n, big);
}

static bool is_numeric(wn_value v) { return wn_is_number(v) || is_bigint(v); }

/* 7.2.13 */
int loosely_equals(isolate *iso, wn_value a, wn_value b) {
  for (;;) {
    if (wn_is_number(a) && wn_is_number(b)) return wn_number(a) == wn_number(b);
    if (wn_is_nullish(a)) return wn_is_nullish(b) || is_undetectable(iso, b);
    if (wn_is_nullish(b)) return is_undetectable(iso, a);
    if (is_object(a) && is_object(b)) return wn_same(a, b);
    if (wn_is_bool(a)) {
      a = wn_from_int(wn_is_true(a));
    } else if (wn_is_bool(b)) {
      b = wn_from_int(wn_is_true(b));
    } else if (is_object(a)) {
      a = to_primitive(iso, a, HINT_DEFAULT);
      if (wn_is_exception(a)) return -1;
    } else if (is_object(b)) {
      b = to_primitive(iso, b, HINT_DEFAULT);
      if (wn_is_exception(b)) return -1;
    } else if (is_numeric(a) && is_string(b)) {
      return equals_text(iso, a, b);
    } else if (is_string(a) && is_numeric(b)) {
      return equals_text(iso, b, a);
    } else if (is_bigint(a) && wn_is_number(b)) {
      return bigint_compare_double(a, wn_number(b)) == 0;
    } else if (wn_is_number(a) && is_bigint(b)) {
      return bigint_compare_double(b, wn_number(a)) == 0;
    } else {
      return same_non_number(iso, a, b);
    }
  }
}

static int less_than_mixed(wn_value a, wn_value b) {
  if (is_bigint(a) && is_bigint(b)) return bigint_compare(a, b) < 0;
  if (is_bigint(a)) {
    int order = bigint_compare_double(a, wn_number(b));
    return order == 2 ? 2 : order < 0;
  }
  int order = bigint_compare_double(b, wn_number(a));
  return order == 2 ? 2 : order > 0;
}

/* 7.2.12 */
int less_than(isolate *iso, wn_value a, wn_value b, bool left_first) {
  if (left_first) a = to_primitive(iso, a, HINT_NUMBER);
  if (wn_is_exception(a)) return -1;
  b = to_primitive(iso, b, HINT_NUMBER);
  if (wn_is_exception(b)) return -1;
  if (!left_first) a = to_primitive(iso, a, HINT_NUMBER);
  if (wn_is_exception(a)) return -1;
  if (is_string(a) && is_string(b)) return string_compare(iso, a, b) < 0;
  if (is_bigint(a) && is_string(b)) {
    b = bigint_from_string(iso, b);
    if (wn_is_undefined(b)) return 2;
  } else if (is_string(a) && is_bigint(b)) {
    a = bigint_from_string(iso, a);
    if (wn_is_undefined(a)) return 2;
  } else {
    a = to_numeric(iso, a);
    if (wn_is_exception(a)) return -1;
    b = to_numeric(iso, b);
  }
  if (wn_is_exception(a) || wn_is_exception(b)) return -1;
  if (is_bigint(a) || is_bigint(b)) return less_than_mixed(a, b);
  double x = wn_number(a), y = wn_number(b);
  return isnan(x) || isnan(y) ? 2 : x < y;
}

/* 13.5.3 */
wn_value type_of(isolate *iso, wn_value v) {
  enum atom_id id = ATOM_object;
  if (wn_is_number(v)) {
    id = ATOM_number;
  } else if (wn_is_undefined(v) || is_undetectable(iso, v)) {
    id = ATOM_undefined;
  } else if (wn_is_bool(v)) {
    id = ATOM_boolean;
  } else if (is_string(v)) {
    id = ATOM_string;
  } else if (is_symbol(v)) {
    id = ATOM_symbol;
  } else if (is_bigint(v)) {
    id = ATOM_bigint;
  } else if (is_callable(iso, v)) {
    id = ATOM_function;
  }
  return iso->atoms[id];
}

/* 13.10.2 */
int instance_of(isolate *iso, wn_value v, wn_value target) {
  if (!is_object(target)) {
    throw_type_error(iso, "Right-hand side of 'instanceof' is not an object");
    return -1;
  }
  wn_value handler = js_get_method(iso, target, KEY_SYMBOL(iso, hasInstance));
  if (wn_is_exception(handler)) return -1;
  if (!wn_is_undefined(handler)) {
    wn_value result = js_call(iso, handler, target, 1, &v);
    return wn_is_exception(result) ? -1 : to_boolean(iso, result);
  }
  if (!is_callable(iso, target)) {
    throw_type_error(iso, "Right-hand side of 'instanceof' is not callable");
    return -1;
  }
  return ordinary_has_instance(iso, target, v);
}

/* 7.3.21 */
int ordinary_has_instance(isolate *iso, wn_value c, wn_value v) {
  if (!is_callable(iso, c)) return 0;
  if (is_kind(c, KIND_BOUND)) {
    return instance_of(iso, v, wn_load(&iso->heap, wn_slot_at(wn_to_cell(c), 3)));
  }
  if (!is_object(v)) return 0;
  wn_value prototype = object_get(iso, c, KEY(iso, prototype));
  if (wn_is_exception(prototype)) return -1;
  if (!is_object(prototype)) {
    char *text = value_describe(iso, prototype);
    throw_type_error(iso, "Function has non-object prototype '%s' in instanceof check",
                     text);
    free(text);
    return -1;
  }
  for (;;) {
    v = object_get_prototype(iso, v);
    if (wn_is_exception(v)) return -1;
    if (wn_is_null(v)) return 0;
    if (wn_same(v, prototype)) return 1;
  }
}
