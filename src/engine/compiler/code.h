/* SPDX-License-Identifier: MIT */
/* Compiled functions.
 *
 * `struct code` is what the compiler makes of one function: immutable,
 * position-independent, in malloc'd memory, free of heap pointers.  It names constants
 * and atoms by index in its constant descriptions; linking it in an isolate (code_link)
 * makes an immobile CONSTANTS cell of real values.  Caches and counters live in a
 * FEEDBACK cell.  Both hang off the function_info (engine/object/function.h). */
#ifndef WN_ENGINE_COMPILER_CODE_H
#define WN_ENGINE_COMPILER_CODE_H

#include "engine/object/function.h"

typedef struct scope_info scope_info; /* engine/syntax/scope.h */

enum opcode {
#define OP(name, operands, text) OP_BC_##name,
#include "engine/vm/opcodes.def"
#undef OP
  OPCODE_COUNT
};

/* Operands that name registers count in words from the frame's start, so that the frame's
 * pointer is all that the interpreter needs to find one, and `this`, which the frame holds,
 * can be named like a register: r0 is REGISTER_BASE. */
enum { REGISTER_BASE = 12, THIS_OPERAND = 6 };

enum function_kind {
  FN_NORMAL,
  FN_ARROW,
  FN_METHOD /* also getters and setters */,
  FN_CLASS_CONSTRUCTOR,
  FN_DERIVED_CONSTRUCTOR,
  FN_GENERATOR,
  FN_GENERATOR_METHOD,
  FN_ASYNC,
  FN_ASYNC_ARROW,
  FN_ASYNC_METHOD,
  FN_ASYNC_GENERATOR,
  FN_ASYNC_GENERATOR_METHOD,
  FN_FIELDS /* class field initialisers and static blocks */,
  FN_TOP /* script, module, eval */
};

enum code_flag {
  CODE_STRICT = 1,
  CODE_USES_ARGUMENTS =
      2, /* CreateArguments or CreateRest: all arguments must be kept */
  CODE_MAPPED_ARGUMENTS = 4,
  CODE_USES_THIS = 8,
  CODE_HAS_EVAL = 16,
  CODE_MODULE = 32,
  CODE_ASYNC_MODULE = 64, /* has top-level await */
  CODE_TOP_EVAL = 128,
};

enum constant_kind {
  CONSTANT_NUMBER,
  CONSTANT_ATOM /* a string used as a name */,
  CONSTANT_STRING,
  CONSTANT_BIGINT,
  CONSTANT_ARRAY /* of constants: first, count */,
  CONSTANT_INT /* jump tables */,
  CONSTANT_SCOPE /* scope template: index into code->scopes */,
  CONSTANT_TEMPLATE /* template object: first cooked at `first`, count, then raws */,
  CONSTANT_DECLARATIONS /* index into code->declarations */,
  CONSTANT_UNDEFINED
};
typedef struct constant {
  uint8_t kind; /* constant_kind */
  bool two_byte;
  uint32_t length; /* text: code units; array, template: count */
  union {
    double number;
    uint32_t offset; /* text: byte offset in code->text */
    uint32_t index;  /* first constant, scope or declarations index */
    int32_t integer;
  };
} constant;

/* A range of bytecode whose exceptions go to `handler` with acc = the exception.  Inner
 * ranges come first. */
typedef struct handler {
  uint32_t start, end, target;
} handler;

/* Script-level declarations for DeclareGlobals, names as constant indices. */
typedef struct declarations {
  bool is_eval; /* sloppy eval: the vars can be deleted */
  uint32_t lexical_count, var_count, function_count;
  struct {
    uint32_t name;
    uint8_t is_const;
  } * lexical;
  uint32_t *vars, *functions;
} declarations;

typedef struct code {
  uint8_t kind;       /* function_kind */
  uint16_t flags;     /* code_flag */
  uint16_t length;    /* the function's `length` */
  uint16_t params;    /* registers filled from arguments */
  uint16_t registers; /* params + locals + temporaries */
  uint16_t sites;     /* feedback sites */
  uint16_t
      predicted_properties; /* this.x = ... in a constructor: inline capacity hint */
  uint32_t source_start, source_end; /* where the function stands, in code units */
  uint32_t text_start, text_end;     /* for toString: a constructor's is its class */
  uint32_t name;                     /* constant index of the name, or UINT32_MAX */
  uint8_t *bytes;
  uint32_t byte_count;
  constant *constants;
  uint32_t constant_count;
  uint8_t *text; /* characters of text constants */
  uint32_t text_bytes;
  handler *handlers;
  uint32_t handler_count;
  struct code *
      *functions; /* inner functions; a lazily compiled one has bytes == NULL */
  uint32_t function_count;
  scope_info **scopes; /* of its heap scopes: names for eval, slot counts */
  uint32_t scope_count;
  declarations *declaration_tables;
  uint32_t declaration_count;
  uint8_t
      *positions; /* delta-coded (bytecode offset, source offset), see positions.c */
  uint32_t position_bytes;
  uint32_t *live;               /* sorted pc << 12 | height, see code_live_height */
  uint32_t live_count;          /* 0: all registers count as live everywhere */
  struct module_tables *module; /* MODULE: what linking needs, else NULL */
  void *lazy; /* what a lazy re-parse needs (owned); NULL once compiled */
  scope_info *
      *outer; /* lazy and eval: descriptions of the enclosing heap scopes, innermost
                 first; borrowed from enclosing codes, kept alive by the script */
  uint32_t outer_count;
  bool owns_outer; /* the array, not what it points to */
} code;

