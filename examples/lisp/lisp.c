/* SPDX-License-Identifier: MIT */
/* A tiny Lisp on libwinnow-heap: reader, evaluator with tail calls and macros, printer, REPL.
 *
 *     lisp                      reads from the terminal
 *     lisp FILE...              evaluates files
 *     lisp --threads N FILE...  the same on N threads at once, an interpreter and heap each
 *
 * What it shows of the heap:
 *  - The interpreter begins with its wn_heap, so `lisp *` and the heap are one address.
 *  - Values live in C locals and arguments as they are: the C stack is scanned.  There are
 *    no handles, no root pushes, and any call may collect.
 *  - What outlives the stack, here the list of symbols, is visited as a root (visit_roots).
 *  - Numbers need no cells of their own in C: a wn_value holds a double or an int; a slot
 *    that is given a double boxes it by itself.
 *  - Each store into a cell goes through wn_store.  Fresh cells are zeroed: all holes.
 *
 * Data: nil is WN_NULL, #t and #f are WN_TRUE and WN_FALSE, no result is WN_UNDEFINED; only
 * #f and nil are false.  An environment is a list of (symbol . value) pairs; a symbol carries
 * its global value.  An error is the value WN_EXCEPTION with its text in the interpreter. */
#include <winnow/heap.h>

#include <ctype.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { PAIR = 1, SYMBOL, STRING, CLOSURE, BUILTIN, KINDS };
enum { IS_MACRO = 1 }; /* user bit of a closure */
enum { MAX_DEPTH = 800 };

typedef struct cell {
  uint32_t header;
  wn_slot at[4]; /* as many as the kind has */
} cell;
typedef struct string {
  uint32_t header, length;
  char text[];
} string;

typedef struct lisp lisp;
typedef wn_value builtin_fn(lisp *l, wn_value args);
typedef struct builtin {
  uint32_t header, index;
} builtin;

struct lisp {
  wn_heap heap; /* first: the heap is the interpreter */
  wn_value symbols;
  wn_value quote;
  unsigned depth;
  int status;
  bool exiting;
  char error[256];
  const char *in, *end; /* what the reader reads */
  FILE *out;
};

static const wn_kind_info kinds[KINDS] = {
    [PAIR] = {.name = "pair", .slots_first = 1, .slots_end = 3},       /* car cdr */
    [SYMBOL] = {.name = "symbol", .slots_first = 1, .slots_end = 3},   /* name value */
    [STRING] = {.name = "string"},
    [CLOSURE] = {.name = "closure", .slots_first = 1, .slots_end = 4}, /* params body env */
    [BUILTIN] = {.name = "builtin"}};

/* ---- cells ------------------------------------------------------------------------ */

static bool is(wn_value v, wn_kind kind) {
  return wn_is_cell(v) && wn_kind_of(wn_to_cell(v)) == kind;
}
static wn_value get(lisp *l, wn_value v, int i) {
  return wn_load(&l->heap, &((cell *)wn_to_cell(v))->at[i]);
}
static void set(lisp *l, wn_value v, int i, wn_value x) {
  cell *c = wn_to_cell(v);
  wn_store(&l->heap, c, &c->at[i], x);
}
static wn_value car(lisp *l, wn_value v) { return is(v, PAIR) ? get(l, v, 0) : WN_NULL; }
static wn_value cdr(lisp *l, wn_value v) { return is(v, PAIR) ? get(l, v, 1) : WN_NULL; }

static wn_value cons(lisp *l, wn_value a, wn_value b) {
  cell *c = wn_alloc(&l->heap, PAIR, 12); /* a and b are arguments, so they are pinned */
  wn_value v = wn_from_cell(c);
  set(l, v, 0, a);
  set(l, v, 1, b);
  return v;
}

__attribute__((format(printf, 2, 3))) static wn_value fail(lisp *l, const char *form, ...) {
  va_list list;
  va_start(list, form);
  vsnprintf(l->error, sizeof l->error, form, list);
  va_end(list);
  return WN_EXCEPTION;
}

/* NULL text: the bytes are filled in by the caller.  A program chose this size, so a heap
 * that is full is an error of the program, not the end of the process. */
static wn_value make_string(lisp *l, const char *text, size_t n) {
  string *s = wn_try_alloc(&l->heap, STRING, sizeof *s + n);
  if (!s) return fail(l, "no memory for a string of %zu bytes", n);
  s->length = (uint32_t)n;
  if (text) memcpy(s->text, text, n);
  return wn_from_cell(s);
}
static string *string_of(wn_value v) { return wn_to_cell(v); }

