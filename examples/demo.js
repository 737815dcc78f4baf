// The demonstration of `make run`: a program whose memory you can see.
//
// Three acts, each with a table of process.memoryUsage(); between them the collector's own
// lines (--trace-gc) tell what it did and how long that took.
const MB = 1024 * 1024;
const columns = ['rss', 'heapTotal', 'heapUsed', 'external', 'arrayBuffers'];
const rows = [];

function measure(what) {
  const usage = process.memoryUsage();
  rows.push([what, ...columns.map((c) => (usage[c] / MB).toFixed(2))]);
}

function table() {
  const head = ['(MB)', ...columns];
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i].length)));
  const line = (cells) =>
    cells.map((c, i) => (i === 0 ? c.padEnd(widths[i]) : c.padStart(widths[i]))).join('  ');
  console.log('');
  console.log(line(head));
  console.log(widths.map((w) => '-'.repeat(w)).join('  '));
  for (const r of rows) console.log(line(r));
  console.log('');
}

function title(text) {
  console.log('');
  console.log('== ' + text);
}

measure('at start');

title('Act 1: two million objects, each dropped at once: scavenges that free everything');
(function churn() {
  let sum = 0;
  for (let i = 0; i < 2000000; i++) {
    const point = { x: i, y: i + 1 };
    sum += point.x + point.y;
  }
  return sum;
})();
measure('after the churn');

title('Act 2: half a million objects that stay: survivors are copied once, then promoted');
let kept = [];
for (let i = 0; i < 500000; i++) kept.push({ id: i, name: 'object ' + i });
measure('objects kept');

title('Act 3: a Buffer of 64 MB: outside the heap');
let buffer = Buffer.alloc(64 * MB, 1);
measure('a 64 MB Buffer');

title('The curtain: everything is dropped and gc() called');
kept = null;
buffer = null;
gc();
measure('dropped, gc()');
table();
