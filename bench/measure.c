/* SPDX-License-Identifier: MIT */
/* Runs a program and says what it cost:
 *
 *     measure RESULT program args...
 *
 * RESULT gets one line: exit status (128 + signal), CPU time in microseconds, peak
 * resident set in KiB.  Linux counts the parent's memory at the time of the fork into a
 * process's peak, so a small program has to be the parent: a script's interpreter would
 * hide everything below its own size. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static long microseconds(struct timeval t) { return t.tv_sec * 1000000L + t.tv_usec; }

int main(int argc, char **argv) {
  if (argc < 3) return 2;
  pid_t child = fork();
  if (child == 0) {
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  int status = 0;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) != child) return 2;
  FILE *result = fopen(argv[1], "w");
  if (!result) return 2;
  fprintf(result, "%d %ld %ld\n",
          WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
          microseconds(usage.ru_utime) + microseconds(usage.ru_stime), usage.ru_maxrss);
  return fclose(result) == 0 ? 0 : 2;
}
