/* SPDX-License-Identifier: MIT */
/* Proxy (ECMA-262, 10.5 and 28.2).
 *
 * Each internal method asks the handler for a trap; without one the target's own
 * internal method does the work.  What a trap answers is checked against the target, so
 * that a non-configurable property or a non-extensible target never appears to change.
 * Calls and constructions of proxies are the interpreter's (engine/vm/call.c). */
#include <stdlib.h>

#include "builtins/builtins.h"
#include "builtins/collections.h"
#include "builtins/helpers.h"

typedef struct js_proxy {
  uint32_t header;
  wn_slot shape;
  wn_slot extension;
  wn_slot target, handler; /* null: revoked */
} js_proxy;

void proxy_details_nogc(isolate *iso, wn_value v, wn_value *target, wn_value *handler) {
  js_proxy *p = wn_to_cell(v);
  *target = wn_load(&iso->heap, &p->target);
  *handler = wn_load(&iso->heap, &p->handler);
}

/* Target, handler and trap of one internal method. */
typedef struct trap {
  const char *name;
  wn_value target, handler, function; /* function: undefined without a trap */
} trap;

static bool trap_find(isolate *iso, object *o, const char *name, trap *t) {
  if (stack_overflow(iso)) return false;
  t->name = name;
  proxy_details_nogc(iso, wn_from_cell(o), &t->target, &t->handler);
  if (!is_object(t->handler)) {
    throw_type_error(iso, "Cannot perform '%s' on a proxy that has been revoked", name);
    return false;
  }
  prop_key key = key_from_cstr(iso, name);
  t->function = object_get(iso, t->handler, key);
  if (wn_is_exception(t->function)) return false;
  if (wn_is_null(t->function)) t->function = WN_UNDEFINED;
  if (wn_is_undefined(t->function) || is_callable(iso, t->function)) return true;
  char *text = value_describe(iso, t->function);
  char *owner = value_describe(iso, t->handler);
  throw_type_error(iso,
                   "'%s' returned for property '%s' of object '%s' is not a function",
                   text, name, owner);
  free(text);
  free(owner);
  return false;
}

static bool has_trap(const trap *t) { return !wn_is_undefined(t->function); }

static wn_value trap_call(isolate *iso, const trap *t, uint32_t argc,
                          const wn_value *argv) {
  return js_call(iso, t->function, t->handler, argc, argv);
}

/* A broken invariant: "'get' on proxy: <before> 'key'<after>". */
static wn_value violated(isolate *iso, const trap *t, const char *before, prop_key key,
                         const char *after) {
  char *text = value_describe(iso, key_to_value(iso, key));
  throw_type_error(iso, "'%s' on proxy: %s '%s'%s", t->name, before, text, after);
  free(text);
  return WN_EXCEPTION;
}

/* ---- 10.5.1 - 10.5.4: prototype and extensibility
 * --------------------------------------------- */

static wn_value proxy_get_prototype(isolate *iso, object *o) {
  trap t;
  if (!trap_find(iso, o, "getPrototypeOf", &t)) return WN_EXCEPTION;
  if (!has_trap(&t)) return object_get_prototype(iso, t.target);
  wn_value proto = trap_call(iso, &t, 1, &t.target);
  if (wn_is_exception(proto)) return proto;
  if (!is_object(proto) && !wn_is_null(proto)) {
    return throw_type_error(
        iso, "'getPrototypeOf' on proxy: trap returned neither object nor null");
  }
  int extensible = object_is_extensible(iso, t.target);
  if (extensible != 0) return extensible < 0 ? WN_EXCEPTION : proto;
  wn_value actual = object_get_prototype(iso, t.target);
  if (wn_is_exception(actual) || wn_same(actual, proto)) return actual;
  return throw_type_error(iso,
                          "'getPrototypeOf' on proxy: proxy target is non-extensible "
                          "but the trap did not return its actual prototype");
}

