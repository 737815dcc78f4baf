// A million live objects, then twenty million that die young.
var log = typeof console === "object" ? console.log : print;

var live = [], i;
for (i = 0; i < 1000000; i++)
  live.push({ id: i, next: i > 0 ? live[((i * 7919) ^ 12345) % i] : null, tag: i & 7 });
var last = null, sum = 0;
for (i = 0; i < 20000000; i++) {
  last = { id: i, next: last && (i & 15) ? last : null };
  sum = (sum + last.id) & 0xffffff;
}
var at = live[live.length - 1], steps = 0;
while (at) {
  sum = (sum + at.tag) & 0xffffff;
  at = at.next;
  steps++;
}
log("graph " + live.length + " " + steps + " " + sum);
