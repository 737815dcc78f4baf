/* SPDX-License-Identifier: MIT */
/* The interpreter: one loop that executes the bytecode of opcodes.def.
 *
 * This file is long because the loop is one function, and has to be: its locals are the
 * machine's registers, and dispatch by computed goto works only within a function.
 *
 *   acc   the accumulator            pc    the current instruction
 *   fr    the running frame (== iso->frame), from which registers are counted
 *
 * Rules that the collector relies on:
 *  1. fr->pc is stored before anything that may collect or throw (SAVE_PC).
 *  2. A cell that must survive a call is in a register, in the frame, or passed to the C
 *     function that is called (whose own stack is scanned).  Natives called directly by the
 *     loop find all their operands in registers: gc() may then skip the loop's C frame.
 *  3. Immobile cells (constants, feedback, realm) may be held by address.
 *
 * Calls between compiled functions push a frame and go on in this loop; FRAME_ENTRY marks
 * the frame whose return leaves it.  An instruction finds its operands at fixed offsets from
 * pc; the sizes come from opcodes.def. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "engine/object/array_buffer.h"
#include "engine/vm/feedback.h"
#include "engine/vm/generator.h"
#include "engine/vm/vm.h"

/* ---- Instruction sizes, folded to constants ---- */

#define OPERAND_BYTES(c)                                                         \
  ((c) == 'r' || (c) == 'n' || (c) == 'k' || (c) == 's' || (c) == 'f'   ? 2u     \
   : (c) == 'K' || (c) == 'I' || (c) == 'j'                             ? 4u     \
   : (c) == 'b' || (c) == 'i'                                           ? 1u     \
                                                                        : 0u)
#define OP(name, operands, text)                                                 \
  static WN_ALWAYS_INLINE uint32_t size_of_##name(void) {                        \
    static const char s[8] = operands;                                           \
    return 1 + OPERAND_BYTES(s[0]) + OPERAND_BYTES(s[1]) + OPERAND_BYTES(s[2]) + \
           OPERAND_BYTES(s[3]) + OPERAND_BYTES(s[4]);                            \
  }
#include "engine/vm/opcodes.def"
#undef OP

static uint32_t size_at(const uint8_t *pc) {
  switch ((enum opcode)*pc) {
#define OP(name, operands, text) \
  case OP_BC_##name:             \
    return size_of_##name();
#include "engine/vm/opcodes.def"
#undef OP
  case OPCODE_COUNT:
    break;
  }
  WN_UNREACHABLE();
}

static WN_ALWAYS_INLINE uint32_t read_u16(const uint8_t *p) {
  uint16_t v;
  memcpy(&v, p, 2);
  return v;
}
static WN_ALWAYS_INLINE int32_t read_i32(const uint8_t *p) {
  int32_t v;
  memcpy(&v, p, 4);
  return v;
}

/* ---- Frames ---- */

/* Pushes a frame for f, whose info is compiled.  NULL: out of stack. */
static WN_ALWAYS_INLINE frame *push_frame(isolate *iso, function_info *info, wn_value fv,
                                          wn_value this_value, wn_value new_target,
                                          const wn_value *argv, uint32_t argc,
                                          uint32_t flags) {
  wn_heap *heap = &iso->heap;
  const js_function *f = wn_to_cell(fv);
  const code *c = info->code;
  wn_value *base = iso->vm_stack_top;
  uint32_t kept = c->flags & CODE_USES_ARGUMENTS ? argc : 0;
  if (WN_UNLIKELY((size_t)(iso->vm_stack_limit - base) <
                  kept + FRAME_WORDS + c->registers ||
                  base > iso->vm_stack_limit)) {
    return NULL;
  }
  wn_value *arguments = NULL;
  if (c->flags & CODE_USES_ARGUMENTS) {
    for (uint32_t i = 0; i < argc; i++) base[i] = argv[i];
    arguments = base;
    base += argc;
  }
  frame *fr = (frame *)base;
  wn_value *r = frame_registers(fr);
  uint32_t params = c->params, n = argc < params ? argc : params, i = 0;
  for (; i < n; i++) r[i] = argv[i];
  for (; i < c->registers; i++) r[i] = WN_UNDEFINED;
  const shape *s = wn_slot_cell(heap, f->shape);
  struct realm *own_realm = wn_slot_cell(heap, s->realm);
  if (WN_UNLIKELY(own_realm != iso->realm)) {
    flags |= FRAME_REALM;
    iso->realm = own_realm;
  }
  if (WN_UNLIKELY(code_is_async_function(c))) flags |= FRAME_ASYNC;
  fr->caller = iso->frame;
  fr->code = c;
  fr->pc = c->bytes;
  fr->constants = wn_slot_at(wn_slot_cell(heap, info->constants), 1);
  fr->feedback = wn_load_cell(heap, &info->feedback);
  fr->function = fv;
  fr->this_value = this_value;
  fr->new_target = new_target;
  fr->scope = f->scope.bits < WN_SLOT_FIRST_CELL
                  ? WN_UNDEFINED
                  : wn_from_cell(wn_slot_cell(heap, f->scope));
  fr->owner = WN_HOLE;
  fr->arguments = arguments;
  fr->argc = kept;
  fr->flags = flags;
  iso->vm_stack_top = r + c->registers;
  __atomic_signal_fence(__ATOMIC_RELEASE);
  iso->frame = fr;
  return fr;
}

frame *vm_push_frame(isolate *iso, wn_value f, wn_value this_value, wn_value new_target,
                     const wn_value *argv, uint32_t argc, uint32_t flags) {
  function_info *info = wn_slot_cell(&iso->heap, ((js_function *)wn_to_cell(f))->info);
  if (wn_slot_is_hole(info->constants) && !function_info_prepare(iso, info)) return NULL;
  if (wn_slot_is_hole(info->feedback)) feedback_count(iso, info);
  if (!(info->code->flags & CODE_STRICT) && info->code->flags & CODE_USES_THIS &&
      !is_object(this_value) && !wn_is_hole(this_value) && info->code->kind != FN_TOP) {
    this_value = vm_sloppy_this(iso, f, this_value);
  }
  frame *fr = push_frame(iso, info, f, this_value, new_target, argv, argc, flags);
  if (!fr) throw_stack_overflow(iso);
  return fr;
}

/* ---- Exceptions ---- */

const handler *vm_find_handler(const frame *fr) {
  uint32_t offset = frame_pc_offset(fr);
  const handler *h = fr->code->handlers;
  for (uint32_t n = fr->code->handler_count; n > 0; n--, h++) {
    if (offset >= h->start && offset < h->end) return h;
  }
  return NULL;
}

void vm_record_throw(isolate *iso, frame *fr) {
  vm_state *vm = iso->vm;
  if (vm->throw_in_flight) return;
  fr = frame_script(fr);
  if (!fr) {
    vm->throw_script = WN_UNDEFINED;
    return;
  }
  vm->throw_script = wn_load(&iso->heap, &frame_info(iso, fr)->script);
  vm->throw_position = code_position(fr->code, frame_pc_offset(fr));
}

bool vm_interrupt(isolate *iso) {
  uint32_t bits = __atomic_load_n(&iso->heap.interrupt, __ATOMIC_RELAXED);
  if (bits & WN_INTERRUPT_COLLECT) wn_poll(&iso->heap, WN_STACK_SKIP_INNERMOST);
  if (bits & WN_INTERRUPT_TERMINATE) {
    iso->vm->terminating = true;
    iso->exception = VM_TERMINATION;
    return false;
  }
  return true;
}

/* ---- Arithmetic that needs no object ---- */

static WN_ALWAYS_INLINE bool both_ints(wn_value a, wn_value b) {
  return wn_is_int(a) && wn_is_int(b);
}
static WN_ALWAYS_INLINE bool both_numbers(wn_value a, wn_value b) {
  return wn_is_number(a) && wn_is_number(b);
}
/* ToInt32 of a double (7.1.6). */
static int32_t double_to_int32(double d) {
  if (d > -0x1p63 && d < 0x1p63) return (int32_t)(uint32_t)(uint64_t)(int64_t)d;
  if (!isfinite(d)) return 0;
  double m = fmod(trunc(d), 4294967296.0);
  if (m < 0) m += 4294967296.0;
  return (int32_t)(uint32_t)m;
}
static WN_ALWAYS_INLINE int32_t number_to_int32(wn_value v) {
  return wn_is_int(v) ? wn_to_int(v) : double_to_int32(wn_to_double(v));
}
static WN_ALWAYS_INLINE wn_value from_uint32(uint32_t u) {
  return u <= INT32_MAX ? wn_from_int((int32_t)u) : wn_from_double(u);
}
static wn_value number_modulo(double a, double b) {
  if (b == 0 || isinf(a) || a != a || b != b) return wn_from_double(NAN);
  if (isinf(b)) return wn_from_number(a);
  return wn_from_number(a == 0 ? a : copysign(fmod(a, b), a));
}

static WN_NOINLINE wn_value add_slow(isolate *iso, wn_value a, wn_value b) {
  if (is_string(a) && is_string(b)) return string_concat(iso, a, b);
  return arithmetic_slow(iso, '+', a, b);
}

/* Strict equality for all but the rare: 1, 0, or -1 for "ask strict_equals". */
static WN_ALWAYS_INLINE int quick_strict_equal(wn_value a, wn_value b) {
  if (both_ints(a, b)) return a.bits == b.bits;
  if (both_numbers(a, b)) return wn_number(a) == wn_number(b);
  if (a.bits == b.bits) return 1;
  if (!wn_is_cell(a) || !wn_is_cell(b)) return 0;
  unsigned ka = wn_kind_of(wn_to_cell(a)), kb = wn_kind_of(wn_to_cell(b));
  if (is_object_kind(ka) || is_object_kind(kb)) return 0;
  if (is_atom_kind(ka) && is_atom_kind(kb)) return 0;
  return -1;
}

static WN_ALWAYS_INLINE bool truthy(isolate *iso, wn_value v) {
  if (wn_is_bool(v)) return wn_is_true(v);
  if (wn_is_int(v)) return wn_to_int(v) != 0;
  if (wn_is_constant(v)) return false;
  if (is_object(v) &&
      WN_LIKELY(!(object_shape(iso, to_object_cell(v))->flags & SHAPE_UNDETECTABLE)))
    return true;
  return to_boolean(iso, v);
}

static int type_of_index(isolate *iso, wn_value v) {
  if (wn_is_undefined(v)) return 0;
  if (wn_is_null(v)) return 1;
  if (wn_is_bool(v)) return 2;
  if (wn_is_number(v)) return 3;
  if (is_string(v)) return 4;
  if (is_symbol(v)) return 5;
  if (is_kind(v, KIND_BIGINT)) return 6;
  if (!is_object(v)) return -1;
  unsigned flags = object_shape(iso, to_object_cell(v))->flags;
  if (flags & SHAPE_UNDETECTABLE) return 0;
  return flags & SHAPE_CALLABLE ? 7 : 1;
}

/* ---- Element fast paths ---- */

/* The header of an array of which these bits are known (object.h). */
#define ARRAY_HEADER(bits) (KIND_ARRAY << WN_HEADER_KIND_SHIFT | (bits) << WN_HEADER_USER_SHIFT)

/* Kind and user bits of a cell but for those in `but`. */
static WN_ALWAYS_INLINE unsigned header_without(const void *cell, unsigned but) {
  return *wn_header(cell) & ~but << WN_HEADER_USER_SHIFT &
         (WN_HEADER_USER_MASK | 0xFFu << WN_HEADER_KIND_SHIFT);
}

/* Is what the bits of an array say true?  For assertions. */
static __attribute__((unused)) bool array_bits_hold(isolate *iso, js_array *a) {
  wn_heap *heap = &iso->heap;
  unsigned bits = wn_user_bits(a);
  const void *store = wn_load_cell(heap, &a->elements);
  const shape *s = wn_slot_cell(heap, a->shape);
  if (!bits) return true;
  if (!store || (uint64_t)a->head + a->length > elements_capacity(store)) return false;
  if (bits & ARRAY_WRITABLE &&
      s->flags & (SHAPE_FROZEN_ELEMENTS | SHAPE_EXOTIC | SHAPE_NOT_EXTENSIBLE | SHAPE_PROTOTYPE))
    return false;
  return wn_kind_of(store) == (bits & ARRAY_DOUBLES ? KIND_ELEMENTS_DOUBLE : KIND_ELEMENTS);
}

