/* SPDX-License-Identifier: MIT */
/* A cache from objects to blobs, on libwinnow-heap: entries go when their keys do.
 *
 *     cache [--threads N] [ROUNDS]
 *
 * A game engine caches the mesh of each model it has met, a browser the layout of each
 * node.  The cache must not keep a key alive, and must let go of the value when the key has
 * died, even if the value refers back to the key.  That is an ephemeron:
 *
 *      key ............> (weak)
 *       ^                  table cell: header | count, tombstones | key value key value ...
 *       |                                                                    |
 *       +----- value (a blob: an owner slot and the address of malloc'd bytes) <-+
 *
 *  - The table is a cell of a kind with WN_KIND_EPHEMERONS.  A dead pair becomes
 *    (WN_DELETED, hole), which open addressing wants as a tombstone anyway; the kind's
 *    weak_cleared hook tells that there are some.
 *  - Keys move, so their address is no hash: each carries a number of its own.
 *  - A blob owns memory outside the heap: wn_alloc_finalized registers it, its finalizer
 *    frees the bytes, and wn_external_adjust lets the heap's policy know of them.
 *  - What a weak place gives back is read with wn_load_weak.
 *
 * The program plays sessions that come and go, looks up each live one, and checks after a
 * full collection that exactly the blobs of live keys are left.  The last line is a tally. */
#include <winnow/heap.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { KEY = 1, BLOB, TABLE, SESSIONS, KINDS };
enum { LIVE = 512 }; /* sessions at a time */

typedef struct key {
  uint32_t header, hash;
} key;
typedef struct blob {
  uint32_t header;
  wn_slot owner; /* the key: a cycle through the cache */
  uint32_t bytes, check;
  char *data; /* malloc'd */
} blob;
typedef struct pair {
  wn_slot key, value;
} pair;
typedef struct table {
  uint32_t header, used; /* pairs that are not empty, tombstones included */
  pair pairs[];
} table;
typedef struct sessions {
  uint32_t header;
  wn_slot keys[LIVE];
} sessions;

typedef struct cache {
  wn_heap heap; /* first */
  wn_value table, sessions;
  uint32_t next_hash, random;
  unsigned live_blobs, freed_blobs, cleared; /* what hooks and finalizers saw */
  int passed, failed;
} cache;

/* ---- kinds ------------------------------------------------------------------------- */

static void free_blob(wn_heap *heap, void *cell) {
  cache *c = (cache *)heap;
  blob *b = cell;
  free(b->data);
  wn_external_adjust(heap, -(int64_t)b->bytes);
  c->live_blobs--;
  c->freed_blobs++;
}

static void note_cleared(wn_heap *heap, void *cell) {
  (void)cell;
  ((cache *)heap)->cleared++;
}

static size_t blob_bytes(const void *cell) { return ((const blob *)cell)->bytes; }

static const wn_kind_info kinds[KINDS] = {
    [KEY] = {.name = "key"},
    [BLOB] = {.name = "blob", .slots_first = 1, .slots_end = 2, .finalize = free_blob,
              .external_bytes = blob_bytes},
    [TABLE] = {.name = "table", .weak_first = 2, .weak_end = WN_TO_END,
               .flags = WN_KIND_EPHEMERONS, .weak_cleared = note_cleared},
    [SESSIONS] = {.name = "sessions", .slots_first = 1, .slots_end = WN_TO_END}};

/* ---- the table --------------------------------------------------------------------- */

static uint32_t capacity(const table *t) {
  return (uint32_t)((wn_cell_bytes(t) - sizeof *t) / sizeof(pair));
}

static table *table_new(cache *c, uint32_t n) {
  return wn_alloc(&c->heap, TABLE, sizeof(table) + n * sizeof(pair));
}

static wn_value pair_key(cache *c, pair *p) { return wn_load_weak(&c->heap, &p->key); }

