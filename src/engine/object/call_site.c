/* SPDX-License-Identifier: MIT */
/* Call sites: how a frame of a stack trace is printed, and the objects which
 * Error.prepareStackTrace receives (V8's stack trace API).
 *
 * A CallSite is an ordinary object that carries a one-frame trace under a private name.
 */
#include "engine/object/call_site.h"

#include "engine/object/convert.h"
#include "engine/object/error.h"

typedef struct trace_table {
  uint32_t header;
  wn_slot slots[];
} trace_table;

/* ---- Reading a trace ---- */

uint32_t trace_length(wn_value trace) {
  if (!is_kind(trace, KIND_TABLE)) return 0;
  return (uint32_t)((wn_cell_bytes(wn_to_cell(trace)) / 4 - 1) / TRACE_FIELDS);
}

call_site trace_site(isolate *iso, wn_value trace, uint32_t frame) {
  trace_table *t = wn_to_cell(trace);
  wn_slot *slots = t->slots + (size_t)frame * TRACE_FIELDS;
  call_site site = {
      .function = wn_load(&iso->heap, &slots[TRACE_FUNCTION]),
      .receiver = wn_load(&iso->heap, &slots[TRACE_RECEIVER]),
      .flags = (unsigned)wn_slot_to_int(slots[TRACE_FLAGS]),
  };
  int32_t pc = wn_slot_to_int(slots[TRACE_PC]);
  wn_keep_alive(t);
  if (pc >= 0) site.script = function_script(iso, site.function);
  if (site.script) {
    site.offset = function_source_offset(iso, site.function, (uint32_t)pc);
    script_line_column(site.script, site.offset, &site.line, &site.column);
  }
  return site;
}

/* ---- What a frame is ---- */

static bool is_top_level(isolate *iso, const call_site *s) {
  if (s->flags & TRACE_TOP_LEVEL || wn_is_nullish(s->receiver)) return true;
  return wn_is_hole(s->receiver) ||
         wn_same(s->receiver, intrinsic(iso, INTRINSIC_Global));
}

static bool is_constructor_site(const call_site *s) {
  return s->flags & TRACE_CONSTRUCT;
}

static bool is_eval_site(const call_site *s) {
  return s->script && s->script->url && strncmp(s->script->url, "eval at ", 8) == 0;
}

static wn_value site_function_name(isolate *iso, const call_site *s) {
  if (!is_object(s->function)) return iso->atoms[ATOM_empty];
  wn_value name = function_name(iso, s->function);
  bool made_of_text =
      s->flags & TRACE_TOP_LEVEL || wn_same(name, iso->atoms[ATOM_anonymous]);
  return is_eval_site(s) && made_of_text ? iso->atoms[ATOM_eval] : name;
}

static bool is_class_function(isolate *iso, wn_value f) {
  return is_kind(f, KIND_FUNCTION) &&
         object_shape(iso, to_object_cell(f))->flags & SHAPE_CLASS_CONSTRUCTOR;
}

static wn_value site_type_name(isolate *iso, const call_site *s) {
  if (is_class_function(iso, s->receiver)) return function_name(iso, s->receiver);
  return constructor_name(iso, s->receiver);
}

/* Is the function the value, or the getter or setter, of this own property? */
static bool property_holds(isolate *iso, wn_value o, prop_key key, wn_value f) {
  property_descriptor d;
  if (object_get_own(iso, o, key, &d) <= 0) return false;
  return wn_same(d.value, f) || wn_same(d.getter, f) || wn_same(d.setter, f);
}

/* "get name" and "set name" are what accessors of literals and classes are called. */
static bool is_accessor_name(isolate *iso, wn_value name) {
  if (string_length(name) < 5) return false;
  wn_value prefix = string_substring(iso, name, 0, 4);
  return string_equal_cstr(iso, prefix, "get ") ||
         string_equal_cstr(iso, prefix, "set ");
}

/* The name under which a receiver or its prototypes hold the function: the function's
 * own name if that fits, else the only name of a data property that does, else null. */
