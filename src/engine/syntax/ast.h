/* SPDX-License-Identifier: MIT */
/* The syntax tree.
 *
 * All nodes are arena records that begin with an ast_node: kind, flags and the source
 * range [start, end) in code units of the source text.  They live as long as the
 * parse_result that holds them; nothing here touches the garbage-collected heap.  Names
 * and string literals are interned per parse: two ast_name pointers are equal exactly
 * when their texts are.
 *
 * What a walker must know:
 * - Left-deep chains are long: AST_BINARY and AST_LOGICAL through `left`, AST_CALL through
 *   `callee`, AST_MEMBER, AST_INDEX and AST_PRIVATE_MEMBER through `object`,
 *   AST_TAGGED_TEMPLATE through `tag`, AST_IF through `otherwise`, and AST_LABELED through
 *   `body` may be 100,000 deep, because the parser builds them in a loop.  Walk those edges
 *   with a loop too.  All other edges are bounded by the parser's stack limit.
 * - Cover grammars are resolved: a destructuring target is an AST_ARRAY_PATTERN or
 *   AST_OBJECT_PATTERN, whose leaves are AST_IDENT or member expressions, never AST_ARRAY.
 * - Every AST_IDENT, AST_THIS, AST_NEW_TARGET … carries its resolution (scope.h).
 *
 * Sources: ECMA-262 16th edition (ES2025), clauses 12 to 16 and annex B. */
#ifndef WN_ENGINE_SYNTAX_AST_H
#define WN_ENGINE_SYNTAX_AST_H

#include "base/arena.h"
#include "base/base.h"

struct scope;
struct binding;

/* An interned text.  two_byte is true only if some unit is above 0xFF; chars then points
 * at uint16_t, else at uint8_t. */
typedef struct ast_name {
  const void *chars;
  uint32_t length; /* in code units */
  uint32_t hash;
  bool two_byte;
  uint8_t token;         /* the lexer's keyword number, or 0 */
  uint16_t user_flags;   /* for the compiler; 0 at the start */
  uint32_t user;         /* for the compiler (a constant index + 1, say); 0 at the start */
  struct binding *top;   /* the parser's: innermost binding of the open scopes */
  struct ast_name *next; /* the table's chain */
} ast_name;

/* ---- Node kinds ------------------------------------------------------------------- */

