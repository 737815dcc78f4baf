/* SPDX-License-Identifier: MIT */
/* The backtracking machine (program.h draws it).
 *
 * The stack grows in malloc'd memory up to a limit, whatever the pattern; one isolate has one,
 * since matching never calls JavaScript.  An entry is two words: tag and payload, then a
 * value; greedy and lazy loops have a second entry of data below.  Every 4,096 failures the
 * machine looks whether it is to end. */
#include <stdlib.h>
#include <string.h>

#include "base/utf.h"
#include "engine/regexp/program.h"
#include "engine/regexp/tree.h"

enum {
  TAG_BITS = 3,
  TAG_MASK = 7,
  TAG_CHOICE = 0,  /* payload: instruction; value: position */
  TAG_RESTORE = 1, /* register, value */
  TAG_GREEDY = 2,  /* the loop, where it is; data: next unit + 1, where it must stop */
  TAG_LAZY = 3,    /* the loop, where it is; data: characters that it may still take */
  TAG_DATA = 4,
  FIRST_STACK = 1024,
  KEPT_STACK = 16 << 10,
  /* A loop that is to run more often than this ends at a round that matches nothing: such
   * patterns only test limits, and no stack would hold their rounds. */
  MANY_ROUNDS = 10000,
  MAX_STACK = 16 << 20, /* words: 64 MiB, as V8's */
};

static const uint32_t word_bits[4] = {0, 0x03FF0000, 0x87FFFFFE, 0x07FFFFFE};

static bool set_has_wide(const re_set *s, uint32_t c) {
  uint32_t low = 0, high = s->count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (c > s->ranges[middle].last)
      low = middle + 1;
    else
      high = middle;
  }
  return low < s->count && s->ranges[low].first <= c;
}

static WN_NOINLINE bool grow_stack(regexp_state *state, size_t used) {
  size_t words = state->stack_words ? state->stack_words * 2 : FIRST_STACK;
  if (words > MAX_STACK || used > MAX_STACK) return false;
  uint32_t *stack = realloc(state->stack, words * sizeof *stack);
  if (!stack) return false;
  state->stack = stack;
  state->stack_words = words;
  return true;
}

/* Only termination ends a match; everything else waits. */
static WN_NOINLINE bool is_interrupted(isolate *iso) {
  uint32_t bits = __atomic_load_n(&iso->heap.interrupt, __ATOMIC_RELAXED);
  return (bits & WN_INTERRUPT_TERMINATE) != 0;
}

#define UNIT uint8_t
#define ONE_BYTE 1
#define N(name) name##_one
#include "engine/regexp/match_loop.inc"
#undef UNIT
#undef ONE_BYTE
#undef N
#define UNIT uint16_t
#define ONE_BYTE 0
#define N(name) name##_two
#include "engine/regexp/match_loop.inc"

static bool prepare(regexp_state *state, const regexp_program *p) {
  if (!state->stack && !grow_stack(state, 0)) return false;
  if (state->register_capacity < p->register_count) {
    free(state->registers);
    state->register_capacity = p->register_count + 32;
    state->registers = xmalloc(state->register_capacity * sizeof *state->registers);
  }
  memset(state->registers, 0xFF, p->register_count * sizeof *state->registers);
  return true;
}

regexp_result regexp_exec(isolate *iso, const regexp_program *p, const string_view *subject,
                          uint32_t index, bool sticky, const int32_t **captures) {
  regexp_state *state = iso->regexp;
  if (index > subject->length) return REGEXP_NO_MATCH;
  if (!prepare(state, p)) return REGEXP_OVERFLOW;
  regexp_result result =
      subject->two_byte
          ? search_two(iso, p, subject->chars, subject->length, index, sticky)
          : search_one(iso, p, subject->chars, subject->length, index, sticky);
  *captures = state->registers;
  if (state->stack_words > KEPT_STACK) {
    free(state->stack);
    state->stack = NULL;
    state->stack_words = 0;
  }
  return result;
}
