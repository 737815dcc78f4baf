// A WeakMap lets go of a value when its key dies.
//
//   winnow --expose-gc examples/weakmap
//
// Step 2 shows about 4 MB more than step 1 (an array of a million elements, 4 bytes each);
// step 3, after the key was dropped, is back where step 1 was.
function report(step) {
  gc();
  const { heapUsed, heapTotal, rss } = process.memoryUsage();
  console.log(`${step}: heapUsed ${heapUsed} heapTotal ${heapTotal} rss ${rss}`);
}

report('1 empty     ');
let map = new WeakMap();
let b = new Object();
map.set(b, new Array(1024 * 1024));
report('2 with entry');
b = null;
report('3 key gone  ');
