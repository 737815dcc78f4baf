/* SPDX-License-Identifier: MIT */
/* Handles: places on a stack of their own that hold values and are precise roots.
 *
 * The stack is a row of blocks; handle_next and handle_limit in wn_heap bound what is left
 * of the last one, so that making a handle is a store and an increment, and closing a scope
 * two stores.
 *
 *      blocks[0]              blocks[1]              blocks[2] = last
 *   +------------------+   +------------------+   +------------------+
 *   | v v v v v v v v  |   | v v v v v v v v  |   | v v v .          |
 *   +------------------+   +------------------+   +-------^----------^
 *                                                     handle_next  handle_limit
 *
 * Invariants: all blocks but the last are full; the last is used up to handle_next; without
 * blocks both pointers are NULL.  A scope is closed by putting both pointers back, after
 * which blocks behind the one that ends at handle_limit go.  One of them is kept, so that
 * a loop across the border of two blocks does not call malloc each time. */
#include "heap/handles.h"

#include "heap/roots.h"

#define HANDLE_BLOCK 512

static wn_value *take_block(impl *im) {
  wn_value *block = im->spare_handles;
  im->spare_handles = NULL;
  return block ? block : xmalloc(HANDLE_BLOCK * sizeof *block);
}

static void drop_block(impl *im, wn_value *block) {
  if (im->spare_handles)
    free(block);
  else
    im->spare_handles = block;
}

wn_value *wn_handle_slow(wn_heap *heap, wn_value v) {
  impl *im = heap->impl;
  wn_value *block = take_block(im);
  vec_push(&im->handle_blocks, block);
  heap->handle_next = block + 1;
  heap->handle_limit = block + HANDLE_BLOCK;
  block[0] = v;
  return block;
}

void wn_handle_scope_close_slow(wn_handle_scope *s) {
  wn_heap *heap = s->heap;
  impl *im = heap->impl;
  while (im->handle_blocks.len && vec_last(&im->handle_blocks) + HANDLE_BLOCK != s->limit)
    drop_block(im, vec_pop(&im->handle_blocks));
  WN_CHECK((im->handle_blocks.len || !s->limit) && "scopes close in the reverse order");
  heap->handle_limit = s->limit;
}

void handles_visit(impl *im, wn_visitor *v) {
  if (FAULT(FAULT_HANDLE_STALE) && v->mode == VISIT_SCAVENGE) return;
  for (size_t i = 0; i < im->handle_blocks.len; i++) {
    wn_value *block = im->handle_blocks.data[i];
    bool last = i + 1 == im->handle_blocks.len;
    wn_visit_values(v, block, last ? (size_t)(im->heap->handle_next - block) : HANDLE_BLOCK);
  }
}

void handles_fini(impl *im) {
  for (size_t i = 0; i < im->handle_blocks.len; i++) free(im->handle_blocks.data[i]);
  vec_free(&im->handle_blocks);
  free(im->spare_handles);
}
