/* SPDX-License-Identifier: MIT */
/* Scopes and bindings: what each name means.
 *
 * The parser opens a scope for each construct that can declare names, and closes it when
 * the construct ends.  References wait in the scope they stand in; closing a scope resolves
 * those it declares and hands the rest to its parent, so that after the parse every
 * identifier says one of: this binding; global; dynamic.
 *
 * Storage.  A binding that only its own function uses is a REGISTER.  One that an inner
 * function, a `with` body or a direct eval may see is captured: it lives in slot `index` of
 * the heap scope that its scope makes at run time.  A scope without captured bindings
 * makes none, unless it is a `with`, or a function whose sloppy direct eval may add
 * variables.  The way from a use to a captured binding is scope_hops(): the number of
 * heap scopes to walk up, counted from the innermost heap scope around the use.
 *
 * Pseudo bindings stand for what a non-arrow function provides implicitly and arrows and
 * evals inside it reach like variables: this, new.target, the home object, the active
 * function.  Their names cannot be written in JavaScript.
 *
 * At run time each heap scope carries a scope_info (its names, kinds and slots), against
 * which direct eval code and lazily compiled functions are resolved. */
#ifndef WN_ENGINE_SYNTAX_SCOPE_H
#define WN_ENGINE_SYNTAX_SCOPE_H

#include "engine/syntax/ast.h"

typedef enum scope_kind {
  SCOPE_SCRIPT, /* bindings are GLOBAL; no heap scope */
  SCOPE_MODULE, /* always a heap scope */
  SCOPE_EVAL,   /* lexical declarations of an eval; strict: its vars too */
  SCOPE_FUNCTION_NAME,
  SCOPE_FUNCTION, /* parameters (and body) */
  SCOPE_BODY,     /* the body, when parameters have expressions */
  SCOPE_BLOCK,
  SCOPE_FOR, /* let and const of loop heads */
  SCOPE_SWITCH,
  SCOPE_CATCH, /* the catch parameter */
  SCOPE_CLASS,
  SCOPE_STATIC_BLOCK, /* a var scope inside the STATIC function */
  SCOPE_WITH,
  SCOPE_OUTER /* made from a scope_info: outside the text of this parse */
} scope_kind;

typedef enum binding_kind {
  BINDING_VAR,
  BINDING_PARAM,
  BINDING_FUNCTION, /* function declaration: initialised at scope entry */
  BINDING_LET,
  BINDING_CONST,
  BINDING_CLASS,         /* the outer binding of a class declaration: like let */
  BINDING_CLASS_NAME,    /* the inner, constant one */
  BINDING_CATCH,         /* simple catch parameter */
  BINDING_CATCH_PATTERN, /* from a destructuring catch parameter */
  BINDING_FUNCTION_NAME, /* assignment: ignored in sloppy code, TypeError in strict */
  BINDING_IMPORT,        /* constant, live; its slot holds the link made at link time */
  BINDING_ARGUMENTS,
  BINDING_PRIVATE,   /* #x: the slot or register holds its private symbol */
  BINDING_CLASS_KEY, /* hidden: a computed field key or private method closure */
  BINDING_THIS,      /* pseudo bindings */
  BINDING_NEW_TARGET,
  BINDING_HOME,
  BINDING_CALLEE
} binding_kind;

typedef enum binding_storage {
  STORAGE_REGISTER, /* index is the compiler's to set */
  STORAGE_SLOT,     /* heap scope of binding->scope, slot `index` */
  STORAGE_GLOBAL,   /* script level: global lexical or global object property */
  STORAGE_DYNAMIC   /* var of a sloppy eval: lives in the surrounding function's scope */
} binding_storage;

enum { /* BINDING_PRIVATE: what #x is */
  PRIVATE_FIELD,
  PRIVATE_METHOD,
  PRIVATE_GETTER,
  PRIVATE_SETTER,
  PRIVATE_ACCESSOR /* both */
};