/* The linking data of a module (16.2.1.7), names as constant indices of the module's
 * code, UINT32_MAX for none. */
typedef struct module_tables {
  uint32_t request_count, import_count, local_count, indirect_count, star_count;
  struct module_request {
    uint32_t specifier, position;
    uint32_t attribute_count;
    uint32_t *attributes; /* key, value, key, value ... */
  } * requests;
  struct module_import {
    uint32_t request, import_name /* none: the namespace object */, local_name;
    uint32_t slot; /* of the module scope: gets the link, or the namespace object */
    uint32_t position;
  } * imports;
  struct module_export {
    uint32_t export_name;          /* none: export * from */
    uint32_t slot;                 /* local: of the module scope; else UINT32_MAX */
    uint32_t request, import_name; /* indirect; import_name none: export * as ns */
    uint32_t position;
  } * locals, *indirects, *stars;
} module_tables;

/* A source text and everything compiled from it.  Owned by a SCRIPT cell. */
typedef struct script {
  uint32_t id;
  char *url;          /* UTF-8 */
  const void *source; /* Latin-1 bytes or UTF-16 units, owned */
  size_t source_length;
  bool two_byte;
  bool is_module;
  uint32_t *line_starts; /* made on demand */
  uint32_t line_count;
  code *top;
  int line_offset, column_offset; /* for wrappers such as CommonJS's */
  size_t counted; /* bytes that the heap was told of (wn_code_adjust) */
} script;

/* ---- Compiling (compiler/compiler.c) ---- */
typedef struct compile_error {
  uint8_t kind; /* enum error_kind */
  char message[256];
  uint32_t start, end; /* source offsets */
} compile_error;
enum compile_goal { COMPILE_SCRIPT, COMPILE_MODULE, COMPILE_EVAL };
typedef struct compile_options {
  enum compile_goal goal;
  bool strict; /* eval: inherits strictness */
  bool lazy;   /* inner functions are compiled on first call */
  bool eval_in_function, eval_in_method, eval_in_derived_constructor,
      eval_in_class_field;
  bool indirect_eval;
  scope_info **outer; /* direct eval: enclosing heap scopes, innermost first */
  uint32_t outer_count;
  bool discard_completion; /* the value of a script is not wanted (running a file) */
  const char *c_stack_limit;
  /* CommonJS wrapper and Function(): the text is a function body with these parameter
   * names; the top-level code then returns the function. */
  const char *const *wrapper_params;
  uint32_t wrapper_param_count;
} compile_options;
/* Takes ownership of nothing; the script must outlive the code.  NULL with *error
 * filled. */
code *compile_script(script *s, const compile_options *options, compile_error *error);
/* Fills a lazy function in place (its bytes, constants ...); false with *error filled.
 */
bool compile_lazy(script *s, code *c, const char *c_stack_limit, compile_error *error);
/* Function, GeneratorFunction ... constructors (20.2.1.1.1). `kind` a function_kind. */
code *compile_function_ctor(script *s, unsigned kind, size_t params_length,
                            const char *c_stack_limit, compile_error *error);
void code_free(code *c);

/* ---- Measuring (compiler/size.c) ---- */
/* Malloc'd bytes of a function's code and its inner functions'; 0 for NULL. */
size_t code_bytes(const code *c);
size_t script_source_bytes(const script *s);
/* All of a script: source text, tables, code. */
size_t script_bytes(const script *s);

/* ---- Reading ---- */
/* Source offset of the expression or statement at a bytecode offset (of an opcode, here
 * and below). */
uint32_t code_position(const code *c, uint32_t pc);
/* The text range that an error message should show for the call, construction or
 * iteration at pc ("a.b.c is not a function"); false if there is none. */
bool code_operand_range(const code *c, uint32_t pc, uint32_t *start, uint32_t *end);
/* How many registers (from r0) may hold live values after the call at `pc`; the
 * collector scans to there. */
uint32_t code_live_height(const code *c, uint32_t pc);
/* Line and column (both from 1) of a source offset. */
void script_line_column(script *s, uint32_t offset, uint32_t *line, uint32_t *column);
/* Prints the disassembly, --print-bytecode's form, to a stdio stream. */
void code_print(const script *s, const code *c, void *file);
/* The same without its inner functions. */
void code_print_one(const script *s, const code *c, void *file);
unsigned opcode_size(enum opcode op); /* opcode byte and operands */
const char *opcode_name(enum opcode op);
/* The scope_info of every with-scope, for the `outer` list of a direct eval. */
const scope_info *code_with_scope_info(void);
/* Checks register bounds, jump targets, constants and handler ranges of a function and
 * its inner functions; NULL if well formed, else what is wrong (a static string). */
const char *code_check(const code *c);

/* ---- Linking into an isolate (compiler/link.c) ---- */
typedef struct js_script {
  uint32_t header;
  wn_slot slots[3]; /* for the embedder: the referrer's data */
  script *script;   /* owned */
} js_script;
static inline script *script_of_cell(const void *cell) {
  return ((const js_script *)cell)->script;
}
/* The SCRIPT cell owns the script struct from now on. */
wn_value script_cell_new(isolate *iso, script *s);
void script_register_kinds(wn_kind_info *kinds);
function_info *function_info_new(isolate *iso, code *c, wn_value script_cell);
/* Makes info->constants; compiles lazily first when needed.  false: exception pending.
 */
WN_MUST_USE bool function_info_prepare(isolate *iso, function_info *info);
/* The function_info of inner function f, made once. */
function_info *function_info_inner(isolate *iso, function_info *outer, uint32_t f);

#endif
