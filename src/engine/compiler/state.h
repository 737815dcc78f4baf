/* SPDX-License-Identifier: MIT */
/* The compiler's own header: one `compiler` for each function being compiled, and what
 * the compiler's files offer each other.
 *
 * Conventions
 * - An expression leaves its value in acc.  Registers are a stack: parameters, then the
 *   bindings of the scopes that are open, and above them temporaries; `top` is the
 * first free one.  A function that takes temporaries gives them back by restoring
 * `top`.
 * - `height` at an instruction = top at that moment.  All registers below it are live,
 * so a register that is allocated but not yet written must not matter (frames start as
 * undefined and the collector clears what lies above the height).
 * - Inside one function, `scope` is the innermost scope whose code is being made; the
 * heap scopes at run time are exactly the scopes on its parent chain with
 * needs_heap_scope.
 * - After a failure the remaining code is nonsense and is thrown away: functions need
 * not check `failed`, except to end long loops early. */
#ifndef WN_ENGINE_COMPILER_STATE_H
#define WN_ENGINE_COMPILER_STATE_H

#include <stdlib.h>

#include "base/vec.h"
#include "engine/compiler/code.h"
#include "engine/object/error.h"
#include "engine/syntax/parser.h"

#define NO_REGISTER UINT32_MAX
/* `this` as the frame holds it, as an operand that is only read. */
#define THIS_REGISTER ((uint32_t)THIS_OPERAND - REGISTER_BASE)
#define NO_SITE 0xFFFFu
#define MAX_OPERAND 0xFFFFu
#define MAX_REGISTERS (MAX_OPERAND - 1 - REGISTER_BASE)
#define MAX_PREDICTED 64

/* One compilation: shared by the compilers of nested functions. */
typedef struct session {
  script *script;
  const compile_options *options;
  compile_error *error;
  bool failed;
  uintptr_t stack_limit;
  arena memory;
} session;

/* A place to jump to; all zero is a fresh one. */
typedef struct label {
  uint32_t target; /* pc + 1 once bound */
  uint32_t first;  /* fix-up index + 1 */
} label;

typedef struct fixup {
  uint32_t operand, origin; /* of the jump operand, of its opcode */
  uint32_t next;
} fixup;

/* What stands between a statement and the places it may jump to, innermost first. */
enum control_kind {
  CONTROL_TARGET,   /* a statement that break (and continue) can name */
  CONTROL_SCOPE,    /* a heap scope to pop */
  CONTROL_FINALLY,  /* a finally block to run */
  CONTROL_ITERATOR, /* an iterator to close */
  CONTROL_CATCH     /* a try block with a catch */
};

enum exit_kind { EXIT_JUMP, EXIT_RETURN };

/* A way out of a try block that must first run its finally. */
typedef struct pending_exit {
  enum exit_kind kind;
  struct control *target; /* EXIT_JUMP */
  bool is_continue;
} pending_exit;

typedef struct label_name {
  ast_name *name;
  struct label_name *next;
} label_name;

typedef struct control {
  enum control_kind kind;
  struct control *outer;
  /* TARGET */
  label_name *names;
  bool takes_break, takes_continue; /* without a label */
  bool is_loop;
  bool continue_only; /* break goes to an outer entry of the same loop */
  label break_label, continue_label;
  /* ITERATOR and FINALLY */
  uint32_t reg; /* iterator triple; or completion kind, value, saved scope */
  bool is_async;
  label entry;             /* FINALLY: its code */
  VEC(pending_exit) exits; /* FINALLY */
  VEC(handler) gaps;       /* CATCH: code inside the block that it does not guard */
  uint32_t gap_start;
} control;

/* What a function is called: text with an optional "get " or "set ". */
typedef struct function_label {
  const ast_name *name; /* NULL: "" */
  const char *prefix;   /* or NULL */
} function_label;

typedef struct constant_key {
  uint64_t a;
  uint32_t index; /* + 1; 0: free */
  uint8_t kind;
} constant_key;

