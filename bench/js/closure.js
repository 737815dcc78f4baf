// Making closures and calling them, variables shared between two of them.
var log = typeof console === "object" ? console.log : print;

function counter(start) {
  var n = start;
  return {
    add: function (by) { n = (n + by) & 0xffffff; },
    get: function () { return n; },
  };
}

function compose(f, g) {
  return function (x) { return f(g(x)); };
}

var total = 0;
for (var i = 0; i < 300000; i++) {
  var c = counter(i);
  c.add(i);
  c.add(3);
  total = (total + c.get()) & 0xffffff;
}
var both = compose(function (x) { return x + 1; },
                   function (x) { return (x * 3) & 0xffff; });
for (i = 0; i < 5000000; i++) total = (total + both(i)) & 0xffffff;
log("closure " + total);