/* X(NAME, struct, what it is) */
#define AST_KINDS(X)                                                                   \
  /* expressions */                                                                    \
  X(IDENT, ast_ident, "a reference, or a declared name in a binding pattern")          \
  X(THIS, ast_ident, "this")                                                           \
  X(NEW_TARGET, ast_ident, "new.target")                                               \
  X(NUMBER, ast_number, "numeric literal")                                             \
  X(BIGINT, ast_string, "BigInt literal; text without n and _, with 0x/0o/0b")         \
  X(STRING, ast_string, "string literal, and each literal property key")               \
  X(REGEXP, ast_regexp, "regular expression literal, validated")                       \
  X(TEMPLATE, ast_template, "untagged template literal")                               \
  X(TAGGED_TEMPLATE, ast_tagged_template, "tag`…`")                                    \
  X(TRUE, ast_node, "true")                                                            \
  X(FALSE, ast_node, "false")                                                          \
  X(NULL, ast_node, "null")                                                            \
  X(ELISION, ast_node, "a hole in an array literal or pattern")                        \
  X(SPREAD, ast_unary, "...operand in array literals, objects and arguments")          \
  X(ARRAY, ast_list_node, "[…]: expressions, ELISION, SPREAD")                         \
  X(OBJECT, ast_list_node, "{…}: PROPERTY and SPREAD")                                 \
  X(PROPERTY, ast_property, "one property of an object literal or pattern")            \
  X(FUNCTION, ast_function, "function expression, arrow, method value")                \
  X(CLASS, ast_class, "class expression or the class of a declaration")                \
  X(UNARY, ast_unary, "op operand: + - ~ ! typeof void delete")                        \
  X(UPDATE, ast_unary, "++ and --; AST_FLAG_PREFIX")                                   \
  X(BINARY, ast_binary, "arithmetic, comparison, in, instanceof")                      \
  X(LOGICAL, ast_binary, "&& || ??")                                                   \
  X(PRIVATE_IN, ast_binary, "#x in o; left is an IDENT named #x")                      \
  X(ASSIGN, ast_binary, "target op= value; op is OP_NONE for plain =")                 \
  X(CONDITIONAL, ast_conditional, "test ? then : otherwise")                           \
  X(CALL, ast_call, "callee(args); AST_FLAG_DIRECT_EVAL, AST_FLAG_OPTIONAL")           \
  X(NEW, ast_call, "new callee(args)")                                                 \
  X(SUPER_CALL, ast_super_call, "super(args)")                                         \
  X(MEMBER, ast_member, "object.name")                                                 \
  X(INDEX, ast_index, "object[key]")                                                   \
  X(PRIVATE_MEMBER, ast_private_member, "object.#name")                                \
  X(SUPER_MEMBER, ast_super_member, "super.name")                                      \
  X(SUPER_INDEX, ast_super_member, "super[key]")                                       \
  X(OPTIONAL_CHAIN, ast_unary, "a whole chain: a nullish ?. inside ends here")         \
  X(SEQUENCE, ast_list_node, "a, b, c")                                                \
  X(YIELD, ast_unary, "yield operand (may be NULL); AST_FLAG_DELEGATE for yield*")     \
  X(AWAIT, ast_unary, "await operand")                                                 \
  X(IMPORT_CALL, ast_binary, "import(left, right); right may be NULL")                 \
  X(IMPORT_META, ast_node, "import.meta")                                              \
  /* patterns */                                                                       \
  X(ARRAY_PATTERN, ast_list_node, "targets, ELISION, PATTERN_DEFAULT, REST (last)")    \
  X(OBJECT_PATTERN, ast_list_node, "PROPERTY (value is the target), REST (last)")      \
  X(PATTERN_DEFAULT, ast_binary, "left = target, right = default value")               \
  X(REST, ast_unary, "...target")                                                      \
  /* statements */                                                                     \
  X(VAR, ast_var, "var, let and const declarations")                                   \
  X(DECLARATOR, ast_binary, "left = target, right = initializer or NULL")              \
  X(FUNCTION_DECL, ast_function_decl, "hoisted: instantiate at scope entry")           \
  X(CLASS_DECL, ast_class_decl, "class declaration")                                   \
  X(EXPRESSION, ast_unary, "expression statement")                                     \
  X(BLOCK, ast_block, "{…}; scope may be NULL")                                        \
  X(EMPTY, ast_node, ";")                                                              \
  X(IF, ast_conditional, "if; otherwise may be NULL")                                  \
  X(FOR, ast_for, "for (init; test; update)")                                          \
  X(FOR_IN, ast_for_each, "for (left in right)")                                       \
  X(FOR_OF, ast_for_each, "for (left of right); AST_FLAG_AWAIT")                       \
  X(WHILE, ast_loop, "while (test) body")                                              \
  X(DO_WHILE, ast_loop, "do body while (test)")                                        \
  X(CONTINUE, ast_jump, "continue label")                                              \
  X(BREAK, ast_jump, "break label")                                                    \
  X(RETURN, ast_unary, "return operand (may be NULL)")                                 \
  X(THROW, ast_unary, "throw operand")                                                 \
  X(TRY, ast_try, "try, catch, finally")                                               \
  X(SWITCH, ast_switch, "switch")                                                      \
  X(CASE, ast_case, "case test: … ; test NULL for default")                            \
  X(LABELED, ast_labeled, "label: body")                                               \
  X(WITH, ast_with, "with (object) body")                                              \
  X(DEBUGGER, ast_node, "debugger")                                                    \
  /* class members */                                                                  \
  X(CLASS_MEMBER, ast_class_member, "method, accessor, field or static block")         \
  /* module items; their linking data stands in ast_module */                          \
  X(IMPORT, ast_node, "import declaration: nothing to execute")                        \
  X(EXPORT, ast_export, "export of a declaration or default expression")