/* Constants that only LdaConst and other constants name live in a pool of their own
 * (wide): it comes behind the narrow one, so that names keep 16-bit indices in large
 * functions. */
typedef struct constant_pool {
  VEC(constant) narrow, wide;
  VEC(uint8_t) text;
  constant_key *table;
  uint32_t table_size, table_used;
  VEC(uint32_t) wide_uses; /* offsets of 32-bit operands to rebase */
} constant_pool;

typedef struct compiler {
  session *session;
  struct compiler *outer; /* of the enclosing function */
  ast_function *function;
  code *code;
  VEC(uint8_t) bytes;
  VEC(fixup) fixups;
  VEC(handler) handlers;
  VEC(uint8_t) positions;
  VEC(uint32_t) live;
  VEC(struct code *) functions;
  VEC(scope_info *) scopes;
  VEC(declarations) declaration_tables;
  constant_pool pool;
  scope *scope;
  control *control;
  label_name *pending_labels; /* of the statement about to be compiled */
  label *chain_end;           /* of the optional chain being compiled */
  uint32_t top, registers;
  uint32_t sites;
  uint32_t last_star;   /* pc + 1 of a Star that is the last instruction */
  uint32_t last_undefined; /* the same of a LdaUndefined */
  uint32_t last_step;      /* the same of an IncRegister or DecRegister ... */
  uint32_t last_limit;     /* ... and of one before a Ldar that is the last instruction */
  uint32_t last_height; /* the last entry of `live` */
  uint32_t last_position_pc, last_position; /* the last entry of `positions` */
  uint32_t statement_pc; /* where the current statement's code began */
  uint32_t completion;   /* register of the completion value, or NO_REGISTER */
  uint32_t loop_depth;
  uint32_t source_start, source_end; /* text of what is about to be destructured */
  uint32_t flags;                    /* code_flag */
  bool is_async, is_generator, is_strict, is_module_code;
  const ast_name *this_names[MAX_PREDICTED]; /* properties assigned on `this` */
  uint32_t this_name_count;
} compiler;

/* ---- compiler.c: sessions and functions ---- */
void compile_fail(compiler *c, unsigned kind, uint32_t start, uint32_t end,
                  const char *message);
/* True (and the error recorded) when the C stack is used up or compilation has failed.
 */
bool too_deep(compiler *c);
uint32_t inner_function(compiler *c, ast_function *f, function_label name);
uint32_t default_constructor(compiler *c, ast_class *k, function_label name);
code *code_without_body(compiler *c, ast_function *f, function_label name);
code *compile_again(script *source, const lazy_function *lazy, const parse_options *how,
                    const compile_options *options, const ast_name *name,
                    compile_error *error);
/* lazy.c */
code *lazy_skeleton(compiler *c, ast_function *f, function_label name);
void lazy_free(code *c);
void create_closure(compiler *c, ast_function *f, function_label name);

