/* SPDX-License-Identifier: MIT */
// Buffer: bytes outside the heap.  A Buffer is a Uint8Array; small ones from allocUnsafe and
// from are cut from a slab of Buffer.poolSize bytes, at offsets that are multiples of 8.
'use strict';

const { nodeError, received } = require('errors');
const { utf8Write, utf8Slice, utf8Length, latin1Write, latin1Slice, utf16Write, utf16Slice } = binding;

const MAX_LENGTH = 4294967296, MAX_STRING_LENGTH = 536870888;

class FastBuffer extends Uint8Array {}

function assertSize(size) {
  if (typeof size !== 'number') {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "size" argument must be of type number. Received ${received(size)}`);
  }
  if (!(size >= 0 && size <= MAX_LENGTH)) {
    throw nodeError(RangeError, 'ERR_OUT_OF_RANGE',
      `The value of "size" is out of range. It must be >= 0 && <= ${MAX_LENGTH}. Received ${
        Number.isInteger(size) && Math.abs(size) > 2 ** 32 ? group(size) : size}`);
  }
}

function group(n) {
  let text = String(Math.abs(n)), out = '';
  while (text.length > 3) {
    out = `_${text.slice(-3)}${out}`;
    text = text.slice(0, -3);
  }
  return (n < 0 ? '-' : '') + text + out;
}

// ---- The slab ----------------------------------------------------------------------------

let slab, slabSize = 0, slabOffset = 0;

function newSlab() {
  slabSize = Buffer.poolSize;
  slab = new FastBuffer(slabSize).buffer;
  slabOffset = 0;
}

function allocate(size) {
  if (size <= 0) return new FastBuffer();
  if (size < Buffer.poolSize >>> 1) {
    if (slab === undefined || size > slabSize - slabOffset) newSlab();
    const b = new FastBuffer(slab, slabOffset, size);
    slabOffset = (slabOffset + size + 7) & ~7;
    return b;
  }
  return new FastBuffer(size);
}

// ---- Encodings ---------------------------------------------------------------------------

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64Value(c) {
  if (c >= 65 && c <= 90) return c - 65;
  if (c >= 97 && c <= 122) return c - 71;
  if (c >= 48 && c <= 57) return c + 4;
  if (c === 43 || c === 45) return 62;
  if (c === 47 || c === 95) return 63;
  return -1;
}

function base64Bytes(text) {
  const out = [];
  let bits = 0, count = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 61) break;
    const v = base64Value(c);
    if (v < 0) continue;
    bits = bits << 6 | v;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push(bits >> count & 255);
    }
  }
  return out;
}

function base64Text(b, start, end, url) {
  let out = '';
  for (let i = start; i < end; i += 3) {
    const n = b[i] << 16 | (i + 1 < end ? b[i + 1] << 8 : 0) | (i + 2 < end ? b[i + 2] : 0);
    out += base64Alphabet[n >> 18] + base64Alphabet[n >> 12 & 63];
    if (i + 1 < end) out += base64Alphabet[n >> 6 & 63];
    else if (!url) out += '=';
    if (i + 2 < end) out += base64Alphabet[n & 63];
    else if (!url) out += '=';
  }
  return url ? out.replaceAll('+', '-').replaceAll('/', '_') : out;
}

function hexBytes(text) {
  const out = [];
  for (let i = 0; i + 1 < text.length; i += 2) {
    const n = Number(`0x${text.slice(i, i + 2)}`);
    if (Number.isNaN(n) || text[i + 1] === ' ') break;
    out.push(n);
  }
  return out;
}

const HEX = '0123456789abcdef';
function hexText(b, start, end) {
  let out = '';
  for (let i = start; i < end; i++) out += HEX[b[i] >> 4] + HEX[b[i] & 15];
  return out;
}

const bytesEncoding = (decode, text) => ({
  length: (s) => decode(s).length,
  write(b, s, offset, length) {
    const bytes = decode(s);
    const n = Math.min(bytes.length, length);
    for (let i = 0; i < n; i++) b[offset + i] = bytes[i];
    return n;
  },
  slice: text,
});

const encodings = {
  __proto__: null,
  utf8: { length: utf8Length, write: utf8Write, slice: utf8Slice },
  latin1: { length: (s) => s.length, write: latin1Write, slice: latin1Slice },
  ascii: {
    length: (s) => s.length,
    write: latin1Write,
    slice(b, start, end) {
      let out = '';
      for (let i = start; i < end; i++) out += String.fromCharCode(b[i] & 127);
      return out;
    },
  },
  utf16le: { length: (s) => s.length * 2, write: utf16Write, slice: utf16Slice },
  hex: { ...bytesEncoding(hexBytes, hexText), length: (s) => s.length >>> 1 },
  base64: bytesEncoding(base64Bytes, (b, s, e) => base64Text(b, s, e, false)),
  base64url: bytesEncoding(base64Bytes, (b, s, e) => base64Text(b, s, e, true)),
};
encodings['utf-8'] = encodings.utf8;
encodings.binary = encodings.latin1;
encodings.ucs2 = encodings['ucs-2'] = encodings['utf-16le'] = encodings.utf16le;

function encodingOf(name) {
  if (name === undefined || name === null || name === '') return encodings.utf8;
  const found = encodings[name] || encodings[`${name}`.toLowerCase()];
  if (!found) throw nodeError(TypeError, 'ERR_UNKNOWN_ENCODING', `Unknown encoding: ${name}`);
  return found;
}

// ---- Making ------------------------------------------------------------------------------

function fromString(text, encoding) {
  const e = encodingOf(encoding);
  if (text.length === 0) return new FastBuffer();
  const length = e.length(text);
  const b = allocate(length);
  const written = e.write(b, text, 0, length);
  return written === length ? b : b.subarray(0, written);
}

function fromArrayLike(list) {
  const length = list.length > 0 ? list.length : 0;
  const b = allocate(length);
  if (list instanceof Uint8Array) b.set(list);
  else for (let i = 0; i < length; i++) b[i] = list[i];
  return b;
}

function fromArrayBuffer(buffer, offset, length) {
  offset = offset === undefined ? 0 : Math.trunc(+offset) || 0;
  const most = buffer.byteLength - offset;
  if (most < 0) {
    throw nodeError(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"offset" is outside of buffer bounds');
  }
  if (length === undefined) {
    length = most;
  } else {
    length = Math.max(0, Math.trunc(+length) || 0);
    if (length > most) {
      throw nodeError(RangeError, 'ERR_BUFFER_OUT_OF_BOUNDS', '"length" is outside of buffer bounds');
    }
  }
  return new FastBuffer(buffer, offset, length);
}

function isArrayBuffer(v) {
  return binding.kindOf(v) === 'ArrayBuffer';
}

function from(value, encodingOrOffset, length) {
  if (typeof value === 'string') return fromString(value, encodingOrOffset);
  if (typeof value === 'object' && value !== null) {
    if (isArrayBuffer(value)) return fromArrayBuffer(value, encodingOrOffset, length);
    const primitive = value.valueOf?.();
    if (primitive != null && primitive !== value &&
        (typeof primitive === 'string' || typeof primitive === 'object')) {
      return from(primitive, encodingOrOffset, length);
    }
    if (value.length !== undefined || isArrayBuffer(value.buffer)) {
      return typeof value.length === 'number' ? fromArrayLike(value) : new FastBuffer();
    }
    if (value.type === 'Buffer' && Array.isArray(value.data)) return fromArrayLike(value.data);
    if (typeof value[Symbol.toPrimitive] === 'function') {
      const text = value[Symbol.toPrimitive]('string');
      if (typeof text === 'string') return fromString(text, encodingOrOffset);
    }
  }
  throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
    'The first argument must be of type string or an instance of Buffer, ArrayBuffer, ' +
    `or Array or an Array-like Object. Received ${received(value)}`);
}

let warned = false;
function warnDeprecated() {
  if (warned) return;
  warned = true;
  process.emitWarning('Buffer() is deprecated due to security and usability issues. Please use ' +
    'the Buffer.alloc(), Buffer.allocUnsafe(), or Buffer.from() methods instead.',
  'DeprecationWarning', 'DEP0005', Buffer);
}

function Buffer(value, encodingOrOffset, length) {
  warnDeprecated();
  if (typeof value === 'number') {
    if (typeof encodingOrOffset === 'string') {
      throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
        `The "string" argument must be of type string. Received ${received(value)}`);
    }
    return Buffer.alloc(value);
  }
  return from(value, encodingOrOffset, length);
}
Object.defineProperty(Buffer, Symbol.species, { configurable: true, get() { return FastBuffer; } });
Buffer.poolSize = 8 * 1024;
Buffer.from = from;
Buffer.alloc = function alloc(size, fill, encoding) {
  assertSize(size);
  const b = new FastBuffer(size);
  if (fill !== undefined && fill !== 0 && size > 0) b.fill(fill, 0, size, encoding);
  return b;
};
Buffer.allocUnsafe = function allocUnsafe(size) {
  assertSize(size);
  return allocate(size);
};
Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  assertSize(size);
  return new FastBuffer(size);
};
Buffer.isBuffer = (b) => b instanceof Buffer;
Buffer.isEncoding = (e) => typeof e === 'string' && e.length > 0 && encodings[e.toLowerCase()] !== undefined;
Buffer.byteLength = function byteLength(value, encoding) {
  if (typeof value === 'string') return (encodings[`${encoding}`.toLowerCase()] || encodings.utf8).length(value);
  if (ArrayBuffer.isView(value) || isArrayBuffer(value)) return value.byteLength;
  throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
    `The "string" argument must be of type string or an instance of Buffer or ArrayBuffer. Received ${received(value)}`);
};
Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "list" argument must be an instance of Array. Received ${received(list)}`);
  }
  if (length === undefined) {
    length = 0;
    for (const b of list) length += b.length;
  } else if (!(Number.isInteger(length) && length >= 0)) {
    throw nodeError(RangeError, 'ERR_OUT_OF_RANGE',
      `The value of "length" is out of range. It must be >= 0 && <= 9007199254740991. Received ${length}`);
  }
  const out = allocate(length);
  let at = 0;
  for (const b of list) {
    if (!(b instanceof Uint8Array)) {
      throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
        `The "list" argument must be an instance of Buffer or Uint8Array. Received ${received(b)}`);
    }
    const part = b.length > length - at ? b.subarray(0, length - at) : b;
    out.set(part, at);
    at += part.length;
  }
  if (at < length) out.fill(0, at, length);
  return out;
};
Buffer.compare = function compare(a, b) {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
  return a.length === b.length ? 0 : a.length < b.length ? -1 : 1;
};

