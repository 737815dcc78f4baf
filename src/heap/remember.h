/* SPDX-License-Identifier: MIT */
/* Remembered sets: which places in old cells may refer to young cells. */
#ifndef WN_HEAP_REMEMBER_H
#define WN_HEAP_REMEMBER_H

#include "heap/impl.h"

/* Records a slot of an old cell; idempotent. */
void remember_slot(impl *im, page *p, const wn_slot *slot);
/* Records an old cell whose values or weak slots may refer to young cells; idempotent. */
void remember_cell(impl *im, void *cell);
/* Records `slot` of `host` in the way that the host's kind asks for. */
void remember(impl *im, void *host, wn_slot *slot);
bool remembered_has_slot(page *p, const wn_slot *slot);
/* Forgets all slots of a page. */
void remembered_drop_page(impl *im, page *p);
/* After marking: forgets slots and cells whose host is dead. */
void remembered_filter_dead(impl *im);

#endif
