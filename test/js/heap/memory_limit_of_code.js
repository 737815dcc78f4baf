/* SPDX-License-Identifier: MIT */
// flags: --memory-limit=60
// Code lies outside the heap and counts.
const MB = 2 ** 20;
const stop = () => {
  if (process.memoryUsage.rss() < 150 * MB) return;
  console.log('far beyond the limit');
  process.exit();
};
const kept = [];
const sum = ' a + 2 * '.repeat(50);
for (let i = 0; ; i++) {
  const f = new Function('a', `return ${sum}${i}`);
  f(1);
  kept.push(f);
  if (i % 1000 === 0) stop();
}
// exit: 134
// expect-error: ^\d+\.\d MB of 60\.0 MB \(--memory-limit\): heap
// expect-error:  scripts \(source text and code\)$
// expect-error: ^FATAL ERROR: .* out of memory$
// timeout: 60
// node: skip (a limit of our own)
// zeal: skip (collections that free nothing, one after another, end the program earlier)
// sanitizers: skip (their shadow memory and what they keep of freed memory are resident)
