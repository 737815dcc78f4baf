// Lesson 2: reach the heap's limit.
//
//   winnow --max-old-space-size=1400 examples/lesson2
//
// Each step keeps one more array of 20 Mi elements filled with 0.  An element takes 4 bytes
// here (8 in Node), so a step is 80 MB.  In the end there is no room: the process reports its
// last collections and stops with status 134.
const MB = 1024 * 1024;

function show() {
  const m = process.memoryUsage();
  const format = (bytes) => (bytes / MB).toFixed(2) + ' MB';
  console.log(
    `Process: heapTotal ${format(m.heapTotal)} heapUsed ${format(m.heapUsed)} rss ${format(m.rss)}`);
  console.log('-'.repeat(59));
}

function useMemory() {
  const size = 20 * MB;
  const a = new Array(size);
  for (let i = 0; i < size; i++) {
    a[i] = 0;
  }
  return a;
}

const total = [];
for (let j = 0; j < 40; j++) {
  show();
  total.push(useMemory());
}
show();