typedef enum ast_kind {
#define X(name, type, text) AST_##name,
  AST_KINDS(X)
#undef X
      AST_KIND_COUNT
} ast_kind;

/* Flags of ast_node; which kinds use them stands beside each. */
enum {
  AST_FLAG_PAREN = 1 << 0,       /* expressions: stood in parentheses */
  AST_FLAG_OPTIONAL = 1 << 1,    /* CALL, MEMBER, INDEX, PRIVATE_MEMBER: written ?. */
  AST_FLAG_PREFIX = 1 << 1,      /* UPDATE */
  AST_FLAG_DELEGATE = 1 << 1,    /* YIELD: yield* */
  AST_FLAG_AWAIT = 1 << 1,       /* FOR_OF: for await */
  AST_FLAG_COMPUTED = 1 << 1,    /* PROPERTY, CLASS_MEMBER: [key] */
  AST_FLAG_DIRECT_EVAL = 1 << 2, /* CALL: eval(…) by that name */
  AST_FLAG_SHORTHAND = 1 << 2,   /* PROPERTY: {a} */
  AST_FLAG_STATIC = 1 << 2,      /* CLASS_MEMBER */
  AST_FLAG_DECLARATION = 1 << 2, /* IDENT: declares (initialises) its binding */
  AST_FLAG_TDZ = 1 << 3,         /* IDENT, THIS: may be uninitialised, check it */
  AST_FLAG_WRITTEN = 1 << 4,     /* IDENT: a target of assignment, ++, for-in/of */
  AST_FLAG_CROSSED = 1 << 5,     /* IDENT: the binding is an outer function's */
  AST_FLAG_ESCAPED = 1 << 6,     /* IDENT, STRING: had an escape sequence */
  AST_FLAG_SPREAD = 1 << 5,      /* CALL, NEW, SUPER_CALL, ARRAY: some item is SPREAD */
  AST_FLAG_COVER = 1 << 7        /* the parser's own */
};

typedef struct ast_node {
  uint8_t kind;
  uint8_t flags;
  uint8_t op;    /* an ast_op: UNARY UPDATE BINARY LOGICAL ASSIGN; var kind: VAR */
  uint8_t extra; /* PROPERTY, CLASS_MEMBER: ast_property_kind; IDENT: ast_lookup */
  uint32_t start, end;
} ast_node;

typedef struct ast_list {
  ast_node **items;
  uint32_t count;
} ast_list;

/* X(NAME, text) */
#define AST_OPS(X)                                                                     \
  X(NONE, "=")                                                                         \
  X(ADD, "+")                                                                          \
  X(SUB, "-")                                                                          \
  X(MUL, "*")                                                                          \
  X(DIV, "/")                                                                          \
  X(MOD, "%")                                                                          \
  X(EXP, "**")                                                                         \
  X(SHL, "<<")                                                                         \
  X(SAR, ">>")                                                                         \
  X(SHR, ">>>")                                                                        \
  X(BIT_AND, "&")                                                                      \
  X(BIT_OR, "|")                                                                       \
  X(BIT_XOR, "^")                                                                      \
  X(AND, "&&")                                                                         \
  X(OR, "||")                                                                          \
  X(NULLISH, "??")                                                                     \
  X(EQ, "==")                                                                          \
  X(NE, "!=")                                                                          \
  X(STRICT_EQ, "===")                                                                  \
  X(STRICT_NE, "!==")                                                                  \
  X(LT, "<")                                                                           \
  X(GT, ">")                                                                           \
  X(LE, "<=")                                                                          \
  X(GE, ">=")                                                                          \
  X(IN, "in")                                                                          \
  X(INSTANCEOF, "instanceof")                                                          \
  X(PLUS, "+")                                                                         \
  X(MINUS, "-")                                                                        \
  X(BIT_NOT, "~")                                                                      \
  X(NOT, "!")                                                                          \
  X(TYPEOF, "typeof")                                                                  \
  X(VOID, "void")                                                                      \
  X(DELETE, "delete")                                                                  \
  X(INC, "++")                                                                         \
  X(DEC, "--")

