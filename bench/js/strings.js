// Building strings, looking into them, cutting and joining.
var log = typeof console === "object" ? console.log : print;

var words = [], i;
for (i = 0; i < 300000; i++) words.push("word" + (i % 977) + "-" + i.toString(36));
var text = words.join(" ");
var parts = text.split(" "), hash = 0;
for (i = 0; i < parts.length; i++) {
  var part = parts[i];
  hash = (hash * 31 + part.length + part.charCodeAt(part.length - 1)) | 0;
}
var upper = "";
for (i = 0; i < 200000; i++) upper += parts[i].toUpperCase().slice(0, 4);
var found = 0;
for (var at = text.indexOf("word5"); at >= 0; at = text.indexOf("word5", at + 1)) found++;
for (i = 0; i < upper.length; i++) hash = (hash * 33 + upper.charCodeAt(i)) | 0;
log("strings " + text.length + " " + upper.length + " " + found + " " + hash);
