// Lesson 3: Buffers live outside the heap.
//
//   winnow examples/lesson3
//
// Fifteen Buffers of 200 MB each: far more than the heap's limit allows, and yet nothing
// fails.  heapTotal stays flat while rss, external and arrayBuffers grow.
const MB = 1024 * 1024;

function show() {
  const m = process.memoryUsage();
  const format = (bytes) => (bytes / MB).toFixed(2) + ' MB';
  console.log(
    `Process: heapTotal ${format(m.heapTotal)} heapUsed ${format(m.heapUsed)} rss ${format(m.rss)}`);
  console.log('-'.repeat(59));
}

function useMemory() {
  const size = 200 * MB;
  const buffer = new Buffer(size);
  for (let i = 0; i < size; i++) {
    buffer[i] = 0;
  }
  return buffer;
}

const total = [];
for (let j = 0; j < 15; j++) {
  show();
  total.push(useMemory());
}
show();
