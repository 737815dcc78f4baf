/* SPDX-License-Identifier: MIT */
/* Atomics (ECMA-262, 25.4).
 *
 * Operations are the compiler's sequentially consistent ones on the element's bytes.  The
 * bytes of a SharedArrayBuffer have one address in all isolates of the process, so that
 * waiting and notifying go by address (base/waiters.h).  A waitAsync waits without a
 * thread: the notifying thread tells the embedder through hooks.waits_changed, which has
 * run_async_waits called on the isolate's own thread; that settles the promises. */
#include <math.h>
#include <stdlib.h>

#include "base/numbers.h"
#include "base/os.h"
#include "base/vec.h"
#include "base/waiters.h"
#include "builtins/builtins.h"
#include "builtins/helpers.h"
#include "builtins/primitives.h"
#include "builtins/typed_array.h"
#include "engine/object/bigint.h"
#include "engine/vm/promise.h"

enum operation { OP_ADD, OP_SUB, OP_AND, OP_OR, OP_XOR, OP_EXCHANGE, OP_LOAD };
static const char *const method_names[] = {"Atomics.add",      "Atomics.sub", "Atomics.and",
                                           "Atomics.or",       "Atomics.xor",
                                           "Atomics.exchange", "Atomics.load"};

/* ---- which element (25.4.3) ---- */

static bool is_integer_type(unsigned type) {
  return type != ELEMENT_Float16 && type != ELEMENT_Float32 && type != ELEMENT_Float64 &&
         type != ELEMENT_Uint8Clamped;
}

static bool throw_not(isolate *iso, wn_value v, const char *what) {
  char *text = value_describe(iso, v);
  throw_type_error(iso, "%s is not %s typed array.", text, what);
  free(text);
  return false;
}

/* ValidateIntegerTypedArray, 25.4.3.1. */
static bool is_valid_array(isolate *iso, wn_value v, bool waitable, const char *method) {
  unsigned type = is_typed_array(v) ? to_view(v)->type : ELEMENT_Float64;
  if (waitable && type != ELEMENT_Int32 && type != ELEMENT_BigInt64)
    return throw_not(iso, v, "an int32 or BigInt64");
  if (!is_integer_type(type)) return throw_not(iso, v, "an integer");
  double length;
  return typed_array_valid_length(iso, v, method, &length);
}

/* ValidateAtomicAccess, 25.4.3.2. */
static bool to_access(isolate *iso, wn_value v, wn_value index, size_t *at) {
  double n, length = (double)view_length(iso, to_view(v));
  if (!to_index(iso, index, &n, "Invalid atomic access index")) return false;
  if (n >= length) {
    throw_range_error(iso, "Invalid atomic access index");
    return false;
  }
  *at = (size_t)n;
  return true;
}

/* RevalidateAtomicAccess, 25.4.3.4, after script may have run. */
static uint8_t *access_address(isolate *iso, wn_value v, size_t at, const char *method) {
  array_view *view = to_view(v);
  double length;
  if (!typed_array_valid_length(iso, v, method, &length)) return NULL;
  if ((double)at >= length) {
    throw_range_error(iso, "Invalid atomic access index");
    return NULL;
  }
  return view_data(iso, view) + (at << view->size_log2);
}

/* ToBigInt or ToIntegerOrInfinity, as the type wants; -0 becomes 0. */
static wn_value to_operand(isolate *iso, unsigned type, wn_value v) {
  if (element_is_bigint(type)) return to_bigint(iso, v);
  double d;
  if (!to_integer_or_infinity(iso, v, &d)) return WN_EXCEPTION;
  return wn_from_number(d + 0.0);
}

/* The operand's bits, modulo the element's size. */
static uint64_t operand_bits(unsigned type, wn_value v) {
  if (element_is_bigint(type)) return (uint64_t)bigint_to_int64(v);
  return wn_is_int(v) ? (uint64_t)(int64_t)wn_to_int(v) : number_to_uint32(wn_to_double(v));
}

/* ---- reading, modifying, writing ---- */

#define ON_EACH_SIZE(MACRO)                                                              \
  MACRO(8, uint8_t)                                                                      \
  MACRO(16, uint16_t)                                                                    \
  MACRO(32, uint32_t)                                                                    \
  MACRO(64, uint64_t)