static wn_value intern(lisp *l, const char *text, size_t n) {
  for (wn_value s = l->symbols; is(s, PAIR); s = cdr(l, s)) {
    string *name = string_of(get(l, car(l, s), 0));
    if (name->length == n && memcmp(name->text, text, n) == 0) return car(l, s);
  }
  wn_value name = make_string(l, text, n);
  wn_value v = wn_from_cell(wn_alloc(&l->heap, SYMBOL, 12));
  set(l, v, 0, name);
  set(l, v, 1, WN_UNDEFINED);
  l->symbols = cons(l, v, l->symbols);
  return v;
}

/* ---- printer ---------------------------------------------------------------------- */

static void print(lisp *l, FILE *f, wn_value v, bool quoted) {
  if (wn_is_number(v)) {
    fprintf(f, "%.15g", wn_number(v));
  } else if (is(v, STRING) || is(v, SYMBOL)) {
    string *s = string_of(is(v, SYMBOL) ? get(l, v, 0) : v);
    bool marks = quoted && is(v, STRING);
    fprintf(f, "%s%.*s%s", marks ? "\"" : "", (int)s->length, s->text, marks ? "\"" : "");
  } else if (is(v, PAIR)) {
    for (const char *before = "("; is(v, PAIR); v = cdr(l, v), before = " ") {
      fputs(before, f);
      print(l, f, car(l, v), quoted);
    }
    if (!wn_is_null(v)) fputs(" . ", f), print(l, f, v, quoted);
    fputc(')', f);
  } else {
    fputs(wn_is_null(v)         ? "()"
          : wn_is_bool(v)       ? (wn_is_true(v) ? "#t" : "#f")
          : wn_is_undefined(v)  ? "#undefined"
          : is(v, BUILTIN)      ? "#builtin"
          : wn_user_bits(wn_to_cell(v)) ? "#macro" : "#closure", f);
  }
}

/* ---- reader: WN_HOLE at the end of the text ---------------------------------------- */

static void skip_space(lisp *l) {
  while (l->in < l->end && (isspace((unsigned char)*l->in) || *l->in == ';')) {
    if (*l->in == ';')
      while (l->in < l->end && *l->in != '\n') l->in++;
    else
      l->in++;
  }
}

static wn_value read_value(lisp *l);

static wn_value read_list(lisp *l) {
  wn_value first = WN_NULL, last = WN_NULL;
  for (;;) {
    skip_space(l);
    if (l->in == l->end) return fail(l, "a list has no end");
    if (*l->in == ')') return l->in++, first;
    bool dot = *l->in == '.' && l->in + 1 < l->end && isspace((unsigned char)l->in[1]);
    if (dot) l->in++;
    wn_value v = read_value(l);
    if (wn_is_exception(v)) return v;
    if (wn_is_hole(v)) continue; /* the end, which the next turn reports */
    if (dot && !wn_is_null(first)) {
      set(l, last, 1, v);
      continue;
    }
    wn_value pair = cons(l, v, WN_NULL);
    if (wn_is_null(first))
      first = pair;
    else
      set(l, last, 1, pair);
    last = pair;
  }
}

static wn_value read_string(lisp *l) {
  const char *start = l->in;
  while (l->in < l->end && *l->in != '"') l->in++;
  if (l->in == l->end) return fail(l, "a string has no end");
  return make_string(l, start, (size_t)(l->in++ - start));
}

static wn_value read_atom(lisp *l) {
  const char *start = l->in;
  while (l->in < l->end && !isspace((unsigned char)*l->in) && !strchr("()';\"", *l->in)) l->in++;
  size_t n = (size_t)(l->in - start);
  char text[64], *rest;
  if (n == 2 && start[0] == '#') return wn_from_bool(start[1] == 't');
  snprintf(text, sizeof text, "%.*s", (int)n, start);
  double d = strtod(text, &rest);
  if (*rest == 0 && n < sizeof text && strpbrk(text, "0123456789")) return wn_from_number(d);
  return intern(l, start, n);
}