static wn_value method_name_of(isolate *iso, wn_value receiver, wn_value f,
                               wn_value name) {
  wn_value found = WN_NULL;
  if (is_accessor_name(iso, name)) {
    name = string_substring(iso, name, 4, string_length(name));
  }
  for (wn_value o = receiver; is_object(o) && !is_kind(o, KIND_PROXY);
       o = object_get_prototype(iso, o)) {
    if (string_length(name) && property_holds(iso, o, key_from_string(iso, name), f)) {
      return name;
    }
    shape *s = object_shape(iso, to_object_cell(o));
    for (uint32_t i = 0; i < s->count; i++) {
      prop_key key;
      prop_place place;
      if (!shape_entry(iso, s, i, &key, &place) || !is_atom(key.v)) continue;
      if (place.flags & (PROP_LAZY | PROP_ACCESSOR)) continue;
      if (!property_holds(iso, o, key, f)) continue;
      if (!wn_is_null(found)) return WN_NULL;
      found = key.v;
    }
  }
  return found;
}

static wn_value site_method_name(isolate *iso, const call_site *s) {
  if (!is_object(s->receiver) || !is_object(s->function)) return WN_NULL;
  wn_value pending = iso->exception;
  wn_value name =
      method_name_of(iso, s->receiver, s->function, site_function_name(iso, s));
  iso->exception = pending;
  return name;
}

/* ---- As text ---- */

static void append_location(string_builder *b, const call_site *s) {
  if (!s->script) {
    builder_cstr(b, "<anonymous>");
    return;
  }
  builder_format(b, "%s",
                 s->script->url && *s->script->url ? s->script->url : "<anonymous>");
  builder_format(b, ":%u:%u", s->line, s->column);
}

static bool starts_with(isolate *iso, wn_value s, wn_value prefix) {
  return string_length(s) >= string_length(prefix) &&
         string_index_of(iso, string_substring(iso, s, 0, string_length(prefix)),
                         prefix, 0) == 0;
}

/* "foo.bar" and "bar" end with the method name "bar". */
static bool ends_with_method(isolate *iso, wn_value name, wn_value method) {
  uint32_t n = string_length(name), m = string_length(method);
  if (n < m) return false;
  if (!string_equal(iso, string_substring(iso, name, n - m, n), method)) return false;
  if (n == m) return true;
  uint16_t before = string_at(iso, name, n - m - 1);
  return before == '.';
}

static void append_method(string_builder *b, const call_site *s, wn_value name) {
  isolate *iso = b->iso;
  wn_value type = site_type_name(iso, s);
  wn_value method = site_method_name(iso, s);
  if (string_length(name) == 0) {
    if (string_length(type)) {
      builder_string(b, type);
      builder_unit(b, '.');
    }
    if (is_string(method)) {
      builder_string(b, method);
    } else {
      builder_cstr(b, "<anonymous>");
    }
    return;
  }
  if (string_length(type) && !starts_with(iso, name, type) &&
      !is_accessor_name(iso, name)) {
    builder_string(b, type);
    builder_unit(b, '.');
  }
  builder_string(b, name);
  if (is_string(method) && !ends_with_method(iso, name, method)) {
    builder_cstr(b, " [as ");
    builder_string(b, method);
    builder_unit(b, ']');
  }
}

void call_site_append(string_builder *b, const call_site *s) {
  isolate *iso = b->iso;
  wn_value name = site_function_name(iso, s);
  if (s->flags & TRACE_ASYNC) builder_cstr(b, "async ");
  if (is_constructor_site(s)) {
    builder_cstr(b, "new ");
    if (string_length(name)) {
      builder_string(b, name);
    } else {
      builder_cstr(b, "<anonymous>");
    }
  } else if (!is_top_level(iso, s) && !(s->flags & TRACE_ASYNC)) {
    append_method(b, s, name);
  } else if (string_length(name)) {
    builder_string(b, name);
  } else {
    append_location(b, s);
    return;
  }
  builder_cstr(b, " (");
  append_location(b, s);
  builder_unit(b, ')');
}

wn_value eval_origin(isolate *iso) {
  string_builder b;
  builder_init(&b, iso);
  builder_cstr(&b, "eval at ");
  wn_value trace = capture_frames(iso, 16, WN_UNDEFINED);
  for (uint32_t i = 0; i < trace_length(trace); i++) {
    call_site s = trace_site(iso, trace, i);
    if (!s.script) continue;
    wn_value name = site_function_name(iso, &s);
    if (string_length(name) == 0) name = string_from_cstr(iso, "<anonymous>");
    builder_string(&b, name);
    builder_cstr(&b, " (");
    append_location(&b, &s);
    builder_cstr(&b, "), ");
    break;
  }
  builder_cstr(&b, "<anonymous>");
  return builder_finish(&b);
}

