/* SPDX-License-Identifier: MIT */
/* Remembered sets: which places in old cells may refer to young cells. */
#ifndef WN_HEAP_REMEMBER_H
#define WN_HEAP_REMEMBER_H

#include "heap/impl.h"

/* Records a slot of an old cell; idempotent. */
void remember_slot(impl *im, const wn_slot *slot);
/* A slot as the log has it: the number of its 4-byte word in the cage. */
static inline uint32_t remembered_word(const impl *im, const wn_slot *slot) {
  return (uint32_t)(slot - (const wn_slot *)im->heap);
}
/* Records slots given as such numbers. */
void remember_words(impl *im, const uint32_t *words, size_t n);
/* Moves the log into the bitmaps of the pages. */
void remembered_flush(impl *im);
/* To be called when recorded slots are dropped: the next store must record anew. */
void remembered_forget_recent(impl *im);
/* Records an old cell whose values or weak slots may refer to young cells; idempotent.
 */
void remember_cell(impl *im, void *cell);
/* Records `slot` of `host` in the way that the host's kind asks for. */
void remember(impl *im, void *host, wn_slot *slot);
/* Whether the bitmap has a slot; of slots in the log only remembered_flush knows. */
bool remembered_has_slot(page *p, const wn_slot *slot);
/* Forgets all slots of a page. */
void remembered_drop_page(impl *im, page *p);
/* After marking: forgets slots and cells whose host is dead; with `pour` the log is poured
 * out first, for whoever is going to ask pages for their slots. */
void remembered_filter_dead(impl *im, bool pour);

#endif
