// An array that grows to twenty million elements.
var log = typeof console === "object" ? console.log : print;

var array = [], sum = 0;
for (var i = 0; i < 20000000; i++) array.push(i & 1023);
for (i = 0; i < array.length; i += 1000) sum += array[i];
log("fill " + array.length + " " + sum);