static wn_value read_value(lisp *l) {
  skip_space(l);
  if (l->in == l->end) return WN_HOLE;
  switch (*l->in) {
  case '(': return l->in++, read_list(l);
  case ')': return l->in++, fail(l, "a ) too many");
  case '"': return l->in++, read_string(l);
  case '\'': {
    l->in++;
    wn_value v = read_value(l);
    if (wn_is_hole(v)) return fail(l, "nothing to quote");
    return wn_is_exception(v) ? v : cons(l, l->quote, cons(l, v, WN_NULL));
  }
  default: return read_atom(l);
  }
}

/* ---- evaluator -------------------------------------------------------------------- */

static bool truth(wn_value v) { return !wn_is_false(v) && !wn_is_null(v); }

static wn_value binding(lisp *l, wn_value symbol, wn_value env) {
  for (; is(env, PAIR); env = cdr(l, env))
    if (wn_same(car(l, car(l, env)), symbol)) return car(l, env);
  return symbol; /* a symbol holds its global value where a pair holds the cdr */
}

static wn_value lookup(lisp *l, wn_value symbol, wn_value env) {
  wn_value v = get(l, binding(l, symbol, env), 1);
  if (!wn_is_undefined(v)) return v;
  string *name = string_of(get(l, symbol, 0));
  return fail(l, "%.*s has no value", (int)name->length, name->text);
}

/* (a b . rest) or a single symbol for all arguments. */
static wn_value bind(lisp *l, wn_value params, wn_value args, wn_value env) {
  for (; is(params, PAIR); params = cdr(l, params), args = cdr(l, args)) {
    if (!is(args, PAIR)) return fail(l, "too few arguments");
    if (!is(car(l, params), SYMBOL)) return fail(l, "a parameter is a symbol");
    env = cons(l, cons(l, car(l, params), car(l, args)), env);
  }
  if (is(params, SYMBOL)) return cons(l, cons(l, params, args), env);
  return is(args, PAIR) ? fail(l, "too many arguments") : env;
}

static wn_value eval(lisp *l, wn_value x, wn_value env);

static wn_value eval_list(lisp *l, wn_value list, wn_value env) {
  wn_value first = WN_NULL, last = WN_NULL;
  for (; is(list, PAIR); list = cdr(l, list)) {
    wn_value v = eval(l, car(l, list), env);
    if (wn_is_exception(v)) return v;
    wn_value pair = cons(l, v, WN_NULL);
    if (wn_is_null(first))
      first = pair;
    else
      set(l, last, 1, pair);
    last = pair;
  }
  return first;
}

/* All but the last, which is the caller's tail. */
static wn_value eval_body(lisp *l, wn_value body, wn_value env) {
  for (; is(cdr(l, body), PAIR); body = cdr(l, body)) {
    wn_value v = eval(l, car(l, body), env);
    if (wn_is_exception(v)) return v;
  }
  return car(l, body);
}

static wn_value make_closure(lisp *l, wn_value rest, wn_value env, unsigned bits) {
  cell *c = wn_alloc(&l->heap, CLOSURE, 16);
  wn_value v = wn_from_cell(c);
  wn_set_user_bits(c, bits);
  set(l, v, 0, car(l, rest));
  set(l, v, 1, cdr(l, rest));
  set(l, v, 2, env);
  return v;
}

/* (define name value) or (define (name params...) body...) */
static wn_value define(lisp *l, wn_value rest, wn_value env, unsigned bits) {
  wn_value target = car(l, rest), v;
  if (is(target, PAIR)) {
    v = make_closure(l, cons(l, cdr(l, target), cdr(l, rest)), env, bits);
    target = car(l, target);
  } else {
    v = eval(l, car(l, cdr(l, rest)), env);
  }
  if (wn_is_exception(v)) return v;
  if (!is(target, SYMBOL)) return fail(l, "define needs a symbol");
  set(l, target, 1, v);
  return target;
}

static wn_value assign(lisp *l, wn_value rest, wn_value env) {
  if (!is(car(l, rest), SYMBOL)) return fail(l, "set! needs a symbol");
  wn_value v = eval(l, car(l, cdr(l, rest)), env);
  if (!wn_is_exception(v)) set(l, binding(l, car(l, rest), env), 1, v);
  return v;
}

static wn_value call_builtin(lisp *l, wn_value f, wn_value args);