/* Notes what an access to the array's store found. */
static void array_learn(isolate *iso, js_array *a, const void *store) {
  const shape *s = wn_slot_cell(&iso->heap, a->shape);
  if ((uint64_t)a->head + a->length > elements_capacity(store)) return;
  unsigned bits = wn_kind_of(store) == KIND_ELEMENTS ? ARRAY_TAGGED : ARRAY_DOUBLES;
  if (!(s->flags & (SHAPE_FROZEN_ELEMENTS | SHAPE_EXOTIC)) &&
      !(s->flags & (SHAPE_NOT_EXTENSIBLE | SHAPE_PROTOTYPE)))
    bits |= ARRAY_WRITABLE;
  wn_set_user_bits(a, bits);
}

/* get_element_fast of an array of which nothing is known. */
static WN_NOINLINE wn_value get_element_learn(isolate *iso, js_array *a, uint32_t index) {
  wn_heap *heap = &iso->heap;
  void *store = wn_load_cell(heap, &a->elements);
  if (!store || index >= a->length) return WN_HOLE;
  size_t place = (size_t)a->head + index; /* a length may reach beyond the store */
  if (place >= elements_capacity(store)) return WN_HOLE;
  if (wn_kind_of(store) == KIND_ELEMENTS) {
    array_learn(iso, a, store);
    return wn_load(heap, &((elements *)store)->slots[place]);
  }
  if (wn_kind_of(store) != KIND_ELEMENTS_DOUBLE) return WN_HOLE;
  array_learn(iso, a, store);
  wn_value v;
  memcpy(&v.bits, &((elements_double *)store)->values[place], 8);
  return v.bits == DOUBLE_HOLE_BITS ? WN_HOLE : v;
}

/* o[index] where no look-up is needed; the hole: take the slow path. */
static WN_ALWAYS_INLINE wn_value get_element_fast(isolate *iso, wn_value o, uint32_t index) {
  wn_heap *heap = &iso->heap;
  if (!wn_is_cell(o)) return WN_HOLE;
  js_array *a = wn_to_cell(o);
  unsigned header = header_without(a, ARRAY_WRITABLE);
  if (WN_LIKELY(header == ARRAY_HEADER(ARRAY_TAGGED))) {
    WN_ASSERT(array_bits_hold(iso, a));
    if (index >= a->length) return WN_HOLE;
    const elements *store = wn_slot_cell(heap, a->elements);
    return wn_load(heap, &store->slots[(size_t)a->head + index]);
  }
  if (header == ARRAY_HEADER(ARRAY_DOUBLES)) {
    WN_ASSERT(array_bits_hold(iso, a));
    if (index >= a->length) return WN_HOLE;
    const elements_double *store = wn_slot_cell(heap, a->elements);
    wn_value v;
    memcpy(&v.bits, &store->values[(size_t)a->head + index], 8);
    return v.bits == DOUBLE_HOLE_BITS ? WN_HOLE : v;
  }
  return header == ARRAY_HEADER(0) ? get_element_learn(iso, a, index) : WN_HOLE;
}

/* Does a slot hold it without a box? */
static WN_ALWAYS_INLINE bool is_small(int32_t i) {
  int32_t twice;
  return !__builtin_add_overflow(i, i, &twice);
}

/* set_element_fast of an array of which it is not known that it is writable. */
static WN_NOINLINE bool set_element_learn(isolate *iso, js_array *a, uint32_t index,
                                          wn_value v) {
  wn_heap *heap = &iso->heap;
  const shape *s = wn_slot_cell(heap, a->shape);
  void *store = wn_load_cell(heap, &a->elements);
  if (!store || index >= a->length || s->flags & (SHAPE_FROZEN_ELEMENTS | SHAPE_EXOTIC))
    return false;
  size_t at = (size_t)a->head + index;
  if (at >= elements_capacity(store)) return false;
  if (wn_kind_of(store) == KIND_ELEMENTS) {
    wn_slot *slot = &((elements *)store)->slots[at];
    array_learn(iso, a, store);
    if (wn_slot_is_hole(*slot) && !vm_may_fill_holes(iso, s)) return false;
    if (wn_is_double(v) && !(wn_user_bits(store) & ELEMENTS_MIXED)) return false;
    wn_store(heap, store, slot, v);
    return true;
  }
  if (wn_kind_of(store) != KIND_ELEMENTS_DOUBLE) return false;
  array_learn(iso, a, store);
  double *place = &((elements_double *)store)->values[at];
  uint64_t bits;
  memcpy(&bits, place, 8);
  if (!wn_is_number(v) || (bits == DOUBLE_HOLE_BITS && !vm_may_fill_holes(iso, s)))
    return false;
  *place = wn_number(v);
  return true;
}

/* o[index] = v within the store of an array: over an existing element, or filling a hole when
 * nothing above the array can have an opinion.  A double does not go to a store of tagged
 * slots unless that is known to be mixed: see elements.c.  false: take the slow path. */
static WN_ALWAYS_INLINE bool set_element_fast(isolate *iso, wn_value o, uint32_t index,
                                              wn_value v) {
  wn_heap *heap = &iso->heap;
  if (!wn_is_cell(o)) return false;
  js_array *a = wn_to_cell(o);
  unsigned header = header_without(a, 0);
  if (WN_LIKELY(header == ARRAY_HEADER(ARRAY_TAGGED | ARRAY_WRITABLE))) {
    WN_ASSERT(array_bits_hold(iso, a));
    if (index >= a->length) return false;
    elements *store = wn_slot_cell(heap, a->elements);
    wn_slot *slot = &store->slots[(size_t)a->head + index];
    if (wn_slot_is_hole(*slot) && WN_UNLIKELY(iso->indexed_prototypes)) return false;
    if (WN_LIKELY(wn_is_int(v)) && WN_LIKELY(is_small(wn_to_int(v)))) {
      wn_store_int(heap, store, slot, wn_to_int(v));
      return true;
    }
    if (wn_is_double(v) && !(wn_user_bits(store) & ELEMENTS_MIXED)) return false;
    wn_store(heap, store, slot, v);
    return true;
  }
  if (header == ARRAY_HEADER(ARRAY_DOUBLES | ARRAY_WRITABLE)) {
    WN_ASSERT(array_bits_hold(iso, a));
    if (index >= a->length || !wn_is_number(v)) return false;
    elements_double *store = wn_slot_cell(heap, a->elements);
    double *place = &store->values[(size_t)a->head + index];
    uint64_t bits;
    memcpy(&bits, place, 8);
    if (bits == DOUBLE_HOLE_BITS && iso->indexed_prototypes) return false;
    *place = wn_number(v);
    return true;
  }
  return wn_kind_of(a) == KIND_ARRAY && set_element_learn(iso, a, index, v);
}

/* Appends to an array whose store has the room.  false: take the slow path. */
static WN_ALWAYS_INLINE bool push_in_place(isolate *iso, js_array *a, wn_value v) {
  wn_heap *heap = &iso->heap;
  const shape *s = wn_slot_cell(heap, a->shape);
  void *store = wn_load_cell(heap, &a->elements);
  size_t at = (size_t)a->head + a->length;
  if (!store || s->flags & (SHAPE_FROZEN_ELEMENTS | SHAPE_EXOTIC) ||
      !vm_may_fill_holes(iso, s) || a->length >= INT32_MAX)
    return false;
  if (wn_kind_of(store) == KIND_ELEMENTS) {
    if (at >= wn_cell_bytes(store) / 4 - 1) return false;
    if (wn_is_double(v) && !(wn_user_bits(store) & ELEMENTS_MIXED)) return false;
    wn_store(heap, store, &((elements *)store)->slots[at], v);
  } else {
    if (wn_kind_of(store) != KIND_ELEMENTS_DOUBLE || !wn_is_number(v) ||
        at >= wn_cell_bytes(store) / 8 - 1)
      return false;
    ((elements_double *)store)->values[at] = wn_number(v);
  }
  a->length++;
  return true;
}

/* a.push(v) without a frame: the new length; the hole when only the builtin can say, or the
 * exception.  Out of line, like everything that needs the store around a call: a word that
 * the loop's own frame keeps there is stale until the same place is used again, and would
 * pin the store, which is as large as the array. */
static WN_NOINLINE wn_value push_one(isolate *iso, js_array *a, wn_value v) {
  int done = push_in_place(iso, a, v)
                 ? 1
                 : vm_set_element(iso, wn_from_cell(a), a->length, v);
  if (WN_UNLIKELY(done <= 0)) return done < 0 ? WN_EXCEPTION : WN_HOLE;
  return from_uint32(a->length);
}

static WN_NOINLINE wn_value get_keyed_slow(isolate *iso, frame *fr, wn_value o, wn_value key) {
  if (wn_is_int(key) && wn_to_int(key) >= 0 && is_typed_array(o)) {
    wn_value v = typed_array_peek_nogc(iso, to_view(o), (uint32_t)wn_to_int(key));
    if (!wn_is_hole(v)) return v;
  }
  if (wn_is_nullish(o)) {
    /* The base is checked before the key is converted, which may run script. */
    prop_key k;
    if (wn_same(key, iso->symbols[SYMBOL_iterator])) return throw_not_iterable(iso, o);
    if (is_object(key)) {
      return throw_type_error(iso, "Cannot read properties of %s",
                              wn_is_null(o) ? "null" : "undefined");
    }
    if (!to_property_key(iso, key, &k)) return WN_EXCEPTION;
    return value_get(iso, o, k);
  }
  if (is_atom(key) || is_symbol(key)) {
    uint32_t index;
    if (is_symbol(key) || !string_array_index(iso, key, &index))
      return ic_get_named(iso, fr, o, key, IC_NO_SITE);
  }
  prop_key k;
  if (!to_property_key(iso, key, &k)) return WN_EXCEPTION;
  return value_get(iso, o, k);
}

static WN_NOINLINE bool set_keyed_slow(isolate *iso, frame *fr, wn_value o, wn_value key,
                                       wn_value v) {
  uint32_t index;
  if (is_symbol(key) || (is_atom(key) && !string_array_index(iso, key, &index)))
    return ic_set_named(iso, fr, o, key, v, IC_NO_SITE);
  if (wn_is_int(key) && wn_to_int(key) >= 0 && is_typed_array(o) &&
      typed_array_poke_nogc(iso, to_view(o), (uint32_t)wn_to_int(key), v)) {
    return true;
  }
  if (wn_is_nullish(o) && is_object(key)) {
    throw_type_error(iso, "Cannot set properties of %s",
                     wn_is_null(o) ? "null" : "undefined");
    return false;
  }
  prop_key k;
  if (!to_property_key(iso, key, &k)) return false;
  return value_put(iso, o, k, v, fr->code->flags & CODE_STRICT);
}

static WN_NOINLINE wn_value get_length_slow(isolate *iso, frame *fr, wn_value o,
                                            uint32_t site) {
  if (is_string(o)) return wn_from_int((int32_t)string_length(o));
  return ic_get_named(iso, fr, o, iso->atoms[ATOM_length], site);
}

static wn_value delete_property(isolate *iso, frame *fr, wn_value base, prop_key key) {
  wn_value o = to_object(iso, base);
  bool ok;
  if (wn_is_exception(o) || !object_delete(iso, o, key, &ok)) return WN_EXCEPTION;
  if (!ok && fr->code->flags & CODE_STRICT) {
    char *name = vm_key_text(iso, key_to_value(iso, key));
    char *on = value_describe(iso, o);
    throw_type_error(iso, "Cannot delete property '%s' of %s", name, on);
    free(name);
    free(on);
    return WN_EXCEPTION;
  }
  return wn_from_bool(ok);
}

static wn_value in_operator(isolate *iso, wn_value key, wn_value o) {
  if (!is_object(o)) {
    char *k = vm_key_text(iso, key), *t = vm_key_text(iso, o);
    throw_type_error(iso, "Cannot use 'in' operator to search for '%s' in %s", k, t);
    free(k);
    free(t);
    return WN_EXCEPTION;
  }
  prop_key k;
  if (!to_property_key(iso, key, &k)) return WN_EXCEPTION;
  int has = object_has(iso, o, k);
  return has < 0 ? WN_EXCEPTION : wn_from_bool(has);
}

static wn_value key_value(isolate *iso, wn_value v) {
  if (wn_is_int(v) || is_atom(v) || is_symbol(v)) return v;
  prop_key k;
  return to_property_key(iso, v, &k) ? key_to_value(iso, k) : WN_EXCEPTION;
}

/* A key that ToPropertyKey made: cannot fail. */
static prop_key made_key(isolate *iso, wn_value v) {
  prop_key k;
  if (!to_property_key(iso, v, &k)) WN_UNREACHABLE();
  return k;
}