static bool proxy_set_prototype(isolate *iso, object *o, wn_value proto, bool *ok) {
  trap t;
  if (!trap_find(iso, o, "setPrototypeOf", &t)) return false;
  if (!has_trap(&t)) return object_set_prototype(iso, t.target, proto, ok);
  wn_value argv[2] = {t.target, proto};
  wn_value result = trap_call(iso, &t, 2, argv);
  if (wn_is_exception(result)) return false;
  *ok = to_boolean(iso, result);
  if (!*ok) return true;
  int extensible = object_is_extensible(iso, t.target);
  if (extensible != 0) return extensible > 0;
  wn_value actual = object_get_prototype(iso, t.target);
  if (wn_is_exception(actual)) return false;
  if (wn_same(actual, proto)) return true;
  throw_type_error(iso,
                   "'setPrototypeOf' on proxy: trap returned truish for setting a new "
                   "prototype on the non-extensible proxy target");
  return false;
}

static int proxy_is_extensible(isolate *iso, object *o) {
  trap t;
  if (!trap_find(iso, o, "isExtensible", &t)) return -1;
  if (!has_trap(&t)) return object_is_extensible(iso, t.target);
  wn_value result = trap_call(iso, &t, 1, &t.target);
  if (wn_is_exception(result)) return -1;
  int answer = to_boolean(iso, result), actual = object_is_extensible(iso, t.target);
  if (actual < 0 || actual == answer) return actual;
  throw_type_error(iso,
                   "'isExtensible' on proxy: trap result does not reflect "
                   "extensibility of proxy target (which is '%s')",
                   actual ? "true" : "false");
  return -1;
}

static bool proxy_prevent_extensions(isolate *iso, object *o, bool *ok) {
  trap t;
  if (!trap_find(iso, o, "preventExtensions", &t)) return false;
  if (!has_trap(&t)) return object_prevent_extensions(iso, t.target, ok);
  wn_value result = trap_call(iso, &t, 1, &t.target);
  if (wn_is_exception(result)) return false;
  *ok = to_boolean(iso, result);
  if (!*ok) return true;
  int extensible = object_is_extensible(iso, t.target);
  if (extensible > 0) {
    throw_type_error(iso,
                     "'preventExtensions' on proxy: the proxy target is extensible");
  }
  return extensible == 0;
}

/* ---- 10.5.5, 10.5.6: own properties
 * --------------------------------------------------------------- */

/* IsCompatiblePropertyDescriptor, 10.1.6.2: may d be defined over `current` (has: it
 * exists)? */
static bool is_compatible(isolate *iso, bool extensible, const property_descriptor *d,
                          bool has, const property_descriptor *current) {
  if (!has) return extensible;
  if (current->flags & PROP_CONFIGURABLE) return true;
  if (d->has & d->flags & PROP_CONFIGURABLE) return false;
  if (d->has & PROP_ENUMERABLE && (d->flags ^ current->flags) & PROP_ENUMERABLE)
    return false;
  bool is_accessor = descriptor_is_accessor(current);
  bool data = !wn_is_hole(d->value) || d->has & PROP_WRITABLE;
  if (is_accessor) {
    if (data) return false;
    wn_value getter = wn_is_hole(current->getter) ? WN_UNDEFINED : current->getter;
    wn_value setter = wn_is_hole(current->setter) ? WN_UNDEFINED : current->setter;
    return (wn_is_hole(d->getter) || wn_same(d->getter, getter)) &&
           (wn_is_hole(d->setter) || wn_same(d->setter, setter));
  }
  if (descriptor_is_accessor(d)) return false;
  if (current->flags & PROP_WRITABLE) return true;
  if (d->has & d->flags & PROP_WRITABLE) return false;
  return wn_is_hole(d->value) || same_value(iso, d->value, current->value);
}

/* What getOwnPropertyDescriptor's answer is completed to: 6.2.6.6. */
static void complete_descriptor(property_descriptor *d) {
  d->has = PROP_ALL;
  if (descriptor_is_accessor(d)) {
    if (wn_is_hole(d->getter)) d->getter = WN_UNDEFINED;
    if (wn_is_hole(d->setter)) d->setter = WN_UNDEFINED;
    d->has = PROP_ENUMERABLE | PROP_CONFIGURABLE;
    d->value = WN_HOLE;
  } else if (wn_is_hole(d->value)) {
    d->value = WN_UNDEFINED;
  }
}

