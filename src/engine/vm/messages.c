/* SPDX-License-Identifier: MIT */
/* TypeErrors that quote the program's text, as V8's do: "a.b(...).c is not a function".
 *
 * The compiler records which source range an instruction's message should show.  That range
 * is parsed again and printed in V8's way: chains as written, arguments as (...), literals
 * as themselves, what has no short form as (intermediate value).  Text that cannot be parsed
 * by itself (await, super, private names) is rendered from its characters. */
#include <stdlib.h>
#include <string.h>

#include "engine/syntax/parser.h"
#include "engine/vm/stack_trace.h"
#include "engine/vm/vm.h"

typedef struct text {
  char *data;
  size_t length, capacity;
} text;

static void put(text *t, uint32_t unit) {
  char utf8[3];
  size_t n = 0;
  if (unit < 0x80) {
    utf8[n++] = (char)unit;
  } else if (unit < 0x800) {
    utf8[n++] = (char)(0xC0 | unit >> 6);
    utf8[n++] = (char)(0x80 | (unit & 0x3F));
  } else {
    utf8[n++] = (char)(0xE0 | unit >> 12);
    utf8[n++] = (char)(0x80 | (unit >> 6 & 0x3F));
    utf8[n++] = (char)(0x80 | (unit & 0x3F));
  }
  if (t->length + n + 1 > t->capacity) {
    t->capacity = t->capacity * 2 + 64;
    t->data = xrealloc(t->data, t->capacity);
  }
  memcpy(t->data + t->length, utf8, n);
  t->length += n;
  t->data[t->length] = '\0';
}

static void put_cstr(text *t, const char *s) {
  while (*s) put(t, (unsigned char)*s++);
}

static uint32_t unit_at(const script *s, uint32_t i) {
  return s->two_byte ? ((const uint16_t *)s->source)[i] : ((const uint8_t *)s->source)[i];
}
static bool is_word(uint32_t u) {
  return (u >= 'a' && u <= 'z') || (u >= 'A' && u <= 'Z') || (u >= '0' && u <= '9') ||
         u == '_' || u == '$' || u == '#' || u >= 0x80;
}
static bool is_space(uint32_t u) {
  return u == ' ' || (u >= 9 && u <= 13) || u == 0xA0 || u == 0xFEFF || u == 0x2028 ||
         u == 0x2029;
}

/* One past what closes the bracket or quote at i. */
static uint32_t skip_group(const script *s, uint32_t i, uint32_t end) {
  int depth = 0;
  for (; i < end; i++) {
    uint32_t u = unit_at(s, i);
    if (u == '(' || u == '[' || u == '{') depth++;
    if (u == ')' || u == ']' || u == '}') depth--;
    if (u == '"' || u == '\'' || u == '`') {
      uint32_t quote = u;
      for (i++; i < end && unit_at(s, i) != quote; i++)
        if (unit_at(s, i) == '\\') i++;
    }
    if (depth == 0) return i + 1;
  }
  return end;
}

static bool starts_with(const script *s, uint32_t i, uint32_t end, const char *word_text) {
  for (; *word_text; word_text++, i++)
    if (i >= end || unit_at(s, i) != (unsigned char)*word_text) return false;
  return i >= end || !is_word(unit_at(s, i));
}

/* ---- From the characters ---- */

/* V8's rendering: member chains as written, arguments as (...), anything that is no name or
 * literal as (intermediate value). */
static void render(const script *s, uint32_t start, uint32_t end, text *t) {
  uint32_t i = start;
  while (i < end && is_space(unit_at(s, i))) i++;
  while (end > i && is_space(unit_at(s, end - 1))) end--;
  if (i >= end) return;
  uint32_t first = unit_at(s, i);
  if (first == '(') {
    uint32_t close = skip_group(s, i, end);
    render(s, i + 1, close - 1, t);
    i = close;
  } else if (first == '[' || first == '{' || first == '`' ||
             starts_with(s, i, end, "function") || starts_with(s, i, end, "class") ||
             starts_with(s, i, end, "async") || starts_with(s, i, end, "super") ||
             starts_with(s, i, end, "new") || starts_with(s, i, end, "await") ||
             starts_with(s, i, end, "yield")) {
    put_cstr(t, "(intermediate value)");
    if (first == '[' || first == '{') {
      i = skip_group(s, i, end);
    } else if (starts_with(s, i, end, "super")) {
      i += 5;
    } else {
      return;
    }
  }
  while (i < end) {
    uint32_t u = unit_at(s, i);
    if (is_space(u)) {
      i++;
    } else if (u == '/' && i + 1 < end && unit_at(s, i + 1) == '*') {
      for (i += 2; i + 1 < end && !(unit_at(s, i) == '*' && unit_at(s, i + 1) == '/');) i++;
      i += 2;
    } else if (u == '(') {
      put_cstr(t, "(...)");
      i = skip_group(s, i, end);
    } else if (u == '"' || u == '\'' || u == '`') {
      uint32_t close = skip_group(s, i, end);
      put(t, '"');
      for (i++; i + 1 < close; i++) put(t, unit_at(s, i));
      put(t, '"');
      i = close;
    } else if (is_word(u) || u == '.' || u == '[' || u == ']' || u == '?') {
      put(t, u);
      i++;
    } else {
      /* An operator: the whole is a computed value. */
      t->length = 0;
      put_cstr(t, "(intermediate value)");
      return;
    }
  }
}

