/* SPDX-License-Identifier: MIT */
/* Module namespace objects (ECMA-262, 10.4.6).
 *
 *   NAMESPACE: header | shape | extension | module | exports
 *
 * exports is a TABLE of (name, scope or namespace, slot) in code-unit order of the names; the
 * slot is -1 when the second is the value itself.  Nothing is stored in the object. */
#include "engine/module/module.h"
#include "engine/module/record.h"
#include "engine/object/internal.h"
#include "engine/vm/vm.h"

typedef struct js_namespace {
  uint32_t header;
  wn_slot shape, extension, module, exports;
} js_namespace;
enum { EXPORT_WORDS = 3 };

static wn_slot *export_table(isolate *iso, const object *o, uint32_t *count) {
  const js_namespace *ns = (const js_namespace *)o;
  wn_slot *table = wn_slot_cell(&iso->heap, ns->exports);
  *count = (uint32_t)wn_slot_to_int(table[1]);
  return table + 2;
}

static wn_slot *find_export(isolate *iso, const object *o, prop_key key) {
  if (is_symbol(key.v)) return NULL;
  wn_value name = key_to_value(iso, key);
  uint32_t n;
  wn_slot *e = export_table(iso, o, &n);
  for (uint32_t i = 0; i < n; i++, e += EXPORT_WORDS) {
    if (string_equal(iso, wn_load(&iso->heap, &e[0]), name)) return e;
  }
  return NULL;
}

/* The binding's value; WN_EXCEPTION with a ReferenceError before its initialisation. */
static wn_value export_value(isolate *iso, const wn_slot *e) {
  wn_heap *heap = &iso->heap;
  int32_t slot = wn_slot_to_int(e[2]);
  if (slot < 0) return wn_load(heap, &e[1]);
  const scope_cell *s = wn_slot_cell(heap, e[1]);
  wn_value v = import_load_nogc(iso, wn_load(heap, &s->slots[slot]));
  return wn_is_hole(v) ? throw_tdz(iso, wn_load(heap, &e[0])) : v;
}

static bool is_tag(isolate *iso, prop_key key) {
  return wn_same(key.v, iso->symbols[SYMBOL_toStringTag]);
}
static wn_value tag_value(isolate *iso) { return string_from_cstr(iso, "Module"); }

static int ns_get_own(isolate *iso, object *o, prop_key key, property_descriptor *d) {
  *d = (property_descriptor){.value = WN_HOLE, .getter = WN_HOLE, .setter = WN_HOLE};
  if (is_tag(iso, key)) {
    d->value = tag_value(iso);
    d->has = PROP_ALL;
    return 1;
  }
  const wn_slot *e = find_export(iso, o, key);
  if (!e) return 0;
  d->value = export_value(iso, e);
  if (wn_is_exception(d->value)) return -1;
  d->has = PROP_ALL;
  d->flags = PROP_WRITABLE | PROP_ENUMERABLE;
  return 1;
}

static bool ns_define_own(isolate *iso, object *o, prop_key key,
                          const property_descriptor *d, bool *ok) {
  property_descriptor own;
  int found = ns_get_own(iso, o, key, &own);
  if (found < 0) return false;
  *ok = found && !descriptor_is_accessor(d) && !((d->flags ^ own.flags) & d->has) &&
        (wn_is_hole(d->value) || same_value(iso, d->value, own.value));
  return true;
}

static int ns_has(isolate *iso, object *o, prop_key key) {
  return is_tag(iso, key) || find_export(iso, o, key) != NULL;
}

static wn_value ns_get(isolate *iso, object *o, prop_key key, wn_value receiver) {
  (void)receiver;
  if (is_tag(iso, key)) return tag_value(iso);
  const wn_slot *e = find_export(iso, o, key);
  return e ? export_value(iso, e) : WN_UNDEFINED;
}

static bool ns_set(isolate *iso, object *o, prop_key key, wn_value v, wn_value receiver,
                   bool *ok) {
  (void)iso, (void)o, (void)key, (void)v, (void)receiver;
  *ok = false;
  return true;
}

static bool ns_delete(isolate *iso, object *o, prop_key key, bool *ok) {
  *ok = !is_tag(iso, key) && !find_export(iso, o, key);
  return true;
}