static bool define_named(isolate *iso, wn_value o, wn_value name, wn_value v) {
  return object_define(iso, o, key_from_atom(name), v, PROP_ALL);
}

static int compare_lt(isolate *iso, wn_value a, wn_value b) {
  int less = less_than(iso, a, b, true);
  return less == 2 ? 0 : less;
}
static int compare_gt(isolate *iso, wn_value a, wn_value b) {
  int less = less_than(iso, b, a, false);
  return less == 2 ? 0 : less;
}
static int compare_le(isolate *iso, wn_value a, wn_value b) {
  int less = less_than(iso, b, a, false);
  return less < 0 ? less : less == 0;
}
static int compare_ge(isolate *iso, wn_value a, wn_value b) {
  int less = less_than(iso, a, b, true);
  return less < 0 ? less : less == 0;
}

static WN_NOINLINE int loosely_equals_any(isolate *iso, frame *fr, const uint8_t *pc,
                                          wn_value a, wn_value b) {
  if (a.bits == b.bits) return 1;
  fr->pc = pc;
  return loosely_equals(iso, a, b);
}

/* Returns of constructors (10.2.2, steps 10 to 14). */
static wn_value construct_result(isolate *iso, const frame *fr, wn_value v) {
  if (is_object(v)) return v;
  if (fr->code->kind == FN_DERIVED_CONSTRUCTOR) {
    if (!wn_is_undefined(v)) {
      return throw_type_error(iso,
                              "Derived constructors may only return object or undefined");
    }
    if (wn_is_hole(fr->this_value)) {
      return throw_reference_error(
          iso, "Must call super constructor in derived class before accessing 'this' or "
               "returning from derived constructor");
    }
  }
  return fr->this_value;
}

/* Serves the interrupt word: the accumulator again, or WN_EXCEPTION (terminated).  The loop
 * passes acc by value here and everywhere: if its address were taken it could not live in a
 * machine register. */
static WN_NOINLINE wn_value poll(isolate *iso, wn_value acc) {
  iso->vm->saved_acc = acc;
  bool ok = vm_interrupt(iso);
  acc = iso->vm->saved_acc;
  iso->vm->saved_acc = WN_UNDEFINED;
  return ok ? acc : WN_EXCEPTION;
}

/* A turn of a loop. */
static WN_NOINLINE wn_value turn(isolate *iso, frame *fr, wn_value acc) {
  if (!fr->feedback) fr->feedback = feedback_count(iso, frame_info(iso, fr));
  return __atomic_load_n(&iso->heap.interrupt, __ATOMIC_RELAXED) ? poll(iso, acc) : acc;
}

/* ---- The loop ---- */

struct run {
  isolate *iso;
  enum resume_mode mode;
  bool resume;
  wn_value value;
};

static uint64_t run_loop(void *arg);

wn_value vm_run(isolate *iso) {
  struct run run = {iso, RESUME_NEXT, false, WN_UNDEFINED};
  return (wn_value){wn_enter(&iso->heap, run_loop, &run)};
}

wn_value vm_resume(isolate *iso, enum resume_mode mode, wn_value v) {
  struct run run = {iso, mode, true, v};
  return (wn_value){wn_enter(&iso->heap, run_loop, &run)};
}

#define R(o) (((wn_value *)fr)[read_u16(pc + (o))])
#define U16(o) read_u16(pc + (o))
#define U8(o) pc[o]
#define CONSTANT(o) wn_load(heap, &fr->constants[read_u16(pc + (o))])
#define SAVE_PC() (fr->pc = pc)
#define DISPATCH() goto *labels[*pc]
#define NEXT(name)                \
  do {                            \
    pc += size_of_##name();       \
    DISPATCH();                   \
  } while (0)
/* For instructions whose result is mostly kept: does a Star that follows on the spot, which
 * saves its dispatch. */
#define NEXT_STAR(name)           \
  do {                            \
    pc += size_of_##name();       \
    STAR_AHEAD();                 \
    DISPATCH();                   \
  } while (0)
#define STAR_AHEAD()              \
  do {                            \
    if (*pc == OP_BC_Star) {      \
      R(1) = acc;                 \
      pc += size_of_Star();       \
    }                             \
  } while (0)
/* A C function's wn_value result goes to acc. */
#define ACC_OR_THROW(expr)                               \
  do {                                                   \
    SAVE_PC();                                           \
    acc = (expr);                                        \
    if (WN_UNLIKELY(wn_is_exception(acc))) goto exception; \
  } while (0)
#define OK_OR_THROW(expr)              \
  do {                                 \
    SAVE_PC();                         \
    if (WN_UNLIKELY(!(expr))) goto exception; \
  } while (0)
#define POLL()                                                                     \
  do {                                                                            \
    if (WN_UNLIKELY(__atomic_load_n(&heap->interrupt, __ATOMIC_RELAXED)))         \
      ACC_OR_THROW(poll(iso, acc));                                               \
  } while (0)
/* Serves interrupts, and counts the turns of a loop until its function has feedback. */
#define TURN()                                                                       \
  do {                                                                               \
    if (WN_UNLIKELY(!fr->feedback ||                                                 \
                    __atomic_load_n(&heap->interrupt, __ATOMIC_RELAXED)))            \
      ACC_OR_THROW(turn(iso, fr, acc));                                              \
  } while (0)
/* A jump that may be a loop's back edge. */
#define BRANCH(offset)                \
  do {                                \
    int32_t by = read_i32(pc + (offset)); \
    if (by < 0) TURN();               \
    pc += by;                         \
    DISPATCH();                       \
  } while (0)
/* A jump that is one. */
#define LOOP(offset)                  \
  do {                                \
    TURN();                           \
    pc += read_i32(pc + (offset));    \
    DISPATCH();                       \
  } while (0)
#define JUMP(offset)                  \
  do {                                \
    pc += read_i32(pc + (offset));    \
    DISPATCH();                       \
  } while (0)