/* ---- From the syntax tree ---- */

static const char INTERMEDIATE[] = "(intermediate value)";

typedef struct printer {
  const source_text *source;
  text *out;
} printer;

static void print(printer *p, const ast_node *n);

static void print_name(printer *p, const ast_name *name) {
  for (uint32_t i = 0; i < name->length; i++) {
    put(p->out, name->two_byte ? ((const uint16_t *)name->chars)[i]
                               : ((const uint8_t *)name->chars)[i]);
  }
}

static void print_quoted(printer *p, const ast_name *name) {
  put(p->out, '"');
  print_name(p, name);
  put(p->out, '"');
}

static void print_source(printer *p, const ast_node *n) {
  for (uint32_t i = n->start; i < n->end; i++) put(p->out, source_unit(p->source, i));
}

static const char *op_text(unsigned op) {
  static const char *const names[] = {
#define X(name, symbol) symbol,
      AST_OPS(X)
#undef X
  };
  return names[op];
}

static void print_unary(printer *p, const ast_unary *n) {
  const char *op = op_text(n->base.op);
  put(p->out, '(');
  put_cstr(p->out, op);
  if (op[0] >= 'a') put(p->out, ' ');
  print(p, n->operand);
  put(p->out, ')');
}

static void print_binary(printer *p, const ast_binary *n) {
  put(p->out, '(');
  print(p, n->left);
  put(p->out, ' ');
  put_cstr(p->out, op_text(n->base.op));
  put(p->out, ' ');
  print(p, n->right);
  put(p->out, ')');
}

static void print_list(printer *p, const ast_list *list, const char *before,
                       const char *between, const char *after) {
  put_cstr(p->out, before);
  for (uint32_t i = 0; i < list->count; i++) {
    if (i) put_cstr(p->out, between);
    print(p, list->items[i]);
  }
  put_cstr(p->out, after);
}

static void print_index(printer *p, const ast_index *n) {
  print(p, n->object);
  bool optional = n->base.flags & AST_FLAG_OPTIONAL;
  if (n->key->kind == AST_STRING) {
    put_cstr(p->out, optional ? "?." : ".");
    print_name(p, ((const ast_string *)n->key)->value);
    return;
  }
  put_cstr(p->out, optional ? "?.[" : "[");
  print(p, n->key);
  put(p->out, ']');
}

static void print_template(printer *p, const ast_template *n) {
  if (n->expressions.count == 0 && n->quasis[0].cooked) {
    print_quoted(p, n->quasis[0].cooked);
    return;
  }
  for (uint32_t i = 0; i < n->expressions.count; i++) print(p, n->expressions.items[i]);
}

static void print(printer *p, const ast_node *n) {
  switch (n->kind) {
  case AST_IDENT:
    print_name(p, ((const ast_ident *)n)->name);
    break;
  case AST_THIS:
  case AST_NUMBER:
  case AST_TRUE:
  case AST_FALSE:
  case AST_NULL:
  case AST_REGEXP:
    print_source(p, n);
    break;
  case AST_STRING:
    print_quoted(p, ((const ast_string *)n)->value);
    break;
  case AST_TEMPLATE:
    print_template(p, (const ast_template *)n);
    break;
  case AST_TAGGED_TEMPLATE:
    print(p, ((const ast_tagged_template *)n)->tag);
    put_cstr(p->out, "(...)");
    break;
  case AST_ARRAY:
    print_list(p, &((const ast_list_node *)n)->list, "[", ",", "]");
    break;
  case AST_OBJECT:
    put(p->out, '{');
    for (uint32_t i = 0; i < ((const ast_list_node *)n)->list.count; i++)
      put_cstr(p->out, INTERMEDIATE);
    put(p->out, '}');
    break;
  case AST_SPREAD:
    put_cstr(p->out, "...");
    print(p, ((const ast_unary *)n)->operand);
    break;
  case AST_UNARY:
    print_unary(p, (const ast_unary *)n);
    break;
  case AST_BINARY:
  case AST_LOGICAL:
    print_binary(p, (const ast_binary *)n);
    break;
  case AST_SEQUENCE:
    print_list(p, &((const ast_list_node *)n)->list, "(", " , ", ")");
    break;
  case AST_CONDITIONAL:
    for (int i = 0; i < 3; i++) put_cstr(p->out, INTERMEDIATE);
    break;
  case AST_ASSIGN:
    print(p, ((const ast_binary *)n)->left);
    break;
  case AST_CALL:
    print(p, ((const ast_call *)n)->callee);
    put_cstr(p->out, "(...)");
    break;
  case AST_MEMBER:
    print(p, ((const ast_member *)n)->object);
    put_cstr(p->out, n->flags & AST_FLAG_OPTIONAL ? "?." : ".");
    print_name(p, ((const ast_member *)n)->name);
    break;
  case AST_INDEX:
    print_index(p, (const ast_index *)n);
    break;
  case AST_OPTIONAL_CHAIN:
    print(p, ((const ast_unary *)n)->operand);
    break;
  default:
    put_cstr(p->out, INTERMEDIATE);
  }
}

