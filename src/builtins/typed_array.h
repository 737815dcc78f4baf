/* SPDX-License-Identifier: MIT */
/* Typed arrays (ECMA-262, 23.2): what their files share and what other layers use.
 * Layout and element access: engine/object/array_buffer.h. */
#ifndef WN_BUILTINS_TYPED_ARRAY_H
#define WN_BUILTINS_TYPED_ARRAY_H

#include "engine/object/array_buffer.h"
#include "engine/object/realm.h"

/* A typed array over a buffer; VIEW_TRACKS_LENGTH follows the buffer's length.  The
 * prototype may be the hole: the intrinsic one of the type.  No checks.  May collect.
 */
wn_value typed_array_over(isolate *iso, unsigned type, wn_value proto, wn_value buffer,
                          size_t offset, size_t length);
/* A typed array of zeros over a fresh buffer. */
wn_value typed_array_new(isolate *iso, unsigned type, wn_value proto, size_t length);
/* The bytes of a typed array or DataView; false when v is neither.  The pointer stays
 * valid while the view lives and no script runs. */
bool typed_array_bytes_nogc(isolate *iso, wn_value v, uint8_t **data, size_t *n);
/* ValidateTypedArray, 23.2.4.4, of a typed array: its length; a TypeError naming the
 * method when it is out of bounds or detached. */
WN_MUST_USE bool typed_array_valid_length(isolate *iso, wn_value v, const char *method,
                                          double *length);

/* ---- among the files of typed arrays ---- */
/* "Uint8Array" ... */
const char *element_type_name(unsigned type);
static inline unsigned element_size_log2(unsigned type) {
  static const uint8_t log2[] = {0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3, 1};
  return log2[type];
}
/* Element k now, or undefined past the end. */
wn_value typed_array_at(isolate *iso, wn_value v, double k);
/* TypedArraySetElement, 10.4.5.16: converts, then writes if the index is valid. */
WN_MUST_USE bool typed_array_put(isolate *iso, wn_value v, double k, wn_value value);
/* TypedArraySpeciesCreate, 23.2.4.1, with the arguments of the constructor; `length` is
 * what the result must have at least, or -1. */
wn_value typed_array_species_create(isolate *iso, wn_value exemplar, uint32_t argc,
                                    const wn_value *argv, double length,
                                    const char *method);
/* TypedArrayCreateFromCtor, 23.2.4.2. */
wn_value typed_array_create_from(isolate *iso, wn_value constructor, uint32_t argc,
                                 const wn_value *argv, double length,
                                 const char *method);
extern const object_ops typed_array_ops;
extern const native_spec typed_array_methods[];
extern const size_t typed_array_method_count;

#endif