/* ---- emit.c: instructions, labels, registers ---- */
void emit_operands(compiler *c, enum opcode op, const uint32_t *operands, uint32_t n);
/* emit(c, OP_BC_Mov, from, to) */
#define emit(c, ...) emit_(c, __VA_ARGS__, 0)
#define emit_(c, op, ...)                                                              \
  emit_operands((c), (op), (const uint32_t[]){__VA_ARGS__},                            \
                sizeof((const uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t) - 1)
/* Jumps; r and the site only where the opcode has them. */
void emit_jump(compiler *c, enum opcode op, label *to);
void emit_jump_register(compiler *c, enum opcode op, uint32_t r, label *to);
void emit_jump_immediate(compiler *c, enum opcode op, uint32_t r, int32_t value, label *to);
void emit_label(compiler *c, label *l);
void emit_jump_back(compiler *c, label *l);
uint32_t emit_pc(const compiler *c);
uint32_t new_site(compiler *c);
uint32_t new_register(compiler *c);
uint32_t new_registers(compiler *c, uint32_t n); /* consecutive; the first one */
void emit_load(compiler *c, uint32_t r);
void emit_store(compiler *c, uint32_t r);
void emit_move(compiler *c, uint32_t from, uint32_t to);
void emit_int(compiler *c, int32_t value);
void emit_number(compiler *c, double value);
void emit_undefined(compiler *c);
void add_handler(compiler *c, uint32_t start, uint32_t end, uint32_t target);
const char *opcode_operands(enum opcode op);

/* ---- constants.c ---- */
/* Narrow indices; constant_name fails the compilation when 16 bits do not do. */
uint32_t constant_name(compiler *c, const ast_name *name);
bool try_constant_name(compiler *c, const ast_name *name, uint32_t *k);
uint32_t constant_ascii(compiler *c, const char *text);
uint32_t constant_label(compiler *c, function_label name);
uint32_t constant_scope(compiler *c, scope *s);
uint32_t constant_declarations(compiler *c, declarations d);
uint32_t constant_jumps(compiler *c, uint32_t n); /* to be filled by set_jump */
void set_jump(compiler *c, uint32_t k, uint32_t origin, const label *target);
uint32_t constant_integers(compiler *c, const int32_t *values, uint32_t n);
uint32_t constant_template(compiler *c, const ast_template *t);
uint32_t constant_literals(compiler *c, const ast_list *list);
void load_string(compiler *c, const ast_name *text);
void load_bigint(compiler *c, const ast_name *text);
void load_double_constant(compiler *c, double value);
uint32_t scope_template(compiler *c, scope *s); /* index in code->scopes */
void constants_finish(compiler *c, code *out);
void constants_fini(compiler *c);
/* Names made by the compiler. */
const ast_name *ascii_name(compiler *c, const char *text);
const ast_name *number_name(compiler *c, double value);
const ast_name *bigint_name(compiler *c, const ast_name *literal);

/* ---- positions.c ---- */
void mark_position(compiler *c, uint32_t offset); /* of the next instruction */
void mark_soft(compiler *c, uint32_t offset);     /* unless a statement just began */
void mark_statement(compiler *c, uint32_t offset);
/* Position, and the range [start, end) that error messages quote. */
void mark_operand(compiler *c, uint32_t offset, uint32_t start, uint32_t end);

/* ---- expressions.c ---- */
void compile_expression(compiler *c, ast_node *n);     /* to acc */
void compile_effect(compiler *c, ast_node *n);         /* value dropped */
void compile_to(compiler *c, ast_node *n, uint32_t r); /* to a register */
/* To any register: a local in place if `later` cannot change it, else a new temporary.
 */
uint32_t compile_operand(compiler *c, ast_node *n, ast_node *later);
/* An initializer or assigned value, which gets the name if it is an anonymous function.
 */
void compile_named(compiler *c, ast_node *n, function_label name);
enum next { NEXT_TRUE, NEXT_FALSE };
/* Optional chains, member accesses and calls: chains.c. */
void compile_chain(compiler *c, ast_node *n);
void compile_optional(compiler *c, ast_unary *n);
void compile_delete(compiler *c, ast_unary *n);
void compile_new(compiler *c, ast_call *n);
void compile_super_call(compiler *c, ast_super_call *n);
void compile_super_member(compiler *c, ast_super_member *n, uint32_t this_register);
/* Object, array and template literals: literals.c. */
void compile_object(compiler *c, ast_list_node *n);
void compile_template(compiler *c, ast_template *n);
/* Jumps to if_true or if_false; what `next` names follows directly (and its label is
 * not bound here). */
void compile_condition(compiler *c, ast_node *n, label *if_true, label *if_false,
                       enum next next);
bool is_literal(const ast_node *n);
/* Whether compiling the condition twice costs little and is right. */
bool is_short_condition(const ast_node *n);
bool ast_may_write(const ast_node *n, const binding *b);
bool local_register(const ast_node *n, uint32_t *r);
/* Pushes the arguments into new registers; false: there is a spread (nothing pushed).
 */
bool compile_arguments(compiler *c, const ast_list *args);
void compile_array(compiler *c, const ast_list *items); /* to acc, spreads included */
void emit_await(compiler *c);
void yield_value(compiler *c); /* suspends with acc; handles resumption by return */
/* Evaluates a property key to a register holding a property key. */
uint32_t compile_property_key(compiler *c, ast_node *key, bool computed);
const ast_name *literal_key_name(compiler *c, const ast_node *key);

/* ---- names.c: variables ---- */
void load_variable(compiler *c, ast_ident *id);
void load_variable_typeof(compiler *c, ast_ident *id);
/* acc stays. */
void store_variable(compiler *c, ast_ident *id);
/* Initialises a declared binding from acc. */
void initialize_binding(compiler *c, binding *b);
void load_binding(compiler *c, binding *b, bool check);
void load_private_name(compiler *c, ast_ident *id, uint32_t r);
bool is_dynamic(const ast_ident *id);
/* initialized: the scope's declarations before this offset come first in it. */
void enter_scope(compiler *c, scope *s, uint32_t initialized);
void leave_scope(compiler *c, scope *s);
void instantiate_functions(compiler *c, const ast_list *hoisted);
uint32_t hops_to(compiler *c, const scope *to);

/* ---- patterns.c: references and destructuring ---- */
enum reference_kind {
  REFERENCE_VARIABLE,
  REFERENCE_RESOLVED, /* variable found at run time: base in `object` */
  REFERENCE_NAMED,
  REFERENCE_KEYED,
  REFERENCE_PRIVATE,
  REFERENCE_SUPER_NAMED, /* object: this */
  REFERENCE_SUPER_KEYED,
  REFERENCE_PATTERN
};
typedef struct reference {
  enum reference_kind kind;
  ast_node *node;
  uint32_t object, key, home;
  ast_name *name;
  uint32_t position; /* of stores */
} reference;
/* Evaluates what stands inside the target; `later`: what runs before the store. */
void reference_prepare(compiler *c, ast_node *target, ast_node *later, bool resolve,
                       reference *r);
void reference_load(compiler *c, reference *r); /* to acc: the old value */
void reference_store(compiler *c,
                     reference *r); /* from acc, which stays unless a pattern */
/* Assigns a target from acc; an identifier that declares its binding initialises it. */
void assign_target(compiler *c, ast_node *target);
void assign_identifier(compiler *c, ast_ident *id);
/* What an anonymous function assigned to the target is called. */
function_label target_name(const ast_node *target);

/* ---- statements.c ---- */
void compile_statement(compiler *c, ast_node *n);
void compile_statements(compiler *c, const ast_list *list);
void exit_return(compiler *c); /* returns acc through finally blocks and iterators */
void exit_jump(compiler *c, control *target, bool is_continue);
void push_control(compiler *c, control *k, enum control_kind kind);
void pop_control(compiler *c, control *k);
/* Code for "an exception leaves the iteration at r": closes it and throws on. */
void emit_iterator_guard(compiler *c, uint32_t start, uint32_t end, uint32_t r,
                         bool is_async);
void emit_iterator_close(compiler *c, uint32_t r, bool is_async);
void return_sequence(compiler *c); /* compiler.c */

/* ---- classes.c ---- */
/* To acc.  name_register: a computed name (property key), or NO_REGISTER. */
void compile_class(compiler *c, ast_class *k, function_label name,
                   uint32_t name_register);
void class_members(compiler *c, ast_function *f); /* body of FIELDS and STATIC */

/* ---- positions.c: for the result ---- */
/* Positions of increasing pcs in linear time; all zero at the start. */
typedef struct position_cursor {
  uint32_t at, pc, offset;
} position_cursor;
uint32_t position_at(const code *c, position_cursor *cursor, uint32_t pc);
void positions_finish(compiler *c, code *out);

#endif
