// Complete trees, most of them short-lived, one of them kept; depth 16.
var log = typeof console === "object" ? console.log : print;

function tree(depth) {
  if (depth === 0) return { left: null, right: null };
  return { left: tree(depth - 1), right: tree(depth - 1) };
}

function check(node) {
  return node.left === null ? 1 : 1 + check(node.left) + check(node.right);
}

var most = 16, text = "";
var total = check(tree(most + 1));
var kept = tree(most);
for (var depth = 4; depth <= most; depth += 4) {
  var times = 1 << (most - depth + 4), sum = 0;
  for (var i = 0; i < times; i++) sum += check(tree(depth));
  text += " " + sum;
}
log("binary_trees " + total + text + " " + check(kept));
