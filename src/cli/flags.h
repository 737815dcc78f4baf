/* SPDX-License-Identifier: MIT */
/* The table of flags (options.def): reading one, listing them. */
#ifndef WN_CLI_FLAGS_H
#define WN_CLI_FLAGS_H

#include "node/c/node.h"

enum flag_origin { FLAG_FROM_COMMAND_LINE, FLAG_FROM_ENVIRONMENT };

/* Sets every flag to its default. */
void flags_init(node_options *o);
void flags_fini(node_options *o);
/* Reads one "--name[=value]" word.  -1, or the exit status after printing what is wrong. */
int flags_parse(node_options *o, const char *text, enum flag_origin origin);
/* Reads the flags of v8.setFlagsFromString: words divided by blanks, a value may be the next
 * word.  What is wrong is printed; the rest is then not read. */
void flags_parse_string(node_options *o, const char *text);
/* Prints a line a flag, in groups. */
void flags_print_help(void);

#endif