/* The trap said undefined: may the property be hidden?  0, or -1. */
static int check_hidden(isolate *iso, const trap *t, prop_key key, int has,
                        const property_descriptor *own) {
  if (!has) return 0;
  if (!(own->flags & PROP_CONFIGURABLE)) {
    violated(iso, t, "trap returned undefined for property", key,
             " which is non-configurable in the proxy target");
    return -1;
  }
  int extensible = object_is_extensible(iso, t->target);
  if (extensible != 0) return extensible < 0 ? -1 : 0;
  violated(iso, t, "trap returned undefined for property", key,
           " which exists in the non-extensible proxy target");
  return -1;
}

static int proxy_get_own(isolate *iso, object *o, prop_key key,
                         property_descriptor *out) {
  trap t;
  if (!trap_find(iso, o, "getOwnPropertyDescriptor", &t)) return -1;
  if (!has_trap(&t)) return object_get_own(iso, t.target, key, out);
  wn_value argv[2] = {t.target, key_to_value(iso, key)};
  wn_value result = trap_call(iso, &t, 2, argv);
  if (wn_is_exception(result)) return -1;
  if (!is_object(result) && !wn_is_undefined(result)) {
    violated(iso, &t, "trap returned neither object nor undefined for property", key,
             "");
    return -1;
  }
  property_descriptor own;
  int has = object_get_own(iso, t.target, key, &own);
  if (has < 0) return -1;
  if (wn_is_undefined(result)) return check_hidden(iso, &t, key, has, &own);
  int extensible = object_is_extensible(iso, t.target);
  if (extensible < 0 || !to_property_descriptor(iso, result, out)) return -1;
  complete_descriptor(out);
  if (!is_compatible(iso, extensible, out, has, &own)) {
    violated(iso, &t, "trap returned descriptor for property", key,
             " that is incompatible with the existing property in the proxy target");
    return -1;
  }
  if (!(out->flags & PROP_CONFIGURABLE)) {
    bool weaker = !has || own.flags & PROP_CONFIGURABLE ||
                  (out->has & PROP_WRITABLE && !(out->flags & PROP_WRITABLE) &&
                   own.flags & PROP_WRITABLE);
    if (weaker) {
      violated(iso, &t, "trap reported non-configurability for property", key,
               " which is either non-existent or configurable in the proxy target");
      return -1;
    }
  }
  return 1;
}

/* FromPropertyDescriptor of a perhaps partial descriptor. */
static wn_value partial_descriptor_object(isolate *iso, const property_descriptor *d) {
  wn_value o = object_new(iso, 4);
  static const uint8_t bits[] = {PROP_WRITABLE, PROP_ENUMERABLE, PROP_CONFIGURABLE};
  static const char *const names[] = {"writable", "enumerable", "configurable"};
  wn_value fields[3] = {d->value, d->getter, d->setter};
  static const char *const field_names[] = {"value", "get", "set"};
  for (int i = 0; i < 3 && !wn_is_exception(o); i++) {
    if (!wn_is_hole(fields[i]) &&
        !object_create_data(iso, o, key_from_cstr(iso, field_names[i]), fields[i])) {
      return WN_EXCEPTION;
    }
    /* value, writable, get, set, enumerable, configurable: 6.2.6.4's order. */
    if (i == 0 && d->has & PROP_WRITABLE &&
        !object_create_data(iso, o, key_from_cstr(iso, names[0]),
                            wn_from_bool(d->flags & bits[0]))) {
      return WN_EXCEPTION;
    }
  }
  for (int i = 1; i < 3 && !wn_is_exception(o); i++) {
    if (d->has & bits[i] && !object_create_data(iso, o, key_from_cstr(iso, names[i]),
                                                wn_from_bool(d->flags & bits[i]))) {
      return WN_EXCEPTION;
    }
  }
  return o;
}