static uint64_t run_loop(void *arg) {
  static const void *const labels[] = {
#define OP(name, operands, text) &&L_##name,
#include "engine/vm/opcodes.def"
#undef OP
  };
  struct run *run = arg;
  isolate *const iso = run->iso;
  wn_heap *const heap = &iso->heap;
  frame *fr = iso->frame;
  const uint8_t *pc;
  wn_value acc = WN_UNDEFINED;
  /* Operands of the call, resume and leave sections. */
  wn_value callee, this_value, new_target;
  const wn_value *argv;
  uint32_t argc, call_flags;
  enum resume_mode mode;

  pc = fr->pc;
  if (run->resume) {
    acc = run->value;
    mode = run->mode;
    goto resumed;
  }
  POLL();
  DISPATCH();

  /* ---- Loads and moves ---- */
L_LdaUndefined:
  acc = WN_UNDEFINED;
  NEXT(LdaUndefined);
L_LdaNull:
  acc = WN_NULL;
  NEXT(LdaNull);
L_LdaTrue:
  acc = WN_TRUE;
  NEXT(LdaTrue);
L_LdaFalse:
  acc = WN_FALSE;
  NEXT(LdaFalse);
L_LdaHole:
  acc = WN_HOLE;
  NEXT(LdaHole);
L_LdaSmi:
  acc = wn_from_int((int8_t)U8(1));
  NEXT(LdaSmi);
L_LdaInt:
  acc = wn_from_int(read_i32(pc + 1));
  NEXT(LdaInt);
L_LdaConst:
  acc = wn_load(heap, &fr->constants[(uint32_t)read_i32(pc + 1)]);
  NEXT(LdaConst);
L_Ldar:
  acc = R(1);
  NEXT(Ldar);
L_Star:
  R(1) = acc;
  NEXT(Star);
L_Mov:
  R(3) = R(1);
  NEXT(Mov);
L_SetUndefined:
  R(1) = WN_UNDEFINED;
  NEXT(SetUndefined);
L_SetHole:
  R(1) = WN_HOLE;
  NEXT(SetHole);
L_LdaGlobalThis:
  acc = intrinsic(iso, INTRINSIC_Global);
  NEXT(LdaGlobalThis);
L_LdaThis:
  acc = fr->this_value;
  NEXT_STAR(LdaThis);
L_StaThis:
  if (!wn_is_hole(fr->this_value)) {
    SAVE_PC();
    throw_reference_error(iso, "Super constructor may only be called once");
    goto exception;
  }
  fr->this_value = acc;
  NEXT(StaThis);
L_CheckThis:
  if (WN_UNLIKELY(wn_is_hole(acc))) {
    SAVE_PC();
    throw_reference_error(
        iso, "Must call super constructor in derived class before accessing 'this' or "
             "returning from derived constructor");
    goto exception;
  }
  NEXT(CheckThis);
L_LdaFunction:
  acc = fr->function;
  NEXT(LdaFunction);
L_LdaNewTarget:
  acc = fr->new_target;
  NEXT(LdaNewTarget);
L_LdaHomeObject:
  acc = wn_load(heap, &frame_function(fr)->home);
  NEXT(LdaHomeObject);
L_ThrowIfHole:
  if (WN_UNLIKELY(wn_is_hole(acc))) {
    SAVE_PC();
    throw_tdz(iso, CONSTANT(1));
    goto exception;
  }
  NEXT(ThrowIfHole);
L_ThrowConstAssign:
  SAVE_PC();
  throw_type_error(iso, "Assignment to constant variable.");
  goto exception;
L_ThrowError: {
  SAVE_PC();
  wn_value error = error_new(iso, U8(1), CONSTANT(2));
  if (!wn_is_exception(error)) throw_value(iso, error);
  goto exception;
}

  /* ---- Heap scopes ---- */
L_PushScope:
  SAVE_PC();
  fr->scope = scope_push(iso, fr, U16(1));
  NEXT(PushScope);
L_PushWith: {
  SAVE_PC();
  wn_value scope = scope_push_with(iso, fr, acc);
  if (wn_is_exception(scope)) goto exception;
  fr->scope = scope;
  NEXT(PushWith);
}
L_PopScope:
  fr->scope = wn_load(heap, &((scope_cell *)wn_to_cell(fr->scope))->parent);
  NEXT(PopScope);
L_CopyScope:
  SAVE_PC();
  fr->scope = scope_copy(iso, fr->scope);
  NEXT(CopyScope);
L_SaveScope:
  R(1) = fr->scope;
  NEXT(SaveScope);
L_RestoreScope:
  fr->scope = R(1);
  NEXT(RestoreScope);
L_LdaScope: {
  scope_cell *s = wn_to_cell(fr->scope);
  for (uint32_t hops = U16(1); hops > 0; hops--) s = wn_slot_cell(heap, s->parent);
  acc = wn_load(heap, &s->slots[U16(3)]);
  NEXT_STAR(LdaScope);
}
L_StaScope: {
  scope_cell *s = wn_to_cell(fr->scope);
  for (uint32_t hops = U16(1); hops > 0; hops--) s = wn_slot_cell(heap, s->parent);
  wn_store(heap, s, &s->slots[U16(3)], acc);
  NEXT(StaScope);
}
L_LdaScopeChecked: {
  scope_cell *s = wn_to_cell(fr->scope);
  for (uint32_t hops = U16(1); hops > 0; hops--) s = wn_slot_cell(heap, s->parent);
  acc = wn_load(heap, &s->slots[U16(3)]);
  if (WN_UNLIKELY(wn_is_hole(acc))) {
    SAVE_PC();
    throw_tdz(iso, CONSTANT(5));
    goto exception;
  }
  NEXT(LdaScopeChecked);
}
L_StaScopeChecked: {
  scope_cell *s = wn_to_cell(fr->scope);
  for (uint32_t hops = U16(1); hops > 0; hops--) s = wn_slot_cell(heap, s->parent);
  wn_slot *slot = &s->slots[U16(3)];
  if (WN_UNLIKELY(wn_slot_is_hole(*slot))) {
    SAVE_PC();
    throw_tdz(iso, CONSTANT(5));
    goto exception;
  }
  wn_store(heap, s, slot, acc);
  NEXT(StaScopeChecked);
}
L_LdaImport: {
  scope_cell *s = wn_to_cell(fr->scope);
  for (uint32_t hops = U16(1); hops > 0; hops--) s = wn_slot_cell(heap, s->parent);
  acc = import_load_nogc(iso, wn_load(heap, &s->slots[U16(3)]));
  if (WN_UNLIKELY(wn_is_hole(acc))) {
    SAVE_PC();
    throw_tdz(iso, CONSTANT(5));
    goto exception;
  }
  NEXT(LdaImport);
}
L_LdaGlobal: {
  uint32_t index = U16(3);
  const feedback *fb = fr->feedback;
  if (WN_LIKELY(fb && index != IC_NO_SITE)) {
    const ic_site *site = &fb->sites[index];
    if (WN_LIKELY(site->holder.bits >= WN_SLOT_FIRST_CELL &&
                  site->validity.bits ==
                      wn_slot_from_int((int32_t)iso->vm->global_epoch).bits)) {
      object *holder = wn_slot_cell(heap, site->holder);
      if (WN_LIKELY(holder->shape.bits == site->key.bits)) {
        int32_t data = wn_slot_to_int(site->data);
        void *place = holder;
        if ((data & 15) == IC_OWN_EXTENSION)
          place = wn_slot_cell(heap, *wn_slot_at(holder, (uint32_t)data >> 20));
        acc = wn_load(heap, wn_slot_at(place, (uint32_t)data >> 4 & 0xFFFF));
        if (WN_LIKELY(!wn_is_hole(acc))) NEXT_STAR(LdaGlobal);
      }
    }
  }
  ACC_OR_THROW(global_load(iso, CONSTANT(1), false, fr, index));
  NEXT_STAR(LdaGlobal);
}
L_LdaGlobalTypeof:
  ACC_OR_THROW(global_load(iso, CONSTANT(1), true, fr, U16(3)));
  NEXT(LdaGlobalTypeof);
L_StaGlobal: {
  uint32_t index = U16(3);
  const feedback *fb = fr->feedback;
  if (WN_LIKELY(fb && index != IC_NO_SITE)) {
    const ic_site *site = &fb->sites[index];
    if (WN_LIKELY(site->holder.bits >= WN_SLOT_FIRST_CELL &&
                  site->validity.bits ==
                      wn_slot_from_int((int32_t)iso->vm->global_epoch).bits)) {
      object *holder = wn_slot_cell(heap, site->holder);
      if (WN_LIKELY(holder->shape.bits == site->key.bits)) {
        int32_t data = wn_slot_to_int(site->data);
        void *place = holder;
        if ((data & 15) == IC_OWN_EXTENSION)
          place = wn_slot_cell(heap, *wn_slot_at(holder, (uint32_t)data >> 20));
        wn_slot *slot = wn_slot_at(place, (uint32_t)data >> 4 & 0xFFFF);
        if (WN_LIKELY(!wn_slot_is_hole(*slot))) {
          wn_store(heap, place, slot, acc);
          NEXT(StaGlobal);
        }
      }
    }
  }
  OK_OR_THROW(
      global_store(iso, CONSTANT(1), acc, fr->code->flags & CODE_STRICT, fr, index));
  NEXT(StaGlobal);
}
L_InitGlobalLexical:
  OK_OR_THROW(global_init_lexical(iso, CONSTANT(1), acc));
  NEXT(InitGlobalLexical);
L_DeclareGlobals:
  OK_OR_THROW(global_declare(iso, fr, U16(1)));
  NEXT(DeclareGlobals);
L_DeclareGlobalFunction:
  OK_OR_THROW(global_declare_function(iso, CONSTANT(1), acc, U8(3)));
  NEXT(DeclareGlobalFunction);
L_DeclareEvalVar:
  OK_OR_THROW(eval_declare_var(iso, fr, CONSTANT(1), U8(3), acc));
  NEXT(DeclareEvalVar);
L_CheckEvalVars:
  OK_OR_THROW(eval_check_vars(iso, fr, U16(1)));
  NEXT(CheckEvalVars);
L_LdaLookup:
  ACC_OR_THROW(lookup_load(iso, fr, CONSTANT(1), LOOKUP_VALUE, NULL));
  NEXT(LdaLookup);
L_LdaLookupTypeof:
  ACC_OR_THROW(lookup_load(iso, fr, CONSTANT(1), LOOKUP_TYPEOF, NULL));
  NEXT(LdaLookupTypeof);
L_LdaLookupCall:
  ACC_OR_THROW(lookup_load(iso, fr, CONSTANT(1), LOOKUP_CALL, &R(3)));
  NEXT(LdaLookupCall);
L_StaLookup:
  OK_OR_THROW(lookup_store(iso, fr, CONSTANT(1), acc));
  NEXT(StaLookup);
L_DeleteLookup:
  ACC_OR_THROW(lookup_delete(iso, fr, CONSTANT(1)));
  NEXT(DeleteLookup);
L_ResolveLookup: {
  SAVE_PC();
  wn_value base = lookup_resolve(iso, fr, CONSTANT(1));
  if (wn_is_exception(base)) goto exception;
  R(3) = base;
  NEXT(ResolveLookup);
}
L_LdaResolved:
  ACC_OR_THROW(lookup_load_resolved(iso, fr, CONSTANT(1), R(3)));
  NEXT(LdaResolved);
L_StaResolved:
  OK_OR_THROW(lookup_store_resolved(iso, fr, CONSTANT(1), R(3), acc));
  NEXT(StaResolved);

  /* ---- Properties ---- */
L_GetNamed: {
  wn_value o = R(1);
  uint32_t index = U16(5);
  const feedback *fb = fr->feedback;
  if (WN_LIKELY(fb && index != IC_NO_SITE && is_object(o))) {
    const ic_site *site = &fb->sites[index];
    object *cell = wn_to_cell(o);
    if (WN_UNLIKELY(cell->shape.bits != site->key.bits))
      site = ic_way(heap, site, cell->shape);
    if (WN_LIKELY(site)) {
      int32_t data = wn_slot_to_int(site->data);
      uint32_t word = (uint32_t)data >> 4 & 0xFFFF;
      switch (data & 15) {
      case IC_OWN_INLINE:
        acc = wn_load(heap, wn_slot_at(cell, word));
        NEXT_STAR(GetNamed);
      case IC_OWN_EXTENSION: {
        void *place = wn_slot_cell(heap, *wn_slot_at(cell, (uint32_t)data >> 20));
        acc = wn_load(heap, wn_slot_at(place, word));
        NEXT_STAR(GetNamed);
      }
      case IC_HOLDER_INLINE:
        if (WN_LIKELY(ic_valid(heap, site->validity))) {
          acc = wn_load(heap, wn_slot_at(wn_slot_cell(heap, site->holder), word));
          NEXT_STAR(GetNamed);
        }
        break;
      case IC_HOLDER_EXTENSION:
        if (WN_LIKELY(ic_valid(heap, site->validity))) {
          void *holder = wn_slot_cell(heap, site->holder);
          void *place = wn_slot_cell(heap, *wn_slot_at(holder, (uint32_t)data >> 20));
          acc = wn_load(heap, wn_slot_at(place, word));
          NEXT_STAR(GetNamed);
        }
        break;
      default:
        break;
      }
    }
  }
  ACC_OR_THROW(ic_get_named(iso, fr, o, CONSTANT(3), index));
  NEXT_STAR(GetNamed);
}
L_GetLength: {
  wn_value o = R(1);
  if (WN_LIKELY(is_array(o))) {
    acc = from_uint32(((js_array *)wn_to_cell(o))->length);
    NEXT(GetLength);
  }
  ACC_OR_THROW(get_length_slow(iso, fr, o, U16(3)));
  NEXT(GetLength);
}
L_GetKeyed: {
  wn_value o = R(1);
  if (WN_LIKELY(wn_is_int(acc))) {
    wn_value v = get_element_fast(iso, o, (uint32_t)wn_to_int(acc));
    if (WN_LIKELY(!wn_is_hole(v))) {
      acc = v;
      NEXT(GetKeyed);
    }
    SAVE_PC();
    v = vm_get_element(iso, o, (uint32_t)wn_to_int(acc));
    if (WN_LIKELY(!wn_is_hole(v))) {
      acc = v;
      NEXT(GetKeyed);
    }
  }
  ACC_OR_THROW(get_keyed_slow(iso, fr, o, acc));
  NEXT(GetKeyed);
}
L_GetKeyedRegister: {
  wn_value o = R(1), key = R(3);
  if (WN_LIKELY(wn_is_int(key))) {
    wn_value v = get_element_fast(iso, o, (uint32_t)wn_to_int(key));
    if (WN_LIKELY(!wn_is_hole(v))) {
      acc = v;
      NEXT_STAR(GetKeyedRegister);
    }
    SAVE_PC();
    v = vm_get_element(iso, o, (uint32_t)wn_to_int(key));
    if (WN_LIKELY(!wn_is_hole(v))) {
      acc = v;
      NEXT(GetKeyedRegister);
    }
  }
  ACC_OR_THROW(get_keyed_slow(iso, fr, o, key));
  NEXT(GetKeyedRegister);
}
L_GetKeyedUpdate: {
  wn_value o = R(1), key = R(3);
  if (WN_LIKELY(wn_is_int(key))) {
    wn_value v = get_element_fast(iso, o, (uint32_t)wn_to_int(key));
    if (WN_LIKELY(!wn_is_hole(v))) {
      acc = v;
      NEXT(GetKeyedUpdate);
    }
    SAVE_PC();
    v = vm_get_element(iso, o, (uint32_t)wn_to_int(key));
    if (WN_LIKELY(!wn_is_hole(v))) {
      acc = v;
      NEXT(GetKeyedUpdate);
    }
  }
  if (!wn_is_nullish(o) && !wn_is_number(key)) {
    ACC_OR_THROW(key_value(iso, key));
    R(3) = key = acc;
  }
  ACC_OR_THROW(get_keyed_slow(iso, fr, o, key));
  NEXT(GetKeyedUpdate);
}
L_SetNamed: {
  wn_value o = R(1);
  uint32_t index = U16(5);
  const feedback *fb = fr->feedback;
  if (WN_LIKELY(fb && index != IC_NO_SITE && is_object(o))) {
    const ic_site *site = &fb->sites[index];
    object *cell = wn_to_cell(o);
    if (WN_UNLIKELY(cell->shape.bits != site->key.bits))
      site = ic_way(heap, site, cell->shape);
    if (WN_LIKELY(site)) {
      int32_t data = wn_slot_to_int(site->data);
      uint32_t word = (uint32_t)data >> 4 & 0xFFFF;
      switch (data & 15) {
      case IC_OWN_INLINE:
        wn_store(heap, cell, wn_slot_at(cell, word), acc);
        NEXT(SetNamed);
      case IC_OWN_EXTENSION: {
        void *place = wn_slot_cell(heap, *wn_slot_at(cell, (uint32_t)data >> 20));
        wn_store(heap, place, wn_slot_at(place, word), acc);
        NEXT(SetNamed);
      }
      case IC_ADD_INLINE:
        if (WN_LIKELY(ic_valid(heap, site->validity) &&
                      site->holder.bits >= WN_SLOT_FIRST_CELL)) {
          void *child = wn_slot_cell(heap, site->holder);
          if (WN_UNLIKELY(heap->flags & WN_HEAP_MARKING)) wn_shade_cell(heap, child);
          wn_store(heap, cell, wn_slot_at(cell, word), acc);
          wn_store_cell(heap, cell, &cell->shape, child);
          NEXT(SetNamed);
        }
        break;
      default:
        break;
      }
    }
  }
  OK_OR_THROW(ic_set_named(iso, fr, o, CONSTANT(3), acc, index));
  NEXT(SetNamed);
}
L_SetKeyed: {
  wn_value o = R(1), key = R(3);
  if (WN_LIKELY(wn_is_int(key))) {
    if (WN_LIKELY(set_element_fast(iso, o, (uint32_t)wn_to_int(key), acc)))
      NEXT(SetKeyed);
    SAVE_PC();
    int done = vm_set_element(iso, o, (uint32_t)wn_to_int(key), acc);
    if (WN_LIKELY(done > 0)) NEXT(SetKeyed);
    if (done < 0) goto exception;
  }
  OK_OR_THROW(set_keyed_slow(iso, fr, o, key, acc));
  NEXT(SetKeyed);
}
L_SetKeyedRegister: {
  wn_value o = R(1), key = R(3);
  acc = R(7);
  if (WN_LIKELY(wn_is_int(key))) {
    if (WN_LIKELY(set_element_fast(iso, o, (uint32_t)wn_to_int(key), acc)))
      NEXT(SetKeyedRegister);
    SAVE_PC();
    int done = vm_set_element(iso, o, (uint32_t)wn_to_int(key), acc);
    if (WN_LIKELY(done > 0)) NEXT(SetKeyedRegister);
    if (done < 0) goto exception;
  }
  OK_OR_THROW(set_keyed_slow(iso, fr, o, key, acc));
  NEXT(SetKeyedRegister);
}
L_DefineNamed: {
  wn_value o = R(1);
  uint32_t index = U16(5);
  const feedback *fb = fr->feedback;
  if (WN_LIKELY(fb && index != IC_NO_SITE)) {
    const ic_site *site = &fb->sites[index];
    object *cell = wn_to_cell(o);
    if (WN_LIKELY(cell->shape.bits == site->key.bits &&
                  (site->data.bits >> 1 & 15) == IC_ADD_INLINE &&
                  site->holder.bits >= WN_SLOT_FIRST_CELL)) {
      void *child = wn_slot_cell(heap, site->holder);
      if (WN_UNLIKELY(heap->flags & WN_HEAP_MARKING)) wn_shade_cell(heap, child);
      wn_store(heap, cell, wn_slot_at(cell, site->data.bits >> 5 & 0xFFFF), acc);
      wn_store_cell(heap, cell, &cell->shape, child);
      NEXT(DefineNamed);
    }
    OK_OR_THROW(ic_define_named(iso, fr, o, CONSTANT(3), acc, index));
  } else {
    OK_OR_THROW(define_named(iso, o, CONSTANT(3), acc));
  }
  NEXT(DefineNamed);
}
L_DefineKeyed:
  OK_OR_THROW(literal_define_keyed(iso, R(1), R(3), acc, U8(5)));
  NEXT(DefineKeyed);
L_DefineMethod:
  OK_OR_THROW(literal_define_method(iso, R(1), R(3), acc, U8(5)));
  NEXT(DefineMethod);
L_DefineField:
  OK_OR_THROW(object_create_data(iso, R(1), made_key(iso, R(3)), acc));
  NEXT(DefineField);
L_SetProto:
  OK_OR_THROW(literal_set_proto(iso, R(1), acc));
  NEXT(SetProto);
L_CopyDataProperties:
  OK_OR_THROW(literal_copy_properties(iso, R(1), acc, &R(3), U16(5)));
  NEXT(CopyDataProperties);
L_DeleteNamed: {
  wn_value o = R(1);
  ACC_OR_THROW(delete_property(iso, fr, o, key_from_atom(CONSTANT(3))));
  NEXT(DeleteNamed);
}
L_DeleteKeyed: {
  wn_value o = R(1);
  prop_key key;
  if (wn_is_nullish(o)) ACC_OR_THROW(to_object(iso, o));
  OK_OR_THROW(to_property_key(iso, acc, &key));
  ACC_OR_THROW(delete_property(iso, fr, R(1), key));
  NEXT(DeleteKeyed);
}
L_In:
  ACC_OR_THROW(in_operator(iso, R(1), acc));
  NEXT(In);
L_InstanceOf: {
  SAVE_PC();
  wn_value v = R(1);
  int is = vm_instance_of(iso, v, acc);
  if (WN_UNLIKELY(is < 0)) is = instance_of(iso, v, acc);
  if (WN_UNLIKELY(is < 0)) goto exception;
  acc = wn_from_bool(is);
  NEXT(InstanceOf);
}
L_ToPropertyKey:
  ACC_OR_THROW(key_value(iso, acc));
  NEXT(ToPropertyKey);
L_GetSuper:
  ACC_OR_THROW(super_get(iso, acc, CONSTANT(3), R(1)));
  NEXT(GetSuper);
L_GetSuperKeyed:
  ACC_OR_THROW(super_get(iso, acc, R(3), R(1)));
  NEXT(GetSuperKeyed);
L_SetSuper:
  OK_OR_THROW(
      super_set(iso, R(5), CONSTANT(3), acc, R(1), fr->code->flags & CODE_STRICT));
  NEXT(SetSuper);
L_SetSuperKeyed:
  OK_OR_THROW(super_set(iso, R(5), R(3), acc, R(1), fr->code->flags & CODE_STRICT));
  NEXT(SetSuperKeyed);
L_GetSuperConstructor:
  ACC_OR_THROW(class_super_constructor(iso, acc));
  NEXT(GetSuperConstructor);
L_NewPrivateName:
  SAVE_PC();
  acc = symbol_new(iso, CONSTANT(1), SYMBOL_PRIVATE);
  NEXT(NewPrivateName);
L_GetPrivate:
  ACC_OR_THROW(private_get(iso, R(1), acc));
  NEXT(GetPrivate);
L_SetPrivate:
  OK_OR_THROW(private_set(iso, R(1), R(3), acc));
  NEXT(SetPrivate);
L_AddPrivateField:
  OK_OR_THROW(private_add(iso, R(1), R(3), acc, PROP_WRITABLE));
  NEXT(AddPrivateField);
L_AddPrivateMethod:
  OK_OR_THROW(private_add_method(iso, R(1), R(3), acc, U8(5)));
  NEXT(AddPrivateMethod);
L_HasPrivate: {
  SAVE_PC();
  int has = private_has(iso, R(1), acc);
  if (has < 0) goto exception;
  acc = wn_from_bool(has);
  NEXT(HasPrivate);
}

  /* ---- Literals and functions ---- */
L_CreateObject:
  ACC_OR_THROW(object_new(iso, U16(1)));
  NEXT(CreateObject);
L_CreateArray:
  ACC_OR_THROW(array_new_with_capacity(iso, U16(1)));
  NEXT(CreateArray);
L_CreateArrayConst:
  ACC_OR_THROW(literal_array(iso, fr, U16(1)));
  NEXT(CreateArrayConst);
L_ArrayPush:
  OK_OR_THROW(array_push(iso, R(1), acc));
  NEXT(ArrayPush);
L_ArrayHole: {
  bool ok;
  js_array *a = wn_to_cell(R(1));
  OK_OR_THROW(array_set_length(iso, R(1), a->length + 1, &ok));
  NEXT(ArrayHole);
}
L_ArraySpread:
  OK_OR_THROW(literal_spread(iso, fr, R(1), acc));
  NEXT(ArraySpread);
L_CreateClosure: {
  SAVE_PC();
  function_info *inner = function_info_inner(iso, frame_info(iso, fr), U16(1));
  acc = function_new(iso, inner, fr->scope);
  if (wn_is_exception(acc)) goto exception;
  NEXT(CreateClosure);
}
L_SetHome: {
  js_function *f = wn_to_cell(acc);
  wn_store(heap, f, &f->home, R(1));
  NEXT(SetHome);
}
L_SetFunctionName: {
  static const char *const prefixes[] = {NULL, "get", "set"};
  OK_OR_THROW(function_set_name(iso, acc, R(1), prefixes[U8(3)]));
  NEXT(SetFunctionName);
}
L_CreateRegExp:
  ACC_OR_THROW(literal_regexp(iso, CONSTANT(1), CONSTANT(3)));
  NEXT(CreateRegExp);
L_GetTemplateObject:
  ACC_OR_THROW(literal_template_object(iso, fr, U16(1)));
  NEXT(GetTemplateObject);
L_CreateArguments:
  ACC_OR_THROW(literal_arguments(iso, fr));
  NEXT(CreateArguments);
L_CreateMappedArguments:
  ACC_OR_THROW(literal_mapped_arguments(iso, fr, U16(1)));
  NEXT(CreateMappedArguments);
L_CreateRest:
  ACC_OR_THROW(literal_rest(iso, fr, U16(1)));
  NEXT(CreateRest);
L_DefineClass:
  ACC_OR_THROW(class_define(iso, acc, R(1), U8(3), &R(1)));
  NEXT(DefineClass);
L_SetClassFields:
  OK_OR_THROW(class_set_fields(iso, R(1), acc));
  NEXT(SetClassFields);
L_RunClassFields:
  OK_OR_THROW(class_run_fields(iso, R(1), acc));
  NEXT(RunClassFields);
L_ToObject:
  ACC_OR_THROW(to_object(iso, acc));
  NEXT(ToObject);
L_CheckObjectCoercible:
  if (WN_UNLIKELY(wn_is_nullish(acc))) {
    const char *name = wn_is_null(acc) ? "null" : "undefined";
    SAVE_PC();
    throw_type_error(iso, "Cannot destructure '%s' as it is %s.", name, name);
    goto exception;
  }
  NEXT(CheckObjectCoercible);
L_CheckDestructurable:
  if (WN_UNLIKELY(wn_is_nullish(acc))) {
    SAVE_PC();
    vm_throw_not_destructurable(iso, fr, acc, CONSTANT(1));
    goto exception;
  }
  NEXT(CheckDestructurable);
L_ToString:
  if (!is_string(acc)) ACC_OR_THROW(to_string(iso, acc));
  NEXT(ToString);
L_ConcatStrings:
  ACC_OR_THROW(concat_strings(iso, &R(1), U16(3)));
  NEXT(ConcatStrings);

  /* ---- Operators ---- */
L_Add: {
  wn_value a = R(1);
  int32_t sum;
  if (WN_LIKELY(both_ints(a, acc) &&
                !__builtin_add_overflow(wn_to_int(a), wn_to_int(acc), &sum))) {
    acc = wn_from_int(sum);
    NEXT(Add);
  }
  if (WN_LIKELY(both_numbers(a, acc))) {
    acc = wn_from_double(wn_number(a) + wn_number(acc));
    NEXT(Add);
  }
  ACC_OR_THROW(add_slow(iso, a, acc));
  NEXT(Add);
}
L_Sub: {
  wn_value a = R(1);
  int32_t difference;
  if (WN_LIKELY(both_ints(a, acc) &&
                !__builtin_sub_overflow(wn_to_int(a), wn_to_int(acc), &difference))) {
    acc = wn_from_int(difference);
    NEXT(Sub);
  }
  if (WN_LIKELY(both_numbers(a, acc))) {
    acc = wn_from_double(wn_number(a) - wn_number(acc));
    NEXT(Sub);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '-', a, acc));
  NEXT(Sub);
}
L_Mul: {
  wn_value a = R(1);
  int32_t product;
  if (WN_LIKELY(both_ints(a, acc) &&
                !__builtin_mul_overflow(wn_to_int(a), wn_to_int(acc), &product) &&
                product != 0)) {
    acc = wn_from_int(product);
    NEXT(Mul);
  }
  if (WN_LIKELY(both_numbers(a, acc))) {
    double d = wn_number(a) * wn_number(acc);
    acc = both_ints(a, acc) ? wn_from_number(d) : wn_from_double(d);
    NEXT(Mul);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '*', a, acc));
  NEXT(Mul);
}
L_Div: {
  wn_value a = R(1);
  if (WN_LIKELY(both_numbers(a, acc))) {
    double d = wn_number(a) / wn_number(acc);
    acc = both_ints(a, acc) ? wn_from_number(d) : wn_from_double(d);
    NEXT(Div);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '/', a, acc));
  NEXT(Div);
}
L_Mod: {
  wn_value a = R(1);
  if (WN_LIKELY(both_ints(a, acc) && wn_to_int(a) >= 0 && wn_to_int(acc) > 0)) {
    acc = wn_from_int(wn_to_int(a) % wn_to_int(acc));
    NEXT(Mod);
  }
  if (WN_LIKELY(both_numbers(a, acc))) {
    acc = number_modulo(wn_number(a), wn_number(acc));
    NEXT(Mod);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '%', a, acc));
  NEXT(Mod);
}
L_Exp:
  ACC_OR_THROW(arithmetic_slow(iso, 'p', R(1), acc));
  NEXT(Exp);