enum { LONGEST_OPERAND = 2000 };

/* The expression is parsed in parentheses, so that a brace begins a literal. */
static bool render_parsed(const script *s, uint32_t start, uint32_t end, text *out) {
  uint32_t n = end - start;
  if (n > LONGEST_OPERAND) return false;
  uint16_t units[LONGEST_OPERAND + 2];
  units[0] = '(';
  for (uint32_t i = 0; i < n; i++) units[i + 1] = (uint16_t)unit_at(s, start + i);
  units[n + 1] = ')';
  source_text source;
  source_init(&source, units, n + 2, true);
  parse_options options = {.allow_new_target = true};
  parse_result result;
  bool ok = parse_script(&source, &options, &result);
  if (ok) {
    const ast_list *body = &result.function->body;
    ok = body->count == 1 && body->items[0]->kind == AST_EXPRESSION;
    printer p = {&source, out};
    if (ok) print(&p, ((const ast_unary *)body->items[0])->operand);
  }
  parse_result_fini(&result);
  source_fini(&source);
  return ok;
}

/* malloc'd text of the operand of fr's instruction, or of the value when there is none. */
static char *operand_text(isolate *iso, frame *fr, wn_value v) {
  uint32_t start, end;
  text t = {0};
  fr = frame_script(fr);
  if (fr && code_operand_range(fr->code, frame_pc_offset(fr), &start, &end)) {
    script *s = function_script(iso, fr->function);
    if (s && end <= s->source_length && !render_parsed(s, start, end, &t))
      render(s, start, end, &t);
  }
  return t.data ? t.data : value_describe(iso, v);
}

static wn_value throw_operand(isolate *iso, frame *fr, wn_value v, const char *what) {
  char *operand = operand_text(iso, fr, v);
  throw_type_error(iso, "%s %s", operand, what);
  free(operand);
  return WN_EXCEPTION;
}

wn_value vm_throw_not_callable(isolate *iso, frame *fr, wn_value v) {
  return throw_operand(iso, fr, v, "is not a function");
}
wn_value vm_throw_not_constructor(isolate *iso, frame *fr, wn_value v) {
  return throw_operand(iso, fr, v, "is not a constructor");
}
wn_value vm_throw_not_iterable(isolate *iso, frame *fr, wn_value v) {
  uint32_t start, end;
  if (!code_operand_range(fr->code, frame_pc_offset(fr), &start, &end))
    return throw_not_iterable(iso, v);
  return throw_operand(iso, fr, v, "is not iterable");
}

wn_value vm_throw_not_async_iterable(isolate *iso, frame *fr, wn_value v) {
  return throw_operand(iso, fr, v, "is not async iterable");
}

wn_value vm_throw_class_call(isolate *iso, wn_value f) {
  char *name = string_to_utf8(iso, function_name(iso, f), NULL);
  if (*name)
    throw_type_error(iso, "Class constructor %s cannot be invoked without 'new'", name);
  else
    throw_type_error(iso, "Class constructors cannot be invoked without 'new'");
  free(name);
  return WN_EXCEPTION;
}

wn_value vm_throw_not_super_constructor(isolate *iso, frame *fr, wn_value v) {
  char *shown = value_describe(iso, v);
  char *name = string_to_utf8(iso, function_name(iso, fr->function), NULL);
  if (*name) {
    throw_type_error(iso, "Super constructor %s of '%s' is not a constructor", shown, name);
  } else {
    throw_type_error(iso, "Super constructor %s of anonymous class is not a constructor",
                     shown);
  }
  free(shown);
  free(name);
  return WN_EXCEPTION;
}

wn_value vm_throw_not_destructurable(isolate *iso, frame *fr, wn_value v, wn_value name) {
  char *operand = operand_text(iso, fr, v);
  char *property = vm_key_text(iso, name);
  throw_type_error(iso, "Cannot destructure property '%s' of '%s' as it is %s.", property,
                   operand, wn_is_null(v) ? "null" : "undefined");
  free(operand);
  free(property);
  return WN_EXCEPTION;
}
