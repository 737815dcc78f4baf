/* SPDX-License-Identifier: MIT */
/* ICU, loaded when it is first needed.
 *
 * Most programs never ask a question that only ICU's tables answer, and binding its
 * libraries (with the C++ library that they need) would be a third of the time that an empty
 * script takes.  So they are not linked: the first use opens them, and icu() gives the
 * functions.  ICU's symbols carry its version; the names here and the library's file name
 * come from the headers of the version that Winnow was built with. */
#ifndef WN_ENGINE_ICU_H
#define WN_ENGINE_ICU_H

#include <unicode/ucal.h>
#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/uset.h>
#include <unicode/ustring.h>

#define ICU_FUNCTIONS(F)                                                              \
  F(u_foldCase) F(u_getBinaryPropertySet) F(u_getPropertyEnum)                        \
  F(u_getPropertyValueEnum) F(u_getPropertyValueName) F(u_hasBinaryProperty)          \
  F(u_strToLower) F(u_strToUTF8) F(u_strToUpper)                                      \
  F(ucal_close) F(ucal_getTimeZoneDisplayName) F(ucal_inDaylightTime) F(ucal_open)    \
  F(ucal_setMillis)                                                                   \
  F(ucol_close) F(ucol_open) F(ucol_setAttribute) F(ucol_setStrength) F(ucol_strcoll) \
  F(uloc_forLanguageTag) F(uloc_getLanguage)                                          \
  F(unorm2_getNFCInstance) F(unorm2_getNFDInstance) F(unorm2_getNFKCInstance)         \
  F(unorm2_getNFKDInstance) F(unorm2_isNormalized) F(unorm2_normalize)                \
  F(uscript_getUsage)                                                                 \
  F(uset_applyIntPropertyValue) F(uset_close) F(uset_getItem) F(uset_getItemCount)    \
  F(uset_openEmpty)

typedef struct icu_functions {
#define F(name) __typeof__(name) *name;
  ICU_FUNCTIONS(F)
#undef F
} icu_functions;

/* The functions.  The process ends with a message when the library is not there; from any
 * thread. */
const icu_functions *icu(void);

#endif