#define DEFINE_MODIFY(bits, type)                                                        \
  static type modify_##bits(enum operation op, type *p, type v) {                        \
    switch (op) {                                                                        \
    case OP_ADD: return __atomic_fetch_add(p, v, __ATOMIC_SEQ_CST);                      \
    case OP_SUB: return __atomic_fetch_sub(p, v, __ATOMIC_SEQ_CST);                      \
    case OP_AND: return __atomic_fetch_and(p, v, __ATOMIC_SEQ_CST);                      \
    case OP_OR: return __atomic_fetch_or(p, v, __ATOMIC_SEQ_CST);                        \
    case OP_XOR: return __atomic_fetch_xor(p, v, __ATOMIC_SEQ_CST);                      \
    case OP_EXCHANGE: return __atomic_exchange_n(p, v, __ATOMIC_SEQ_CST);                \
    default: return __atomic_load_n(p, __ATOMIC_SEQ_CST);                                \
    }                                                                                    \
  }                                                                                      \
  static type compare_exchange_##bits(type *p, type expected, type v) {                  \
    __atomic_compare_exchange_n(p, &expected, v, false, __ATOMIC_SEQ_CST,                \
                                __ATOMIC_SEQ_CST);                                       \
    return expected; /* what was there */                                                \
  }
ON_EACH_SIZE(DEFINE_MODIFY)

static uint64_t modify(unsigned size_log2, enum operation op, void *p, uint64_t v) {
  switch (size_log2) {
  case 0: return modify_8(op, p, (uint8_t)v);
  case 1: return modify_16(op, p, (uint16_t)v);
  case 2: return modify_32(op, p, (uint32_t)v);
  default: return modify_64(op, p, v);
  }
}

static uint64_t compare_exchange(unsigned size_log2, void *p, uint64_t expected, uint64_t v) {
  switch (size_log2) {
  case 0: return compare_exchange_8(p, (uint8_t)expected, (uint8_t)v);
  case 1: return compare_exchange_16(p, (uint16_t)expected, (uint16_t)v);
  case 2: return compare_exchange_32(p, (uint32_t)expected, (uint32_t)v);
  default: return compare_exchange_64(p, expected, v);
  }
}

/* AtomicReadModifyWrite, 25.4.3.14, and Atomics.load. */
static wn_value atomics_modify(isolate *iso, call_args *args) {
  enum operation op = native_magic(args);
  const char *method = method_names[op];
  wn_value array = arg(args, 0), v = wn_from_int(0);
  size_t at;
  if (!is_valid_array(iso, array, false, method) || !to_access(iso, array, arg(args, 1), &at))
    return WN_EXCEPTION;
  unsigned type = to_view(array)->type;
  if (op != OP_LOAD) {
    v = to_operand(iso, type, arg(args, 2));
    if (wn_is_exception(v)) return WN_EXCEPTION;
  }
  uint8_t *p = access_address(iso, array, at, method);
  if (!p) return WN_EXCEPTION;
  uint64_t bits = op == OP_LOAD ? 0 : operand_bits(type, v);
  uint64_t old = modify(to_view(array)->size_log2, op, p, bits);
  return element_read(iso, type, &old);
}

static wn_value atomics_store(isolate *iso, call_args *args) { /* 25.4.11 */
  wn_value array = arg(args, 0);
  size_t at;
  if (!is_valid_array(iso, array, false, "Atomics.store") ||
      !to_access(iso, array, arg(args, 1), &at)) {
    return WN_EXCEPTION;
  }
  unsigned type = to_view(array)->type;
  wn_value v = to_operand(iso, type, arg(args, 2));
  if (wn_is_exception(v)) return WN_EXCEPTION;
  uint8_t *p = access_address(iso, array, at, "Atomics.store");
  if (!p) return WN_EXCEPTION;
  modify(to_view(array)->size_log2, OP_EXCHANGE, p, operand_bits(type, v));
  return v;
}

static wn_value atomics_compare_exchange(isolate *iso, call_args *args) { /* 25.4.6 */
  wn_value array = arg(args, 0);
  size_t at;
  if (!is_valid_array(iso, array, false, "Atomics.compareExchange") ||
      !to_access(iso, array, arg(args, 1), &at)) {
    return WN_EXCEPTION;
  }
  unsigned type = to_view(array)->type;
  wn_value expected = to_operand(iso, type, arg(args, 2));
  if (wn_is_exception(expected)) return WN_EXCEPTION;
  wn_value v = to_operand(iso, type, arg(args, 3));
  if (wn_is_exception(v)) return WN_EXCEPTION;
  uint8_t *p = access_address(iso, array, at, "Atomics.compareExchange");
  if (!p) return WN_EXCEPTION;
  uint64_t old = compare_exchange(to_view(array)->size_log2, p, operand_bits(type, expected),
                                  operand_bits(type, v));
  return element_read(iso, type, &old);
}

