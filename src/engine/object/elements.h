/* SPDX-License-Identifier: MIT */
/* What array.c asks of the element stores; private to the object model. */
#ifndef WN_ENGINE_OBJECT_ELEMENTS_H
#define WN_ENGINE_OBJECT_ELEMENTS_H

#include "engine/object/object.h"

/* Gives an array without elements a tagged store. */
void elements_preallocate(isolate *iso, wn_value array, uint32_t capacity);
/* Makes a dense store tagged, with head 0 and at least `capacity` places. */
void elements_make_tagged(isolate *iso, wn_value array, uint32_t capacity);
/* Gives an array without elements a store of these n numbers. */
void elements_from_doubles(isolate *iso, wn_value array, const wn_value *values,
                           uint32_t n);

#endif
