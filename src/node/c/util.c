/* SPDX-License-Identifier: MIT */
/* What inspect and its friends ask about values that JavaScript itself cannot tell. */
#include <string.h>

#include "base/os.h"
#include "builtins/hash_table.h"
#include "engine/object/iterator.h"
#include "engine/vm/promise.h"
#include "node/c/env.h"

static const char *iterator_name(isolate *iso, wn_value v);

/* The internal kind of an object, by the names that inspect.js switches on. */
static const char *kind_name(isolate *iso, wn_value v) {
  switch (wn_kind_of(wn_to_cell(v))) {
    case KIND_ARRAY: return "Array";
    case KIND_FUNCTION:
    case KIND_NATIVE:
    case KIND_BOUND: return "Function";
    case KIND_ERROR: return "Error";
    case KIND_WRAPPER:
    case KIND_STRING_WRAPPER: return "Wrapper";
    case KIND_DATE: return "Date";
    case KIND_ARGUMENTS: return "Arguments";
    case KIND_MAP: return "Map";
    case KIND_SET: return "Set";
    case KIND_WEAK_MAP: return "WeakMap";
    case KIND_WEAK_SET: return "WeakSet";
    case KIND_WEAK_REF: return "WeakRef";
    case KIND_PROMISE: return "Promise";
    case KIND_GENERATOR: return "Generator";
    case KIND_ITERATOR: return iterator_name(iso, v);
    case KIND_ARRAY_BUFFER: return "ArrayBuffer";
    case KIND_TYPED_ARRAY: return "TypedArray";
    case KIND_DATA_VIEW: return "DataView";
    case KIND_REGEXP: return "RegExp";
    case KIND_NAMESPACE: return "Module";
    case KIND_EXTERNAL: return "External";
    default: return "Object";
  }
}

static const char *iterator_name(isolate *iso, wn_value v) {
  static const struct {
    enum intrinsic_id prototype;
    const char *name;
  } kinds[] = {{INTRINSIC_MapIteratorP, "Map Iterator"},
               {INTRINSIC_SetIteratorP, "Set Iterator"},
               {INTRINSIC_ArrayIteratorP, "Array Iterator"},
               {INTRINSIC_StringIteratorP, "String Iterator"}};
  wn_value prototype = object_get_prototype(iso, v);
  for (size_t i = 0; i < WN_COUNTOF(kinds); i++) {
    if (wn_same(prototype, intrinsic(iso, kinds[i].prototype))) return kinds[i].name;
  }
  return "Object";
}

static wn_value native_kind_of(isolate *iso, call_args *a) {
  wn_value v = arg(a, 0);
  return is_object(v) ? string_from_cstr(iso, kind_name(iso, v)) : WN_UNDEFINED;
}

/* promiseDetails(p): [0 pending | 1 fulfilled | 2 rejected, value]. */
static wn_value native_promise_details(isolate *iso, call_args *a) {
  if (!is_promise(arg(a, 0))) return throw_type_error(iso, "argument must be a promise");
  const js_promise *p = to_promise_cell(arg(a, 0));
  wn_value pair[] = {wn_from_int(p->state), wn_load(&iso->heap, &p->result)};
  return array_from_values(iso, pair, 2);
}

/* proxyDetails(v): undefined when v is no proxy, else [target, handler] (nulls: revoked). */
static wn_value native_proxy_details(isolate *iso, call_args *a) {
  wn_value v = arg(a, 0);
  if (!is_kind(v, KIND_PROXY)) return WN_UNDEFINED;
  const object *proxy = to_object_cell(v); /* words: extension, target, handler */
  wn_value pair[] = {wn_load(&iso->heap, &proxy->words[1]),
                     wn_load(&iso->heap, &proxy->words[2])};
  return array_from_values(iso, pair, 2);
}

