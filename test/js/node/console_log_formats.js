/* SPDX-License-Identifier: MIT */
console.log('%s %d %i %f %j %o %O %%', 1, '42', '4.5', '1.5', { a: 1 }, [1], { b: 2 });
console.log('a', 'b', { c: 1 }); console.log('%s', { a: 1 }); console.log('%s', null, undefined); console.log('%d'); console.log('%c hi', 'css');
console.log('%x %s', 'y'); console.log('100%', 'x'); console.log('%s', -0, 12n, Symbol('a')); console.log('%%s', 'x'); console.log();
console.log('cache: ', { ac: 12 }); console.log(''); console.log(' '); console.info('info'); console.debug('debug');
console.group('G'); console.log('in\nside'); console.group(); console.log('deeper'); console.groupEnd(); console.groupEnd(); console.log('out');
console.table([{ a: 1, b: 'x' }, { a: 2, c: true }]); console.table([[1, 2], [3, 4]]); console.table(5);
console.count(); console.count('x'); console.count(); console.countReset(); console.count(); console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
console.assert(true, 'no'); console.log([1.0, -1.5, 1e21, NaN]);
// expect: 1 42 4 1.5 {"a":1} [ 1, [length]: 1 ] { b: 2 } %
// expect: a b { c: 1 }
// expect: { a: 1 }
// expect: null undefined
// expect: %d
// expect:  hi
// expect: %x y
// expect: 100% x
// expect: -0 12n Symbol(a)
// expect: %s x
// expect:
// expect: cache:  { ac: 12 }
// expect:
// expect:  
// expect: info
// expect: debug
// expect: G
// expect:   in
// expect:   side
// expect:     deeper
// expect: out
// expect: ┌─────────┬───┬─────┬──────┐
// expect: │ (index) │ a │ b   │ c    │
// expect: ├─────────┼───┼─────┼──────┤
// expect: │ 0       │ 1 │ 'x' │      │
// expect: │ 1       │ 2 │     │ true │
// expect: └─────────┴───┴─────┴──────┘
// expect: ┌─────────┬───┬───┐
// expect: │ (index) │ 0 │ 1 │
// expect: ├─────────┼───┼───┤
// expect: │ 0       │ 1 │ 2 │
// expect: │ 1       │ 3 │ 4 │
// expect: └─────────┴───┴───┘
// expect: 5
// expect: default: 1
// expect: x: 1
// expect: default: 2
// expect: default: 1
// expect: { a: [Object] }
// expect: [ 1, -1.5, 1e+21, NaN ]
