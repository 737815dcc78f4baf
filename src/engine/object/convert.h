/* SPDX-License-Identifier: MIT */
/* Type conversion and comparison (ECMA-262, 7.1 and 7.2).  Fallible ones return WN_EXCEPTION
 * or false; all that meet an object may run JavaScript and collect. */
#ifndef WN_ENGINE_OBJECT_CONVERT_H
#define WN_ENGINE_OBJECT_CONVERT_H

#include "engine/object/function.h"

bool to_boolean(isolate *iso, wn_value v); /* never fails, never collects */
enum primitive_hint { HINT_DEFAULT, HINT_NUMBER, HINT_STRING };
wn_value to_primitive(isolate *iso, wn_value v, enum primitive_hint hint);
/* OrdinaryToPrimitive (7.1.1.1) of an object: toString and valueOf in the order asked for. */
wn_value ordinary_to_primitive(isolate *iso, wn_value v, bool string_first);
WN_MUST_USE bool to_number(isolate *iso, wn_value v, double *out);
wn_value to_number_value(isolate *iso, wn_value v); /* int or double value */
wn_value to_numeric(isolate *iso, wn_value v);      /* number or bigint */
WN_MUST_USE bool to_integer_or_infinity(isolate *iso, wn_value v, double *out);
WN_MUST_USE bool to_int32(isolate *iso, wn_value v, int32_t *out);
WN_MUST_USE bool to_uint32(isolate *iso, wn_value v, uint32_t *out);
WN_MUST_USE bool to_length(isolate *iso, wn_value v, double *out);
/* ToIndex (7.1.22): RangeError with the message given. */
WN_MUST_USE bool to_index(isolate *iso, wn_value v, double *out, const char *message);
/* "relative start" of slice, fill ...: negative counts from the end, clamped to 0..length. */
WN_MUST_USE bool to_relative_index(isolate *iso, wn_value v, double length,
                                   double if_undefined, double *out);
wn_value to_string(isolate *iso, wn_value v); /* a string value */
wn_value to_object(isolate *iso, wn_value v); /* TypeError for nullish */
WN_MUST_USE bool to_property_key(isolate *iso, wn_value v, prop_key *out);
/* The key of a string: an index or an atom. May collect, cannot fail. */
prop_key key_from_string(isolate *iso, wn_value s);
prop_key key_from_cstr(isolate *iso, const char *ascii);
wn_value number_to_string(isolate *iso, double d);
double string_to_number(isolate *iso, wn_value s);
double parse_float_prefix(const string_view *s); /* StrDecimalLiteral prefix, or NaN */

bool strict_equals(isolate *iso, wn_value a, wn_value b);
bool same_value(isolate *iso, wn_value a, wn_value b);
bool same_value_zero(isolate *iso, wn_value a, wn_value b);
int loosely_equals(isolate *iso, wn_value a, wn_value b); /* 1, 0, -1 */
/* a < b with the operands' evaluation order of `left_first`: 1, 0, -1 exception, 2 undefined */
int less_than(isolate *iso, wn_value a, wn_value b, bool left_first);
wn_value type_of(isolate *iso, wn_value v); /* an atom */
int instance_of(isolate *iso, wn_value v, wn_value target); /* 13.10.2 */
int ordinary_has_instance(isolate *iso, wn_value c, wn_value v);
/* The slow halves of the arithmetic operators, `op` is an ASCII operator: + - * / % p(**)
 * & | ^ l(<<) r(>>) u(>>>). */
wn_value arithmetic_slow(isolate *iso, int op, wn_value a, wn_value b);
/* n(-) ~ i(++) d(--) of any value; arithmetic_slow does these too and ignores b. */
wn_value arithmetic_unary(isolate *iso, int op, wn_value v);
double number_power(double base, double exponent); /* 6.1.6.1.3 */
double number_remainder(double a, double b);       /* 6.1.6.1.6 */

#endif