/* The pair of the key, or the empty one where it belongs.  There is always an empty one. */
static pair *find(cache *c, table *t, const key *k) {
  uint32_t mask = capacity(t) - 1;
  for (uint32_t i = k->hash;; i++) {
    pair *p = &t->pairs[i & mask];
    wn_value v = pair_key(c, p);
    if (wn_is_hole(v) || (wn_is_cell(v) && wn_to_cell(v) == k)) return p;
  }
}

static void insert(cache *c, table *t, const key *k, wn_value value) {
  pair *p = find(c, t, k);
  if (wn_slot_is_hole(p->key)) {
    t->used++;
    wn_store_cell(&c->heap, t, &p->key, k);
  }
  wn_store(&c->heap, t, &p->value, value);
}

/* Tombstones are left behind here, so the new size follows what lives. */
static table *rehash(cache *c, table *old) {
  uint32_t live = 0, n = 16;
  for (uint32_t i = 0; i < capacity(old); i++) live += wn_is_cell(pair_key(c, &old->pairs[i]));
  while (n < 4 * (live + 1)) n *= 2;
  table *t = table_new(c, n); /* may collect: some of `live` may be dead now */
  for (uint32_t i = 0; i < capacity(old); i++) {
    wn_value k = pair_key(c, &old->pairs[i]);
    if (wn_is_cell(k))
      insert(c, t, wn_to_cell(k), wn_load_weak(&c->heap, &old->pairs[i].value));
  }
  c->table = wn_from_cell(t);
  return t;
}

static void cache_put(cache *c, const key *k, wn_value value) {
  table *t = wn_to_cell(c->table);
  if (4 * (t->used + 1) > 3 * capacity(t)) t = rehash(c, t);
  insert(c, t, k, value);
}

/* The blob, or NULL. */
static blob *cache_get(cache *c, const key *k) {
  pair *p = find(c, wn_to_cell(c->table), k);
  wn_value v = wn_load_weak(&c->heap, &p->value);
  return wn_is_cell(v) ? wn_to_cell(v) : NULL;
}

/* ---- the program ------------------------------------------------------------------- */

static uint32_t random_number(cache *c) {
  c->random ^= c->random << 13;
  c->random ^= c->random >> 17;
  return c->random ^= c->random << 5;
}

static key *key_new(cache *c) {
  key *k = wn_alloc(&c->heap, KEY, sizeof *k);
  k->hash = c->next_hash++ * 2654435761u >> 7;
  return k;
}

/* NULL when malloc has nothing. */
static blob *blob_new(cache *c, const key *k, uint32_t bytes) {
  blob *b = wn_alloc_finalized(&c->heap, BLOB, sizeof *b);
  c->live_blobs++; /* before anything can fail: the finalizer counts it again */
  b->check = k->hash;
  wn_store_cell(&c->heap, b, &b->owner, k);
  b->data = malloc(bytes);
  if (!b->data) return NULL;
  memset(b->data, (int)(k->hash & 0xFF), bytes);
  b->bytes = bytes;
  wn_external_adjust(&c->heap, bytes);
  return b;
}

static void expect(cache *c, bool condition, const char *what) {
  if (condition) {
    c->passed++;
  } else {
    c->failed++;
    printf("FAIL %s\n", what);
  }
}

static bool blob_is_whole(cache *c, const blob *b, const key *k) {
  return b && b->check == k->hash && b->data[b->bytes - 1] == (char)(k->hash & 0xFF) &&
         wn_load_cell(&c->heap, &b->owner) == k;
}

static bool start_session(cache *c, unsigned i) {
  key *k = key_new(c);
  blob *b = blob_new(c, k, 64 + random_number(c) % 4000);
  if (!b) return false;
  cache_put(c, k, wn_from_cell(b));
  sessions *s = wn_to_cell(c->sessions);
  wn_store_cell(&c->heap, s, &s->keys[i], k);
  return true;
}