static wn_value atomics_is_lock_free(isolate *iso, call_args *args) { /* 25.4.8 */
  double n;
  if (!to_integer_or_infinity(iso, arg(args, 0), &n)) return WN_EXCEPTION;
  return wn_from_bool(n == 1 || n == 2 || n == 4 || n == 8);
}

/* ---- waiting (25.4.3.12) ---- */

typedef struct wait_request {
  uint8_t *address;
  unsigned size_log2;
  uint64_t expected;
  uint64_t timeout_ns;
} wait_request;

static bool still_equal(void *data) {
  const wait_request *r = data;
  uint64_t now = modify(r->size_log2, OP_LOAD, r->address, 0);
  return now == (r->size_log2 == 2 ? (uint32_t)r->expected : r->expected);
}

static uint64_t milliseconds_to_ns(double ms) {
  if (isnan(ms) || ms >= (double)INT64_MAX / 1e6) return WAIT_FOREVER;
  return ms > 0 ? (uint64_t)(ms * 1e6) : 0;
}

static bool is_shared(isolate *iso, wn_value array) {
  return view_buffer(iso, to_view(array))->flags & BUFFER_SHARED;
}

static bool to_wait_request(isolate *iso, call_args *args, const char *method,
                            wait_request *r) {
  wn_value array = arg(args, 0);
  size_t at;
  if (!is_valid_array(iso, array, true, method)) return false;
  if (!is_shared(iso, array)) return throw_not(iso, array, "a shared");
  if (!to_access(iso, array, arg(args, 1), &at)) return false;
  unsigned type = to_view(array)->type;
  wn_value v = element_convert(iso, type, arg(args, 2));
  if (wn_is_exception(v)) return false;
  double ms;
  if (!to_number(iso, arg(args, 3), &ms)) return false;
  r->address = access_address(iso, array, at, method);
  r->size_log2 = to_view(array)->size_log2;
  r->expected = operand_bits(type, v);
  r->timeout_ns = milliseconds_to_ns(ms);
  return r->address != NULL;
}

static wn_value result_text(isolate *iso, wait_result result) {
  static const char *const texts[] = {"ok", "not-equal", "timed-out"};
  return string_from_cstr(iso, texts[result]);
}

static wn_value atomics_wait(isolate *iso, call_args *args) { /* 25.4.13 */
  wait_request r;
  if (!to_wait_request(iso, args, "Atomics.wait", &r)) return WN_EXCEPTION;
  return result_text(iso, waiters_wait(r.address, still_equal, &r, r.timeout_ns));
}

static wn_value atomics_notify(isolate *iso, call_args *args) { /* 25.4.15 */
  wn_value array = arg(args, 0);
  size_t at;
  double most = INFINITY;
  if (!is_valid_array(iso, array, true, "Atomics.notify") ||
      !to_access(iso, array, arg(args, 1), &at) ||
      (!wn_is_undefined(arg(args, 2)) && !to_integer_or_infinity(iso, arg(args, 2), &most))) {
    return WN_EXCEPTION;
  }
  if (!is_shared(iso, array)) return wn_from_int(0);
  const array_view *view = to_view(array);
  const uint8_t *p = view_data(iso, view) + (at << view->size_log2);
  uint64_t count = most >= 4294967296.0 ? UINT64_MAX : most > 0 ? (uint64_t)most : 0;
  return wn_from_number(waiters_notify(p, count));
}

/* ---- waitAsync (25.4.14) ---- */

typedef struct async_wait {
  waiter *waiter;
  wn_persistent *promise, *buffer; /* the buffer keeps the address alive */
  uint64_t deadline_ns; /* monotonic; WAIT_FOREVER: none */
} async_wait;

struct async_waits {
  VEC(async_wait) list;
};

static void tell_embedder(void *iso) {
  isolate *i = iso;
  if (i->hooks.waits_changed) i->hooks.waits_changed(i);
}

