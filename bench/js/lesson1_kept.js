// A million arrays of a hundred elements, every slot written, all kept.
var log = typeof console === "object" ? console.log : print;

var kept = [];
for (var i = 0; i < 1000000; i++) {
  var array = new Array(100);
  for (var j = 0; j < 100; j++) array[j] = i;
  kept.push(array);
}
log("lesson1_kept " + kept.length + " " + kept[777777][99]);