static unsigned count_whole(cache *c) {
  unsigned whole = 0;
  for (unsigned i = 0; i < LIVE; i++) {
    sessions *s = wn_to_cell(c->sessions);
    key *k = wn_load_cell(&c->heap, &s->keys[i]);
    whole += k && blob_is_whole(c, cache_get(c, k), k);
  }
  return whole;
}

/* A frame of its own: what it leaves on the stack lies below its caller's. */
static __attribute__((noinline)) void play(cache *c, int rounds) {
  for (unsigned i = 0; i < LIVE; i++) expect(c, start_session(c, i), "the first sessions");
  for (int round = 0; round < rounds; round++) {
    for (int i = 0; i < LIVE / 4; i++)
      expect(c, start_session(c, random_number(c) % LIVE), "a session");
    expect(c, count_whole(c) == LIVE, "each live key finds its blob");
  }
}

static void visit_roots(wn_visitor *v, void *data) {
  cache *c = data;
  wn_visit_value(v, &c->table);
  wn_visit_value(v, &c->sessions);
}

static cache *cache_new(void) {
  wn_heap_config config;
  wn_heap_config_init(&config);
  config.context_bytes = sizeof(cache);
  config.kinds = kinds;
  config.kind_count = KINDS;
  cache *c = (cache *)wn_heap_new(&config);
  if (!c) return perror("cache: no heap"), exit(1), NULL;
  c->table = c->sessions = WN_NULL;
  c->random = 20260101;
  wn_heap_add_roots(&c->heap, visit_roots, c);
  c->table = wn_from_cell(table_new(c, 16));
  c->sessions = wn_from_cell(wn_alloc(&c->heap, SESSIONS, sizeof(sessions)));
  return c;
}

typedef struct job {
  pthread_t thread;
  int rounds, passed, failed;
} job;

/* The whole life of a heap, on the thread it belongs to. */
static void *run(void *data) {
  job *j = data;
  cache *c = cache_new();
  play(c, j->rounds);
  wn_collect(&c->heap, WN_GC_MAJOR, WN_STACK_EMPTY, "check");
  wn_heap_stats stats;
  wn_heap_get_stats(&c->heap, &stats);
  expect(c, c->live_blobs == LIVE, "a full collection leaves the blobs of live keys");
  expect(c, c->cleared > 0, "the hook heard of dead keys");
  expect(c, stats.external_bytes <= LIVE * 4096u, "and the heap knows their bytes");
  expect(c, count_whole(c) == LIVE, "which are still found");
  c->sessions = WN_NULL;
  wn_collect(&c->heap, WN_GC_MAJOR, WN_STACK_EMPTY, "check");
  expect(c, c->live_blobs == 0, "without keys the cache is empty");
  expect(c, c->freed_blobs == (unsigned)(LIVE + j->rounds * (LIVE / 4)),
         "each blob was freed once");
  expect(c, wn_heap_verify(&c->heap), "the heap is valid");
  j->passed = c->passed;
  j->failed = c->failed;
  wn_heap_free(&c->heap);
  return NULL;
}

int main(int argc, char **argv) {
  job jobs[16] = {0};
  int n = 1, rounds = 100, passed = 0, failed = 0;
  if (argc > 2 && strcmp(argv[1], "--threads") == 0) n = atoi(argv[2]), argc -= 2, argv += 2;
  if (argc > 1) rounds = atoi(argv[1]);
  if (n < 1 || n > 16 || rounds < 0) return fputs("usage: cache [--threads N] [ROUNDS]\n", stderr), 2;
  for (int i = 0; i < n; i++) {
    jobs[i].rounds = rounds;
    if (pthread_create(&jobs[i].thread, NULL, run, &jobs[i]) != 0) return perror("cache"), 1;
  }
  for (int i = 0; i < n; i++) {
    pthread_join(jobs[i].thread, NULL);
    passed += jobs[i].passed;
    failed += jobs[i].failed;
  }
  printf("%d passed, %d failed\n", passed, failed);
  return failed ? 1 : 0;
}
