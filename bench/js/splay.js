// A self-adjusting tree whose nodes come and go: long-lived data that keeps changing.
// Top-down splaying after Sleator and Tarjan, Self-Adjusting Binary Search Trees, 1985.
var log = typeof console === "object" ? console.log : print;

function Node(key, value) {
  this.key = key;
  this.value = value;
  this.left = null;
  this.right = null;
}

function Tree() {
  this.root = null;
}

Tree.prototype.splay = function (key) {
  var node = this.root;
  if (!node) return;
  var header = new Node(0, null), low = header, high = header;
  for (;;) {
    if (key < node.key) {
      if (!node.left) break;
      if (key < node.left.key) {
        var l = node.left;
        node.left = l.right;
        l.right = node;
        node = l;
        if (!node.left) break;
      }
      high.left = node;
      high = node;
      node = node.left;
    } else if (key > node.key) {
      if (!node.right) break;
      if (key > node.right.key) {
        var r = node.right;
        node.right = r.left;
        r.left = node;
        node = r;
        if (!node.right) break;
      }
      low.right = node;
      low = node;
      node = node.right;
    } else {
      break;
    }
  }
  low.right = node.left;
  high.left = node.right;
  node.left = header.right;
  node.right = header.left;
  this.root = node;
};

Tree.prototype.insert = function (key, value) {
  var node = new Node(key, value);
  if (this.root) {
    this.splay(key);
    if (this.root.key === key) return false;
    if (key > this.root.key) {
      node.left = this.root;
      node.right = this.root.right;
      this.root.right = null;
    } else {
      node.right = this.root;
      node.left = this.root.left;
      this.root.left = null;
    }
  }
  this.root = node;
  return true;
};

Tree.prototype.removeBelow = function (key) {
  this.splay(key);
  var victim = this.root.key < key ? this.root : null;
  if (!victim) {
    var node = this.root.left;
    if (!node) return null;
    while (node.right) node = node.right;
    this.splay(node.key);
    victim = this.root;
  }
  if (!victim.left) {
    this.root = victim.right;
  } else {
    this.root = victim.left;
    this.splay(victim.key);
    this.root.right = victim.right;
  }
  return victim;
};

var state = 12345;
function random() {
  state = (state * 1103515245 + 12345) % 2147483648;
  return state;
}

function payload(depth, tag) {
  if (depth === 0) return { list: [1, 2, 3, 4, 5, 6, 7, 8], text: "leaf " + tag };
  return { left: payload(depth - 1, tag), right: payload(depth - 1, tag) };
}

function insertNew(tree) {
  for (;;) {
    var key = random();
    if (tree.insert(key, payload(4, key))) return key;
  }
}

var tree = new Tree(), removed = 0;
for (var i = 0; i < 8000; i++) insertNew(tree);
for (i = 0; i < 60000; i++) {
  var victim = tree.removeBelow(insertNew(tree));
  if (victim) removed++;
}
var sum = 0, count = 0, stack = [tree.root];
while (stack.length) {
  var at = stack.pop();
  count++;
  sum = (sum + at.key) % 1000003;
  if (at.left) stack.push(at.left);
  if (at.right) stack.push(at.right);
}
log("splay " + count + " " + removed + " " + sum);
