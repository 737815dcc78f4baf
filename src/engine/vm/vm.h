/* SPDX-License-Identifier: MIT */
/* The interpreter's state and the operations that its loop calls out of line.
 *
 * Private to engine/vm: other modules call through object/function.h, vm/run.h, vm/jobs.h,
 * vm/promise.h, vm/generator.h and vm/stack_trace.h.  Each operation that returns a wn_value
 * returns WN_EXCEPTION with the exception pending; each bool one returns false then.  All may
 * collect and run JavaScript unless they say otherwise. */
#ifndef WN_ENGINE_VM_VM_H
#define WN_ENGINE_VM_VM_H

#include "engine/object/convert.h"
#include "engine/object/error.h"
#include "engine/vm/frame.h"

typedef struct vm_state {
  size_t stack_bytes; /* reserved for the VM stack */
  /* Bumped when a realm's script scope gets a new name, so that cached global property
   * accesses notice lexical bindings that shadow them. */
  uint32_t global_epoch;
  bool terminating;       /* an uncatchable termination is under way */
  bool throw_in_flight;   /* the pending exception was recorded already: it left an entry */
  /* Where the last throw happened, for reports of uncaught errors. */
  wn_value throw_script;  /* SCRIPT cell or undefined */
  uint32_t throw_position;
  uint32_t async_order;   /* of modules with top-level await */
  wn_value saved_acc;     /* the accumulator across a poll */
  struct lookup_cache *lookups; /* see ic.c; NULL until used */
} vm_state;

/* What is pending while an uncatchable termination unwinds. */
#define VM_TERMINATION WN_CONSTANT(WN_SLOT_DEFAULT)

void vm_init(isolate *iso);
void vm_fini(isolate *iso);

/* ---- interpreter.c ---- */
/* Runs the innermost frame, which has FRAME_ENTRY, until it returns. */
wn_value vm_run(isolate *iso);
/* Serves the interrupt word; false: terminated. */
bool vm_interrupt(isolate *iso);

/* ---- call.c ---- */
/* Pushes a frame for the compiled function f.  NULL: exception pending. */
frame *vm_push_frame(isolate *iso, wn_value f, wn_value this_value, wn_value new_target,
                     const wn_value *argv, uint32_t argc, uint32_t flags);
/* Removes the innermost frame f. */
static inline void vm_pop_frame(isolate *iso, frame *f) {
  iso->vm_stack_top = f->arguments && f->code ? f->arguments : (wn_value *)f;
  iso->frame = f->caller;
}
wn_value vm_call_native(isolate *iso, wn_value f, wn_value this_value, wn_value new_target,
                        wn_value *argv, uint32_t argc, uint32_t flags);
/* The `this` object of `new new_target` for an ordinary constructor. */
wn_value vm_construct_this(isolate *iso, wn_value new_target, const code *c);
/* `this` as a sloppy function sees it. */
wn_value vm_sloppy_this(isolate *iso, wn_value f, wn_value v);
/* TypeErrors that quote the callee's source text at the frame's pc. */
wn_value vm_throw_not_callable(isolate *iso, frame *fr, wn_value v);
wn_value vm_throw_not_constructor(isolate *iso, frame *fr, wn_value v);
wn_value vm_throw_not_iterable(isolate *iso, frame *fr, wn_value v);
wn_value vm_throw_not_async_iterable(isolate *iso, frame *fr, wn_value v);
wn_value vm_throw_class_call(isolate *iso, wn_value f);
wn_value vm_throw_not_super_constructor(isolate *iso, frame *fr, wn_value v);
wn_value vm_throw_not_destructurable(isolate *iso, frame *fr, wn_value v, wn_value name);
/* malloc'd text of a property key, or of another value, for messages. */
char *vm_key_text(isolate *iso, wn_value key);
/* The dense values of a simple array, copied to the top of the VM stack (above all live
 * registers); NULL: exception.  vm_stack_top is moved past them: set it back after use. */
wn_value *vm_spread_arguments(isolate *iso, wn_value array, uint32_t *argc);

/* ---- unwinding (interpreter.c) ---- */
void vm_record_throw(isolate *iso, frame *fr);
const handler *vm_find_handler(const frame *fr);

/* ---- scope_ops.c ---- */
typedef struct scope_cell {
  uint32_t header;
  wn_slot parent;   /* SCOPE or undefined */
  wn_slot info;     /* RECORD (function_info, scope index); true: a with scope */
  wn_slot slots[];  /* the variables; with scope: the object; then, if has_sloppy_eval, the
                       object that holds variables which evals added (or hole) */
} scope_cell;
wn_value scope_push(isolate *iso, frame *fr, uint32_t k);
wn_value scope_push_with(isolate *iso, frame *fr, wn_value object);
wn_value scope_copy(isolate *iso, wn_value scope);
/* The description of a scope; NULL for with scopes. */
const scope_info *scope_cell_info(isolate *iso, const scope_cell *s);
wn_value global_load(isolate *iso, wn_value name, bool for_typeof, frame *fr, uint32_t site);
bool global_store(isolate *iso, wn_value name, wn_value v, bool strict, frame *fr,
                  uint32_t site);
bool global_init_lexical(isolate *iso, wn_value name, wn_value v);
bool global_declare(isolate *iso, frame *fr, uint32_t k);
bool global_declare_function(isolate *iso, wn_value name, wn_value f, bool deletable);
bool eval_declare_var(isolate *iso, frame *fr, wn_value name, unsigned flags, wn_value v);
bool eval_check_vars(isolate *iso, frame *fr, uint32_t k);
enum lookup_mode { LOOKUP_VALUE, LOOKUP_TYPEOF, LOOKUP_CALL };
wn_value lookup_load(isolate *iso, frame *fr, wn_value name, enum lookup_mode mode,
                     wn_value *this_value);
