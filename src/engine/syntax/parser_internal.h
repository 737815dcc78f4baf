/* SPDX-License-Identifier: MIT */
/* What the parser's files share.
 *
 * The parser is recursive descent with one token of lookahead in p->token.  After the first
 * error (parser_fail) the lexer gives T_END for ever, so that every loop ends and nothing
 * needs to check; functions return some node all the same, never NULL unless they say so.
 *
 * Cover grammars: an expression is parsed first, its tree is turned into a pattern when `=`
 * or `=>` or a for-in/of head shows what it was (pattern.c).  What would be an error in an
 * expression but not in a pattern waits in a `cover`.  References that turn out to stand
 * in the parameters of an arrow function are moved into its scope: they are the tail of
 * the current scope's list since an arrow_mark was taken. */
#ifndef WN_ENGINE_SYNTAX_PARSER_INTERNAL_H
#define WN_ENGINE_SYNTAX_PARSER_INTERNAL_H

#include <stdlib.h>

#include "base/vec.h"
#include "engine/syntax/lexer.h"
#include "engine/syntax/parser.h"

#define NO_POSITION UINT32_MAX

typedef struct label {
  ast_name *name;
  bool is_loop;
  uint32_t statement_start; /* of the statement that it labels, past further labels */
  struct label *outer;
} label;

/* The function being parsed (also script, module, eval, and a class static block). */
typedef struct function_state {
  ast_function *node;
  struct function_state *outer;
  label *labels;
  uint32_t loop_depth, breakable_depth;
  bool is_async, is_generator, is_arrow, is_static_block;
  bool in_params;
  bool allow_super_property, allow_super_call, allow_new_target;
  bool no_arguments; /* class fields and static blocks */
} function_state;

/* A plain function declared in a block, waiting to be copied out (annex B.3.2). */
typedef struct hoist {
  ast_function_decl *node;
  struct hoist *next;
} hoist;

/* Errors of an expression that is no pattern; NO_POSITION where there are none. */
typedef struct cover {
  uint32_t shorthand_start, shorthand_end; /* {a = 1} */
  uint32_t proto_start, proto_end;         /* a second __proto__ */
} cover;

/* State of the current scope before something that may become arrow parameters. */
typedef struct arrow_mark {
  ast_ident *last_reference;
  scope *children;
  bool calls_eval, eval_here;
} arrow_mark;

/* Exports are checked at the end of the module. */
typedef struct pending_export {
  ast_name *local, *exported;
  uint32_t start, end;
} pending_export;

typedef struct parser {
  lexer lexer;
  token token;
  uint32_t previous_end; /* of the token before p->token */
  name_table names;
  arena *nodes;
  arena *names_memory;
  parse_result *result;
  scope *scope;
  function_state *function;
  VEC(ast_node *) stack; /* list items under construction */
  VEC(pending_export) exports;
  uintptr_t stack_limit;
  uint32_t function_count;
  bool failed;
  bool strict;
  bool is_module;
  bool allow_in; /* `in` is an operator here */
  bool allow_return;
  bool lazy;
  uint32_t potential_arrow;   /* an arrow function may start at this offset */
  uint32_t plain_async;       /* an `async` here, before `of`, is a name */
  uint32_t yield_position;    /* of the last yield or await expression (arrow parameters) */
  uint32_t await_position;
  uint32_t await_name;        /* of the last `await` used as an identifier */
  scope *outer;               /* made from options->outer */
  struct module_builder *module;
  /* Lazy compilation (lazy.c). */
  VEC(uint8_t) records;          /* of the inner functions of what is being parsed */
  uint32_t lazy_depth;           /* functions around this point that will be dropped */
  uint32_t eager_start;          /* the function that begins here is kept */
  const lazy_function *root;     /* parse_lazy_function's */
  ast_function *last_lazy;
  const uint8_t *known, *known_end; /* records of an earlier parse, in order */
  struct {
    ast_name *arguments, *eval, *async, *await, *yield, *let, *static_, *of, *get, *set,
        *constructor, *prototype, *proto, *use_strict, *private_constructor, *target, *meta,
        *as, *from, *default_, *star_default, *this_, *new_target, *home, *callee, *empty,
        *with, *undefined, *type;
  } n;
} parser;

/* ---- parser.c ------------------------------------------------------------------------ */

void parser_init(parser *p, const source_text *source, const parse_options *options,
                 parse_result *result);
/* The same to parse one function again, with its surroundings from options->outer. */
void parser_init_lazy(parser *p, const source_text *source, const parse_options *options,
                      parse_result *result, const lazy_function *root);
void parser_fini(parser *p);

