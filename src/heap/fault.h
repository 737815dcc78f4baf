/* SPDX-License-Identifier: MIT */
/* Seeded faults: known bugs that the fuzzer must find (make fuzz-selftest).
 *
 * A build with -DWN_FAULT=<name or number> makes FAULT(that name) true; in every other
 * build FAULT is constant false and the compiler removes the code behind it. */
#ifndef WN_HEAP_FAULT_H
#define WN_HEAP_FAULT_H

enum heap_fault {
  FAULT_NONE,
  FAULT_GENERATIONAL_BARRIER = 1, /* wn_store forgets old-to-young slots */
  FAULT_SATB_LOG = 2,             /* the deletion barrier logs nothing */
  FAULT_ROOT_MISSED = 3,          /* scavenges skip the last root visitor */
  FAULT_PIN_SKIPPED = 4,          /* the stack scan finds, but does not pin */
  FAULT_BOX_SHARED = 5,           /* slots_copy copies the pointer to a box */
  FAULT_SWAP_UNLOGGED = 6,        /* slot_swap without its barriers */
  FAULT_MOVE_UNREMEMBERED = 7,    /* slots_move does not remember the new places */
  FAULT_PROMOTION_UNRECORDED = 8, /* a promoted cell's young targets are forgotten */
  FAULT_BLACK_ALLOCATION = 9,     /* cells allocated old while marking stay white */
  FAULT_EPHEMERON_STRONG = 10,    /* the marker keeps values of dead keys, and keys */
  FAULT_EPHEMERON_LOST = 11,      /* values of late keys are not marked */
  FAULT_WEAK_NOT_CLEARED = 12,    /* a weak slot keeps its dead target */
  FAULT_WEAK_NOT_UPDATED = 13,    /* a weak slot keeps its target's old address */
  FAULT_PERSISTENT_STALE = 14,    /* persistents are not updated when cells move */
  FAULT_WEAK_READ_UNSHADED = 15,  /* wn_load_weak does not shade */
  FAULT_FINALIZER_TWICE = 16,     /* a finalizer stays registered */
  FAULT_FINALIZER_LOST = 17,      /* promotion loses the finalizer */
  FAULT_LARGE_UNMARKED = 18,      /* the marker scans only the start of large cells */
  FAULT_FRAME_UNREMEMBERED = 19,  /* wn_remember_cell does nothing */
  FAULT_BOX_OWNER_SWAP = 20,      /* slots_move leaves the source's box pointers */
  FAULT_PROMOTION_WHITE = 21,     /* cells promoted while marking stay white */
  FAULT_AGE_FORWARD = 22,         /* a second visit of a forwarded slot is not updated */
  FAULT_HANDLE_STALE = 23,        /* handles are not updated when cells move */
  FAULT_DEAD_REMEMBERED = 24,     /* slots of dead hosts stay remembered */
  FAULT_RECENT_KEPT = 25,         /* slots that were dropped count as recorded lately */
  FAULT_CANDIDATE_BARRIER = 40,   /* stores of references to candidates are not recorded */
  FAULT_CANDIDATE_MARKER = 41,    /* the marker does not record what it scans */
  FAULT_CANDIDATE_PROMOTED = 42,  /* slots of promoted cells are not recorded */
  FAULT_OLD_PIN_SKIPPED = 43,     /* old cells that the stack refers to move */
  FAULT_WEAK_ROOT_STALE = 44,     /* weak places off the heap do not learn new addresses */
  FAULT_WEAK_SLOT_STALE = 45,     /* weak slots keep the old address of a moved cell */
  FAULT_YOUNG_HOST_STALE = 46,    /* young cells keep the old address of a moved cell */
  FAULT_REMEMBERED_LEFT = 47,     /* remembered slots do not move with their cell */
  FAULT_BOX_SLOT_STALE = 48,      /* a slot keeps the old address of its box */
  FAULT_FORWARDING_LEFT = 49,     /* a cell that stays is marked as moved, to where it is */
  FAULT_SEGMENT_LOST = 50,        /* a helper that stops forgets its last segment */
  FAULT_MARK_NOT_ATOMIC = 51,     /* mark bits are set without fetch_or beside helpers */
  FAULT_LIVE_UNFLUSHED = 52,      /* what helpers count as live is forgotten */
  FAULT_FRAME_UNSHADED = 53,      /* a frame's values are not scanned before it is refilled */
  FAULT_EPHEMERON_UNCHECKED = 54, /* keys marked after their pairs were scanned wake none */
  FAULT_PAUSE_UNSTOPPED = 55,     /* helpers go on marking and sweeping in pauses */
  FAULT_SWEPT_TWICE = 56,         /* a page's blocks are adopted twice */
  FAULT_ADOPTED_MARKED = 57,      /* an adopted page keeps its mark bits */
  FAULT_RACE_LOST = 58,           /* a worker that loses a race keeps its own copy */
  FAULT_PART_LOST = 59,           /* the parallel scavenger scans only the first part of arrays */
  FAULT_AREA_UNFILLED = 60,       /* the rest of a worker's To page is no filler */
  FAULT_AREA_LOST = 61,           /* the rest of a worker's old area is no free block */
  FAULT_WORKER_FORGOTTEN = 62,    /* slots that helpers recorded are dropped */
  FAULT_YOUNG_LARGE_UNSCANNED = 80, /* a promoted large cell is not scanned */
  FAULT_YOUNG_LARGE_PIN = 81, /* large cells that the stack refers to move */
  FAULT_QUEUE_LOST = 82,      /* the last slots of the scavenger's queue are not visited */
  FAULT_OLD_AREA_START = 83,  /* the last cell of a retired area is not known to its page */
  FAULT_OLD_AREA_WHITE = 84,  /* cells of the area made while marking stay white */
  FAULT_RUN_NOT_ZEROED = 90, /* a cell in a reused run begins with what was there */
  FAULT_BIRTH_WHITE = 91,    /* areas that old cells are born in are not marked */
  FAULT_BIRTH_UNLISTED = 92, /* weak cells that are born old are in no list */
  FAULT_FREE_START = 93,     /* a page does not know where returned free memory begins */
  FAULT_REST_TWICE = 94,     /* a page that is woken goes on resting */
  FAULT_COUNT
};

#ifdef WN_FAULT
#define FAULT(n) ((WN_FAULT) == (n))
#else
#define FAULT(n) 0
#endif

#endif