typedef struct binding {
  ast_name *name;
  struct scope *scope;
  uint8_t kind;    /* binding_kind */
  uint8_t storage; /* binding_storage */
  uint8_t private_kind;
  bool captured : 1;
  bool assigned : 1;          /* some assignment besides its initialisation */
  bool is_static : 1;         /* PRIVATE */
  bool needs_tdz : 1;         /* some use may come before the initialisation: the hole
                                 must be stored at scope entry */
  bool is_exported : 1;
  bool is_annex_b : 1;        /* VAR made only by function hoisting out of blocks */
  bool is_duplicate_param : 1;
  uint32_t index;             /* register or slot */
  uint32_t position;          /* of the (last) declaration */
  uint32_t init_position;     /* uses from here on need no check; UINT32_MAX: always check */
  uint32_t param_index;       /* PARAM: simple parameters' position in the argument list */
  ast_function *function;     /* FUNCTION: the last declaration of that name */
  struct binding *initial;    /* VAR of a BODY scope: the parameter (or arguments) of the
                                 same name, whose value it starts with; else NULL */
  struct binding *next;       /* in scope->bindings, in order of declaration */
  struct binding *shadowed;   /* the parser's */
} binding;

typedef struct scope {
  uint8_t kind; /* scope_kind */
  bool is_strict : 1;
  bool is_var_scope : 1;    /* var declarations inside end here */
  bool is_arrow : 1;        /* FUNCTION */
  bool needs_heap_scope : 1;
  bool per_iteration : 1;   /* FOR with let: copy the heap scope each turn */
  bool has_sloppy_eval : 1; /* var scope: eval may add variables at run time */
  bool calls_eval : 1;      /* a direct eval stands in it or in an inner scope */
  bool is_closed : 1;       /* the parser's */
  bool eval_here : 1;       /* the parser's: calls_eval, but not in an inner function */
  bool head_used : 1;       /* FOR: something in the head sees the names uninitialised */
  uint32_t depth;
  uint32_t start, end;      /* source range */
  uint32_t heritage_end;    /* CLASS: private names before this offset are outer ones */
  uint32_t slot_count;      /* of the heap scope */
  uint32_t binding_count;
  struct scope *parent;
  ast_function *function; /* FUNCTION_NAME, FUNCTION, BODY and top levels: theirs; blocks: NULL */
  binding *bindings, **bindings_end;
  ast_ident *references; /* the parser's: waiting, linked through ast_ident.binding */
  ast_ident *last_reference;
  struct scope *children, *sibling; /* the parser's: direct children, newest first */
  struct hoist *hoists;             /* the parser's: annex B candidates */
  const struct scope_info *outer_info; /* OUTER */
  uint32_t user;                       /* for the compiler */
} scope;

/* Heap scopes between a use in `from` and a binding of `to`: 0 when `to` is the innermost
 * heap scope at `from`.  `to` must have a heap scope. */
static inline uint32_t scope_hops(const scope *from, const scope *to) {
  uint32_t hops = 0;
  for (; from != to; from = from->parent)
    hops += from->needs_heap_scope;
  return hops;
}

/* The function that a scope belongs to. */
static inline ast_function *scope_function(const scope *s) {
  while (s && !s->function)
    s = s->parent;
  return s ? s->function : NULL;
}

/* ---- Run-time descriptions -------------------------------------------------------- */

typedef struct scope_info_entry {
  const void *chars; /* Latin-1 or UTF-16 units, inside the scope_info's own block */
  uint32_t length;
  bool two_byte;
  uint8_t kind;         /* binding_kind */
  uint8_t private_kind; /* PRIVATE */
  bool is_static;       /* PRIVATE */
  uint32_t slot;
  uint32_t init_position;
} scope_info_entry;

/* One malloc'd block, self-contained; free it with free(). */
typedef struct scope_info {
  uint8_t kind; /* scope_kind of the scope it describes */
  bool is_strict : 1;
  bool has_sloppy_eval : 1; /* may get variables at run time */
  bool is_var_scope : 1;
  bool is_arrow : 1;
  bool has_body_scope : 1;   /* FUNCTION: parameters only, the body has a scope inside */
  bool is_function_body : 1; /* FUNCTION or BODY: where eval's vars go */
  uint32_t start;            /* of the scope's text */
  uint32_t slot_count;
  uint32_t count; /* of named entries */
  scope_info_entry entries[];
} scope_info;

/* Describes a closed scope that needs a heap scope. */
scope_info *scope_info_new(const scope *s);

/* The entry of that name, or NULL. */
const scope_info_entry *scope_info_find(const scope_info *info, const void *chars,
                                        uint32_t length, bool two_byte);

const char *scope_kind_name(scope_kind kind);
const char *binding_kind_name(binding_kind kind);

/* The texts of the pseudo names. */
#define PSEUDO_THIS ".this"
#define PSEUDO_NEW_TARGET ".new.target"
#define PSEUDO_HOME ".home"
#define PSEUDO_CALLEE ".callee"
#define PSEUDO_DEFAULT "*default*"

#endif