/* Reports the first error; a printf format. */
void parser_fail(parser *p, uint32_t start, uint32_t end, const char *format, ...)
    WN_PRINTF(4, 5);
void parser_fail_name(parser *p, uint32_t start, uint32_t end, const char *format,
                      const ast_name *name);
/* The lexer's error becomes the parser's. */
void parser_report_lexer(parser *p);
void parser_unexpected(parser *p);
void parser_unexpected_token(parser *p, const token *t);

void parser_next(parser *p);
static inline bool parser_at(const parser *p, token_type type) {
  return p->token.type == type;
}
static inline bool parser_eat(parser *p, token_type type) {
  if (p->token.type != type) return false;
  parser_next(p);
  return true;
}
bool parser_expect(parser *p, token_type type);
void parser_semicolon(parser *p);
bool parser_at_name(const parser *p, const ast_name *name);

/* The token after p->token. */
token parser_peek(parser *p);

/* False, with the error reported, when the C stack is used up. */
bool parser_overflow(parser *p);
static inline bool parser_stack_ok(parser *p) {
  if (WN_LIKELY((uintptr_t)__builtin_frame_address(0) > p->stack_limit)) return true;
  return parser_overflow(p);
}

void *parser_node(parser *p, size_t bytes, ast_kind kind, uint32_t start);
#define new_node(p, type, kind, start)                                                 \
  ((type *)parser_node((p), sizeof(type), (kind), (start)))
/* Ends the node at the end of the last token. */
static inline void *finish(parser *p, void *node) {
  ((ast_node *)node)->end = p->previous_end;
  return node;
}
/* A function, so that parsing the item is over before the stack is looked at. */
static inline void push_item(parser *p, void *item) { vec_push(&p->stack, item); }
/* Takes the items pushed on p->stack since `base` into the arena. */
ast_list parser_take_list(parser *p, size_t base);

/* ---- scopes.c ------------------------------------------------------------------------ */

scope *scope_open(parser *p, scope_kind kind, uint32_t start);
void scope_close(parser *p, uint32_t end);
/* Makes an open scope current again, or leaves one without closing it. */
void scope_enter(parser *p, scope *s);
/* As scope_close, but returns NULL for a scope that declares nothing and may be dropped. */
scope *scope_close_block(parser *p, uint32_t end);
scope *scope_var_scope(parser *p);

void scope_add_reference(parser *p, ast_ident *ident);
/* Takes back the references that came after `since` (or all): one was a label. */
void scope_drop_references(parser *p, ast_ident *since);
arrow_mark scope_mark(parser *p);
void scope_restore(parser *p, arrow_mark mark); /* it was no arrow */
/* Opens the FUNCTION scope of an arrow and moves into it what came since the mark. */
scope *scope_open_arrow(parser *p, arrow_mark mark, uint32_t start);
void scope_note_eval(parser *p);

binding *scope_declare_param(parser *p, ast_ident *ident);
binding *scope_declare_var(parser *p, ast_ident *ident);
binding *scope_declare_lexical(parser *p, ast_ident *ident, binding_kind kind);
binding *scope_declare_function(parser *p, ast_function_decl *node);
binding *scope_declare_hidden(parser *p, scope *s, ast_name *name, binding_kind kind);
binding *scope_declare_private(parser *p, ast_ident *ident, int private_kind,
                               bool is_static);
/* The binding of that name in that very, still open, scope; or NULL. */
binding *scope_own(const scope *s, const ast_name *name);
void scope_add_hoist(parser *p, ast_function_decl *node);
void scope_make_outer(parser *p, const parse_options *options);
void scope_init_names(parser *p);

/* ---- expressions.c -------------------------------------------------------------------- */

ast_node *parse_expression(parser *p);
ast_node *parse_expression_cover(parser *p, cover *c);
ast_node *parse_assignment(parser *p);
ast_node *parse_assignment_cover(parser *p, cover *c);
ast_node *parse_left_hand_side(parser *p, cover *c);
ast_node *parse_subscripts_of(parser *p, ast_node *base, uint32_t start);
ast_node *parse_property_key(parser *p, bool *computed);
void check_cover(parser *p, const cover *c);
static inline cover cover_none(void) {
  return (cover){NO_POSITION, NO_POSITION, NO_POSITION, NO_POSITION};
}

/* The identifier at p->token, checked as a reference or a binding, and consumed. */
ast_ident *parse_identifier(parser *p);
ast_ident *parse_identifier_reference(parser *p);
/* Reports when the name may not be an identifier here. */
bool check_identifier(parser *p, const token *t);
ast_ident *new_pseudo(parser *p, ast_kind kind, ast_name *name, uint32_t start);

/* ---- patterns.c ---------------------------------------------------------------------- */