L_BitAnd: {
  wn_value a = R(1);
  if (WN_LIKELY(both_numbers(a, acc))) {
    acc = wn_from_int(number_to_int32(a) & number_to_int32(acc));
    NEXT(BitAnd);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '&', a, acc));
  NEXT(BitAnd);
}
L_BitOr: {
  wn_value a = R(1);
  if (WN_LIKELY(both_numbers(a, acc))) {
    acc = wn_from_int(number_to_int32(a) | number_to_int32(acc));
    NEXT(BitOr);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '|', a, acc));
  NEXT(BitOr);
}
L_BitXor: {
  wn_value a = R(1);
  if (WN_LIKELY(both_numbers(a, acc))) {
    acc = wn_from_int(number_to_int32(a) ^ number_to_int32(acc));
    NEXT(BitXor);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '^', a, acc));
  NEXT(BitXor);
}
L_Shl: {
  wn_value a = R(1);
  if (WN_LIKELY(both_numbers(a, acc))) {
    uint32_t n = (uint32_t)number_to_int32(acc) & 31;
    acc = wn_from_int((int32_t)((uint32_t)number_to_int32(a) << n));
    NEXT(Shl);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'l', a, acc));
  NEXT(Shl);
}
L_Shr: {
  wn_value a = R(1);
  if (WN_LIKELY(both_numbers(a, acc))) {
    acc = wn_from_int(number_to_int32(a) >> ((uint32_t)number_to_int32(acc) & 31));
    NEXT(Shr);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'r', a, acc));
  NEXT(Shr);
}
L_UShr: {
  wn_value a = R(1);
  if (WN_LIKELY(both_numbers(a, acc))) {
    uint32_t n = (uint32_t)number_to_int32(acc) & 31;
    acc = from_uint32((uint32_t)number_to_int32(a) >> n);
    NEXT(UShr);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'u', a, acc));
  NEXT(UShr);
}
L_AddSmi: {
  int32_t i = (int8_t)U8(1), sum;
  if (WN_LIKELY(wn_is_int(acc) && !__builtin_add_overflow(wn_to_int(acc), i, &sum))) {
    acc = wn_from_int(sum);
    NEXT(AddSmi);
  }
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = wn_from_double(wn_number(acc) + i);
    NEXT(AddSmi);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '+', acc, wn_from_int(i)));
  NEXT(AddSmi);
}
L_SubSmi: {
  int32_t i = (int8_t)U8(1), difference;
  if (WN_LIKELY(wn_is_int(acc) &&
                !__builtin_sub_overflow(wn_to_int(acc), i, &difference))) {
    acc = wn_from_int(difference);
    NEXT(SubSmi);
  }
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = wn_from_double(wn_number(acc) - i);
    NEXT(SubSmi);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '-', acc, wn_from_int(i)));
  NEXT(SubSmi);
}
L_MulSmi: {
  int32_t i = (int8_t)U8(1), product;
  if (WN_LIKELY(wn_is_int(acc) &&
                !__builtin_mul_overflow(wn_to_int(acc), i, &product) && product != 0)) {
    acc = wn_from_int(product);
    NEXT(MulSmi);
  }
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = wn_from_number(wn_number(acc) * i);
    NEXT(MulSmi);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '*', acc, wn_from_int(i)));
  NEXT(MulSmi);
}
L_BitAndSmi: {
  int32_t i = (int8_t)U8(1);
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = wn_from_int(number_to_int32(acc) & i);
    NEXT(BitAndSmi);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '&', acc, wn_from_int(i)));
  NEXT(BitAndSmi);
}
L_BitOrSmi: {
  int32_t i = (int8_t)U8(1);
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = wn_from_int(number_to_int32(acc) | i);
    NEXT(BitOrSmi);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '|', acc, wn_from_int(i)));
  NEXT(BitOrSmi);
}
L_ShlSmi: {
  int32_t i = (int8_t)U8(1);
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = wn_from_int((int32_t)((uint32_t)number_to_int32(acc) << (i & 31)));
    NEXT(ShlSmi);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'l', acc, wn_from_int(i)));
  NEXT(ShlSmi);
}
L_ShrSmi: {
  int32_t i = (int8_t)U8(1);
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = wn_from_int(number_to_int32(acc) >> (i & 31));
    NEXT(ShrSmi);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'r', acc, wn_from_int(i)));
  NEXT(ShrSmi);
}
L_UShrSmi: {
  int32_t i = (int8_t)U8(1);
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = from_uint32((uint32_t)number_to_int32(acc) >> (i & 31));
    NEXT(UShrSmi);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'u', acc, wn_from_int(i)));
  NEXT(UShrSmi);
}
  /* Increments of a register: the new value, or the old one, goes to acc. */
