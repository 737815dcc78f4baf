/* SPDX-License-Identifier: MIT */
#include "engine/vm/frame.h"

#include <string.h>

#include "base/os.h"
#include "engine/object/error.h"
#include "engine/vm/vm.h"

/* About 11,000 frames of a small function, which is what programs written for node expect to
 * fit, and expect to end with a RangeError soon after. */
#define DEFAULT_VM_STACK (1600u << 10)
#define STACK_GAP 4096 /* room above the limit: natives' headers */

static bool contains(const wn_value *first, size_t n, const wn_value *p) {
  return p >= first && p <= first + n;
}

/* Registers of f that may hold live values: what the compiler says, and arguments that the
 * native frame `inner` reads in place.  At offset 0 everything counts: the function polls
 * there before its first instruction. */
static uint32_t live_registers(frame *f, const frame *inner) {
  uint32_t all = f->code->registers;
  uint32_t pc = frame_pc_offset(f);
  uint32_t live = pc == 0 ? all : code_live_height(f->code, pc);
  wn_value *r = frame_registers(f);
  if (inner && !inner->code && contains(r, all, inner->arguments)) {
    uint32_t end = (uint32_t)(inner->arguments - r) + inner->argc;
    if (end > live) live = end;
  }
  return live < all ? live : all;
}

static void visit_frame(wn_visitor *v, frame *f, const frame *inner) {
  wn_visit_value(v, &f->function);
  wn_visit_value(v, &f->this_value);
  wn_visit_value(v, &f->new_target);
  wn_visit_value(v, &f->scope);
  wn_visit_value(v, &f->owner);
  if (!f->code) {
    wn_visit_values(v, f->arguments, f->argc);
    return;
  }
  if (f->arguments) wn_visit_values(v, f->arguments, f->argc);
  wn_value *r = frame_registers(f);
  uint32_t live = live_registers(f, inner);
  wn_visit_values(v, r, live);
  for (uint32_t i = live; i < f->code->registers; i++) r[i] = WN_UNDEFINED;
}

/* The innermost frame of compiled code may be in the middle of any instruction, not only at
 * a recorded site: the compiler's table answers for the nearest one at or before it. */
static void visit_roots(wn_visitor *v, void *data) {
  isolate *iso = data;
  const frame *inner = NULL;
  for (frame *f = iso->frame; f; f = f->caller) {
    visit_frame(v, f, inner);
    inner = f;
  }
  /* Spread arguments lie above the innermost frame's registers. */
  if (iso->frame) {
    wn_value *end = frame_registers(iso->frame);
    if (iso->frame->code) end += iso->frame->code->registers;
    if (end < iso->vm_stack_top) wn_visit_values(v, end, (size_t)(iso->vm_stack_top - end));
  }
  wn_visit_value(v, &iso->exception);
  wn_visit_value(v, &iso->vm->throw_script);
  wn_visit_value(v, &iso->vm->saved_acc);
}

void vm_stack_init(isolate *iso) {
  size_t bytes = iso->options.vm_stack_bytes ? iso->options.vm_stack_bytes : DEFAULT_VM_STACK;
  bytes = align_up(bytes + STACK_GAP, os_page_size());
  iso->vm->stack_bytes = bytes;
  iso->vm_stack = os_reserve(NULL, bytes);
  WN_CHECK(iso->vm_stack && os_commit(iso->vm_stack, bytes));
  iso->vm_stack_top = iso->vm_stack;
  iso->vm_stack_limit = (wn_value *)((char *)iso->vm_stack + bytes - STACK_GAP);
  wn_heap_add_roots(&iso->heap, visit_roots, iso);
}

void vm_stack_fini(isolate *iso) {
  wn_heap_remove_roots(&iso->heap, visit_roots, iso);
  os_unreserve(iso->vm_stack, iso->vm->stack_bytes);
}

suspended_frame *suspended_frame_new(isolate *iso, frame *f) {
  size_t bytes = sizeof(suspended_frame) + f->code->registers * sizeof(wn_value);
  return wn_alloc(&iso->heap, KIND_FRAME, bytes);
}

void frame_suspend(isolate *iso, frame *f, suspended_frame *to) {
  wn_heap *heap = &iso->heap;
  wn_store(heap, to, &to->function, f->function);
  wn_store(heap, to, &to->this_value, f->this_value);
  wn_store(heap, to, &to->new_target, f->new_target);
  wn_store(heap, to, &to->scope, f->scope);
  wn_store_int(heap, to, &to->pc, (int32_t)frame_pc_offset(f));
  uint32_t live = live_registers(f, NULL);
  wn_value *r = frame_registers(f);
  wn_values_store(to->registers, r, live);
  wn_values_fill(to->registers + live, WN_UNDEFINED, f->code->registers - live);
  wn_remember_cell(heap, to);
}

frame *frame_resume(isolate *iso, suspended_frame *from, wn_value owner, uint32_t flags) {
  wn_heap *heap = &iso->heap;
  wn_value function = wn_load(heap, &from->function);
  js_function *fn = wn_to_cell(function);
  function_info *info = wn_slot_cell(heap, fn->info);
  const code *c = info->code;
  frame *f = (frame *)iso->vm_stack_top;
  wn_value *r = frame_registers(f);
  if (r + c->registers > iso->vm_stack_limit) {
    throw_stack_overflow(iso);
    return NULL;
  }
  f->caller = iso->frame;
  f->code = c;
  f->pc = c->bytes + wn_slot_to_int(from->pc);
  f->constants = wn_slot_at(wn_slot_cell(heap, info->constants), 1);
  f->feedback = wn_load_cell(heap, &info->feedback);
  f->function = function;
  f->this_value = wn_load(heap, &from->this_value);
  f->new_target = wn_load(heap, &from->new_target);
  f->scope = wn_load(heap, &from->scope);
  f->owner = owner;
  f->arguments = NULL;
  f->argc = 0;
  f->flags = flags;
  wn_shade_cell(heap, from);
  memcpy(r, from->registers, c->registers * sizeof(wn_value));
  wn_values_fill(from->registers, WN_UNDEFINED, c->registers);
  iso->vm_stack_top = r + c->registers;
  iso->frame = f;
  return f;
}
