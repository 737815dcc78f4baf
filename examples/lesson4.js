// Lesson 4: an object used as a cache never forgets.
//
//   winnow examples/lesson4
const cache = {};

function get(key, value) {
  if (cache[key]) {
    return cache[key];
  }
  cache[key] = value;
  return value;
}

console.log(get('ac', 12));
console.log(get('ac', 12));
console.log('cache: ', cache);
