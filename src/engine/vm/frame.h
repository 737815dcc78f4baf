/* SPDX-License-Identifier: MIT */
/* Activation frames on the virtual machine's own stack.
 *
 * The stack is one reserved range of wn_values.  Frames lie in it one after another:
 *
 *     ... | kept arguments | header | r0 r1 ... r(n-1) | kept arguments | header | ...
 *          (only for code that uses `arguments` or a rest parameter)
 *
 * A native function's frame is a header without registers: its arguments stay where the
 * caller put them.  Frames are precise roots: each is scanned up to the live height that the
 * compiler recorded for its pc, and what lies above is cleared, so that dead temporaries keep
 * nothing alive.  For that, `pc` is stored before anything that may collect.
 *
 * The chain iso->frame -> caller -> ... is what the one frame iterator walks: errors, the
 * collector, profilers and the debugger.  A frame is linked only when its header is complete,
 * so a signal handler may walk it at any instant. */
#ifndef WN_ENGINE_VM_FRAME_H
#define WN_ENGINE_VM_FRAME_H

#include "engine/compiler/code.h"
#include "engine/object/realm.h"

enum frame_flag {
  FRAME_ENTRY = 1,      /* called from C: returning leaves the loop */
  FRAME_CONSTRUCT = 2,  /* [[Construct]]: the result is `this` unless an object */
  FRAME_ITER_STEP = 4,  /* called by IterStep: the result is unpacked for the caller */
  FRAME_RAW_YIELD = 8,  /* resumed by IterStep: yields hand over bare values */
  FRAME_REALM = 16,     /* the caller runs in another realm */
  FRAME_ASYNC = 32,     /* an async function's body */
  FRAME_GENERATOR = 64, /* a generator's body, once InitGenerator ran; async ones too */
  FRAME_FROM_C = 128,   /* native frames: called by C code, not by the loop */
  FRAME_SPECIAL = FRAME_ENTRY | FRAME_CONSTRUCT | FRAME_ITER_STEP | FRAME_REALM |
                  FRAME_ASYNC | FRAME_GENERATOR
};

typedef struct frame {
  struct frame *caller;
  const code *code;    /* NULL: a native function's frame */
  const uint8_t *pc;   /* the instruction being executed */
  wn_slot *constants;  /* of the immobile CONSTANTS cell */
  struct feedback *feedback; /* NULL until the function ran a few times */
  wn_value function;
  wn_value this_value; /* the hole: not yet bound (derived constructors) */
  wn_value new_target;
  wn_value scope;      /* SCOPE cell or undefined */
  wn_value owner;      /* GENERATOR; for async functions PROMISE or, once they were
                          suspended, their FRAME cell; else the hole */
  wn_value *arguments; /* all arguments: natives, and code that keeps them; else NULL */
  uint32_t argc;
  uint32_t flags;      /* frame_flag */
} frame;
#define FRAME_WORDS (sizeof(frame) / sizeof(wn_value))
_Static_assert(FRAME_WORDS == REGISTER_BASE, "operands count registers from there");
_Static_assert(offsetof(frame, this_value) == THIS_OPERAND * sizeof(wn_value),
               "`this` is named like a register");

static inline wn_value *frame_registers(frame *f) { return (wn_value *)(f + 1); }
/* Where the registers of f, a frame of compiled code, end. */
static inline wn_value *frame_end(frame *f) {
  return frame_registers(f) + f->code->registers;
}
static inline js_function *frame_function(const frame *f) {
  return (js_function *)wn_to_cell(f->function);
}
static inline function_info *frame_info(isolate *iso, const frame *f) {
  return (function_info *)wn_slot_cell(&iso->heap, frame_function(f)->info);
}
static inline uint32_t frame_pc_offset(const frame *f) {
  return (uint32_t)(f->pc - f->code->bytes);
}
/* The nearest frame of compiled code, from f outwards; NULL if none. */
static inline frame *frame_script(frame *f) {
  while (f && !f->code) f = f->caller;
  return f;
}
/* True when the running native was called by the interpreter loop itself: no C frame newer
 * than the innermost entry record holds a cell (WN_STACK_SKIP_INNERMOST is right). */
static inline bool called_from_script(const isolate *iso) {
  return iso->frame && !iso->frame->code && !(iso->frame->flags & FRAME_FROM_C);
}

/* A suspended generator or async function: KIND_FRAME. */
typedef struct suspended_frame {
  uint32_t header;
  wn_slot function, this_value, new_target, scope;
  wn_slot owner; /* GENERATOR, or the PROMISE of an async function */
  wn_slot pc;    /* offset of the suspending instruction, small int */
  wn_slot unused;
  wn_value registers[];
} suspended_frame;
_Static_assert(offsetof(suspended_frame, registers) == 32, "as kinds.def says");

/* Reserves the VM stack and registers it as roots / the reverse. */
void vm_stack_init(isolate *iso);
void vm_stack_fini(isolate *iso);
/* Copies the registers and state of the frame f into the cell (clearing dead ones). */
void frame_suspend(isolate *iso, frame *f, suspended_frame *to);
/* A FRAME cell with room for the registers of f. May collect. */
suspended_frame *suspended_frame_new(isolate *iso, frame *f);
/* Pushes a frame with the contents of the cell.  NULL: stack overflow, RangeError pending. */
frame *frame_resume(isolate *iso, suspended_frame *from, wn_value owner, uint32_t flags);

#endif
