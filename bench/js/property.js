// Reading and writing properties: own, inherited, of four shapes at one place.
var log = typeof console === "object" ? console.log : print;

function Point(x, y) {
  this.x = x;
  this.y = y;
}
Point.prototype.sum = function () {
  return this.x + this.y;
};
Point.prototype.step = 3;

function walk(point, times) {
  for (var i = 0; i < times; i++) {
    point.x = (point.x + point.step) & 0xffff;
    point.y = point.sum() & 0xffff;
  }
  return point.x ^ point.y;
}

function mixed(objects, times) {
  var total = 0;
  for (var i = 0; i < times; i++) total = (total + objects[i & 3].a) & 0xfffffff;
  return total;
}

var one = walk(new Point(1, 2), 10000000);
var four = mixed([{ a: 1 }, { b: 0, a: 2 }, { c: 0, b: 0, a: 3 }, { d: 0, a: 4 }], 10000000);
log("property " + one + " " + four);