const proto = FastBuffer.prototype;
Buffer.prototype = proto;
Object.setPrototypeOf(Buffer, Uint8Array);

function define(name, value) {
  Object.defineProperty(proto, name, { value, writable: true, configurable: true, enumerable: false });
}

define('constructor', Buffer);
define('parent', undefined);
define('toString', function toString(encoding, start, end) {
  if (arguments.length === 0) return utf8Slice(this, 0, this.length);
  const length = this.length;
  start = start > 0 ? Math.min(Math.trunc(start), length) : 0;
  end = end === undefined || end > length ? length : Math.trunc(end) || 0;
  return end <= start ? '' : encodingOf(encoding).slice(this, start, end);
});
define('toLocaleString', proto.toString);
define('toJSON', function toJSON() {
  return { type: 'Buffer', data: Array.from(this) };
});
define('equals', function equals(other) {
  if (!(other instanceof Uint8Array)) {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "otherBuffer" argument must be an instance of Buffer or Uint8Array. Received ${received(other)}`);
  }
  return this === other || (this.length === other.length && Buffer.compare(this, other) === 0);
});
define('compare', function compare(other) { return Buffer.compare(this, other); });
define('write', function write(text, offset, length, encoding) {
  if (typeof offset === 'string') {
    encoding = offset;
    offset = 0;
    length = this.length;
  } else if (typeof length === 'string') {
    encoding = length;
    length = this.length - offset;
  }
  offset = offset === undefined ? 0 : offset >>> 0;
  const rest = this.length - offset;
  length = length === undefined ? rest : Math.min(length >>> 0, rest);
  return encodingOf(encoding).write(this, text, offset, length);
});
define('fill', function fill(value, start, end, encoding) {
  if (typeof start === 'string') {
    encoding = start;
    start = undefined;
  } else if (typeof end === 'string') {
    encoding = end;
    end = undefined;
  }
  start = start === undefined ? 0 : start;
  end = end === undefined ? this.length : end;
  if (start < 0 || end > this.length) {
    throw nodeError(RangeError, 'ERR_OUT_OF_RANGE',
      `The value of "${start < 0 ? 'offset' : 'end'}" is out of range. It must be >= 0 && <= ${this.length}. Received ${start < 0 ? start : end}`);
  }
  if (typeof value === 'string') value = value.length === 0 ? 0 : fromString(value, encoding);
  if (typeof value === 'boolean') value = +value;
  if (typeof value === 'number') {
    Uint8Array.prototype.fill.call(this, value & 255, start, end);
    return this;
  }
  if (value.length === 0) {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_VALUE',
      `The argument 'value' is invalid. Received ${received(value)}`);
  }
  for (let i = start, j = 0; i < end; i++) {
    this[i] = value[j];
    if (++j === value.length) j = 0;
  }
  return this;
});
define('copy', function copy(target, targetStart = 0, start = 0, end = this.length) {
  const n = Math.max(0, Math.min(end - start, this.length - start, target.length - targetStart));
  if (n > 0) Uint8Array.prototype.set.call(target, this.subarray(start, start + n), targetStart);
  return n;
});
define('subarray', function subarray(start, end) {
  const length = this.length;
  const clamp = (v, d) => {
    v = v === undefined ? d : Math.trunc(+v) || 0;
    return v < 0 ? Math.max(0, v + length) : Math.min(v, length);
  };
  const from = clamp(start, 0), to = clamp(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + from, Math.max(0, to - from));
});
define('slice', function slice(start, end) { return this.subarray(start, end); });

function search(b, value, from, encoding, backwards) {
  if (typeof value === 'number') value = [value & 255];
  else if (typeof value === 'string') value = fromString(value, encoding);
  const last = b.length - value.length;
  if (last < 0) return -1;
  const matches = (i) => {
    for (let j = 0; j < value.length; j++) if (b[i + j] !== value[j]) return false;
    return true;
  };
  if (backwards) {
    from = from === undefined ? last : from < 0 ? from + b.length : from;
    for (let i = Math.min(from, last); i >= 0; i--) if (matches(i)) return i;
    return -1;
  }
  from = from === undefined ? 0 : from < 0 ? Math.max(0, from + b.length) : from;
  for (let i = from; i <= last; i++) if (matches(i)) return i;
  return -1;
}
define('indexOf', function indexOf(value, from, encoding) {
  if (typeof from === 'string') return search(this, value, undefined, from, false);
  return search(this, value, from, encoding, false);
});
define('lastIndexOf', function lastIndexOf(value, from, encoding) {
  if (typeof from === 'string') return search(this, value, undefined, from, true);
  return search(this, value, from, encoding, true);
});
define('includes', function includes(value, from, encoding) {
  return this.indexOf(value, from, encoding) !== -1;
});

function checkOffset(b, offset, bytes) {
  if (typeof offset !== 'number') {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "offset" argument must be of type number. Received ${received(offset)}`);
  }
  if (!(Number.isInteger(offset) && offset >= 0 && offset + bytes <= b.length)) {
    throw nodeError(RangeError, 'ERR_OUT_OF_RANGE',
      `The value of "offset" is out of range. It must be >= 0 and <= ${b.length - bytes}. Received ${offset}`);
  }
}
const view = (b) => new DataView(b.buffer, b.byteOffset, b.byteLength);
for (const [name, bytes, method] of [
  ['UInt8', 1, 'Uint8'], ['Int8', 1, 'Int8'], ['UInt16', 2, 'Uint16'], ['Int16', 2, 'Int16'],
  ['UInt32', 4, 'Uint32'], ['Int32', 4, 'Int32'], ['Float', 4, 'Float32'], ['Double', 8, 'Float64'],
  ['BigUInt64', 8, 'BigUint64'], ['BigInt64', 8, 'BigInt64']]) {
  for (const [suffix, little] of bytes === 1 ? [['', true]] : [['LE', true], ['BE', false]]) {
    const read = function(offset = 0) {
      checkOffset(this, offset, bytes);
      return view(this)[`get${method}`](offset, little);
    };
    const write = function(value, offset = 0) {
      checkOffset(this, offset, bytes);
      view(this)[`set${method}`](offset, value, little);
      return offset + bytes;
    };
    define(`read${name}${suffix}`, read);
    define(`write${name}${suffix}`, write);
    if (name.includes('UInt')) {
      define(`read${name.replace('UInt', 'Uint')}${suffix}`, read);
      define(`write${name.replace('UInt', 'Uint')}${suffix}`, write);
    }
  }
}

define(Symbol.for('nodejs.util.inspect.custom'), function(depth, options) {
  const most = 50, shown = Math.min(most, this.length);
  let text = '';
  for (let i = 0; i < shown; i++) text += (i > 0 ? ' ' : '') + hexText(this, i, i + 1);
  const rest = this.length - shown;
  if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
  void depth;
  void options;
  return `<${this.constructor.name}${text ? ' ' : ''}${text}>`;
});

module.exports = {
  Buffer,
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: MAX_STRING_LENGTH,
  constants: { MAX_LENGTH, MAX_STRING_LENGTH },
};
