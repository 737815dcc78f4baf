/* SPDX-License-Identifier: MIT */
// Match arrays, lastIndex, indices and groups.
console.log(JSON.stringify(Object.entries(/(?<y>\d+)-(?<m>\d+)?/.exec('x 12-'))));
const sticky = /a/y;
console.log(sticky.test('ba'), sticky.lastIndex, ((sticky.lastIndex = 1), sticky.test('ba')), sticky.lastIndex);
console.log(JSON.stringify(/a(?<n>b)?/d.exec('xab').indices), JSON.stringify(/a(?<n>b)?/d.exec('xab').indices.groups));
console.log([...'a1b22'.matchAll(/\d+/g)].map((m) => m.index + ':' + m[0]).join());
console.log(JSON.stringify(/(z)((a+)?(b+)?(c))*/.exec('zaacbbbcac')));
const global = /o/g;
for (let m; (m = global.exec('foo boo')); ) console.log(m.index, global.lastIndex);
// expect: [["0","12-"],["1","12"],["2",null],["index",2],["input","x 12-"],["groups",{"y":"12"}]]
// expect: false 0 true 2
// expect: [[1,3],[2,3]] {"n":[2,3]}
// expect: 1:1,3:22
// expect: ["zaacbbbcac","z","ac","a",null,"c"]
// expect: 1 2
// expect: 2 3
// expect: 5 6
// expect: 6 7
