/* SPDX-License-Identifier: MIT */
// Errors with a code, in Node's shape: the stack begins "Name [CODE]: message", the name stays.
'use strict';

function withCode(error, code) {
  const { name } = error;
  Object.defineProperty(error, 'name',
    { value: `${name} [${code}]`, writable: true, configurable: true, enumerable: false });
  void error.stack; // renders it with the long name
  delete error.name;
  error.code = code;
  return error;
}

function nodeError(Constructor, code, message) {
  const error = new Constructor(message);
  return withCode(error, code);
}

// The "Received …" tail of ERR_INVALID_ARG_TYPE.
function received(value) {
  const { inspect } = require('inspect');
  if (value == null) return `${value}`;
  if (typeof value === 'function') return `function ${value.name}`;
  if (typeof value === 'object') {
    if (value.constructor?.name) return `an instance of ${value.constructor.name}`;
    return inspect(value, { depth: -1 });
  }
  let text = inspect(value, { colors: false });
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return `type ${typeof value} (${text})`;
}

module.exports = { withCode, nodeError, received };
