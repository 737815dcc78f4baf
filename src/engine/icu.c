/* SPDX-License-Identifier: MIT */
#include "engine/icu.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/os.h"

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define LIBRARY "libicui18n.so." TEXT(U_ICU_VERSION_MAJOR_NUM)

/* Of the process, as the library itself is. */
static icu_functions functions;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *symbol(void *library, const char *name) {
  void *address = library ? os_library_symbol(library, name) : NULL;
  if (address) return address;
  fprintf(stderr, "winnow: %s, which this program needs, is %s; install ICU %s\n", LIBRARY,
          library ? "incomplete" : "not there", TEXT(U_ICU_VERSION_MAJOR_NUM));
  exit(1);
}

static void load(void) {
  void *library = os_library_open(LIBRARY);
#define F(name) functions.name = (__typeof__(functions.name))symbol(library, TEXT(name));
  ICU_FUNCTIONS(F)
#undef F
}

const icu_functions *icu(void) {
  pthread_once(&once, load);
  return &functions;
}