static bool ns_own_keys(isolate *iso, object *o, struct key_list *keys) {
  uint32_t n;
  export_table(iso, o, &n);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t ignored;
    wn_value name = wn_load(&iso->heap, &export_table(iso, o, &ignored)[i * EXPORT_WORDS]);
    if (!key_list_push(iso, keys, key_from_string(iso, name))) return false;
  }
  return key_list_push(iso, keys, KEY_SYMBOL(iso, toStringTag));
}

static wn_value ns_get_prototype(isolate *iso, object *o) {
  (void)iso, (void)o;
  return WN_NULL;
}
static bool ns_set_prototype(isolate *iso, object *o, wn_value proto, bool *ok) {
  (void)iso, (void)o;
  *ok = wn_is_null(proto);
  return true;
}
static int ns_is_extensible(isolate *iso, object *o) {
  (void)iso, (void)o;
  return 0;
}
static bool ns_prevent_extensions(isolate *iso, object *o, bool *ok) {
  (void)iso, (void)o;
  *ok = true;
  return true;
}

void module_init(isolate *iso) {
  static const object_ops ops = {
      ns_get_own,  ns_define_own,    ns_has,           ns_get,           ns_set,
      ns_delete,   ns_own_keys,      ns_get_prototype, ns_set_prototype, ns_is_extensible,
      ns_prevent_extensions,
  };
  object_ops_register(iso, KIND_NAMESPACE, &ops);
}

/* Insertion sort by code units: export lists are short. */
static bool sort_names(isolate *iso, wn_value names) {
  uint32_t n = ((js_array *)wn_to_cell(names))->length;
  for (uint32_t i = 1; i < n; i++) {
    wn_value v = array_peek_nogc(iso, wn_to_cell(names), i);
    uint32_t k = i;
    for (; k > 0; k--) {
      wn_value other = array_peek_nogc(iso, wn_to_cell(names), k - 1);
      if (string_compare(iso, other, v) <= 0) break;
      if (!array_store(iso, names, k, other)) return false;
    }
    if (!array_store(iso, names, k, v)) return false;
  }
  return true;
}

/* GetModuleNamespace (16.2.1.10). */
wn_value module_namespace(isolate *iso, wn_value module) {
  wn_heap *heap = &iso->heap;
  module_record *m = record_of(module);
  wn_value existing = wn_load(heap, &m->ns);
  if (is_object(existing)) return existing;
  module_init(iso);
  wn_value names;
  if (!module_export_names(iso, module, &names) || !sort_names(iso, names))
    return WN_EXCEPTION;
  uint32_t n = ((js_array *)wn_to_cell(names))->length, used = 0;
  wn_value v = object_new_kind_flags(
      iso, KIND_NAMESPACE, sizeof(js_namespace), WN_NULL,
      SHAPE_EXOTIC | SHAPE_EXOTIC_NAMED | SHAPE_NOT_EXTENSIBLE);
  if (wn_is_exception(v)) return v;
  wn_slot *table = wn_alloc(heap, KIND_TABLE, (2 + n * EXPORT_WORDS) * sizeof(wn_slot));
  wn_store_int(heap, table, &table[1], 0);
  js_namespace *ns = wn_to_cell(v);
  wn_store(heap, ns, &ns->module, module);
  wn_store_cell(heap, ns, &ns->exports, table);
  wn_store(heap, m, &m->ns, v);
  for (uint32_t i = 0; i < n; i++) {
    wn_value name = array_peek_nogc(iso, wn_to_cell(names), i), target;
    resolution r = module_resolve_export(iso, module, name);
    int32_t slot = -1;
    if (r.kind == RESOLVED_BINDING) {
      target = wn_load(heap, &record_of(r.module)->scope);
      slot = (int32_t)r.slot;
    } else if (r.kind == RESOLVED_NAMESPACE) {
      target = module_namespace(iso, r.module);
      if (wn_is_exception(target)) return target;
    } else {
      continue;
    }
    wn_slot *e = &table[2 + used * EXPORT_WORDS];
    wn_store(heap, table, &e[0], name);
    wn_store(heap, table, &e[1], target);
    wn_store_int(heap, table, &e[2], slot);
    wn_store_int(heap, table, &table[1], (int32_t)++used);
  }
  return v;
}