/* What a Map or Set iterator would still give, in a fresh array. */
static wn_value iterator_preview(isolate *iso, wn_value iterator, unsigned stride,
                                 bool *pairs) {
  const js_iterator *it = to_iterator(iterator);
  wn_value entries = array_new(iso, 0), what = wn_load(&iso->heap, &it->a);
  wn_value source = wn_load(&iso->heap, &it->source);
  if (!is_kind(source, KIND_HASH_TABLE)) return entries;
  table_cursor cursor = {wn_to_cell(source), it->index};
  /* `a` says what it gives: 0 keys, 1 values, 2 entries. */
  int32_t form = wn_is_int(what) ? wn_to_int(what) : 0;
  *pairs = form == 2;
  wn_value key, value;
  while (table_next_nogc(iso, &cursor, stride, &key, &value)) {
    bool ok = (form == 1 || array_push(iso, entries, key)) &&
              (form == 0 || array_push(iso, entries, stride == 3 ? value : key));
    if (!ok) return WN_EXCEPTION;
  }
  return entries;
}

/* entriesPreview(iterator): {entries, pairs} of a Map or Set iterator, which stays put. */
static wn_value native_entries_preview(isolate *iso, call_args *a) {
  bool is_map = is_iterator(arg(a, 0), ITERATOR_MAP), pairs = false;
  wn_value entries = array_new(iso, 0);
  if (is_map || is_iterator(arg(a, 0), ITERATOR_SET)) {
    entries = iterator_preview(iso, arg(a, 0), is_map ? 3 : 2, &pairs);
  }
  if (wn_is_exception(entries)) return WN_EXCEPTION;
  wn_value o = object_new(iso, 2);
  if (!object_create_data(iso, o, key_from_cstr(iso, "entries"), entries) ||
      !object_create_data(iso, o, key_from_cstr(iso, "pairs"), wn_from_bool(pairs))) {
    return WN_EXCEPTION;
  }
  return o;
}

static wn_value native_function_is_class(isolate *iso, call_args *a) {
  wn_value v = arg(a, 0);
  return wn_from_bool(is_object(v) && object_shape(iso, to_object_cell(v))->flags &
                                          SHAPE_CLASS_CONSTRUCTOR);
}

static wn_value native_is_built_in(isolate *iso, call_args *a) {
  (void)iso;
  return wn_from_bool(is_kind(arg(a, 0), KIND_NATIVE));
}

static wn_value native_now_ms(isolate *iso, call_args *a) {
  (void)a;
  return wn_from_double((double)(os_now_ns() - env_of(iso)->start_ns) / 1e6);
}

static wn_value native_program_name(isolate *iso, call_args *a) {
  (void)a;
  const char *program = env_of(iso)->options->program, *slash = strrchr(program, '/');
  return string_from_cstr(iso, slash ? slash + 1 : program);
}

static const native_spec util_natives[] = {
    {"kindOf", native_kind_of, 1, NATIVE_METHOD, 0},
    {"promiseDetails", native_promise_details, 1, NATIVE_METHOD, 0},
    {"proxyDetails", native_proxy_details, 1, NATIVE_METHOD, 0},
    {"entriesPreview", native_entries_preview, 1, NATIVE_METHOD, 0},
    {"functionIsClass", native_function_is_class, 1, NATIVE_METHOD, 0},
    {"isBuiltIn", native_is_built_in, 1, NATIVE_METHOD, 0},
    {"nowMs", native_now_ms, 0, NATIVE_METHOD, 0},
    {"programName", native_program_name, 0, NATIVE_METHOD, 0},
};

static bool install_options(isolate *iso, wn_value binding) {
  const node_options *o = env_of(iso)->options;
  const struct {
    const char *name;
    bool value;
  } flags[] = {{"warnings", o->warnings},
               {"deprecation", o->deprecation},
               {"traceDeprecation", o->trace_deprecation},
               {"throwDeprecation", o->throw_deprecation},
               {"pendingDeprecation", o->pending_deprecation},
               {"traceWarnings", o->trace_warnings},
               {"zeroFillBuffers", o->zero_fill_buffers}};
  wn_value options = object_new(iso, WN_COUNTOF(flags));
  for (size_t i = 0; i < WN_COUNTOF(flags); i++) {
    if (!object_create_data(iso, options, key_from_cstr(iso, flags[i].name),
                            wn_from_bool(flags[i].value))) {
      return false;
    }
  }
  return object_create_data(iso, binding, key_from_cstr(iso, "options"), options);
}

bool util_install(isolate *iso, wn_value binding) {
  return install_natives(iso, binding, util_natives, WN_COUNTOF(util_natives)) &&
         install_options(iso, binding);
}
