/* SPDX-License-Identifier: MIT */
// What the arguments of fs functions must be, and Node's errors when they are not.
'use strict';

const { nodeError, received } = require('errors');
const { inspect } = require('inspect');
const { Buffer } = require('buffer');

function invalidType(name, expected, value) {
  return nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
    `The "${name}" argument must be ${expected}. Received ${received(value)}`);
}
function invalidValue(name, value, reason) {
  return nodeError(TypeError, 'ERR_INVALID_ARG_VALUE',
    `The argument '${name}' ${reason}. Received ${inspect(value)}`);
}
function outOfRange(name, range, value) {
  const shown = Number.isInteger(value) && Math.abs(value) > 2 ** 32 ?
    String(value).replace(/\B(?=(\d{3})+$)/g, '_') : String(value);
  return nodeError(RangeError, 'ERR_OUT_OF_RANGE',
    `The value of "${name}" is out of range. It must be ${range}. Received ${shown}`);
}

function integer(value, name, low = Number.MIN_SAFE_INTEGER, high = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== 'number') throw invalidType(name, 'of type number', value);
  if (!Number.isInteger(value)) throw outOfRange(name, 'an integer', value);
  if (value < low || value > high) throw outOfRange(name, `>= ${low} && <= ${high}`, value);
  return value;
}
const descriptor = (fd) => integer(fd, 'fd', 0, 2 ** 31 - 1);

function callback(f) {
  if (typeof f !== 'function') throw invalidType('cb', 'of type function', f);
  return f;
}

function isURL(v) { return Boolean(v?.href && v.protocol && v.path === undefined); }
function pathOfURL(url) {
  if (url.protocol !== 'file:') {
    throw nodeError(TypeError, 'ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file');
  }
  if (/%2f/i.test(url.pathname)) {
    throw nodeError(TypeError, 'ERR_INVALID_FILE_URL_PATH',
      'File URL path must not include encoded / characters');
  }
  return decodeURIComponent(url.pathname);
}

// A string or bytes without NUL.
function path(value, name = 'path') {
  const v = isURL(value) ? pathOfURL(value) : value;
  if (typeof v !== 'string' && !(v instanceof Uint8Array)) {
    throw invalidType(name, 'of type string or an instance of Buffer or URL', v);
  }
  if (typeof v === 'string' ? v.includes('\0') : v.includes(0)) {
    throw invalidValue(name, v, 'must be a string, Uint8Array, or URL without null bytes');
  }
  return v;
}

function encoding(value) {
  if (value && value !== 'buffer' && !Buffer.isEncoding(value)) {
    throw invalidValue('encoding', value, 'is invalid encoding');
  }
}

// Options may be left out, or be the encoding alone.
function options(value, defaults = {}) {
  if (value === null || value === undefined || typeof value === 'function') return defaults;
  if (typeof value === 'string') {
    encoding(value);
    return { ...defaults, encoding: value };
  }
  if (typeof value !== 'object') throw invalidType('options', 'one of type string or object', value);
  encoding(value.encoding);
  return { ...defaults, ...value };
}

// A number, or octal digits.
function mode(value, name, fallback) {
  if (value === undefined || value === null) return fallback;
  if (typeof value === 'string') {
    if (!/^[0-7]+$/.test(value)) {
      throw invalidValue(name, value, 'must be a 32-bit unsigned integer or an octal string');
    }
    return parseInt(value, 8);
  }
  return integer(value, name, 0, 2 ** 32 - 1);
}

// Seconds from a number, a numeric string or a Date.
function seconds(value, name = 'time') {
  if (typeof value === 'string' && +value == value) return +value;
  if (Number.isFinite(value)) return value < 0 ? Date.now() / 1000 : value;
  if (value instanceof Date) return value.getTime() / 1000;
  throw invalidType(name, 'an instance of Date or of type number or string', value);
}

function view(value, name = 'buffer') {
  if (!ArrayBuffer.isView(value)) {
    throw invalidType(name, 'an instance of Buffer, TypedArray, or DataView', value);
  }
  return value;
}

// What a file is to hold: bytes as they are, text encoded.
function data(value, enc) {
  if (typeof value === 'string') return Buffer.from(value, enc || 'utf8');
  if (!ArrayBuffer.isView(value)) {
    throw invalidType('data', 'of type string or an instance of Buffer, TypedArray, or DataView',
      value);
  }
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

module.exports = {
  callback, data, descriptor, encoding, integer, invalidType, invalidValue, mode, options,
  outOfRange, path, seconds, view,
};
