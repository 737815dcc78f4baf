/* SPDX-License-Identifier: MIT */
// source, flags and toString.
console.log(String(/a\/b[/]\n/gi), new RegExp('/\n').source, new RegExp('').toString(), new RegExp('[/]/').source);
console.log(/x/dgimsuy.flags, /x/v.flags, RegExp.prototype.toString(), RegExp.prototype.flags === '');
console.log(RegExp(/a/g) === RegExp(/a/g), ((r) => RegExp(r) === r)(/a/), new RegExp(/a/g, 'i').flags);
// expect: /a\/b[/]\n/gi \/\n /(?:)/ [/]\/
// expect: dgimsuy v /(?:)/ true
// expect: false true i