#define STEP_REGISTER(name, edge, by, code)                    \
  L_##name##Register : {                                       \
    wn_value v = R(1);                                         \
    if (WN_LIKELY(wn_is_int(v) && wn_to_int(v) != (edge))) {   \
      R(1) = acc = wn_from_int(wn_to_int(v) + (by));           \
      NEXT(name##Register);                                    \
    }                                                          \
    ACC_OR_THROW(arithmetic_slow(iso, code, v, v));            \
    R(1) = acc;                                                \
    NEXT(name##Register);                                      \
  }                                                            \
  L_Post##name##Register : {                                   \
    acc = R(1);                                                \
    if (WN_LIKELY(wn_is_int(acc) && wn_to_int(acc) != (edge))) { \
      R(1) = wn_from_int(wn_to_int(acc) + (by));               \
      NEXT(Post##name##Register);                              \
    }                                                          \
    ACC_OR_THROW(to_numeric(iso, acc));                        \
    R(1) = acc; /* where the collector finds it */             \
    ACC_OR_THROW(arithmetic_slow(iso, code, acc, acc));        \
    wn_value old = R(1);                                       \
    R(1) = acc;                                                \
    acc = old;                                                 \
    NEXT(Post##name##Register);                                \
  }
  STEP_REGISTER(Inc, INT32_MAX, 1, 'i')
  STEP_REGISTER(Dec, INT32_MIN, -1, 'd')
#undef STEP_REGISTER
L_Inc:
  if (WN_LIKELY(wn_is_int(acc) && wn_to_int(acc) != INT32_MAX)) {
    acc = wn_from_int(wn_to_int(acc) + 1);
    NEXT(Inc);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'i', acc, acc));
  NEXT(Inc);
L_Dec:
  if (WN_LIKELY(wn_is_int(acc) && wn_to_int(acc) != INT32_MIN)) {
    acc = wn_from_int(wn_to_int(acc) - 1);
    NEXT(Dec);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'd', acc, acc));
  NEXT(Dec);
L_Neg:
  if (WN_LIKELY(wn_is_int(acc) && wn_to_int(acc) != 0 && wn_to_int(acc) != INT32_MIN)) {
    acc = wn_from_int(-wn_to_int(acc));
    NEXT(Neg);
  }
  if (wn_is_number(acc)) {
    acc = wn_from_number(-wn_number(acc));
    NEXT(Neg);
  }
  ACC_OR_THROW(arithmetic_slow(iso, 'n', acc, acc));
  NEXT(Neg);
L_BitNot:
  if (WN_LIKELY(wn_is_number(acc))) {
    acc = wn_from_int(~number_to_int32(acc));
    NEXT(BitNot);
  }
  ACC_OR_THROW(arithmetic_slow(iso, '~', acc, acc));
  NEXT(BitNot);
L_Not:
  acc = wn_from_bool(!truthy(iso, acc));
  NEXT(Not);
L_TypeOf:
  acc = type_of(iso, acc);
  NEXT(TypeOf);
L_ToNumber:
  if (!wn_is_number(acc)) ACC_OR_THROW(to_number_value(iso, acc));
  NEXT(ToNumber);
L_ToNumeric:
  if (!wn_is_number(acc)) ACC_OR_THROW(to_numeric(iso, acc));
  NEXT(ToNumeric);

#define EQUALITY(name, negate)                                    \
  L_##name : {                                                    \
    wn_value a = R(1);                                            \
    int equal = both_numbers(a, acc) ? quick_strict_equal(a, acc) \
                                     : loosely_equals_any(iso, fr, pc, a, acc); \
    if (WN_UNLIKELY(equal < 0)) goto exception;                   \
    acc = wn_from_bool(equal != (negate));                        \
    NEXT(name);                                                   \
  }
  EQUALITY(Eq, 0)
  EQUALITY(Ne, 1)
#undef EQUALITY
#define STRICT_EQUALITY(name, negate)                  \
  L_##name : {                                         \
    wn_value a = R(1);                                 \
    int equal = quick_strict_equal(a, acc);            \
    if (equal < 0) {                                   \
      SAVE_PC();                                       \
      equal = strict_equals(iso, a, acc);              \
    }                                                  \
    acc = wn_from_bool(equal != (negate));             \
    NEXT(name);                                        \
  }
  STRICT_EQUALITY(StrictEq, 0)
  STRICT_EQUALITY(StrictNe, 1)
#undef STRICT_EQUALITY
#define COMPARE(name, op, slow)                                \
  L_##name : {                                                 \
    wn_value a = R(1);                                         \
    if (WN_LIKELY(both_ints(a, acc))) {                        \
      acc = wn_from_bool(wn_to_int(a) op wn_to_int(acc));      \
      NEXT(name);                                              \
    }                                                          \
    if (WN_LIKELY(both_numbers(a, acc))) {                     \
      acc = wn_from_bool(wn_number(a) op wn_number(acc));      \
      NEXT(name);                                              \
    }                                                          \
    SAVE_PC();                                                 \
    int result = slow(iso, a, acc);                            \
    if (WN_UNLIKELY(result < 0)) goto exception;               \
    acc = wn_from_bool(result);                                \
    NEXT(name);                                                \
  }
  COMPARE(Lt, <, compare_lt)
  COMPARE(Le, <=, compare_le)
  COMPARE(Gt, >, compare_gt)
  COMPARE(Ge, >=, compare_ge)
#undef COMPARE
L_TestNullish:
  acc = wn_from_bool(wn_is_nullish(acc));
  NEXT(TestNullish);
L_TestUndefined:
  acc = wn_from_bool(wn_is_undefined(acc));
  NEXT(TestUndefined);
L_TestNull:
  acc = wn_from_bool(wn_is_null(acc));
  NEXT(TestNull);
L_TestTypeOf:
  acc = wn_from_bool(type_of_index(iso, acc) == U8(1));
  NEXT(TestTypeOf);

  /* ---- Jumps ---- */
L_Jump:
  JUMP(1);
L_JumpLoop:
  TURN();
  JUMP(1);
L_JumpIfTrue:
  if (truthy(iso, acc)) BRANCH(1);
  NEXT(JumpIfTrue);
L_JumpIfFalse:
  if (!truthy(iso, acc)) BRANCH(1);
  NEXT(JumpIfFalse);
L_JumpIfNull:
  if (wn_is_null(acc)) BRANCH(1);
  NEXT(JumpIfNull);
L_JumpIfNotNull:
  if (!wn_is_null(acc)) BRANCH(1);
  NEXT(JumpIfNotNull);
L_JumpIfNullish:
  if (wn_is_nullish(acc)) BRANCH(1);
  NEXT(JumpIfNullish);
L_JumpIfNotNullish:
  if (!wn_is_nullish(acc)) BRANCH(1);
  NEXT(JumpIfNotNullish);
L_JumpIfUndefined:
  if (wn_is_undefined(acc)) BRANCH(1);
  NEXT(JumpIfUndefined);
L_JumpIfNotUndefined:
  if (!wn_is_undefined(acc)) BRANCH(1);
  NEXT(JumpIfNotUndefined);
L_JumpIfHole:
  if (wn_is_hole(acc)) JUMP(1);
  NEXT(JumpIfHole);
L_JumpIfNotHole:
  if (!wn_is_hole(acc)) JUMP(1);
  NEXT(JumpIfNotHole);

/* Each comparison jumps on r against acc, and on r against a small immediate. */
#define COMPARE_JUMP(name, op, slow, wanted)                                    \
  L_##name : {                                                                  \
    wn_value a = R(1);                                                          \
    int result;                                                                 \
    if (WN_LIKELY(both_ints(a, acc))) {                                         \
      result = wn_to_int(a) op wn_to_int(acc);                                  \
    } else if (WN_LIKELY(both_numbers(a, acc))) {                               \
      result = wn_number(a) op wn_number(acc);                                  \
    } else {                                                                    \
      SAVE_PC();                                                                \
      result = slow(iso, a, acc);                                               \
      if (WN_UNLIKELY(result < 0)) goto exception;                              \
    }                                                                           \
    if (result == (wanted)) BRANCH(3);                                          \
    NEXT(name);                                                                 \
  }                                                                             \
  L_##name##Smi : {                                                             \
    wn_value a = R(1);                                                          \
    int32_t i = (int8_t)U8(3);                                                  \
    int result;                                                                 \
    if (WN_LIKELY(wn_is_int(a))) {                                              \
      result = wn_to_int(a) op i;                                               \
    } else if (WN_LIKELY(wn_is_double(a))) {                                    \
      result = wn_to_double(a) op i;                                            \
    } else {                                                                    \
      SAVE_PC();                                                                \
      result = slow(iso, a, wn_from_int(i));                                    \
      if (WN_UNLIKELY(result < 0)) goto exception;                              \
    }                                                                           \
    if (result == (wanted)) BRANCH(4);                                          \
    NEXT(name##Smi);                                                            \
  }
  COMPARE_JUMP(JumpLt, <, compare_lt, 1)
  COMPARE_JUMP(JumpLe, <=, compare_le, 1)
  COMPARE_JUMP(JumpGt, >, compare_gt, 1)
  COMPARE_JUMP(JumpGe, >=, compare_ge, 1)
  COMPARE_JUMP(JumpNotLt, <, compare_lt, 0)
  COMPARE_JUMP(JumpNotLe, <=, compare_le, 0)
  COMPARE_JUMP(JumpNotGt, >, compare_gt, 0)
  COMPARE_JUMP(JumpNotGe, >=, compare_ge, 0)
