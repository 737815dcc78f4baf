/* SPDX-License-Identifier: MIT */
/* Command-line options: the flags of options.def and the script to run. */
#ifndef WN_CLI_OPTIONS_H
#define WN_CLI_OPTIONS_H

#include "node/c/node.h"

/* Reads NODE_OPTIONS, then the command line (which wins).  Returns -1 when the program should
 * go on; otherwise the exit status, everything having been printed (--help, errors). */
int options_parse(node_options *options, int argc, char **argv);
void options_fini(node_options *options);

#endif