static bool proxy_define_own(isolate *iso, object *o, prop_key key,
                             const property_descriptor *d, bool *ok) {
  trap t;
  if (!trap_find(iso, o, "defineProperty", &t)) return false;
  if (!has_trap(&t)) return object_define_own(iso, t.target, key, d, ok);
  wn_value descriptor = partial_descriptor_object(iso, d);
  if (wn_is_exception(descriptor)) return false;
  wn_value argv[3] = {t.target, key_to_value(iso, key), descriptor};
  wn_value result = trap_call(iso, &t, 3, argv);
  if (wn_is_exception(result)) return false;
  *ok = to_boolean(iso, result);
  if (!*ok) return true;
  property_descriptor own;
  int has = object_get_own(iso, t.target, key, &own);
  if (has < 0) return false;
  int extensible = object_is_extensible(iso, t.target);
  if (extensible < 0) return false;
  bool fixes = d->has & PROP_CONFIGURABLE && !(d->flags & PROP_CONFIGURABLE);
  if (!has && (!extensible || fixes)) {
    if (fixes) {
      violated(iso, &t, "trap returned truish for defining non-configurable property",
               key,
               " which is either non-existent or configurable in the proxy target");
    } else {
      violated(iso, &t, "trap returned truish for adding property", key,
               "  to the non-extensible proxy target");
    }
    return false;
  }
  if (!has) return true;
  bool narrows = !descriptor_is_accessor(&own) && !(own.flags & PROP_CONFIGURABLE) &&
                 own.flags & PROP_WRITABLE && d->has & PROP_WRITABLE &&
                 !(d->flags & PROP_WRITABLE);
  if (is_compatible(iso, extensible, d, true, &own) && !narrows &&
      !(fixes && own.flags & PROP_CONFIGURABLE)) {
    return true;
  }
  violated(iso, &t, "trap returned truish for adding property", key,
           "  that is incompatible with the existing property in the proxy target");
  return false;
}

/* ---- 10.5.7 - 10.5.10: has, get, set, delete
 * ---------------------------------------------------------- */

static int proxy_has(isolate *iso, object *o, prop_key key) {
  trap t;
  if (!trap_find(iso, o, "has", &t)) return -1;
  if (!has_trap(&t)) return object_has(iso, t.target, key);
  wn_value argv[2] = {t.target, key_to_value(iso, key)};
  wn_value result = trap_call(iso, &t, 2, argv);
  if (wn_is_exception(result)) return -1;
  if (to_boolean(iso, result)) return 1;
  property_descriptor own;
  int has = object_get_own(iso, t.target, key, &own);
  if (has <= 0) return has;
  if (!(own.flags & PROP_CONFIGURABLE)) {
    violated(iso, &t, "trap returned falsish for property", key,
             " which exists in the proxy target as non-configurable");
    return -1;
  }
  int extensible = object_is_extensible(iso, t.target);
  if (extensible != 0) return extensible < 0 ? -1 : 0;
  violated(iso, &t, "trap returned falsish for property", key,
           " but the proxy target is not extensible");
  return -1;
}

static wn_value proxy_get(isolate *iso, object *o, prop_key key, wn_value receiver) {
  trap t;
  if (!trap_find(iso, o, "get", &t)) return WN_EXCEPTION;
  if (!has_trap(&t)) return object_get_receiver(iso, t.target, key, receiver);
  wn_value argv[3] = {t.target, key_to_value(iso, key), receiver};
  wn_value result = trap_call(iso, &t, 3, argv);
  if (wn_is_exception(result)) return result;
  property_descriptor own;
  int has = object_get_own(iso, t.target, key, &own);
  if (has < 0) return WN_EXCEPTION;
  if (!has || own.flags & PROP_CONFIGURABLE) return result;
  bool is_accessor = descriptor_is_accessor(&own);
  if (!is_accessor && !(own.flags & PROP_WRITABLE) &&
      !same_value(iso, result, own.value)) {
    return violated(iso, &t, "property", key,
                    " is a read-only and non-configurable data property on the proxy "
                    "target but the proxy did not return its actual value");
  }
  if (is_accessor && !is_callable(iso, own.getter) && !wn_is_undefined(result)) {
    return violated(
        iso, &t, "property", key,
        " is a non-configurable accessor property on the proxy target and does not "
        "have a getter function, but the trap did not return 'undefined'");
  }
  return result;
}