#undef COMPARE_JUMP
  /* The end of a loop's turn.  What throws in the comparison stands where the instruction of
   * its own would be, so that the error has its position (emit.c).  The counter goes from turn
   * to turn through memory, which is what an empty loop's time is; so the step is one addition
   * to the tagged word.  It leaves the two counters to arithmetic_slow whose step would carry
   * into the tag or out of 32 bits: `edge` is twice either of them. */
#define STEP_JUMP(name, edge, by, code, op, slow)                                 \
  L_##name : {                                                                    \
    wn_value v = R(1), limit = R(3);                                              \
    int result;                                                                   \
    if (WN_LIKELY(both_ints(v, limit) && (uint32_t)(v.bits << 1) != (edge))) {    \
      v.bits += (uint64_t)(int64_t)(by);                                          \
      R(1) = v;                                                                   \
      result = wn_to_int(v) op wn_to_int(limit);                                  \
    } else {                                                                      \
      ACC_OR_THROW(arithmetic_slow(iso, code, v, v));                             \
      R(1) = acc;                                                                 \
      fr->pc = pc + size_of_IncRegister() + size_of_Ldar();                       \
      result = slow(iso, acc, R(3));                                              \
      if (WN_UNLIKELY(result < 0)) goto exception;                                \
    }                                                                             \
    if (result) LOOP(5);                                                          \
    NEXT(name);                                                                   \
  }                                                                               \
  L_##name##Smi : {                                                               \
    wn_value v = R(1);                                                            \
    int32_t limit = (int8_t)U8(3);                                                \
    int result;                                                                   \
    if (WN_LIKELY(wn_is_int(v) && (uint32_t)(v.bits << 1) != (edge))) {           \
      v.bits += (uint64_t)(int64_t)(by);                                          \
      R(1) = v;                                                                   \
      result = wn_to_int(v) op limit;                                             \
    } else {                                                                      \
      ACC_OR_THROW(arithmetic_slow(iso, code, v, v));                             \
      R(1) = acc;                                                                 \
      fr->pc = pc + size_of_IncRegister();                                        \
      result = slow(iso, acc, wn_from_int(limit));                                \
      if (WN_UNLIKELY(result < 0)) goto exception;                                \
    }                                                                             \
    if (result) LOOP(4);                                                          \
    NEXT(name##Smi);                                                              \
  }
  STEP_JUMP(IncJumpLt, 0xFFFFFFFE, 1, 'i', <, compare_lt)
  STEP_JUMP(IncJumpLe, 0xFFFFFFFE, 1, 'i', <=, compare_le)
  STEP_JUMP(DecJumpGt, 0, -1, 'd', >, compare_gt)
  STEP_JUMP(DecJumpGe, 0, -1, 'd', >=, compare_ge)
#undef STEP_JUMP
#define STRICT_JUMP(name, wanted)                                               \
  L_##name : {                                                                  \
    wn_value a = R(1);                                                          \
    int equal = quick_strict_equal(a, acc);                                     \
    if (equal < 0) {                                                            \
      SAVE_PC();                                                                \
      equal = strict_equals(iso, a, acc);                                       \
    }                                                                           \
    if (equal == (wanted)) BRANCH(3);                                           \
    NEXT(name);                                                                 \
  }                                                                             \
  L_##name##Smi : {                                                             \
    wn_value a = R(1), b = wn_from_int((int8_t)U8(3));                          \
    int equal = a.bits == b.bits ||                                             \
                (wn_is_double(a) && wn_to_double(a) == wn_to_int(b));           \
    if (equal == (wanted)) BRANCH(4);                                           \
    NEXT(name##Smi);                                                            \
  }
  STRICT_JUMP(JumpStrictEq, 1)
  STRICT_JUMP(JumpStrictNe, 0)
#undef STRICT_JUMP
#define EQUAL_JUMP(name, wanted)                                                \
  L_##name : {                                                                  \
    wn_value a = R(1);                                                          \
    int equal = both_numbers(a, acc) ? quick_strict_equal(a, acc)               \
                                     : loosely_equals_any(iso, fr, pc, a, acc); \
    if (WN_UNLIKELY(equal < 0)) goto exception;                                 \
    if (equal == (wanted)) BRANCH(3);                                           \
    NEXT(name);                                                                 \
  }                                                                             \
  L_##name##Smi : {                                                             \
    wn_value a = R(1), b = wn_from_int((int8_t)U8(3));                          \
    int equal = wn_is_int(a)      ? a.bits == b.bits                            \
                : wn_is_double(a) ? wn_to_double(a) == wn_to_int(b)             \
                                  : loosely_equals_any(iso, fr, pc, a, b);      \
    if (WN_UNLIKELY(equal < 0)) goto exception;                                 \
    if (equal == (wanted)) BRANCH(4);                                           \
    NEXT(name##Smi);                                                            \
  }
  EQUAL_JUMP(JumpEq, 1)
  EQUAL_JUMP(JumpNe, 0)
#undef EQUAL_JUMP
L_Switch: {
  uint32_t n = U16(3);
  if (wn_is_int(acc) && (uint32_t)wn_to_int(acc) < n) {
    pc += fr->code->constants[U16(1) + (uint32_t)wn_to_int(acc)].integer;
    DISPATCH();
  }
  NEXT(Switch);
}

  /* ---- Calls ---- */
L_Call: {
  wn_value *r = &R(1);
  callee = r[0];
  this_value = r[1];
  argv = r + 2;
  argc = U16(3);
  goto call;
}
L_CallUndefined: {
  wn_value *r = &R(1);
  callee = r[0];
  this_value = WN_UNDEFINED;
  argv = r + 1;
  argc = U16(3);
}
call:
  SAVE_PC();
  new_target = WN_UNDEFINED;
  call_flags = 0;
enter: /* callee, this_value, new_target, argv, argc, call_flags */
  if (WN_LIKELY(is_kind(callee, KIND_FUNCTION))) {
    function_info *info = wn_slot_cell(heap, ((js_function *)wn_to_cell(callee))->info);
    if (WN_UNLIKELY(wn_slot_is_hole(info->feedback))) {
      if (wn_slot_is_hole(info->constants) && !function_info_prepare(iso, info))
        goto exception;
      feedback_count(iso, info);
    }
    const code *c = info->code;
    if (!(call_flags & FRAME_CONSTRUCT)) {
      if (WN_UNLIKELY(c->kind == FN_CLASS_CONSTRUCTOR || c->kind == FN_DERIVED_CONSTRUCTOR)) {
        vm_throw_class_call(iso, callee);
        goto exception;
      }
      if (!(c->flags & CODE_STRICT) && c->flags & CODE_USES_THIS && !is_object(this_value))
        this_value = vm_sloppy_this(iso, callee, this_value);
    }
    frame *pushed = push_frame(iso, info, callee, this_value, new_target, argv, argc,
                               call_flags);
    if (WN_UNLIKELY(!pushed)) {
      throw_stack_overflow(iso);
      goto exception;
    }
    fr = pushed;
    pc = fr->pc;
    acc = WN_UNDEFINED;
    POLL();
    DISPATCH();
  }
  if (is_kind(callee, KIND_NATIVE) && !(call_flags & FRAME_CONSTRUCT)) {
    const js_native *native = wn_to_cell(callee);
    if (native->flags & NATIVE_PUSH && argc == 1 && is_array(this_value) &&
        wn_same(argv[-1], this_value) && wn_same(argv[-2], callee)) {
      acc = push_one(iso, wn_to_cell(this_value), argv[0]);
      if (WN_LIKELY(!wn_is_hole(acc))) {
        if (WN_UNLIKELY(wn_is_exception(acc))) goto exception;
        pc += size_at(pc);
        DISPATCH();
      }
      this_value = argv[-1];
      callee = argv[-2];
      native = wn_to_cell(callee);
      new_target = WN_UNDEFINED;
    }
    if (native->fn == generator_next_native && is_kind(this_value, KIND_GENERATOR)) {
      acc = argc > 0 ? argv[0] : WN_UNDEFINED;
      callee = this_value;
      mode = RESUME_NEXT;
      goto resume_generator;
    }
    if (native->flags & (NATIVE_CALL | NATIVE_APPLY) &&
        (is_kind(this_value, KIND_FUNCTION) || is_kind(this_value, KIND_NATIVE))) {
      /* f.call(...) and f.apply(...) call f right here. */
      wn_value target = this_value, list = argc > 1 ? argv[1] : WN_UNDEFINED;
      this_value = argc > 0 ? argv[0] : WN_UNDEFINED;
      if (native->flags & NATIVE_CALL) {
        callee = target;
        if (argc > 0) argv++, argc--;
        goto enter;
      }
      uint32_t n = 0;
      const wn_value *values = argv;
      if (!wn_is_nullish(list)) values = vm_apply_list(iso, list, &n);
      if (WN_LIKELY(values)) {
        callee = target;
        argv = values;
        argc = n;
        goto enter;
      }
      this_value = target;
    }
    acc = vm_call_native(iso, callee, this_value, new_target, (wn_value *)argv, argc, 0);
  } else if (call_flags & FRAME_CONSTRUCT) {
    acc = js_construct(iso, callee, argc, argv, new_target);
  } else if (is_callable(iso, callee)) {
    acc = js_call(iso, callee, this_value, argc, argv);
  } else {
    acc = vm_throw_not_callable(iso, fr, callee);
  }
  iso->vm_stack_top = frame_end(fr); /* drops spread arguments */
  if (WN_UNLIKELY(wn_is_exception(acc))) goto call_failed;
  if (WN_UNLIKELY(call_flags & FRAME_ITER_STEP)) goto iter_result;
  pc += size_at(pc);
  DISPATCH();

call_failed:
  if (call_flags & FRAME_ITER_STEP) (&R(1))[2] = WN_TRUE;
  goto exception;

L_DirectEvalSpread: {
  wn_value *r = &R(1);
  if (wn_is_cell(r[0]) && wn_same(r[0], intrinsic(iso, INTRINSIC_Eval))) {
    const js_array *list = wn_to_cell(r[2]);
    wn_value source = list->length ? array_peek_nogc(iso, list, 0) : WN_UNDEFINED;
    acc = source;
    if (is_string(source)) ACC_OR_THROW(eval_direct(iso, fr, source, U8(3)));
    NEXT(DirectEvalSpread);
  }
}
L_CallSpread: {
  wn_value *r = &R(1);
  SAVE_PC();
  uint32_t n;
  argv = vm_spread_arguments(iso, r[2], &n);
  if (!argv) goto exception;
  argc = n;
  callee = r[0];
  this_value = r[1];
  new_target = WN_UNDEFINED;
  call_flags = 0;
  goto enter;
}
L_New: {
  wn_value *r = &R(1);
  SAVE_PC();
  callee = new_target = r[0];
  argv = r + 1;
  argc = U16(3);
  goto construct;
}
L_NewSpread: {
  wn_value *r = &R(1);
  SAVE_PC();
  uint32_t n;
  argv = vm_spread_arguments(iso, r[1], &n);
  if (!argv) goto exception;
  argc = n;
  callee = new_target = r[0];
  goto construct;
}
L_SuperCall: {
  wn_value *r = &R(1);
  SAVE_PC();
  callee = r[0];
  new_target = r[1];
  argv = r + 2;
  argc = U16(3);
  goto super_construct;
}
L_SuperCallSpread: {
  wn_value *r = &R(1);
  SAVE_PC();
  uint32_t n;
  argv = vm_spread_arguments(iso, r[2], &n);
  if (!argv) goto exception;
  argc = n;
  callee = r[0];
  new_target = r[1];
}
super_construct:
  if (WN_UNLIKELY(!is_constructor(iso, callee))) {
    vm_throw_not_super_constructor(iso, fr, callee);
    goto exception;
  }
construct: /* callee, new_target, argv, argc */
  call_flags = FRAME_CONSTRUCT;
  if (WN_UNLIKELY(!is_constructor(iso, callee))) {
    vm_throw_not_constructor(iso, fr, callee);
    goto exception;
  }
  this_value = WN_HOLE;
  if (is_kind(callee, KIND_FUNCTION)) {
    function_info *info = wn_slot_cell(heap, ((js_function *)wn_to_cell(callee))->info);
    if (wn_slot_is_hole(info->constants) && !function_info_prepare(iso, info))
      goto exception;
    if (info->code->kind != FN_DERIVED_CONSTRUCTOR) {
      this_value = vm_construct_this(iso, new_target, info->code);
      if (WN_UNLIKELY(wn_is_exception(this_value))) goto exception;
    }
  }
  goto enter;