typedef enum ast_op {
#define X(name, text) OP_##name,
  AST_OPS(X)
#undef X
      OP_COUNT
} ast_op;

/* How an identifier is found (ast_node.extra of IDENT, THIS and NEW_TARGET). */
typedef enum ast_lookup {
  LOOKUP_NONE,    /* not resolved yet (never seen after a parse) */
  LOOKUP_BINDING, /* ident->binding; see its storage */
  LOOKUP_GLOBAL,  /* global lexical table, then global object, by name */
  LOOKUP_DYNAMIC  /* by name along the run-time scope chain: with or sloppy eval between */
} ast_lookup;

/* ---- Expressions ------------------------------------------------------------------ */

/* IDENT, THIS, NEW_TARGET.  For THIS and NEW_TARGET the name is a pseudo name (scope.h);
 * LOOKUP_GLOBAL on THIS means the script's or module's own `this`. */
typedef struct ast_ident {
  ast_node base;
  uint32_t position; /* the parser's: where the use happens at the earliest */
  ast_name *name;
  struct binding *binding; /* with LOOKUP_BINDING */
} ast_ident;

typedef struct ast_number {
  ast_node base;
  double value;
} ast_number;

typedef struct ast_string {
  ast_node base;
  ast_name *value;
} ast_string;

typedef struct ast_regexp {
  ast_node base;
  ast_name *pattern;
  ast_name *flags;
} ast_regexp;

typedef struct ast_quasi {
  ast_name *cooked; /* NULL: an invalid escape (tagged templates only) */
  ast_name *raw;
} ast_quasi;

/* quasi_count == expressions.count + 1 */
typedef struct ast_template {
  ast_node base;
  uint32_t quasi_count;
  ast_quasi *quasis;
  ast_list expressions;
} ast_template;

typedef struct ast_tagged_template {
  ast_node base;
  ast_node *tag;
  ast_template *quasi;
} ast_tagged_template;

typedef struct ast_unary {
  ast_node base;
  ast_node *operand;
} ast_unary;

typedef struct ast_binary {
  ast_node base;
  uint32_t op_start; /* offset of the operator, for error positions */
  ast_node *left, *right;
} ast_binary;

typedef struct ast_list_node {
  ast_node base;
  ast_list list;
} ast_list_node;

typedef enum ast_property_kind {
  PROP_INIT,   /* key: value, {a}, and {a = 1} in patterns */
  PROP_METHOD, /* m() {} (also generators, async) */
  PROP_GET,
  PROP_SET,
  PROP_PROTO,       /* object literals: __proto__: value */
  PROP_FIELD,       /* class fields */
  PROP_CONSTRUCTOR, /* the class's constructor method; see ast_class.constructor */
  PROP_STATIC_BLOCK
} ast_property_kind;

/* The key is STRING, NUMBER or BIGINT when not computed, else any expression.  A numeric
 * key's property name is ToString of its value. */
typedef struct ast_property {
  ast_node base;
  ast_node *key;
  ast_node *value; /* expression; in patterns a target or PATTERN_DEFAULT */
} ast_property;

typedef struct ast_conditional {
  ast_node base;
  ast_node *test, *then, *otherwise;
} ast_conditional;

typedef struct ast_call {
  ast_node base;
  uint32_t args_start; /* offset of "(" */
  ast_node *callee;
  ast_list args;
} ast_call;

/* super(…) needs the active function (for its prototype), new.target and the binding of
 * `this`; an arrow reaches them through captured pseudo bindings. */