static bool proxy_set(isolate *iso, object *o, prop_key key, wn_value v,
                      wn_value receiver, bool *ok) {
  trap t;
  if (!trap_find(iso, o, "set", &t)) return false;
  if (!has_trap(&t)) return object_set(iso, t.target, key, v, receiver, ok);
  wn_value argv[4] = {t.target, key_to_value(iso, key), v, receiver};
  wn_value result = trap_call(iso, &t, 4, argv);
  if (wn_is_exception(result)) return false;
  *ok = to_boolean(iso, result);
  if (!*ok) return true;
  property_descriptor own;
  int has = object_get_own(iso, t.target, key, &own);
  if (has < 0) return false;
  if (!has || own.flags & PROP_CONFIGURABLE) return true;
  bool is_accessor = descriptor_is_accessor(&own);
  if (!is_accessor && !(own.flags & PROP_WRITABLE) && !same_value(iso, v, own.value)) {
    violated(iso, &t, "trap returned truish for property", key,
             " which exists in the proxy target as a non-configurable and non-writable "
             "data property with a different value");
    return false;
  }
  if (is_accessor && !is_callable(iso, own.setter)) {
    violated(iso, &t, "trap returned truish for property", key,
             " which exists in the proxy target as a non-configurable and non-writable "
             "accessor property without a setter");
    return false;
  }
  return true;
}

static bool proxy_delete(isolate *iso, object *o, prop_key key, bool *ok) {
  trap t;
  if (!trap_find(iso, o, "deleteProperty", &t)) return false;
  if (!has_trap(&t)) return object_delete(iso, t.target, key, ok);
  wn_value argv[2] = {t.target, key_to_value(iso, key)};
  wn_value result = trap_call(iso, &t, 2, argv);
  if (wn_is_exception(result)) return false;
  *ok = to_boolean(iso, result);
  if (!*ok) return true;
  property_descriptor own;
  int has = object_get_own(iso, t.target, key, &own);
  if (has <= 0) return has == 0;
  if (!(own.flags & PROP_CONFIGURABLE)) {
    violated(iso, &t, "trap returned truish for property", key,
             " which is non-configurable in the proxy target");
    return false;
  }
  int extensible = object_is_extensible(iso, t.target);
  if (extensible != 0) return extensible > 0;
  violated(iso, &t, "trap returned truish for property", key,
           " but the proxy target is non-extensible");
  return false;
}

/* ---- 10.5.11: own keys
 * -------------------------------------------------------------------------------------
 */

/* The trap's answer as a list of keys: strings and symbols without duplicates. */
static bool trap_keys(isolate *iso, wn_value result, key_list *keys) {
  if (!is_object(result)) {
    throw_type_error(iso, "CreateListFromArrayLike called on non-object");
    return false;
  }
  int64_t n = length_of_array_like(iso, result);
  if (n < 0) return false;
  for (double k = 0; k < (double)n; k++) {
    wn_value v = get_number(iso, result, k);
    if (wn_is_exception(v)) return false;
    if (!is_string(v) && !is_symbol(v)) {
      char *text = value_describe(iso, v);
      throw_type_error(iso, "%s is not a valid property name", text);
      free(text);
      return false;
    }
    prop_key key;
    if (!to_property_key(iso, v, &key)) return false;
    for (uint32_t i = 0; i < keys->length; i++) {
      prop_key other = key_list_at(iso, keys, i);
      if (!wn_same(other.v, key.v)) continue;
      throw_type_error(iso, "'ownKeys' on proxy: trap returned duplicate entries");
      return false;
    }
    if (!key_list_push(iso, keys, key)) return false;
  }
  return true;
}

static bool list_has(isolate *iso, const key_list *keys, prop_key key) {
  for (uint32_t i = 0; i < keys->length; i++) {
    if (wn_same(key_list_at(iso, keys, i).v, key.v)) return true;
  }
  return false;
}

/* The invariants of 10.5.11: steps 10 to 23. */
static bool check_keys(isolate *iso, const trap *t, const key_list *keys) {
  int extensible = object_is_extensible(iso, t->target);
  key_list own;
  if (extensible < 0 || !object_own_keys(iso, t->target, KEYS_ALL, &own)) return false;
  uint32_t found = 0;
  for (uint32_t i = 0; i < own.length; i++) {
    prop_key key = key_list_at(iso, &own, i);
    property_descriptor d;
    int has = object_get_own(iso, t->target, key, &d);
    if (has < 0) return false;
    bool is_fixed = has && !(d.flags & PROP_CONFIGURABLE);
    bool listed = list_has(iso, keys, key);
    found += listed;
    if (!listed && (is_fixed || !extensible)) {
      violated(iso, t, "trap result did not include", key, "");
      return false;
    }
  }
  if (extensible || found == keys->length) return true;
  throw_type_error(iso,
                   "'ownKeys' on proxy: trap returned extra keys but proxy target is "
                   "non-extensible");
  return false;
}

