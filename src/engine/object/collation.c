/* SPDX-License-Identifier: MIT */
/* Opening a collator loads tables and takes milliseconds, and programs sort by one
 * language: the last one is kept. */
#include "engine/object/collation.h"

#include "engine/icu.h"

#include <stdlib.h>
#include <string.h>

typedef struct collation {
  char language[16];
  UCollator *collator;
} collation;

UCollator *locale_collator(isolate *iso, const char *language) {
  collation *c = iso->collation;
  if (!c) c = iso->collation = xcalloc(1, sizeof *c);
  if (c->collator && strcmp(c->language, language) == 0) return c->collator;
  if (c->collator) icu()->ucol_close(c->collator);
  UErrorCode status = U_ZERO_ERROR;
  c->collator = icu()->ucol_open(language, &status);
  icu()->ucol_setAttribute(c->collator, UCOL_NORMALIZATION_MODE, UCOL_ON, &status);
  strncpy(c->language, language, sizeof c->language - 1);
  return c->collator;
}

void collation_fini(isolate *iso) {
  collation *c = iso->collation;
  if (!c) return;
  if (c->collator) icu()->ucol_close(c->collator);
  free(c);
  iso->collation = NULL;
}