typedef struct ast_super_call {
  ast_node base;
  ast_ident *this_ref, *new_target, *callee;
  ast_list args;
} ast_super_call;

typedef struct ast_member {
  ast_node base;
  uint32_t name_start;
  ast_node *object;
  ast_name *name;
} ast_member;

typedef struct ast_index {
  ast_node base;
  ast_node *object, *key;
} ast_index;

typedef struct ast_private_member {
  ast_node base;
  ast_node *object;
  ast_ident *name; /* resolved to a BINDING_PRIVATE; its name begins with # */
} ast_private_member;

typedef struct ast_super_member {
  ast_node base;
  ast_ident *this_ref, *home; /* home: the home object's pseudo binding */
  ast_name *name;             /* SUPER_MEMBER */
  ast_node *key;              /* SUPER_INDEX */
} ast_super_member;

/* ---- Functions and classes -------------------------------------------------------- */

typedef enum ast_function_kind {
  FUNCTION_NORMAL, /* has a prototype, may be constructed (unless async or generator) */
  FUNCTION_ARROW,
  FUNCTION_METHOD,
  FUNCTION_GETTER,
  FUNCTION_SETTER,
  FUNCTION_CLASS_CONSTRUCTOR,
  FUNCTION_DERIVED_CONSTRUCTOR,
  FUNCTION_FIELDS, /* synthesized: body is the class's instance fields, this = instance */
  FUNCTION_STATIC, /* synthesized: body is static fields and blocks, this = the class */
  FUNCTION_SCRIPT, /* the three kinds of top level */
  FUNCTION_MODULE, /* is_async when it has a top-level await */
  FUNCTION_EVAL
} ast_function_kind;

/* What lets a later parse of this function skip its inner functions, and theirs in turn
 * (lazy.c).  A flat byte string. */
typedef struct ast_lazy_data {
  const uint8_t *bytes;
  uint32_t length;
} ast_lazy_data;

typedef struct ast_function {
  ast_node base;      /* the range is the text that toString shows */
  uint8_t kind;       /* ast_function_kind */
  bool is_async : 1;
  bool is_generator : 1;
  bool is_strict : 1;
  bool is_expression_body : 1;  /* arrow: body is one RETURN */
  bool is_declaration : 1;      /* a hoisted declaration */
  bool has_simple_params : 1;   /* identifiers only: no default, rest, pattern */
  bool has_param_expressions : 1;
  bool has_duplicate_params : 1; /* sloppy only; the last of a name is the binding */
  /* What the body needs, arrows and direct eval inside included: */
  bool uses_this : 1;           /* this_binding is then set, except at top levels */
  bool uses_arguments : 1;      /* arguments_binding is then set */
  bool mapped_arguments : 1;    /* sloppy with simple params: aliasing */
  bool uses_super_property : 1; /* needs a home object (arrows: the enclosing method) */
  bool uses_super_call : 1;
  bool uses_new_target : 1;
  bool has_direct_eval : 1;        /* directly in this function (any block of it) */
  bool has_inner_direct_eval : 1;  /* here or in any inner function */
  bool is_lazy : 1;                /* params and body are absent: parse_lazy_function */
  bool in_class_field : 1;         /* inside a field initializer: no `arguments` in eval */
  bool allow_super_property : 1;   /* what an eval or arrow inside may use */
  bool allow_super_call : 1;
  bool allow_new_target : 1;
  bool has_await : 1;              /* MODULE: has a top-level await */
  bool is_class_member_static : 1;
  bool in_module : 1;
  uint32_t length;        /* the `length` property: params before the first default/rest */
  uint32_t create_position; /* when closures of it can exist at the earliest */
  uint32_t parent_start;  /* start of the function around it */
  uint32_t outer_position; /* least create_position of the functions around it */
  uint32_t params_start;  /* offset of "(" or of an arrow's single parameter */
  uint32_t body_start;    /* offset of "{" or of the expression */
  uint32_t id;            /* numbered from 0 in order of opening, per parse */
  ast_name *name;         /* its own name in the source, or NULL; naming of anonymous
                             functions by position is the compiler's */
  ast_list params;        /* IDENT, patterns, PATTERN_DEFAULT, REST (last) */
  ast_list body;          /* statements; CLASS_MEMBERs in FIELDS and STATIC */
  ast_list hoisted;       /* FUNCTION_DECLs of the body's own scope, in source order */
  struct scope *name_scope; /* function expressions with a name: that name alone, else NULL.
                               Made by the function's own prologue (binding = callee). */
  struct scope *scope;      /* parameters, arguments, pseudo bindings; and the body's
                               variables, unless body_scope is set */
  struct scope *body_scope; /* with parameter expressions: the body's own, else NULL */
  struct binding *this_binding, *new_target_binding, *arguments_binding;
  struct binding *home_binding;   /* the home object, for super.x in arrows and eval */
  struct binding *callee_binding; /* the active function, for super() */
  struct ast_module *module;      /* MODULE only */
  struct ast_class *owner;        /* CLASS_CONSTRUCTOR, FIELDS, STATIC: the class; absent in
                                     a lazy re-parse */
  ast_lazy_data lazy;
  struct ast_function *next_lazy; /* parse_result.lazy_functions */
} ast_function;

