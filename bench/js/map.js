// Two million entries of a Map: insert, get, delete.
var log = typeof console === "object" ? console.log : print;

var N = 2000000, map = new Map(), sum = 0, i;
for (i = 0; i < N; i++) map.set(i * 7, i);
for (i = 0; i < N; i++) sum = (sum + map.get(((i * 13) % N) * 7)) & 0xfffffff;
for (i = 0; i < N; i += 2) map.delete(i * 7);
log("map " + map.size + " " + sum + " " + map.has(14) + " " + map.has(7));
