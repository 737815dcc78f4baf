/* SPDX-License-Identifier: MIT */
/* RegExp.$1, RegExp.lastMatch and their like: what the last successful match left (the
 * proposal for legacy RegExp features; programs of the nineties read them). */
#include "builtins/regexp.h"

enum { LAST_INPUT = 10, LAST_MATCH, LAST_PAREN, LEFT_CONTEXT, RIGHT_CONTEXT };

static wn_value legacy_get(isolate *iso, call_args *args) {
  regexp_last_match *last = regexp_last(iso);
  const int32_t *c = last->captures;
  uint32_t which = native_magic(args), length = string_length(last->subject);
  uint32_t group = which;
  switch (which) {
  case LAST_INPUT: return last->input;
  case LAST_MATCH: group = 0; break;
  case LEFT_CONTEXT: return string_substring(iso, last->subject, 0, (uint32_t)c[0]);
  case RIGHT_CONTEXT: return string_substring(iso, last->subject, (uint32_t)c[1], length);
  case LAST_PAREN:
    if (last->group_count == 1) return iso->atoms[ATOM_empty];
    group = last->group_count - 1;
    break;
  default: break;
  }
  if (group >= last->group_count) return iso->atoms[ATOM_empty];
  wn_value v = regexp_capture(iso, last->subject, c[2 * group], c[2 * group + 1]);
  return wn_is_undefined(v) ? iso->atoms[ATOM_empty] : v;
}

/* Only the input can be set; assignments to the others are ignored. */
static wn_value legacy_set(isolate *iso, call_args *args) {
  if (native_magic(args) != LAST_INPUT) return WN_UNDEFINED;
  wn_value s = to_string(iso, arg(args, 0));
  if (wn_is_exception(s)) return s;
  regexp_last(iso)->input = s;
  return WN_UNDEFINED;
}

#define BOTH(name, magic)                                                              \
  {name, legacy_get, 0, NATIVE_GETTER, magic}, {name, legacy_set, 1, NATIVE_SETTER, magic}

static const native_spec statics[] = {
    BOTH("input", LAST_INPUT),
    BOTH("$_", LAST_INPUT),
    BOTH("lastMatch", LAST_MATCH),
    BOTH("$&", LAST_MATCH),
    BOTH("lastParen", LAST_PAREN),
    BOTH("$+", LAST_PAREN),
    BOTH("leftContext", LEFT_CONTEXT),
    BOTH("$`", LEFT_CONTEXT),
    BOTH("rightContext", RIGHT_CONTEXT),
    BOTH("$'", RIGHT_CONTEXT),
    BOTH("$1", 1),
    BOTH("$2", 2),
    BOTH("$3", 3),
    BOTH("$4", 4),
    BOTH("$5", 5),
    BOTH("$6", 6),
    BOTH("$7", 7),
    BOTH("$8", 8),
    BOTH("$9", 9),
};

bool install_regexp_legacy(isolate *iso, wn_value constructor) {
  return install_natives(iso, constructor, statics, WN_COUNTOF(statics));
}