L_DirectEval: {
  wn_value *r = &R(1);
  argc = U16(3);
  callee = r[0];
  this_value = U8(5) & 32 ? r[1] : WN_UNDEFINED;
  argv = U8(5) & 32 ? r + 2 : r + 1;
  if (!wn_is_cell(callee) || !wn_same(callee, intrinsic(iso, INTRINSIC_Eval))) goto call;
  if (argc == 0) {
    acc = WN_UNDEFINED;
  } else if (!is_string(argv[0])) {
    acc = argv[0];
  } else {
    ACC_OR_THROW(eval_direct(iso, fr, argv[0], U8(5)));
  }
  NEXT(DirectEval);
}

L_ReturnUndefined:
  acc = WN_UNDEFINED;
L_Return:
  if (WN_LIKELY(!(fr->flags & FRAME_SPECIAL))) {
    fr = fr->caller;
    iso->frame = fr;
    pc = fr->pc;
    iso->vm_stack_top = frame_end(fr);
    pc += size_at(pc);
    STAR_AHEAD();
    DISPATCH();
  }
  SAVE_PC();
  if (fr->flags & FRAME_CONSTRUCT) {
    acc = construct_result(iso, fr, acc);
    if (wn_is_exception(acc)) goto exception;
  } else if (fr->flags & FRAME_GENERATOR) {
    if (code_is_async_generator(fr->code)) {
      if (!async_generator_complete(iso, fr, false, acc)) goto exception;
      acc = WN_UNDEFINED;
    } else {
      generator_finish(iso, fr);
      if (fr->flags & FRAME_RAW_YIELD) {
        fr->flags &= ~(uint32_t)FRAME_ITER_STEP;
        goto raw_done;
      }
      acc = iterator_result(iso, acc, true);
    }
  } else if (fr->flags & FRAME_ASYNC) {
    if (!async_complete(iso, fr, false, acc)) goto exception;
    acc = async_promise(iso, fr);
  }
leave: { /* acc: what the caller gets */
  uint32_t flags = fr->flags;
  if (flags & FRAME_ENTRY) {
    vm_pop_frame(iso, fr);
    return acc.bits;
  }
  fr = fr->caller;
  iso->frame = fr;
  if (flags & FRAME_REALM) iso->realm = object_realm(iso, fr->function);
  pc = fr->pc;
  iso->vm_stack_top = frame_end(fr);
  if (flags & FRAME_ITER_STEP) goto iter_result;
  pc += size_at(pc);
  DISPATCH();
}
L_Throw:
  SAVE_PC();
  throw_value(iso, acc);
  goto exception;
L_Rethrow:
  SAVE_PC();
  throw_value(iso, acc);
  goto rethrown;
L_Debugger:
  NEXT(Debugger);

  /* ---- Iteration ---- */
L_GetIterator:
  OK_OR_THROW(iter_open(iso, fr, acc, &R(1)));
  NEXT(GetIterator);
L_GetIteratorObject:
  OK_OR_THROW(iter_open_object(iso, fr, acc, &R(1)));
  NEXT(GetIteratorObject);
L_GetAsyncIterator:
  OK_OR_THROW(iter_open_async(iso, fr, acc, &R(1)));
  NEXT(GetAsyncIterator);
L_IterStep: {
  wn_value *r = &R(1);
  SAVE_PC();
  if (WN_UNLIKELY(wn_is_true(r[2]))) {
    acc = WN_UNDEFINED;
    JUMP(3);
  }
  if (wn_is_int(r[1])) {
    /* An array being iterated in place: r = the array, r+1 = the next index. */
    const js_array *a = wn_to_cell(r[0]);
    uint32_t index = (uint32_t)wn_to_int(r[1]);
    if (index >= a->length) {
      r[2] = WN_TRUE;
      acc = WN_UNDEFINED;
      JUMP(3);
    }
    r[1] = wn_from_int((int32_t)index + 1);
    wn_value v = get_element_fast(iso, r[0], index);
    if (WN_UNLIKELY(wn_is_hole(v))) {
      v = object_get(iso, r[0], key_from_index(index));
      if (wn_is_exception(v)) {
        r[2] = WN_TRUE;
        goto exception;
      }
    }
    acc = v;
    NEXT(IterStep);
  }
  callee = r[1];
  this_value = r[0];
  if (is_kind(this_value, KIND_GENERATOR) && is_kind(callee, KIND_NATIVE) &&
      ((js_native *)wn_to_cell(callee))->fn == generator_next_native) {
    acc = WN_UNDEFINED;
    callee = this_value;
    mode = RESUME_NEXT;
    call_flags = FRAME_ITER_STEP | FRAME_RAW_YIELD;
    goto resume_generator_with_flags;
  }
  new_target = WN_UNDEFINED;
  argv = r;
  argc = 0;
  call_flags = FRAME_ITER_STEP;
  goto enter;
}
iter_result: { /* fr is at IterStep (after the call it made), acc the result object */
  wn_value *r = &R(1), v;
  int got = iter_unwrap(iso, acc, &v);
  if (WN_LIKELY(got > 0)) {
    acc = v;
    NEXT(IterStep);
  }
  r[2] = WN_TRUE;
  if (got < 0) goto exception;
  acc = WN_UNDEFINED;
  JUMP(3);
}
raw_done: /* the body of a generator that IterStep resumed ended */
  fr = fr->caller;
  iso->frame = fr;
  iso->realm = object_realm(iso, fr->function);
  pc = fr->pc;
  iso->vm_stack_top = frame_end(fr);
  (&R(1))[2] = WN_TRUE;
  acc = WN_UNDEFINED;
  JUMP(3);
L_IterNext: {
  wn_value *r = &R(1);
  SAVE_PC();
  callee = r[1];
  this_value = r[0];
  argv = r;
  argc = 0;
  goto call;
}
L_IterUnwrap: {
  wn_value *r = &R(1), v;
  SAVE_PC();
  int got = iter_unwrap(iso, acc, &v);
  if (got < 0) goto exception;
  if (got > 0) {
    acc = v;
    NEXT(IterUnwrap);
  }
  r[2] = WN_TRUE;
  ACC_OR_THROW(value_get(iso, acc, KEY(iso, value)));
  JUMP(3);
}
L_IterClose:
  OK_OR_THROW(iter_close(iso, &R(1)));
  NEXT(IterClose);
L_IterCloseSilent: {
  SAVE_PC();
  iter_close_silent(iso, &R(1));
  if (iso->vm->terminating) goto exception;
  NEXT(IterCloseSilent);
}
L_IterReturnMethod: {
  wn_value it = R(1);
  ACC_OR_THROW(js_get_method(iso, it, KEY(iso, return_)));
  NEXT(IterReturnMethod);
}
L_ThrowIfNotObject:
  if (WN_UNLIKELY(!is_object(acc))) {
    SAVE_PC();
    throw_not_iterator_result(iso, acc);
    goto exception;
  }
  NEXT(ThrowIfNotObject);
L_ForInPrepare: {
  SAVE_PC();
  wn_value enumerator = forin_prepare(iso, acc);
  if (wn_is_exception(enumerator)) goto exception;
  R(1) = enumerator;
  NEXT(ForInPrepare);
}
L_ForInNext: {
  SAVE_PC();
  wn_value key;
  int got = forin_next(iso, R(1), &key);
  if (got < 0) goto exception;
  if (got == 0) JUMP(3);
  acc = key;
  NEXT(ForInNext);
}

  /* ---- Generators and async functions ---- */
L_InitGenerator:
  if (fr->code->flags & CODE_MODULE) {
    ACC_OR_THROW(module_suspend(iso, fr));
    goto leave;
  }
  if (!code_is_generator(fr->code)) NEXT(InitGenerator);
  ACC_OR_THROW(generator_init(iso, fr));
  goto leave;
L_Yield:
  SAVE_PC();
  if (code_is_async_generator(fr->code)) {
    wn_value v = acc;
    enum resume_mode next;
    int state = async_generator_yield(iso, fr, &next, &v);
    if (state < 0) goto exception;
    if (state == 0) {
      acc = v;
      mode = next;
      goto resumed;
    }
    acc = WN_UNDEFINED;
    goto leave;
  }
  generator_suspend(iso, fr);
  if (fr->flags & FRAME_RAW_YIELD) {
    bool other_realm = fr->flags & FRAME_REALM;
    fr = fr->caller;
    iso->frame = fr;
    if (other_realm) iso->realm = object_realm(iso, fr->function);
    pc = fr->pc;
    iso->vm_stack_top = frame_end(fr);
    NEXT(IterStep);
  }
  acc = iterator_result(iso, acc, false);
  goto leave;
L_YieldRaw:
  SAVE_PC();
  if (code_is_async_generator(fr->code)) {
    wn_value v = acc;
    enum resume_mode next;
    int state = async_generator_yield(iso, fr, &next, &v);
    if (state < 0) goto exception;
    if (state == 0) {
      acc = v;
      mode = next;
      goto resumed;
    }
    acc = WN_UNDEFINED;
    goto leave;
  }
  generator_suspend(iso, fr);
  goto leave;
L_Await:
  OK_OR_THROW(async_await(iso, fr, acc));
  acc = fr->flags & FRAME_ASYNC ? async_promise(iso, fr) : WN_UNDEFINED;
  goto leave;

resume_generator: /* callee: the generator, acc: the value, mode */
  call_flags = 0;
resume_generator_with_flags: {
  wn_value v = acc;
  enum resume_mode next = mode;
  int state = generator_prepare(iso, callee, &next, &v, call_flags);
  if (state < 0) goto exception;
  acc = v;
  mode = next;
  if (state == 0) {
    if (call_flags & FRAME_ITER_STEP) {
      /* Completed: done without a result object. */
      (&R(1))[2] = WN_TRUE;
      acc = WN_UNDEFINED;
      JUMP(3);
    }
    pc += size_at(pc);
    DISPATCH();
  }
  fr = iso->frame;
  pc = fr->pc;
}
resumed: /* fr is at the instruction that suspended; mode, acc: the value */
  switch ((enum opcode)*pc) {
  case OP_BC_YieldRaw:
    R(1) = wn_from_int((int32_t)mode);
    NEXT(YieldRaw);
  case OP_BC_Yield:
    if (mode == RESUME_RETURN) JUMP(1);
    break;
  default: /* InitGenerator, Await */
    break;
  }
  if (mode == RESUME_THROW) {
    throw_value(iso, acc);
    goto exception;
  }
  pc += size_at(pc);
  DISPATCH();

  /* ---- Modules ---- */
L_ImportCall:
  ACC_OR_THROW(import_call(iso, fr, R(1), acc));
  NEXT(ImportCall);
L_ImportMeta:
  ACC_OR_THROW(import_meta(iso, fr));
  NEXT(ImportMeta);

exception: /* pending; fr->pc is where */
  vm_record_throw(iso, fr);
rethrown:
  iso->vm->throw_in_flight = true;
  for (;;) {
    const handler *h = NULL;
    if (!wn_same(iso->exception, VM_TERMINATION)) h = vm_find_handler(fr);
    if (h) {
      pc = fr->pc;
      iso->vm_stack_top = frame_end(fr);
      acc = take_exception(iso);
      iso->vm->throw_in_flight = false;
      pc = fr->code->bytes + h->target;
      /* C functions left in the middle must keep nothing alive: memory may be what is short. */
      if (is_kind(acc, KIND_ERROR)) os_clear_dead_stack();
      DISPATCH();
    }
    uint32_t flags = fr->flags;
    if (flags & (FRAME_ASYNC | FRAME_GENERATOR) &&
        !wn_same(iso->exception, VM_TERMINATION)) {
      if (flags & FRAME_ASYNC) {
        iso->vm->throw_in_flight = false;
        acc = take_exception(iso);
        if (!async_complete(iso, fr, true, acc)) continue;
        acc = async_promise(iso, fr);
        goto leave;
      }
      if (code_is_async_generator(fr->code)) {
        iso->vm->throw_in_flight = false;
        acc = take_exception(iso);
        if (!async_generator_complete(iso, fr, true, acc)) continue;
        acc = WN_UNDEFINED;
        goto leave;
      }
      generator_finish(iso, fr);
    }
    vm_pop_frame(iso, fr);
    if (flags & FRAME_ENTRY) return WN_EXCEPTION.bits;
    fr = fr->caller;
    if (flags & FRAME_REALM) iso->realm = object_realm(iso, fr->function);
    if (flags & FRAME_ITER_STEP) {
      pc = fr->pc;
      (&R(1))[2] = WN_TRUE;
    }
  }
}
