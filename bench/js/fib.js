// Recursive calls and small integers.
var log = typeof console === "object" ? console.log : print;

function fib(n) {
  return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

log("fib " + fib(35));
