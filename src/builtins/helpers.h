/* SPDX-License-Identifier: MIT */
/* Abstract operations that many built-in objects share. */
#ifndef WN_BUILTINS_HELPERS_H
#define WN_BUILTINS_HELPERS_H

#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/object/realm.h"

#define MAX_SAFE_LENGTH 9007199254740991.0 /* 2^53 - 1 */

/* ---- Keys ---- */
/* The key of an integer 0 .. 2^53: an index, or beyond 2^32 - 2 an atom.  May collect.
 */
prop_key key_from_number(isolate *iso, double n);
/* obj[n], obj[n] = v (throwing), CreateDataPropertyOrThrow, HasProperty, deletion. */
wn_value get_number(isolate *iso, wn_value o, double n);
WN_MUST_USE bool put_number(isolate *iso, wn_value o, double n, wn_value v);
WN_MUST_USE bool create_number(isolate *iso, wn_value o, double n, wn_value v);
int has_number(isolate *iso, wn_value o, double n);
/* DeletePropertyOrThrow. */
WN_MUST_USE bool delete_or_throw(isolate *iso, wn_value o, prop_key key);
WN_MUST_USE bool put_length(isolate *iso, wn_value o, double length);

/* ---- Errors in V8's words; all leave an exception pending ---- */
wn_value throw_not_callable(isolate *iso, wn_value v);
wn_value throw_not_constructor(isolate *iso, wn_value v);
/* "Method %s called on incompatible receiver %s". */
wn_value throw_incompatible(isolate *iso, const char *method, wn_value receiver);
/* "Constructor %s requires 'new'". */
wn_value throw_requires_new(isolate *iso, const char *constructor);
WN_MUST_USE bool require_callable(isolate *iso, wn_value v);

/* ---- Operations on objects ---- */
/* SpeciesConstructor, 7.3.22; the default is an intrinsic of the current realm. */
wn_value species_constructor(isolate *iso, wn_value o, enum intrinsic_id fallback);
/* ToPropertyDescriptor, 6.2.6.5. */
WN_MUST_USE bool to_property_descriptor(isolate *iso, wn_value v,
                                        property_descriptor *out);
/* FromPropertyDescriptor, 6.2.6.4 (of an existing property). */
wn_value from_property_descriptor(isolate *iso, const property_descriptor *d);
/* DefinePropertyOrThrow, 7.3.8, with V8's two messages. */
WN_MUST_USE bool define_or_throw(isolate *iso, wn_value o, prop_key key,
                                 const property_descriptor *d);
/* GetIteratorDirect-like: the method @@iterator was read already.  7.4.3. */
WN_MUST_USE bool iterator_from_method(isolate *iso, wn_value iterable, wn_value method,
                                      iterator_record *it);
/* IteratorClose with the exception that is pending; returns WN_EXCEPTION. */
wn_value iterator_abort(isolate *iso, iterator_record *it);
/* AddEntriesFromIterable, 24.1.1.2, with `adder` called on target. */
WN_MUST_USE bool add_entries(isolate *iso, wn_value target, wn_value iterable,
                             wn_value adder);
/* The groups of GroupBy, 7.3.35, are made by the caller: runs callback(value, index)
 * over the iterable and hands each key and value to `take`. */
typedef bool group_fn(isolate *iso, wn_value groups, wn_value key, wn_value value);
WN_MUST_USE bool group_by(isolate *iso, wn_value items, wn_value callback, bool as_keys,
                          wn_value groups, group_fn *take);
/* Calls f (or constructs, when new_target is not undefined) with the elements of an
 * array-like as arguments: CreateListFromArrayLike, 7.3.19, and Call.  RangeError when
 * the C stack is too small for them.  In function.c. */
wn_value call_with_array_like(isolate *iso, wn_value f, wn_value this_value,
                              wn_value list, wn_value new_target);
/* "Function.prototype.apply was called on %s, which is %s and not a function". */
wn_value throw_apply_target(isolate *iso, wn_value f);
/* O.[[PreventExtensions]](), where typed arrays whose length may change refuse
 * (10.4.5.1). */
WN_MUST_USE bool prevent_extensions(isolate *iso, wn_value o, bool *ok);
/* CanBeHeldWeakly, 9.13. */
bool can_be_held_weakly(wn_value v);

/* ---- Installing ---- */
/* A constructor with .prototype / .constructor links that is not a global property;
 * parent (its [[Prototype]]) may be the hole: %Function.prototype%. */
wn_value make_constructor(isolate *iso, const native_spec *spec, wn_value proto,
                          wn_value parent, unsigned constructor_flags);
/* get [Symbol.species]: returns this. */
WN_MUST_USE bool install_species(isolate *iso, wn_value constructor);
native_fn native_return_this;
/* o[alias] = o[name], PROP_HIDDEN. */
WN_MUST_USE bool install_alias(isolate *iso, wn_value o, const char *name,
                               prop_key alias);
/* A fresh object of the current realm that becomes an intrinsic; parent ObjectP when
 * hole. An intrinsic that exists already is kept. */
wn_value ensure_prototype(isolate *iso, enum intrinsic_id id, wn_value parent);

#endif
