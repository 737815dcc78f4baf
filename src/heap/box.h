/* SPDX-License-Identifier: MIT */
/* Boxes: 16-byte cells that hold the double of exactly one slot. */
#ifndef WN_HEAP_BOX_H
#define WN_HEAP_BOX_H

#include "heap/impl.h"

static inline bool slot_is_box(uint32_t slot) { return (slot & 3) == 2; }
/* A new box for `host`, as the bits of a slot.  Never collects, never fails. */
uint32_t box_new(impl *im, const void *host, double d);

#endif