typedef enum pattern_use {
  PATTERN_ASSIGN, /* an assignment's left side */
  PATTERN_PARAMS  /* arrow parameters: names only */
} pattern_use;

/* Turns an expression into a target in place and checks it. */
void to_pattern(parser *p, ast_node *node, pattern_use use);
/* An assignment target that is no pattern (for op=, ++, for-in). */
bool check_simple_target(parser *p, ast_node *node, const char *message);

typedef enum declare_use { DECLARE_VAR, DECLARE_LET, DECLARE_CONST, DECLARE_PARAM,
                           DECLARE_CATCH, DECLARE_CATCH_PATTERN } declare_use;

/* Parses a binding identifier or pattern and declares its names. */
ast_node *parse_binding_target(parser *p, declare_use use);
/* The same with an optional initializer (parameters). */
ast_node *parse_binding_element(parser *p, declare_use use);
binding *declare_ident(parser *p, ast_ident *ident, declare_use use);
/* Declares all names of arrow parameters. */
void declare_params(parser *p, ast_node *pattern, uint32_t index, uint32_t init_position);
/* From here on uses of the pattern's lexical names need no check. */
void set_initialised(ast_node *pattern, uint32_t position);

/* ---- functions.c ----------------------------------------------------------------------- */

typedef struct function_spec {
  ast_function_kind kind;
  bool is_async, is_generator, is_declaration;
  ast_ident *name;    /* of a declaration or expression */
  uint32_t start;     /* of the text that toString shows */
  bool own_name_scope;
  bool is_static;     /* class element */
} function_spec;

/* At "(": parameters and body. */
ast_function *parse_function_rest(parser *p, const function_spec *spec);
ast_function *parse_arrow(parser *p, uint32_t start, ast_list params, arrow_mark mark,
                          bool is_async);
/* At `function`. */
ast_function *parse_function_expression(parser *p, uint32_t start, bool is_async);
ast_function *parse_method(parser *p, uint32_t start, ast_function_kind kind,
                           bool is_async, bool is_generator, bool is_static);
ast_function *new_function(parser *p, ast_function_kind kind, uint32_t start);
void enter_function(parser *p, function_state *state, ast_function *node);
void leave_function(parser *p);
/* Directives and statements up to the end token; true if "use strict" was among them. */
bool parse_directives(parser *p, ast_function *node, size_t *base);
void finish_function_facts(parser *p, ast_function *node);

/* ---- classes.c ------------------------------------------------------------------------- */

/* At `class`.  *name is the name as written, or NULL; a statement declares it outside. */
ast_class *parse_class(parser *p, ast_ident **name, bool name_optional);

/* ---- statements.c ------------------------------------------------------------------------ */

ast_node *parse_statement_list_item(parser *p);
ast_node *parse_statement(parser *p);
ast_block *parse_block(parser *p);
ast_node *parse_function_declaration(parser *p, uint32_t start, bool is_async,
                                     bool name_optional);
ast_node *parse_class_declaration(parser *p, bool name_optional);
/* Takes the FUNCTION_DECLs out of a list, in order. */
ast_list hoisted_of(parser *p, ast_list body);

/* ---- modules.c ---------------------------------------------------------------------------- */

typedef struct module_builder {
  VEC(ast_module_request) requests;
  VEC(ast_import_entry) imports;
  VEC(ast_export_entry) local, indirect, star;
  VEC(ast_name *) exported;
} module_builder;

ast_node *parse_import(parser *p);
ast_node *parse_export(parser *p);
void finish_module(parser *p, ast_function *node);
void free_module_builder(module_builder *m);

/* ---- regexp_syntax.c ------------------------------------------------------------------------ */

/* NULL, or what is wrong with a regular expression's pattern: V8's message without its
 * prefix. */
const char *regexp_check_pattern(const ast_name *pattern, const ast_name *flags,
                                 uintptr_t stack_limit);
bool regexp_check_flags(const ast_name *flags);

/* ---- lazy.c ---------------------------------------------------------------------------------- */

typedef struct lazy_mark {
  bool active; /* the function will be dropped */
  arena_mark_t nodes;
  ast_ident *last_reference; /* of the scope around the function */
  scope *children;
  size_t records;
} lazy_mark;

/* Before the scopes of a function are opened; `around` tells what its parent holds. */
lazy_mark lazy_begin(parser *p, const ast_function *node);
/* After its outermost scope was closed. */
void lazy_end(parser *p, lazy_mark *mark, ast_function *node);
/* If an earlier parse left a record of this function: takes its facts from there, hands
 * its free names to the current scope and goes to its closing brace. */
bool lazy_skip(parser *p, ast_function *node);
bool lazy_knows(parser *p, const ast_function *node);

#endif
