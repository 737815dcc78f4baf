// Lesson 1: watch the young generation fill, and its survivors move on.
//
//   winnow --trace-gc examples/lesson1
//
// A million arrays of a hundred holes each are kept.  The first lines of the trace are
// Scavenges whose figures grow (the data survives, so little is freed); when enough has been
// promoted, Mark-Compact lines of the old generation follow.
const kept = [];
for (let i = 0; i < 1000000; i++) {
  kept.push(new Array(100));
}