static wn_value start_async_wait(isolate *iso, const wait_request *r, waiter *w,
                                 wn_value array, wn_value promise) {
  if (!iso->async_waits) iso->async_waits = xcalloc(1, sizeof *iso->async_waits);
  uint64_t deadline = r->timeout_ns == WAIT_FOREVER ? WAIT_FOREVER : os_now_ns() + r->timeout_ns;
  wn_value buffer = wn_load(&iso->heap, &to_view(array)->buffer);
  async_wait wait = {w, wn_persistent_new(&iso->heap, promise),
                     wn_persistent_new(&iso->heap, buffer), deadline};
  vec_push(&iso->async_waits->list, wait);
  if (deadline != WAIT_FOREVER) tell_embedder(iso); /* it has to set its timer */
  return promise;
}

static wn_value atomics_wait_async(isolate *iso, call_args *args) {
  wait_request r;
  if (!to_wait_request(iso, args, "Atomics.waitAsync", &r)) return WN_EXCEPTION;
  wn_value promise = promise_new(iso), value;
  wn_value result = object_new(iso, 2);
  if (wn_is_exception(promise) || wn_is_exception(result)) return WN_EXCEPTION;
  bool equal = still_equal(&r);
  waiter *w = equal && r.timeout_ns > 0
                  ? waiters_add(r.address, still_equal, &r, tell_embedder, iso)
                  : NULL;
  if (w)
    value = start_async_wait(iso, &r, w, arg(args, 0), promise);
  else
    value = result_text(iso, equal && r.timeout_ns == 0 ? WAIT_TIMED_OUT : WAIT_NOT_EQUAL);
  if (!object_create_data(iso, result, key_from_cstr(iso, "async"), wn_from_bool(w)) ||
      !object_create_data(iso, result, key_from_cstr(iso, "value"), value)) {
    return WN_EXCEPTION;
  }
  return result;
}

static void async_wait_free(async_wait *wait) {
  waiter_free(wait->waiter);
  wn_persistent_free(wait->promise);
  wn_persistent_free(wait->buffer);
}

bool run_async_waits(isolate *iso, uint64_t *next_ns) {
  struct async_waits *waits = iso->async_waits;
  uint64_t now = os_now_ns();
  bool settled = false;
  *next_ns = WAIT_FOREVER;
  for (size_t i = 0; waits && i < waits->list.len;) {
    async_wait wait = waits->list.data[i];
    bool woken = waiter_was_woken(wait.waiter);
    if (!woken && wait.deadline_ns > now) {
      if (wait.deadline_ns < *next_ns) *next_ns = wait.deadline_ns;
      i++;
      continue;
    }
    waits->list.len--;
    memmove(waits->list.data + i, waits->list.data + i + 1,
            (waits->list.len - i) * sizeof *waits->list.data);
    wn_value promise = wn_persistent_get(wait.promise);
    async_wait_free(&wait);
    settled = true;
    wait_result result = woken ? WAIT_OK : WAIT_TIMED_OUT;
    if (!promise_resolve_with(iso, promise, result_text(iso, result))) break; /* terminated */
  }
  return settled;
}

void async_waits_fini(isolate *iso) {
  struct async_waits *waits = iso->async_waits;
  if (!waits) return;
  for (size_t i = 0; i < waits->list.len; i++) async_wait_free(&waits->list.data[i]);
  vec_free(&waits->list);
  free(waits);
  iso->async_waits = NULL;
}

/* ---- installing ---- */

static const native_spec functions[] = {
    {"load", atomics_modify, 2, 0, OP_LOAD},
    {"store", atomics_store, 3, 0, 0},
    {"add", atomics_modify, 3, 0, OP_ADD},
    {"sub", atomics_modify, 3, 0, OP_SUB},
    {"and", atomics_modify, 3, 0, OP_AND},
    {"or", atomics_modify, 3, 0, OP_OR},
    {"xor", atomics_modify, 3, 0, OP_XOR},
    {"exchange", atomics_modify, 3, 0, OP_EXCHANGE},
    {"compareExchange", atomics_compare_exchange, 4, 0, 0},
    {"isLockFree", atomics_is_lock_free, 1, 0, 0},
    {"wait", atomics_wait, 4, 0, 0},
    {"waitAsync", atomics_wait_async, 4, 0, 0},
    {"notify", atomics_notify, 3, 0, 0},
};

bool builtins_atomics(isolate *iso) {
  wn_value o = object_new(iso, 0);
  return !wn_is_exception(o) &&
         install_natives(iso, o, functions, WN_COUNTOF(functions)) &&
         install_to_string_tag(iso, o, "Atomics") &&
         install_value(iso, intrinsic(iso, INTRINSIC_Global), "Atomics", o, PROP_HIDDEN);
}
