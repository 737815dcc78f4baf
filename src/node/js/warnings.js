/* SPDX-License-Identifier: MIT */
// process.emitWarning: warnings go to standard error after the running code.
'use strict';

let hintShown = false;
let deprecationHintShown = false;

function print(warning) {
  const { options } = binding;
  if (!options.warnings) return;
  const deprecation = warning.name === 'DeprecationWarning';
  if (deprecation && !options.deprecation) return;
  if (deprecation && options.throwDeprecation) {
    process.nextTick(() => { throw warning; });
    return;
  }
  const trace = options.traceWarnings || (deprecation && options.traceDeprecation);
  let text = `(${binding.programName()}:${process.pid}) `;
  if (warning.code) text += `[${warning.code}] `;
  text += trace && warning.stack ? warning.stack : `${warning.name}: ${warning.message}`;
  if (typeof warning.detail === 'string') text += `\n${warning.detail}`;
  if (!trace) {
    const flag = deprecation ? '--trace-deprecation' : '--trace-warnings';
    if (!(deprecation ? deprecationHintShown : hintShown)) {
      text += `\n(Use \`${binding.programName()} ${flag} ...\` to show where the warning was created)`;
      if (deprecation) deprecationHintShown = true;
      else hintShown = true;
    }
  }
  binding.writeFd(2, text + '\n');
}

function emitWarning(warning, type, code, ctor) {
  let detail;
  if (type !== null && typeof type === 'object' && !Array.isArray(type)) {
    ctor = type.ctor;
    code = type.code;
    if (typeof type.detail === 'string') detail = type.detail;
    type = type.type;
  } else if (typeof type === 'function') {
    ctor = type;
    code = undefined;
    type = undefined;
  }
  if (typeof code === 'function') {
    ctor = code;
    code = undefined;
  }
  if (typeof warning === 'string') {
    const name = type || 'Warning';
    warning = new Error(warning);
    warning.name = String(name);
    if (code !== undefined) warning.code = code;
    if (detail !== undefined) warning.detail = detail;
    Error.captureStackTrace(warning, ctor || process.emitWarning);
  } else if (!(warning instanceof Error)) {
    const { nodeError, received } = require('errors');
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "warning" argument must be of type string or an instance of Error. Received ${received(warning)}`);
  }
  process.nextTick(print, warning);
}

module.exports = { emitWarning };