/* A function's arguments are evaluated, a macro's are not.  WN_HOLE: go on with *x, *env. */
static wn_value call(lisp *l, wn_value f, wn_value *x, wn_value *env) {
  if (!is(f, CLOSURE) && !is(f, BUILTIN)) return fail(l, "not a function");
  bool macro = wn_user_bits(wn_to_cell(f)) & IS_MACRO;
  wn_value args = macro ? cdr(l, *x) : eval_list(l, cdr(l, *x), *env);
  if (wn_is_exception(args)) return args;
  if (is(f, BUILTIN)) return call_builtin(l, f, args);
  wn_value inner = bind(l, get(l, f, 0), args, get(l, f, 2));
  if (wn_is_exception(inner)) return inner;
  wn_value tail = eval_body(l, get(l, f, 1), inner);
  if (wn_is_exception(tail)) return tail;
  if (macro) {
    *x = eval(l, tail, inner);
    return wn_is_exception(*x) ? *x : WN_HOLE;
  }
  *x = tail;
  *env = inner;
  return WN_HOLE;
}

/* The special forms' symbols are interned first and have these numbers as user bits. */
enum { QUOTE = 1, IF, DEFINE, MACRO, SET, LAMBDA, BEGIN, SPECIAL_COUNT };
static const char *const special_names[] = {"quote",  "if",   "define", "define-macro",
                                            "set!", "lambda", "begin"};

static wn_value eval_in(lisp *l, wn_value x, wn_value env) {
  for (;;) { /* a turn for each tail call */
    if (is(x, SYMBOL)) return lookup(l, x, env);
    if (!is(x, PAIR)) return x;
    wn_value head = car(l, x), rest = cdr(l, x), v;
    switch (is(head, SYMBOL) ? wn_user_bits(wn_to_cell(head)) : 0) {
    case QUOTE: return car(l, rest);
    case DEFINE: return define(l, rest, env, 0);
    case MACRO: return define(l, rest, env, IS_MACRO);
    case SET: return assign(l, rest, env);
    case LAMBDA: return make_closure(l, rest, env, 0);
    case IF:
      v = eval(l, car(l, rest), env);
      if (wn_is_exception(v)) return v;
      x = car(l, truth(v) ? cdr(l, rest) : cdr(l, cdr(l, rest)));
      break;
    case BEGIN:
      x = eval_body(l, rest, env);
      if (wn_is_exception(x)) return x;
      break;
    default:
      v = eval(l, head, env);
      if (!wn_is_exception(v)) v = call(l, v, &x, &env);
      if (!wn_is_hole(v)) return v;
    }
  }
}

static wn_value eval(lisp *l, wn_value x, wn_value env) {
  if (l->depth == MAX_DEPTH) return fail(l, "recursion is too deep");
  l->depth++;
  wn_value v = eval_in(l, x, env);
  l->depth--;
  return v;
}

/* ---- built-in functions ------------------------------------------------------------ */

#define NUMBERS(name, expression)                                                        \
  static wn_value name(lisp *l, wn_value args) {                                         \
    wn_value first = car(l, args), second = car(l, cdr(l, args));                        \
    if (!wn_is_number(first) || !wn_is_number(second)) return fail(l, "not a number");   \
    double a = wn_number(first), b = wn_number(second);                                  \
    return expression;                                                                   \
  }
NUMBERS(fn_add, wn_from_number(a + b))
NUMBERS(fn_subtract, wn_from_number(a - b))
NUMBERS(fn_multiply, wn_from_number(a * b))
NUMBERS(fn_divide, wn_from_number(a / b))
NUMBERS(fn_remainder, wn_from_number(a - b * (double)(long long)(a / b)))
NUMBERS(fn_less, wn_from_bool(a < b))
NUMBERS(fn_same_number, wn_from_bool(a == b))

static wn_value fn_cons(lisp *l, wn_value a) { return cons(l, car(l, a), car(l, cdr(l, a))); }
static wn_value fn_car(lisp *l, wn_value a) {
  return is(car(l, a), PAIR) ? car(l, car(l, a)) : fail(l, "car of what is no pair");
}
static wn_value fn_cdr(lisp *l, wn_value a) {
  return is(car(l, a), PAIR) ? cdr(l, car(l, a)) : fail(l, "cdr of what is no pair");
}
static wn_value fn_set_car(lisp *l, wn_value a) {
  if (!is(car(l, a), PAIR)) return fail(l, "set-car! of what is no pair");
  set(l, car(l, a), 0, car(l, cdr(l, a)));
  return car(l, a);
}
static wn_value fn_is_pair(lisp *l, wn_value a) { return wn_from_bool(is(car(l, a), PAIR)); }
static wn_value fn_is_null(lisp *l, wn_value a) { return wn_from_bool(wn_is_null(car(l, a))); }
static wn_value fn_is_symbol(lisp *l, wn_value a) {
  return wn_from_bool(is(car(l, a), SYMBOL));
}
static wn_value fn_list(lisp *l, wn_value a) { return (void)l, a; }

