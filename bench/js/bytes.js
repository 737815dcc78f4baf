// Bytes an element: how much heapUsed grows for each of N things held in an array, after
// gc(), without the array's own slot.  Needs --expose-gc, and --single-threaded-gc for
// rss: else helpers give memory back some time after gc() has returned.  With a first argument only the
// measurement of that name; with a second one as many elements.
//
//   winnow --expose-gc --single-threaded-gc bench/js/bytes.js [name [count]]
"use strict";

const COUNTS = [600000, 1100000, 1900000];

// Joined, since a concatenation may be kept in two halves.
function word(i) {
  return ["text-of-", String(10000000 + i)].join("");
}

const makers = {
  "{a, b}": (i) => ({ a: i, b: i + 1 }),
  "[1, 2, 3]": (i) => [i, 2, 3],
  closure: (i) => () => i,
  "16-character string": word,
};

function measure() {
  gc();
  gc();
  const m = process.memoryUsage();
  return { used: m.heapUsed, rss: m.rss };
}

function elements(make, n) {
  const holder = new Array(n);
  for (let i = 0; i < n; i++) holder[i] = 0;
  const before = measure();
  for (let i = 0; i < n; i++) holder[i] = make(i);
  const after = measure();
  return { used: (after.used - before.used) / n, rss: (after.rss - before.rss) / n,
           kept: holder.length };
}

function arrays(n) {
  const before = measure();
  const array = [];
  for (let i = 0; i < n; i++) array.push(i);
  const after = measure();
  return { used: (after.used - before.used) / n, rss: (after.rss - before.rss) / n,
           kept: array.length };
}

function entries(n) {
  const before = measure();
  const map = new Map();
  for (let i = 0; i < n; i++) map.set(i * 3, i);
  const after = measure();
  return { used: (after.used - before.used) / n, rss: (after.rss - before.rss) / n,
           kept: map.size };
}

const measurements = { "array slot": arrays, "Map entry": entries };
for (const name in makers) measurements[name] = (n) => elements(makers[name], n);

const wanted = process.argv[2], count = Number(process.argv[3]);
console.log("bytes an element".padEnd(22) + "count".padStart(9) + "heapUsed".padStart(10) +
            "rss".padStart(8));
for (const name in measurements) {
  if (wanted && name !== wanted) continue;
  const perCount = name === "Map entry" || name === "array slot";
  for (const n of count ? [count] : perCount ? COUNTS : [1000000]) {
    const r = measurements[name](n);
    console.log(name.padEnd(22) + String(n).padStart(9) + r.used.toFixed(1).padStart(10) +
                r.rss.toFixed(1).padStart(8));
  }
}