/* ---- CallSite objects ---- */

static bool read_site(isolate *iso, call_args *args, call_site *s) {
  if (is_object(args->this_value)) {
    property_descriptor d;
    int found = object_get_own(iso, args->this_value, KEY_SYMBOL(iso, error_stack), &d);
    if (found < 0) return false;
    if (found && is_kind(d.value, KIND_TABLE)) {
      *s = trace_site(iso, d.value, 0);
      return true;
    }
  }
  throw_type_error(iso, "CallSite method called on incompatible receiver");
  return false;
}

static wn_value null_if_empty(wn_value s) { return string_length(s) ? s : WN_NULL; }

static bool is_strict_site(const call_site *s) {
  return !s->script || s->script->is_module;
}

enum site_query {
  SITE_THIS,
  SITE_TYPE_NAME,
  SITE_FUNCTION,
  SITE_FUNCTION_NAME,
  SITE_METHOD_NAME,
  SITE_FILE_NAME,
  SITE_LINE,
  SITE_COLUMN,
  SITE_EVAL_ORIGIN,
  SITE_IS_TOP_LEVEL,
  SITE_IS_EVAL,
  SITE_IS_NATIVE,
  SITE_IS_CONSTRUCTOR,
  SITE_IS_ASYNC,
  SITE_IS_PROMISE_ALL,
  SITE_PROMISE_INDEX,
  SITE_POSITION,
  SITE_SCRIPT_HASH,
  SITE_TO_STRING
};

static wn_value site_to_string(isolate *iso, const call_site *s) {
  string_builder b;
  builder_init(&b, iso);
  call_site_append(&b, s);
  return builder_finish(&b);
}

static wn_value site_url(isolate *iso, const call_site *s) {
  if (!s->script || !s->script->url) return WN_NULL;
  if (is_eval_site(s)) return WN_UNDEFINED;
  return string_from_utf8(iso, s->script->url, strlen(s->script->url));
}

/* Without ", <anonymous>" at the end. */
static wn_value site_eval_origin(isolate *iso, const call_site *s) {
  if (!is_eval_site(s)) return WN_UNDEFINED;
  size_t n = strlen(s->script->url), tail = strlen(", <anonymous>");
  return string_from_utf8(iso, s->script->url, n > tail ? n - tail : n);
}

static wn_value site_query(isolate *iso, call_args *args) {
  call_site s;
  if (!read_site(iso, args, &s)) return WN_EXCEPTION;
  switch ((enum site_query)native_magic(args)) {
  case SITE_THIS: return is_strict_site(&s) ? WN_UNDEFINED : s.receiver;
  case SITE_FUNCTION: return is_strict_site(&s) ? WN_UNDEFINED : s.function;
  case SITE_TYPE_NAME:
    return wn_is_nullish(s.receiver) || wn_is_hole(s.receiver)
               ? WN_NULL
               : null_if_empty(site_type_name(iso, &s));
  case SITE_FUNCTION_NAME: return null_if_empty(site_function_name(iso, &s));
  case SITE_METHOD_NAME: return site_method_name(iso, &s);
  case SITE_FILE_NAME: return site_url(iso, &s);
  case SITE_LINE: return s.script ? wn_from_number(s.line) : WN_NULL;
  case SITE_COLUMN: return s.script ? wn_from_number(s.column) : WN_NULL;
  case SITE_POSITION: return wn_from_number(s.offset);
  case SITE_IS_TOP_LEVEL: return wn_from_bool(is_top_level(iso, &s));
  case SITE_IS_NATIVE: return WN_FALSE;
  case SITE_IS_CONSTRUCTOR: return wn_from_bool(is_constructor_site(&s));
  case SITE_IS_ASYNC: return wn_from_bool(s.flags & TRACE_ASYNC);
  case SITE_IS_EVAL: return wn_from_bool(is_eval_site(&s));
  case SITE_IS_PROMISE_ALL: return WN_FALSE;
  case SITE_PROMISE_INDEX: return WN_NULL;
  case SITE_EVAL_ORIGIN: return site_eval_origin(iso, &s);
  case SITE_SCRIPT_HASH: return iso->atoms[ATOM_empty];
  case SITE_TO_STRING: return site_to_string(iso, &s);
  }
  return WN_UNDEFINED;
}

