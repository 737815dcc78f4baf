/* SPDX-License-Identifier: MIT */
console.log('straße'.toUpperCase(), 'ÀÉ'.toLowerCase(), 'ΑΣ'.toLowerCase(), 'İ'.toLowerCase().length, 'ÿµ'.toUpperCase());
console.log('i'.toLocaleUpperCase('tr'), 'I'.toLocaleLowerCase('tr'), 'é'.normalize('NFD').length, 'e\u0301'.normalize().length, 'ﬁ'.normalize('NFKC'));
console.log([...'a😀b'].length, '😀'.codePointAt(0).toString(16), String.fromCodePoint(0x1F600, 97), '😀'.at(-1).charCodeAt(0));
console.log('a\ud800b'.isWellFormed(), 'a\ud800b'.toWellFormed(), '😀'.isWellFormed());
console.log(['b', 'a', 'C', 'ä', 'Z'].sort((x, y) => x.localeCompare(y)).join(''), 'a'.localeCompare('b'), 'a'.localeCompare('a'));
console.log(encodeURIComponent('é😀 &?'), decodeURIComponent('%C3%A9%F0%9F%98%80'), escape('é☃ '), unescape('%u2603%E9'));
console.log('  \u00a0\ufeffx\u2029 '.trim(), '|' + ' x '.trimStart() + '|' + ' x '.trimEnd() + '|');
for (const bad of [() => 'x'.normalize('A'), () => String.fromCodePoint(1.5), () => encodeURI('\ud800'), () => 'x'.toLocaleUpperCase('!')]) {
  try { bad(); } catch (e) { console.log(e.name + ': ' + e.message); }
}
// expect: STRASSE àé ας 2 ŸΜ
// expect: İ ı 2 1 fi
// expect: 3 1f600 😀a 56832
// expect: false a�b true
// expect: aäbCZ -1 0
// expect: %C3%A9%F0%9F%98%80%20%26%3F é😀 %E9%u2603%20 ☃é
// expect: x |x | x|
// expect: RangeError: The normalization form should be one of NFC, NFD, NFKC, NFKD.
// expect: RangeError: Invalid code point 1.5
// expect: URIError: URI malformed
// expect: RangeError: Incorrect locale information provided
