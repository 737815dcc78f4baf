/* SPDX-License-Identifier: MIT */
/* The winnow program. */
#include "cli/options.h"

int main(int argc, char **argv) {
  node_options options;
  int status = options_parse(&options, argc, argv);
  if (status < 0) status = node_main(&options);
  options_fini(&options);
  return status;
}