/* FUNCTION_DECL.  `binding` is the block's or function's own.  With `outer` (annex
 * B.3.2), executing the statement also copies the value of `name` into the var binding. */
typedef struct ast_function_decl {
  ast_node base;
  ast_function *function;
  ast_ident *name;
  ast_ident *outer; /* a write reference to the var of that name, or NULL */
} ast_function_decl;

typedef struct ast_class {
  ast_node base;           /* toString's range */
  ast_name *name;          /* NULL when anonymous */
  ast_node *heritage;      /* evaluated inside `scope` */
  ast_function *constructor; /* NULL: the default one */
  ast_list members;        /* CLASS_MEMBER, in source order, the constructor included */
  ast_function *fields;    /* runs at construction, or NULL */
  ast_function *statics;   /* runs at the end of the definition, or NULL */
  struct scope *scope;     /* inner name, private names, computed keys */
  struct binding *binding; /* the inner name, or NULL */
  bool has_private_methods : 1; /* instance private methods or accessors: `fields` is then
                                   present and adds them first */
} ast_class;

typedef struct ast_class_decl {
  ast_node base;
  ast_class *class_;
  ast_ident *name; /* NULL for anonymous export default */
} ast_class_decl;

/* key: STRING, NUMBER, BIGINT, an expression (AST_FLAG_COMPUTED) or IDENT named #x.
 * value: FUNCTION for methods and accessors, an expression or NULL for fields.
 * Static blocks have a body (BLOCK with its var scope) as their value. */
typedef struct ast_class_member {
  ast_node base;
  ast_node *key;
  ast_node *value;
  struct binding *key_binding;    /* computed field: keeps the key until the field runs */
  struct binding *method_binding; /* private instance method, getter or setter: keeps the
                                     closure that `fields` adds to each instance */
} ast_class_member;

/* ---- Statements ------------------------------------------------------------------- */

typedef enum ast_var_kind { VAR_VAR, VAR_LET, VAR_CONST } ast_var_kind;

typedef struct ast_var { /* base.op is the ast_var_kind */
  ast_node base;
  ast_list declarators;
} ast_var;

typedef struct ast_block {
  ast_node base;
  struct scope *scope; /* NULL when it declares nothing */
  ast_list body;
  ast_list hoisted; /* its FUNCTION_DECLs */
} ast_block;

/* With `let` the scope holds the loop variables; scope->per_iteration says that a fresh
 * heap scope must be made for each turn (some closure or eval sees them). */
typedef struct ast_for {
  ast_node base;
  struct scope *scope; /* or NULL */
  ast_node *init;      /* VAR, an expression, or NULL */
  ast_node *test, *update, *body;
} ast_for;

