/* SPDX-License-Identifier: MIT */
/* Function objects, native functions and how both are called. */
#ifndef WN_ENGINE_OBJECT_FUNCTION_H
#define WN_ENGINE_OBJECT_FUNCTION_H

#include "engine/object/object.h"

/* A closure: 32 bytes.  `length`, `name` and `prototype` are not slots: the initial shapes of
 * functions list them as PROP_LAZY properties that are computed from the info on first touch
 * (object.c asks function_materialise). */
typedef struct js_function {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot info;          /* function_info, immobile */
  wn_slot scope;         /* enclosing heap scope, or undefined */
  wn_slot home;          /* home object of methods, or hole */
  wn_slot prototype;     /* .prototype once made, or hole */
  wn_slot initial_shape; /* shape of `new F` objects, or hole */
} js_function;

/* One per function literal and realm, immobile; made when its parent is compiled. */
typedef struct function_info {
  uint32_t header;
  wn_slot script;    /* SCRIPT cell */
  wn_slot name;      /* atom */
  wn_slot constants; /* CONSTANTS cell once compiled, or hole */
  wn_slot feedback;  /* FEEDBACK cell after a few runs, or hole */
  wn_slot scope_info; /* outer scope description for lazy compilation: smi or hole */
  uint32_t runs;
  uint32_t flags;
  struct code *code; /* bytecode, malloc'd and immutable; NULL until compiled */
} function_info;

/* Arguments of a native call.  `v` lies in the VM's registers: precise roots, updated when
 * cells move; valid until the native returns. */
typedef struct call_args {
  wn_value this_value;
  wn_value callee;
  wn_value new_target; /* undefined for a call */
  wn_value *v;
  uint32_t count;
} call_args;
static inline wn_value arg(const call_args *a, uint32_t i) {
  return i < a->count ? a->v[i] : WN_UNDEFINED;
}
static inline bool is_construct_call(const call_args *a) {
  return !wn_is_undefined(a->new_target);
}
/* Returns WN_EXCEPTION with the exception pending, or the result. */
typedef wn_value native_fn(isolate *iso, call_args *args);

typedef struct js_native {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot data[2];  /* for closures in C: native_data() */
  uint16_t magic;   /* from the spec: lets one C function serve several names */
  uint8_t length;
  uint8_t flags;    /* native_flag */
  native_fn *fn;    /* byte 24 */
  const struct native_spec *spec; /* name and length for the lazy properties; may be NULL */
} js_native;

/* A bound function (10.4.1). */
typedef struct js_bound {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot target, this_value;
  wn_slot length; /* a number, as bind() computed it */
  wn_slot name;   /* the target's name, a string */
  wn_slot count;  /* of args, small int */
  wn_slot args[];
} js_bound;

enum native_flag {
  NATIVE_METHOD = 0,      /* callable only */
  NATIVE_CONSTRUCTOR = 1, /* call and new */
  NATIVE_GETTER = 2,      /* accessor; name gets "get " */
  NATIVE_SETTER = 4,
  NATIVE_INVISIBLE = 8,   /* leaves no line in stack traces: call, apply */
  NATIVE_CALL = 16,       /* Function.prototype.call and apply: the interpreter calls the */
  NATIVE_APPLY = 32,      /* function that is their `this` without running them */
  NATIVE_PUSH = 64,       /* Array.prototype.push: the interpreter appends one value itself */
};
/* One function of a built-in table. */
typedef struct native_spec {
  const char *name; /* ASCII; "@@iterator" names a well-known symbol */
  native_fn *fn;
  uint8_t length;
  uint8_t flags;  /* native_flag */
  uint16_t magic;
} native_spec;

/* A native function of the current realm. `name` an atom, symbol or string. */
wn_value native_new(isolate *iso, native_fn *fn, wn_value name, unsigned length,
                    unsigned flags, unsigned magic);
wn_value native_new_with_data(isolate *iso, native_fn *fn, wn_value name, unsigned length,
                              wn_value data0, wn_value data1);
wn_value native_data(isolate *iso, wn_value callee, int i);
void native_set_data(isolate *iso, wn_value callee, int i, wn_value v);
static inline uint32_t native_magic(const call_args *a) {
  return ((js_native *)wn_to_cell(a->callee))->magic;
}
/* A closure of a compiled function in the current realm; shape by its kind (normal, arrow,
 * method, generator, async ..., class constructor). */
wn_value function_new(isolate *iso, function_info *info, wn_value scope);
/* The name that a property key gives a function: symbols as "[description]". */
wn_value function_name_from_key(isolate *iso, wn_value name, const char *prefix);
/* SetFunctionName (10.2.9); prefix NULL, "get" or "set". */
WN_MUST_USE bool function_set_name(isolate *iso, wn_value f, wn_value name,
                                   const char *prefix);
/* A bound function whose length is 0 and name "": the caller sets both fields (20.2.3.2). */
wn_value bound_new(isolate *iso, wn_value target, wn_value this_value,
                   const wn_value *args, uint32_t n);
/* The name for stack traces and inspect: a string, perhaps empty; no JavaScript runs. */
wn_value function_name(isolate *iso, wn_value f);
wn_value function_to_string(isolate *iso, wn_value f); /* 20.2.3.5 */

/* ---- Calling (implemented by vm/) ---- */
wn_value js_call(isolate *iso, wn_value f, wn_value this_value, uint32_t argc,
                 const wn_value *argv);
wn_value js_construct(isolate *iso, wn_value f, uint32_t argc, const wn_value *argv,
                      wn_value new_target);
/* GetV + IsCallable + Call; TypeError "x.name is not a function". */
wn_value js_invoke(isolate *iso, wn_value v, prop_key key, uint32_t argc,
                   const wn_value *argv);
wn_value js_get_method(isolate *iso, wn_value v, prop_key key); /* undefined if nullish */

/* ---- Iteration (7.4) ---- */
typedef struct iterator_record {
  wn_value iterator, next;
  bool fast; /* over a simple array with pristine iteration: iterator is the array itself */
  uint32_t index;
} iterator_record;
WN_MUST_USE bool iterator_open(isolate *iso, wn_value iterable, iterator_record *it);
/* With a method looked up already (GetIteratorFromMethod, 7.4.3). */
WN_MUST_USE bool iterator_open_method(isolate *iso, wn_value iterable, wn_value method,
                                      iterator_record *it);
/* True if iterating v gives its elements by index: a simple array, nothing redefined. */
bool array_iteration_is_pristine(isolate *iso, wn_value v);
/* TypeError "x is not iterable" as V8's builtins say it. */
wn_value throw_not_iterable(isolate *iso, wn_value v);
/* 1: *value; 0: done; -1: exception (the iterator counts as done). */
int iterator_step(isolate *iso, iterator_record *it, wn_value *value);
/* IteratorClose: with an exception pending it stays pending and what return() throws is
 * dropped; else false if return() threw. */
bool iterator_close(isolate *iso, iterator_record *it);
wn_value iterator_result(isolate *iso, wn_value value, bool done);

#endif
