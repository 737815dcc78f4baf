/* SPDX-License-Identifier: MIT */
#include <winnow/heap.h>
bool wn_heap_verify(wn_heap *heap) { return heap; }
