// Five million appends to one string, then reading it.
var log = typeof console === "object" ? console.log : print;

var text = "";
for (var i = 0; i < 5000000; i++) text += "x" + (i & 7);
var hash = 0;
for (i = 0; i < text.length; i += 997) hash = (hash * 31 + text.charCodeAt(i)) | 0;
log("rope " + text.length + " " + hash);
