// A million arrays of a hundred elements, every slot written, none kept.
var log = typeof console === "object" ? console.log : print;

var sum = 0;
for (var i = 0; i < 1000000; i++) {
  var array = new Array(100);
  for (var j = 0; j < 100; j++) array[j] = i;
  sum = (sum + array[i % 100]) % 1000003;
}
log("lesson1 " + sum);
