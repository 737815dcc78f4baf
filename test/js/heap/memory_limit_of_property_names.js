/* SPDX-License-Identifier: MIT */
// flags: --memory-limit=60
// The table of all property names lies outside the heap: it counts, and the report says so.
const MB = 2 ** 20;
const start = process.memoryUsage.rss();
const stop = () => {
  if (process.memoryUsage.rss() - start < 75 * MB) return;
  console.log('far beyond the limit');
  process.exit();
};
const kept = [];
for (let i = 0; ; i++) {
  if (i % 1000 === 0) {
    stop();
    kept.push({});
  }
  kept[kept.length - 1]['name ' + i] = i;
}
// exit: 134
// expect-error: ^\d+\.\d MB of 60\.0 MB \(--memory-limit\): heap .*, code and tables [12]\d\.\d MB$
// expect-error: ^ +\d+\.\d +8\.0 +\d+  strings, interned \(property names\)$
// expect-error: ^FATAL ERROR: .* out of memory$
// timeout: 60
// node: skip (a limit of our own)
// zeal: skip (collections that free nothing, one after another, end the program earlier)
// sanitizers: skip (their shadow memory and what they keep of freed memory are resident)
