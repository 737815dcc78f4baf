/* SPDX-License-Identifier: MIT */
/* Source text to syntax tree: the entries of the front end.
 *
 * A parse checks everything that the specification calls an early error, resolves every
 * name (scope.h) and keeps the first error only.  It is re-entrant, uses no globals and
 * never touches the garbage-collected heap. */
#ifndef WN_ENGINE_SYNTAX_PARSER_H
#define WN_ENGINE_SYNTAX_PARSER_H

#include "engine/syntax/ast.h"
#include "engine/syntax/scope.h"
#include "engine/syntax/source.h"

typedef enum parse_error_kind {
  PARSE_OK,
  PARSE_SYNTAX_ERROR,
  PARSE_REFERENCE_ERROR,
  PARSE_STACK_OVERFLOW /* a RangeError: Maximum call stack size exceeded */
} parse_error_kind;

typedef struct parse_error {
  parse_error_kind kind;
  char *message; /* UTF-8, owned by the parse_result */
  uint32_t start, end; /* code units in the source */
} parse_error;

typedef struct parse_options {
  /* Lowest stack address that the parser may use; 0: 512 KB below the current frame. */
  uintptr_t stack_limit;
  bool lazy_functions; /* drop the bodies of inner functions after checking them */
  bool strict;         /* the text is strict from the start (eval in strict code) */
  /* For eval: what the calling function allows. */
  bool allow_new_target;
  bool allow_super_property;
  bool allow_super_call;
  bool in_class_field; /* `arguments` is an early error */
  bool allow_return;   /* script: top-level return is accepted (wrapped CommonJS text) */
  /* Heap scopes around the code, innermost first (eval and lazy functions). */
  const scope_info *const *outer;
  uint32_t outer_count;
} parse_options;

typedef struct parse_result {
  ast_function *function; /* NULL after an error */
  ast_function *lazy_functions; /* those dropped, in text order, through next_lazy */
  parse_error error;
  arena nodes; /* the tree */
  arena names; /* interned names; outlive the tree */
} parse_result;

/* Each returns true with result->function set, or false with result->error.  In both cases
 * the caller ends with parse_result_fini().  options may be NULL. */
bool parse_script(const source_text *source, const parse_options *options,
                  parse_result *result);
bool parse_module(const source_text *source, const parse_options *options,
                  parse_result *result);
bool parse_eval(const source_text *source, const parse_options *options,
                parse_result *result);

/* The text of a Function-constructor call (20.2.1.1.1): checks parameters and body apart,
 * then parses `source`, which must be the two joined as the specification says:
 * "<prefix> anonymous(" params "\n) {\n" body "\n}".  params_start/_end and
 * body_start/_end are the ranges of the two in it.  result->function is the function. */
bool parse_function_ctor(const source_text *source, uint32_t params_start,
                         uint32_t params_end, uint32_t body_start, uint32_t body_end,
                         bool is_async, bool is_generator, const parse_options *options,
                         parse_result *result);

/* The text as the body of a plain function with these parameter names (ASCII), which do not
 * stand in it (CommonJS).  result->function is the function. */
bool parse_wrapped(const source_text *source, const char *const *params, uint32_t count,
                   const parse_options *options, parse_result *result);

/* What must be kept of a lazy function node to parse it again. */
typedef struct lazy_function {
  uint32_t start, end; /* ast_function.base */
  uint32_t params_start;
  uint32_t create_position, parent_start, outer_position;
  uint8_t kind;
  bool is_async, is_generator, is_strict, is_declaration, in_class_field, in_module;
  bool has_name_scope; /* a function expression with a name */
  bool allow_super_property, allow_super_call, allow_new_target;
  const uint8_t *data; /* ast_lazy_data: copied by whoever keeps the function */
  uint32_t data_length;
} lazy_function;

void lazy_function_from_node(const ast_function *node, lazy_function *out);

/* Parses again a function that a lazy parse dropped; options->outer are the heap scopes
 * around it, innermost first.  The tree is that which an eager parse would have given. */
bool parse_lazy_function(const source_text *source, const lazy_function *lazy,
                         const parse_options *options, parse_result *result);

void parse_result_fini(parse_result *result);

#endif
