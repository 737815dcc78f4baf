/* SPDX-License-Identifier: MIT */
/* Encoding and decoding of Buffers: UTF-8, Latin-1 and UTF-16. */
#include <stdlib.h>
#include <string.h>

#include "builtins/typed_array.h"
#include "node/c/env.h"

/* The bytes start..end of a Uint8Array argument.  The store is off the heap, so the pointer
 * stays valid while the array lives and script does not run. */
static bool bytes_of(isolate *iso, call_args *a, uint8_t **data, size_t *n) {
  if (!typed_array_bytes_nogc(iso, arg(a, 0), data, n)) {
    throw_type_error(iso, "argument must be a buffer");
    return false;
  }
  return true;
}

static bool range_of(isolate *iso, call_args *a, uint8_t **data, size_t *start, size_t *end) {
  size_t n;
  double from, to;
  if (!to_number(iso, arg(a, 1), &from) || !to_number(iso, arg(a, 2), &to) ||
      !bytes_of(iso, a, data, &n)) {
    return false;
  }
  *end = to >= (double)n ? n : to > 0 ? (size_t)to : 0;
  *start = from >= (double)*end ? *end : from > 0 ? (size_t)from : 0;
  return true;
}

static wn_value too_long(isolate *iso) {
  return throw_node_error(iso, ERROR_PLAIN, "ERR_STRING_TOO_LONG",
                          "Cannot create a string longer than 0x%x characters",
                          MAX_STRING_LENGTH);
}

/* utf8Slice(b, start, end) and its like: magic 0 UTF-8, 1 Latin-1, 2 UTF-16. */
static wn_value native_slice(isolate *iso, call_args *a) {
  uint8_t *data;
  size_t start, end;
  if (!range_of(iso, a, &data, &start, &end)) return WN_EXCEPTION;
  size_t n = end - start;
  uint32_t form = native_magic(a);
  if ((form == 2 ? n / 2 : n) > MAX_STRING_LENGTH) return too_long(iso);
  if (form == 0) return string_from_utf8(iso, (const char *)data + start, n);
  if (form == 1) return string_from_latin1(iso, data + start, n);
  uint16_t *units = xmalloc(n + 2);
  memcpy(units, data + start, n & ~(size_t)1);
  wn_value s = string_from_utf16(iso, units, n / 2);
  free(units);
  return s;
}

/* How many whole characters' bytes of UTF-8 text fit in `room`. */
static size_t whole_utf8(const char *text, size_t n, size_t room) {
  if (n <= room) return n;
  while (room > 0 && ((unsigned char)text[room] & 0xC0) == 0x80) room--;
  return room;
}

/* utf8Write(b, text, offset, length) and its like: bytes written. */
static wn_value native_write(isolate *iso, call_args *a) {
  double from, most;
  wn_value s = to_string(iso, arg(a, 1));
  if (wn_is_exception(s) || !to_number(iso, arg(a, 2), &from) ||
      !to_number(iso, arg(a, 3), &most)) {
    return WN_EXCEPTION;
  }
  uint32_t form = native_magic(a);
  size_t text_bytes = 0;
  char *text = form == 0 ? string_to_utf8(iso, s, &text_bytes) : NULL;
  string_view view = string_flat(iso, s);
  uint8_t *data;
  size_t n;
  if (!bytes_of(iso, a, &data, &n)) {
    free(text);
    return WN_EXCEPTION;
  }
  size_t offset = from > 0 ? min_size((size_t)from, n) : 0;
  size_t room = most < (double)(n - offset) ? (most > 0 ? (size_t)most : 0) : n - offset;
  size_t written = 0;
  if (form == 0) {
    written = whole_utf8(text, text_bytes, room);
    memcpy(data + offset, text, written);
  } else if (form == 1) {
    written = min_size(view.length, room);
    for (size_t i = 0; i < written; i++) data[offset + i] = (uint8_t)view_at(&view, (uint32_t)i);
  } else {
    written = min_size(view.length, room / 2) * 2;
    for (size_t i = 0; i < written; i += 2) {
      uint16_t unit = view_at(&view, (uint32_t)(i / 2));
      memcpy(data + offset + i, &unit, 2);
    }
  }
  wn_keep_alive(wn_to_cell(view.owner));
  free(text);
  return wn_from_number((double)written);
}

static wn_value native_utf8_length(isolate *iso, call_args *a) {
  wn_value s = to_string(iso, arg(a, 0));
  if (wn_is_exception(s)) return WN_EXCEPTION;
  return wn_from_number((double)string_utf8_length(iso, s));
}

static const native_spec buffer_natives[] = {
    {"utf8Slice", native_slice, 3, NATIVE_METHOD, 0},
    {"latin1Slice", native_slice, 3, NATIVE_METHOD, 1},
    {"utf16Slice", native_slice, 3, NATIVE_METHOD, 2},
    {"utf8Write", native_write, 4, NATIVE_METHOD, 0},
    {"latin1Write", native_write, 4, NATIVE_METHOD, 1},
    {"utf16Write", native_write, 4, NATIVE_METHOD, 2},
    {"utf8Length", native_utf8_length, 1, NATIVE_METHOD, 0},
};

bool buffer_install(isolate *iso, wn_value binding) {
  return install_natives(iso, binding, buffer_natives, WN_COUNTOF(buffer_natives));
}