static const native_spec call_site_methods[] = {
    {"getColumnNumber", site_query, 0, NATIVE_METHOD, SITE_COLUMN},
    {"getEnclosingColumnNumber", site_query, 0, NATIVE_METHOD, SITE_COLUMN},
    {"getEnclosingLineNumber", site_query, 0, NATIVE_METHOD, SITE_LINE},
    {"getEvalOrigin", site_query, 0, NATIVE_METHOD, SITE_EVAL_ORIGIN},
    {"getFileName", site_query, 0, NATIVE_METHOD, SITE_FILE_NAME},
    {"getFunction", site_query, 0, NATIVE_METHOD, SITE_FUNCTION},
    {"getFunctionName", site_query, 0, NATIVE_METHOD, SITE_FUNCTION_NAME},
    {"getLineNumber", site_query, 0, NATIVE_METHOD, SITE_LINE},
    {"getMethodName", site_query, 0, NATIVE_METHOD, SITE_METHOD_NAME},
    {"getPosition", site_query, 0, NATIVE_METHOD, SITE_POSITION},
    {"getPromiseIndex", site_query, 0, NATIVE_METHOD, SITE_PROMISE_INDEX},
    {"getScriptNameOrSourceURL", site_query, 0, NATIVE_METHOD, SITE_FILE_NAME},
    {"getScriptHash", site_query, 0, NATIVE_METHOD, SITE_SCRIPT_HASH},
    {"getThis", site_query, 0, NATIVE_METHOD, SITE_THIS},
    {"getTypeName", site_query, 0, NATIVE_METHOD, SITE_TYPE_NAME},
    {"isAsync", site_query, 0, NATIVE_METHOD, SITE_IS_ASYNC},
    {"isConstructor", site_query, 0, NATIVE_METHOD, SITE_IS_CONSTRUCTOR},
    {"isEval", site_query, 0, NATIVE_METHOD, SITE_IS_EVAL},
    {"isNative", site_query, 0, NATIVE_METHOD, SITE_IS_NATIVE},
    {"isPromiseAll", site_query, 0, NATIVE_METHOD, SITE_IS_PROMISE_ALL},
    {"isToplevel", site_query, 0, NATIVE_METHOD, SITE_IS_TOP_LEVEL},
    {"toString", site_query, 0, NATIVE_METHOD, SITE_TO_STRING},
};

static wn_value call_site_prototype(isolate *iso) {
  wn_value proto = intrinsic(iso, INTRINSIC_CallSiteP);
  if (is_object(proto)) return proto;
  proto = object_new(iso, 0);
  if (!install_natives(iso, proto, call_site_methods, WN_COUNTOF(call_site_methods))) {
    return WN_EXCEPTION;
  }
  intrinsic_set(iso, INTRINSIC_CallSiteP, proto);
  return proto;
}

static wn_value call_site_new(isolate *iso, wn_value proto, wn_value trace,
                              uint32_t i) {
  trace_table *one = wn_alloc(&iso->heap, KIND_TABLE, 4 + 4 * TRACE_FIELDS);
  wn_slots_copy(&iso->heap, one, 1, wn_to_cell(trace), 1 + (size_t)i * TRACE_FIELDS,
                TRACE_FIELDS);
  wn_value site = object_new_with_prototype(iso, proto);
  if (wn_is_exception(site)) return site;
  bool ok =
      object_define(iso, site, KEY_SYMBOL(iso, error_stack), wn_from_cell(one), 0);
  return ok ? site : WN_EXCEPTION;
}

wn_value trace_call_sites(isolate *iso, wn_value trace) {
  wn_value proto = call_site_prototype(iso);
  if (wn_is_exception(proto)) return proto;
  wn_value sites = array_new_with_capacity(iso, trace_length(trace));
  for (uint32_t i = 0; i < trace_length(trace); i++) {
    wn_value site = call_site_new(iso, proto, trace, i);
    if (wn_is_exception(site) || !array_push(iso, sites, site)) return WN_EXCEPTION;
  }
  return sites;
}
