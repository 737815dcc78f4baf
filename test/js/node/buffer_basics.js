/* SPDX-License-Identifier: MIT */
const b = Buffer.from('héllo €'); console.log(b, b.length, b.toString(), b.toString('hex'), b.toString('base64'), b.toString('latin1').length, Buffer.isBuffer(b), b instanceof Uint8Array);
console.log(Buffer.alloc(3), Buffer.alloc(4, 'ab'), Buffer.from([1, 256, -1]), Buffer.from('ff00', 'hex'), Buffer.from('aGk=', 'base64').toString(), Buffer.concat([Buffer.from('a'), Buffer.from('b')]).toString(), Buffer.byteLength('€'));
const c = Buffer.allocUnsafe(10), d = Buffer.allocUnsafe(10); console.log(c.buffer === d.buffer, d.byteOffset - c.byteOffset, Buffer.poolSize, Buffer.allocUnsafe(5000).buffer === c.buffer, c.buffer.byteLength);
const s = b.slice(0, 2); s[0] = 65; console.log(b[0], b.subarray(1, 3), b.equals(Buffer.from(b)), b.indexOf('l'), JSON.stringify(Buffer.from('a')), b.readUInt16BE(0));
for (const bad of [-1, NaN, 2 ** 33, '5']) { try { Buffer.alloc(bad); } catch (e) { console.log(e.code, e.message); } }
// expect: <Buffer 68 c3 a9 6c 6c 6f 20 e2 82 ac> 10 héllo € 68c3a96c6c6f20e282ac aMOpbGxvIOKCrA== 10 true true
// expect: <Buffer 00 00 00> <Buffer 61 62 61 62> <Buffer 01 00 ff> <Buffer ff 00> hi ab 3
// expect: true 16 8192 false 8192
// expect: 65 <Buffer c3 a9> true 3 {"type":"Buffer","data":[97]} 16835
// expect: ERR_OUT_OF_RANGE The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received -1
// expect: ERR_OUT_OF_RANGE The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received NaN
// expect: ERR_OUT_OF_RANGE The value of "size" is out of range. It must be >= 0 && <= 4294967296. Received 8_589_934_592
// expect: ERR_INVALID_ARG_TYPE The "size" argument must be of type number. Received type string ('5')
