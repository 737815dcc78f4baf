/* SPDX-License-Identifier: MIT */
// SystemError: an error of the system with what is known about the call.
'use strict';

class SystemError extends Error {
  constructor(key, prefix, context) {
    let message = `${prefix}: ${context.syscall} returned ${context.code} (${context.message})`;
    if (context.path !== undefined) message += ` ${context.path}`;
    if (context.dest !== undefined) message += ` => ${context.dest}`;
    super(message);
    Object.defineProperty(this, 'name',
      { value: 'SystemError', writable: true, configurable: true, enumerable: false });
    this.code = key;
    this.info = context;
    this.errno = context.errno;
    this.syscall = context.syscall;
    if (context.path !== undefined) this.path = context.path;
    if (context.dest !== undefined) this.dest = context.dest;
  }
}

module.exports = { SystemError };
