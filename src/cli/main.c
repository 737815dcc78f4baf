/* SPDX-License-Identifier: MIT */
/* The winnow program. */
#include "base/os.h"
#include "cli/options.h"

int main(int argc, char **argv) {
  /* Helper threads allocate little and rarely: an arena of their own would never shrink. */
  os_share_malloc_arena();
  node_options options;
  int status = options_parse(&options, argc, argv);
  if (status < 0) status = node_main(&options);
  options_fini(&options);
  return status;
}
