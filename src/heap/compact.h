/* SPDX-License-Identifier: MIT */
/* Compaction of the old generation: which pages, which references, in what order. */
#ifndef WN_HEAP_COMPACT_H
#define WN_HEAP_COMPACT_H

#include "heap/impl.h"

/* Bytes of a page that cells can have. */
#define PAGE_AREA (PAGE_BYTES - PAGE_FIRST)

void compact_init(impl *im);
void compact_fini(impl *im);

/* ---- one collection, in the order of the calls ---- */

/* Before marking, with nothing unswept: a budget's candidates are chosen now, and slots
 * that refer to them are recorded until compact_end. */
void compact_begin(impl *im, compact_effort effort);
/* The stack scan that follows is the one of the final pause: compact_pin counts. */
void compact_begin_pins(impl *im);
/* A cell that the stack may refer to stays where it is. */
void compact_pin(impl *im, void *cell);
/* After marking, before the scavenge of a full collection: chooses by live bytes when the
 * effort says so. */
void compact_choose(impl *im);
/* After marking, the clearing of weak slots, and the last scavenge: copies, then updates
 * every reference but those that weak_finish updates.  Never fails: what finds no room
 * stays. */
void compact_run(impl *im);
/* After weak_finish, or when a cycle is dropped: everything is ordinary again. */
void compact_end(impl *im);

/* ---- looking up ---- */

/* Works for any bits of a slot that point into the cage. */
static inline bool compact_on_candidate(const impl *im, uint32_t slot) {
  uint32_t n = slot >> (PAGE_SHIFT - 1);
  return im->compact.map[n / 64] >> (n % 64) & 1;
}
/* Where a cell is now, between compact_run and compact_end. */
static inline void *compact_now(const impl *im, void *cell) {
  if (!compact_on_candidate(im, slot_of(im, cell))) return cell;
  uint32_t header = *wn_header(cell);
  return header & WN_HEADER_FORWARDED ? cell_at(im, header) : cell;
}

/* ---- recording; call when im->compact.recording, from any thread that marks ---- */

/* Those of the slots [from, to) of `host` that refer to candidates. */
void compact_record_slots(impl *im, void *host, const wn_slot *from, const wn_slot *to);
/* The values of a frame, if one of them refers to a candidate. */
void compact_record_values(impl *im, void *frame);
/* All strong slots and values of a cell. */
void compact_record_cell(impl *im, void *cell);
/* Whether a slot, or with the header's address a frame, is recorded; for the verifier. */
bool compact_is_recorded(const page *p, const wn_slot *slot);

#endif