/* left: VAR with one declarator (its initializer only in sloppy for (var i = 0 in o)), or
 * an assignment target.  `right` is evaluated in head_scope (the names in their dead zone;
 * NULL when nothing there can see them), each turn in `scope`. */
typedef struct ast_for_each {
  ast_node base;
  struct scope *head_scope, *scope; /* the same declared names in both; may be NULL */
  ast_node *left, *right, *body;
} ast_for_each;

typedef struct ast_loop {
  ast_node base;
  ast_node *test, *body;
} ast_loop;

typedef struct ast_jump {
  ast_node base;
  ast_name *label; /* or NULL */
} ast_jump;

typedef struct ast_try {
  ast_node base;
  ast_block *block;
  struct scope *catch_scope; /* the parameter's, or NULL */
  ast_node *param;           /* IDENT or pattern, or NULL */
  ast_block *handler;        /* NULL without catch */
  ast_block *finalizer;      /* NULL without finally */
} ast_try;

typedef struct ast_switch {
  ast_node base;
  struct scope *scope; /* or NULL */
  ast_node *value;
  ast_list cases;
  ast_list hoisted;
} ast_switch;

typedef struct ast_case {
  ast_node base;
  ast_node *test; /* NULL: default */
  ast_list body;
} ast_case;

typedef struct ast_labeled {
  ast_node base;
  ast_name *label;
  ast_node *body;
} ast_labeled;

typedef struct ast_with {
  ast_node base;
  struct scope *scope; /* a heap scope around the object */
  ast_node *object, *body;
} ast_with;

/* ---- Modules ---------------------------------------------------------------------- */

/* export default expr: `declaration` is the expression and `binding` the hidden name
 * *default*; export of a declaration: the statement.  `export {…}` and `export … from`
 * have nothing to execute: declaration is NULL. */
typedef struct ast_export {
  ast_node base;
  ast_node *declaration;
  ast_ident *default_name; /* export default expr: where its value goes */
} ast_export;

typedef struct ast_import_attribute {
  ast_name *key, *value;
} ast_import_attribute;

typedef struct ast_module_request {
  ast_name *specifier;
  ast_import_attribute *attributes; /* sorted as written */
  uint32_t attribute_count;
  uint32_t position;
} ast_module_request;

typedef struct ast_import_entry {
  uint32_t request;      /* index */
  ast_name *import_name; /* NULL: the namespace object (import * as ns) */
  ast_name *local_name;
  struct binding *binding;
  uint32_t position;
} ast_import_entry;

/* Local: binding set.  Indirect (export {a as b} from, or export of an import): request and
 * import_name (NULL with export_name set: export * as ns).  Star: all NULL but request. */
typedef struct ast_export_entry {
  ast_name *export_name;
  ast_name *local_name;
  struct binding *binding;
  uint32_t request; /* or AST_NO_REQUEST */
  ast_name *import_name;
  uint32_t position;
} ast_export_entry;

#define AST_NO_REQUEST UINT32_MAX

typedef struct ast_module {
  ast_module_request *requests;
  ast_import_entry *imports;
  ast_export_entry *local_exports;
  ast_export_entry *indirect_exports;
  ast_export_entry *star_exports;
  uint32_t request_count, import_count, local_export_count, indirect_export_count,
      star_export_count;
} ast_module;

/* ---- Helpers ---------------------------------------------------------------------- */

const char *ast_kind_name(ast_kind kind);
const char *ast_op_text(ast_op op);

/* True for an anonymous function, class or arrow, to which an assignment or initializer
 * gives its name (8.4 IsAnonymousFunctionDefinition). */
bool ast_is_anonymous_function(const ast_node *node);

/* True if name is the canonical form of an array index; sets *index. */
bool ast_name_array_index(const ast_name *name, uint32_t *index);

/* True if the name's text is that ASCII string. */
bool ast_name_is(const ast_name *name, const char *ascii);

#endif