bool lookup_store(isolate *iso, frame *fr, wn_value name, wn_value v);
wn_value lookup_delete(isolate *iso, frame *fr, wn_value name);
wn_value lookup_resolve(isolate *iso, frame *fr, wn_value name);
wn_value lookup_load_resolved(isolate *iso, frame *fr, wn_value name, wn_value base);
bool lookup_store_resolved(isolate *iso, frame *fr, wn_value name, wn_value base,
                           wn_value v);
/* ReferenceError: Cannot access 'name' before initialization. */
wn_value throw_tdz(isolate *iso, wn_value name);
/* The value behind an import binding's link, or the hole. */
wn_value import_load_nogc(isolate *iso, wn_value link);

/* ---- quick.c: the usual cases of some operations ---- */
/* o[index]; the hole: not one of the usual cases, nothing happened. */
wn_value vm_get_element(isolate *iso, wn_value o, uint32_t index);
/* True if an array of this shape may get an element where it has a hole without more ado: it
 * is extensible, no prototype of its own concern, and no prototype ever had an indexed
 * property. */
static inline bool vm_may_fill_holes(const isolate *iso, const shape *s) {
  return !(s->flags & (SHAPE_NOT_EXTENSIBLE | SHAPE_PROTOTYPE)) &&
         !iso->indexed_prototypes;
}
/* o[index] = v.  1: done; 0: not usual, nothing happened; -1: exception. */
int vm_set_element(isolate *iso, wn_value o, uint32_t index, wn_value v);
/* v instanceof target: 1, 0, or -1: not usual.  Does not collect. */
int vm_instance_of(isolate *iso, wn_value v, wn_value target);
/* The values of a simple array or an arguments object, as vm_spread_arguments leaves them;
 * NULL: not usual, nothing happened.  Does not collect. */
wn_value *vm_apply_list(isolate *iso, wn_value list, uint32_t *argc);

/* ---- ops_literal.c ---- */
wn_value literal_array(isolate *iso, frame *fr, uint32_t k);
bool literal_spread(isolate *iso, frame *fr, wn_value array, wn_value iterable);
bool literal_set_proto(isolate *iso, wn_value o, wn_value proto);
bool literal_copy_properties(isolate *iso, wn_value to, wn_value from,
                             const wn_value *excluded, uint32_t n);
bool literal_define_keyed(isolate *iso, wn_value o, wn_value key, wn_value v, unsigned b);
bool literal_define_method(isolate *iso, wn_value o, wn_value key, wn_value f, unsigned b);
wn_value literal_template_object(isolate *iso, frame *fr, uint32_t k);
wn_value literal_regexp(isolate *iso, wn_value pattern, wn_value flags);
wn_value literal_arguments(isolate *iso, frame *fr);
wn_value literal_mapped_arguments(isolate *iso, frame *fr, uint32_t k);
wn_value literal_rest(isolate *iso, frame *fr, uint32_t from);
wn_value concat_strings(isolate *iso, const wn_value *v, uint32_t n);

/* ---- ops_class.c ---- */
wn_value class_define(isolate *iso, wn_value ctor, wn_value heritage, unsigned b,
                      wn_value *prototype);
bool class_set_fields(isolate *iso, wn_value ctor, wn_value fields);
bool class_run_fields(isolate *iso, wn_value ctor, wn_value this_value);
wn_value class_super_constructor(isolate *iso, wn_value active);
wn_value super_get(isolate *iso, wn_value home, wn_value key, wn_value receiver);
bool super_set(isolate *iso, wn_value home, wn_value key, wn_value v, wn_value receiver,
               bool strict);
bool private_add_method(isolate *iso, wn_value o, wn_value name, wn_value f, unsigned b);

/* ---- ops_iteration.c ---- */
bool iter_open(isolate *iso, frame *fr, wn_value iterable, wn_value *r);
bool iter_open_object(isolate *iso, frame *fr, wn_value iterable, wn_value *r);
bool iter_open_async(isolate *iso, frame *fr, wn_value iterable, wn_value *r);
/* 1: *value; 0: done; -1: exception.  Unpacks a result object. */
int iter_unwrap(isolate *iso, wn_value result, wn_value *value);
bool iter_close(isolate *iso, wn_value *r);
void iter_close_silent(isolate *iso, wn_value *r);
wn_value forin_prepare(isolate *iso, wn_value v);
/* 1: *key; 0: done; -1: exception. */
int forin_next(isolate *iso, wn_value enumerator, wn_value *key);
wn_value throw_not_iterator_result(isolate *iso, wn_value v);

/* ---- eval.c ---- */
wn_value eval_direct(isolate *iso, frame *fr, wn_value source, unsigned flags);
wn_value eval_indirect(isolate *iso, wn_value source);
wn_value throw_compile_error(isolate *iso, script *s, const compile_error *e,
                             wn_value script_cell);

/* ---- modules ---- */
wn_value import_call(isolate *iso, frame *fr, wn_value specifier, wn_value options);
wn_value import_meta(isolate *iso, frame *fr);

/* ---- generator.c, async.c: the loop's side ---- */
/* InitGenerator in a module: the FRAME cell that holds the rest of its body. */
wn_value module_suspend(isolate *iso, frame *fr);
/* InitGenerator: the generator object, suspended at the frame's pc. */
wn_value generator_init(isolate *iso, frame *fr);
/* The promise of an async function's frame, made on first use. */
wn_value async_promise(isolate *iso, frame *fr);
/* Suspends fr on the value (the frame stays linked; the caller pops it). */
bool async_await(isolate *iso, frame *fr, wn_value v);
/* The body ended (completion 0 return, 1 throw). */
bool async_complete(isolate *iso, frame *fr, bool threw, wn_value v);

#endif
