/* SPDX-License-Identifier: MIT */
// Requests that no memory could satisfy fail alone, in V8's words.
function attempt(f) {
  try {
    console.log(typeof f());
  } catch (e) {
    console.log(e.name, e.code, e.message);
  }
}
attempt(() => new Array(-1));
attempt(() => new Array(2 ** 32));
attempt(() => { const a = []; a.length = 2 ** 32; });
attempt(() => { const a = []; a.length = 2 ** 32 - 1; a.push(1); });
attempt(() => 'x'.repeat(2 ** 29 - 23));
attempt(() => 'x'.repeat(2 ** 29 - 24).length);
attempt(() => 'a'.repeat(-1));
attempt(() => 'x'.padEnd(2 ** 30));
attempt(() => { let s = 'x'.repeat(2 ** 28); s = s + s; });
attempt(() => Array(2 ** 10).join('x'.repeat(2 ** 20)));
attempt(() => new ArrayBuffer(2 ** 53));
attempt(() => new ArrayBuffer(-1));
attempt(() => new SharedArrayBuffer(2 ** 53));
attempt(() => new ArrayBuffer(8, { maxByteLength: 2 ** 53 }));
attempt(() => new ArrayBuffer(2 ** 40));
attempt(() => new Uint8Array(2 ** 33 + 1));
attempt(() => new Uint8Array(-1));
attempt(() => new Float64Array(2 ** 40));
attempt(() => Buffer.alloc(-1));
attempt(() => Buffer.alloc(NaN));
attempt(() => Buffer.alloc(2 ** 32 + 1));
attempt(() => Buffer.allocUnsafe(2 ** 33));
attempt(() => Buffer.alloc('5'));
attempt(() => { function f() { return f() + 1; } f(); });
attempt(() => 2n ** (2n ** 31n));
attempt(() => new Uint8Array(8).set(new Uint8Array(9)));
attempt(() => `${'y'.repeat(2 ** 28)}${'y'.repeat(2 ** 28)}`);
// expect: RangeError undefined Invalid array length
// expect: RangeError undefined Invalid array length
// expect: RangeError undefined Invalid array length
// expect: RangeError undefined Invalid array length
// expect: RangeError undefined Invalid string length
// expect: number
// expect: RangeError undefined Invalid count value: -1
// expect: RangeError undefined Invalid string length
// expect: RangeError undefined Invalid string length
// expect: RangeError undefined Invalid string length
// expect: RangeError undefined Invalid array buffer length
// expect: RangeError undefined Invalid array buffer length
// expect: RangeError undefined Invalid array buffer length
// expect: RangeError undefined Invalid array buffer max length
// expect: RangeError undefined Array buffer allocation failed
// expect: RangeError undefined Invalid typed array length: 8589934593
// expect: RangeError undefined Invalid typed array length: -1
// expect: RangeError undefined Invalid typed array length: 1099511627776
// expect: RangeError ERR_OUT_OF_RANGE The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received -1
// expect: RangeError ERR_OUT_OF_RANGE The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received NaN
// expect: RangeError ERR_OUT_OF_RANGE The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received 4_294_967_297
// expect: RangeError ERR_OUT_OF_RANGE The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received 8_589_934_592
// expect: TypeError ERR_INVALID_ARG_TYPE The "size" argument must be of type number. Received type string ('5')
// expect: RangeError undefined Maximum call stack size exceeded
// expect: RangeError undefined Maximum BigInt size exceeded
// expect: RangeError undefined offset is out of bounds
// expect: RangeError undefined Invalid string length
