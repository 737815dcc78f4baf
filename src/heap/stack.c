/* SPDX-License-Identifier: MIT */
/* The conservative scan of the C stack and registers.
 *
 * C code keeps a reference in one of four forms, and each aligned word is tried as each:
 *   - a full address, bare or with a value's tag: the low 48 bits, interior allowed;
 *   - an offset in the cage, which a compiler may keep in place of the address: interior
 *     allowed;
 *   - two slots, one in each half: exact starts only, boxes included.
 * What is found is not known to be a reference, so it is never changed: the cell stays
 * where it is.  The cage's lowest and last MiB hold no cells, and the nursery lies where
 * few accidental words point, so accidents are rare.
 *
 * Registers are spilled by __builtin_unwind_init, which makes the compiler save the
 * callee-saved ones in this frame; setjmp would not do, since C libraries scramble the
 * frame and stack pointers in a jmp_buf.  The scan reads other functions' frames, so it is
 * exempt from address sanitizing. */
#include "heap/stack.h"

#include "heap/cage.h"
#include "heap/young.h"

static void *find_old_cell(page *p, const char *address) {
  size_t granule = granule_of(address), i = granule / 64;
  if (granule < PAGE_FIRST / 8) return NULL;
  uint64_t bits = p->start[i] & (~UINT64_C(0) >> (63 - granule % 64));
  while (!bits && i > 0) bits = p->start[--i];
  if (!bits) return NULL;
  granule = i * 64 + 63 - (size_t)__builtin_clzll(bits);
  /* Dead cells of a page that waits for its sweep are no cells any more. */
  if (p->head.flags & PAGE_UNSWEPT && !bit_get(p->mark, granule)) return NULL;
  char *cell = (char *)p + granule * 8;
  if (wn_kind_of(cell) == KIND_FILLER) return NULL; /* a free block */
  return address < cell + wn_cell_bytes(cell) ? cell : NULL;
}

static void *find_young_cell(page *p, const char *address) {
  char *cell = young_find(p, address);
  return cell && wn_kind_of(cell) != KIND_FILLER ? cell : NULL;
}

void *stack_find_cell(impl *im, size_t offset, bool exact) {
  page *p = cage_page_at(im, offset);
  if (!p) return NULL;
  char *address = (char *)im->heap + offset, *cell;
  if (p->head.flags & PAGE_LARGE) {
    cell = page_begin(p);
    if (address < cell || address >= cell + p->large_bytes) return NULL;
  } else if (p->head.flags & PAGE_YOUNG) {
    cell = find_young_cell(p, address);
  } else {
    cell = find_old_cell(p, address);
  }
  return cell && (!exact || cell == address) ? cell : NULL;
}

__attribute__((no_sanitize("address", "thread"))) static void
scan_words(impl *im, const uintptr_t *from, const uintptr_t *to,
           void (*fn)(impl *im, void *cell)) {
  const uint64_t base = (uint64_t)(uintptr_t)im->heap, size = im->cage_bytes;
  for (; from < to; from++) {
    uint64_t word = *from;
    if (word == 0) continue;
    uint64_t offset = (word & WN_ADDRESS_MASK) - base;
    void *cell = NULL;
    if (offset < size) cell = stack_find_cell(im, offset, false);
    if (cell) fn(im, cell);
    if (word < size && (cell = stack_find_cell(im, word, false))) fn(im, cell);
    uint32_t halves[2] = {(uint32_t)word, (uint32_t)(word >> 32)};
    for (int i = 0; i < 2; i++) {
      offset = (uint64_t)(halves[i] & ~3u) * 2;
      if (halves[i] & 1 || offset >= size || halves[i] < WN_SLOT_FIRST_CELL) continue;
      if ((cell = stack_find_cell(im, offset, true))) fn(im, cell);
    }
  }
}

__attribute__((no_sanitize("address"))) WN_NOINLINE void
stack_scan(impl *im, wn_stack_state state, void (*fn)(impl *im, void *cell)) {
  __builtin_unwind_init();
  const char *from = __builtin_frame_address(0);
  /* The saved registers may lie below the frame address. */
  const char *here = (const char *)__builtin_alloca(sizeof(uintptr_t));
  if (here < from) from = here;
  if (state == WN_STACK_EMPTY || im->config.precise_roots) return;
  if (state == WN_STACK_SKIP_INNERMOST && im->heap->entries)
    from = im->heap->entries->stack_pointer;
  from = (const char *)align_up((uintptr_t)from, sizeof(uintptr_t));
  scan_words(im, (const uintptr_t *)from, (const uintptr_t *)im->stack_high, fn);
  __asm__ volatile("" : : "r"(here) : "memory");
}