static bool proxy_own_keys(isolate *iso, object *o, struct key_list *keys) {
  trap t;
  if (!trap_find(iso, o, "ownKeys", &t)) return false;
  if (!has_trap(&t)) {
    key_list own;
    if (!object_own_keys(iso, t.target, KEYS_ALL, &own)) return false;
    for (uint32_t i = 0; i < own.length; i++) {
      if (!key_list_push(iso, keys, key_list_at(iso, &own, i))) return false;
    }
    return true;
  }
  wn_value result = trap_call(iso, &t, 1, &t.target);
  if (wn_is_exception(result)) return false;
  return trap_keys(iso, result, keys) && check_keys(iso, &t, keys);
}

static const object_ops proxy_ops = {
    .get_own = proxy_get_own,
    .define_own = proxy_define_own,
    .has = proxy_has,
    .get = proxy_get,
    .set = proxy_set,
    .delete_own = proxy_delete,
    .own_keys = proxy_own_keys,
    .get_prototype = proxy_get_prototype,
    .set_prototype = proxy_set_prototype,
    .is_extensible = proxy_is_extensible,
    .prevent_extensions = proxy_prevent_extensions,
};

/* ---- constructor: 28.2
 * ---------------------------------------------------------------------------------------
 */

/* ProxyCreate, 10.5.14. */
static wn_value proxy_create(isolate *iso, wn_value target, wn_value handler) {
  if (!is_object(target) || !is_object(handler)) {
    return throw_type_error(
        iso, "Cannot create proxy with a non-object as target or handler");
  }
  unsigned flags = object_shape(iso, to_object_cell(target))->flags &
                   (SHAPE_CALLABLE | SHAPE_CONSTRUCTOR);
  wn_value v = object_new_kind_flags(iso, KIND_PROXY, sizeof(js_proxy), WN_NULL, flags);
  if (wn_is_exception(v)) return v;
  js_proxy *p = wn_to_cell(v);
  wn_store(&iso->heap, p, &p->target, target);
  wn_store(&iso->heap, p, &p->handler, handler);
  return v;
}

static wn_value proxy_constructor(isolate *iso, call_args *args) { /* 28.2.1.1 */
  if (!is_construct_call(args)) return throw_requires_new(iso, "Proxy");
  return proxy_create(iso, arg(args, 0), arg(args, 1));
}

static wn_value proxy_revoke(isolate *iso, call_args *args) {
  wn_value v = native_data(iso, args->callee, 0);
  if (!is_object(v)) return WN_UNDEFINED;
  native_set_data(iso, args->callee, 0, WN_NULL);
  js_proxy *p = wn_to_cell(v);
  wn_store(&iso->heap, p, &p->target, WN_NULL);
  wn_store(&iso->heap, p, &p->handler, WN_NULL);
  return WN_UNDEFINED;
}

static wn_value proxy_revocable(isolate *iso, call_args *args) { /* 28.2.2.1 */
  wn_value p = proxy_create(iso, arg(args, 0), arg(args, 1));
  if (wn_is_exception(p)) return p;
  wn_value revoke = native_new_with_data(iso, proxy_revoke, iso->atoms[ATOM_empty], 0,
                                         p, WN_UNDEFINED);
  wn_value o = object_new(iso, 2);
  if (wn_is_exception(revoke) || wn_is_exception(o) ||
      !object_create_data(iso, o, key_from_cstr(iso, "proxy"), p) ||
      !object_create_data(iso, o, key_from_cstr(iso, "revoke"), revoke)) {
    return WN_EXCEPTION;
  }
  return o;
}

static const native_spec statics[] = {{"revocable", proxy_revocable, 2, 0, 0}};

bool builtins_proxy(isolate *iso) {
  object_ops_register(iso, KIND_PROXY, &proxy_ops);
  wn_value c = native_new(iso, proxy_constructor, atom_from_cstr(iso, "Proxy"), 2,
                          NATIVE_CONSTRUCTOR, 0);
  if (wn_is_exception(c)) return false;
  intrinsic_set(iso, INTRINSIC_ProxyC, c);
  return install_natives(iso, c, statics, WN_COUNTOF(statics)) &&
         install_value(iso, intrinsic(iso, INTRINSIC_Global), "Proxy", c, PROP_HIDDEN);
}