static bool equal(lisp *l, wn_value a, wn_value b) {
  for (; is(a, PAIR) && is(b, PAIR); a = cdr(l, a), b = cdr(l, b))
    if (!equal(l, car(l, a), car(l, b))) return false;
  if (wn_is_number(a) && wn_is_number(b)) return wn_number(a) == wn_number(b);
  if (!is(a, STRING) || !is(b, STRING)) return wn_same(a, b);
  string *s = string_of(a), *t = string_of(b);
  return s->length == t->length && memcmp(s->text, t->text, s->length) == 0;
}
static wn_value fn_equal(lisp *l, wn_value a) {
  return wn_from_bool(equal(l, car(l, a), car(l, cdr(l, a))));
}

static wn_value fn_append_strings(lisp *l, wn_value args) {
  size_t n = 0;
  for (wn_value a = args; is(a, PAIR); a = cdr(l, a)) {
    if (!is(car(l, a), STRING)) return fail(l, "string-append of what is no string");
    n += string_of(car(l, a))->length;
  }
  wn_value whole = make_string(l, NULL, n);
  if (wn_is_exception(whole)) return whole;
  char *to = string_of(whole)->text;
  for (wn_value a = args; is(a, PAIR); a = cdr(l, a)) {
    string *s = string_of(car(l, a));
    memcpy(to, s->text, s->length);
    to += s->length;
  }
  wn_keep_alive(wn_to_cell(whole)); /* `to` was an interior pointer and now points behind */
  return whole;
}
static wn_value fn_string_length(lisp *l, wn_value a) {
  if (!is(car(l, a), STRING)) return fail(l, "string-length of what is no string");
  return wn_from_number(string_of(car(l, a))->length);
}
static wn_value fn_number_to_string(lisp *l, wn_value a) {
  char text[32];
  if (!wn_is_number(car(l, a))) return fail(l, "number->string of what is no number");
  snprintf(text, sizeof text, "%.15g", wn_number(car(l, a)));
  return make_string(l, text, strlen(text));
}
static wn_value fn_symbol_to_string(lisp *l, wn_value a) {
  return is(car(l, a), SYMBOL) ? get(l, car(l, a), 0) : fail(l, "not a symbol");
}
static wn_value fn_display(lisp *l, wn_value a) {
  for (; is(a, PAIR); a = cdr(l, a)) print(l, l->out, car(l, a), false);
  return WN_UNDEFINED;
}
static wn_value fn_eval(lisp *l, wn_value a) { return eval(l, car(l, a), WN_NULL); }
/* True when evaluating ended in an error. */
static wn_value fn_fails(lisp *l, wn_value a) {
  return wn_from_bool(wn_is_exception(eval(l, car(l, a), WN_NULL)) && !l->exiting);
}
static wn_value fn_gc(lisp *l, wn_value a) {
  (void)a;
  wn_collect(&l->heap, WN_GC_MAJOR, WN_STACK_SCAN, "(gc)");
  wn_heap_stats stats;
  wn_heap_get_stats(&l->heap, &stats);
  return wn_from_number((double)stats.used_bytes);
}
static wn_value fn_exit(lisp *l, wn_value a) {
  l->exiting = true;
  l->status = wn_is_int(car(l, a)) ? wn_to_int(car(l, a)) : 0;
  return fail(l, "exit");
}

static const struct {
  const char *name;
  builtin_fn *fn;
} builtins[] = {{"+", fn_add}, {"-", fn_subtract}, {"*", fn_multiply}, {"/", fn_divide},
                {"remainder", fn_remainder}, {"<", fn_less}, {"=", fn_same_number},
                {"cons", fn_cons}, {"car", fn_car}, {"cdr", fn_cdr},
                {"set-car!", fn_set_car}, {"pair?", fn_is_pair}, {"null?", fn_is_null},
                {"symbol?", fn_is_symbol}, {"list", fn_list}, {"equal?", fn_equal},
                {"string-append", fn_append_strings}, {"string-length", fn_string_length},
                {"number->string", fn_number_to_string},
                {"symbol->string", fn_symbol_to_string}, {"display", fn_display},
                {"eval", fn_eval}, {"fails?", fn_fails}, {"gc", fn_gc}, {"exit", fn_exit}};

