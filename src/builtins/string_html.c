/* SPDX-License-Identifier: MIT */
/* The HTML methods of String.prototype (ECMA-262, B.2.2). */
#include "builtins/primitives.h"

static const struct {
  const char *method, *tag, *attribute;
} html_methods[] = {
    {"anchor", "a", "name"},      {"big", "big", NULL},
    {"blink", "blink", NULL},     {"bold", "b", NULL},
    {"fixed", "tt", NULL},        {"fontcolor", "font", "color"},
    {"fontsize", "font", "size"}, {"italics", "i", NULL},
    {"link", "a", "href"},        {"small", "small", NULL},
    {"strike", "strike", NULL},   {"sub", "sub", NULL},
    {"sup", "sup", NULL},
};

static void append_quoted(string_builder *b, wn_value value) {
  for (uint32_t i = 0; i < string_length(value); i++) {
    uint16_t c = string_at(b->iso, value, i);
    if (c == '"') {
      builder_cstr(b, "&quot;");
    } else {
      builder_unit(b, c);
    }
  }
}

/* CreateHTML, B.2.2.2.1; magic: index in html_methods */
static wn_value string_html(isolate *iso, call_args *args) {
  unsigned i = native_magic(args);
  wn_value s = this_string(iso, args, html_methods[i].method);
  wn_value value = WN_UNDEFINED;
  if (wn_is_exception(s)) return s;
  if (html_methods[i].attribute) value = to_string(iso, arg(args, 0));
  if (wn_is_exception(value)) return value;
  string_builder b;
  builder_init(&b, iso);
  builder_format(&b, "<%s", html_methods[i].tag);
  if (html_methods[i].attribute) {
    builder_format(&b, " %s=\"", html_methods[i].attribute);
    append_quoted(&b, value);
    builder_unit(&b, '"');
  }
  builder_unit(&b, '>');
  builder_string(&b, s);
  builder_format(&b, "</%s>", html_methods[i].tag);
  return builder_finish(&b);
}

static const native_spec methods[] = {
    {"anchor", string_html, 1, 0, 0},   {"big", string_html, 0, 0, 1},
    {"blink", string_html, 0, 0, 2},    {"bold", string_html, 0, 0, 3},
    {"fixed", string_html, 0, 0, 4},    {"fontcolor", string_html, 1, 0, 5},
    {"fontsize", string_html, 1, 0, 6}, {"italics", string_html, 0, 0, 7},
    {"link", string_html, 1, 0, 8},     {"small", string_html, 0, 0, 9},
    {"strike", string_html, 0, 0, 10},  {"sub", string_html, 0, 0, 11},
    {"sup", string_html, 0, 0, 12},
};
_Static_assert(WN_COUNTOF(methods) == WN_COUNTOF(html_methods), "same order");

bool install_string_html(isolate *iso, wn_value proto) {
  return install_natives(iso, proto, methods, WN_COUNTOF(methods));
}
