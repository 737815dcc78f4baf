// About 60 MB of JSON, written and read again.
var log = typeof console === "object" ? console.log : print;

var rows = [];
for (var i = 0; i < 400000; i++) {
  rows.push({
    id: i,
    name: "item number " + i,
    price: i / 8,
    tags: ["a" + (i % 10), "b" + (i % 100), null, true],
    nested: { x: i % 360, y: -i, label: 'quote " and \\ slash' },
  });
}
var text = JSON.stringify(rows);
var back = JSON.parse(text), sum = 0;
for (i = 0; i < back.length; i++) sum = (sum + back[i].nested.x + back[i].price) % 1000003;
log("json " + text.length + " " + back.length + " " + sum);