static wn_value call_builtin(lisp *l, wn_value f, wn_value args) {
  return builtins[((builtin *)wn_to_cell(f))->index].fn(l, args);
}

/* ---- the interpreter as a whole ----------------------------------------------------- */

static void visit_roots(wn_visitor *v, void *data) {
  lisp *l = data;
  wn_visit_value(v, &l->symbols);
  wn_visit_value(v, &l->quote);
}

static lisp *lisp_new(FILE *out) {
  wn_heap_config config;
  wn_heap_config_init(&config);
  config.context_bytes = sizeof(lisp);
  config.kinds = kinds;
  config.kind_count = KINDS;
  lisp *l = (lisp *)wn_heap_new(&config);
  if (!l) return perror("lisp: no heap"), exit(1), NULL;
  l->symbols = l->quote = WN_NULL;
  l->out = out;
  wn_heap_add_roots(&l->heap, visit_roots, l);
  for (unsigned i = 1; i < SPECIAL_COUNT; i++) {
    const char *name = special_names[i - 1];
    wn_set_user_bits(wn_to_cell(intern(l, name, strlen(name))), i);
  }
  l->quote = intern(l, "quote", 5);
  for (uint32_t i = 0; i < sizeof builtins / sizeof builtins[0]; i++) {
    builtin *b = wn_alloc(&l->heap, BUILTIN, sizeof *b);
    b->index = i;
    set(l, intern(l, builtins[i].name, strlen(builtins[i].name)), 1, wn_from_cell(b));
  }
  return l;
}

/* False after an error or (exit). */
static bool run_text(lisp *l, const char *text, size_t n, bool echo) {
  l->in = text;
  l->end = text + n;
  for (;;) {
    wn_value v = read_value(l);
    if (wn_is_hole(v)) return true;
    if (!wn_is_exception(v)) v = eval(l, v, WN_NULL);
    if (wn_is_exception(v)) {
      if (!l->exiting) l->status = 1, fprintf(l->out, "error: %s\n", l->error);
      return false;
    }
    if (echo) print(l, l->out, v, true), fputc('\n', l->out);
  }
}

static bool run_file(lisp *l, const char *path) {
  FILE *f = fopen(path, "r");
  if (!f) return perror(path), l->status = 1, false;
  char *text = NULL;
  size_t n = 0;
  bool ok = getdelim(&text, &n, 0, f) >= 0 ? run_text(l, text, strlen(text), false) : true;
  free(text);
  fclose(f);
  return ok;
}

static void repl(lisp *l) {
  char *line = NULL;
  size_t size = 0;
  while (!l->exiting && (fputs("> ", stdout), fflush(stdout), getline(&line, &size, stdin)) > 0)
    run_text(l, line, strlen(line), true);
  free(line);
}

typedef struct job {
  char **files;
  int count, status;
  char *output;
  size_t size;
} job;

/* A thread's heap knows that thread's stack, so it is made here and not by main. */
static void *run_job(void *data) {
  job *j = data;
  FILE *out = open_memstream(&j->output, &j->size);
  lisp *l = lisp_new(out);
  for (int i = 0; i < j->count && run_file(l, j->files[i]); i++) {
  }
  j->status = l->status;
  wn_heap_free(&l->heap);
  fclose(out);
  return NULL;
}

static int run_threads(int n, char **files, int count) {
  job jobs[16] = {0};
  pthread_t threads[16];
  int status = 0;
  for (int i = 0; i < n; i++) {
    jobs[i] = (job){.files = files, .count = count};
    if (pthread_create(&threads[i], NULL, run_job, &jobs[i]) != 0) return perror("lisp"), 1;
  }
  for (int i = 0; i < n; i++) {
    pthread_join(threads[i], NULL);
    fputs(jobs[i].output, stdout);
    status |= jobs[i].status;
    free(jobs[i].output);
  }
  return status;
}

int main(int argc, char **argv) {
  if (argc > 3 && strcmp(argv[1], "--threads") == 0 && atoi(argv[2]) > 0 &&
      atoi(argv[2]) <= 16)
    return run_threads(atoi(argv[2]), argv + 3, argc - 3);
  lisp *l = lisp_new(stdout);
  if (argc == 1) repl(l);
  for (int i = 1; i < argc && run_file(l, argv[i]); i++) {
  }
  int status = l->status;
  wn_heap_free(&l->heap);
  return status;
}
