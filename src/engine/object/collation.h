/* SPDX-License-Identifier: MIT */
/* The isolate's collator: comparing text by the rules of a language. */
#ifndef WN_ENGINE_OBJECT_COLLATION_H
#define WN_ENGINE_OBJECT_COLLATION_H

#include "engine/isolate.h"

struct UCollator;

/* ICU's collator for a language ("en", "de" ...), opened on first use and kept until
 * another language is asked for.  Belongs to the isolate; NULL only when ICU has no
 * data at all. */
struct UCollator *locale_collator(isolate *iso, const char *language);
void collation_fini(isolate *iso);

#endif
