/* SPDX-License-Identifier: MIT */
// The util module: inspecting, formatting and a few helpers.
'use strict';

const { inspect, format, formatWithOptions, stripVTControlCharacters } = require('inspect');
const { nodeError, received } = require('errors');

function inherits(constructor, parent) {
  if (parent.prototype === undefined) {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "superCtor.prototype" property must be of type object. Received ${received(parent.prototype)}`);
  }
  Object.defineProperty(constructor, 'super_', { value: parent, writable: true, configurable: true });
  Object.setPrototypeOf(constructor.prototype, parent.prototype);
}

const customPromisify = Symbol.for('nodejs.util.promisify.custom');

function promisify(original) {
  if (typeof original !== 'function') {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "original" argument must be of type function. Received ${received(original)}`);
  }
  if (original[customPromisify]) return original[customPromisify];
  function f(...args) {
    return new Promise((resolve, reject) => {
      Reflect.apply(original, this, [...args, (error, value) => {
        if (error) reject(error);
        else resolve(value);
      }]);
    });
  }
  Object.setPrototypeOf(f, Object.getPrototypeOf(original));
  Object.defineProperty(f, customPromisify, { value: f, configurable: true });
  return Object.defineProperties(f, Object.getOwnPropertyDescriptors(original));
}
promisify.custom = customPromisify;

function deprecate(f, message, code) {
  let warned = false;
  function deprecated(...args) {
    if (!warned) {
      warned = true;
      process.emitWarning(message, 'DeprecationWarning', code, deprecated);
    }
    return new.target ? Reflect.construct(f, args, new.target) : Reflect.apply(f, this, args);
  }
  Object.setPrototypeOf(deprecated, f);
  if (f.prototype) deprecated.prototype = f.prototype;
  return deprecated;
}

module.exports = {
  inspect, format, formatWithOptions, stripVTControlCharacters, inherits, promisify, deprecate,
};
