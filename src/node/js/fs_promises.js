/* SPDX-License-Identifier: MIT */
// fs.promises: the operations of fs.js as promises, and FileHandle.
'use strict';

const fs = require('fs');

const NAMES = ['access', 'appendFile', 'chmod', 'copyFile', 'link', 'lstat', 'mkdir', 'mkdtemp',
  'readFile', 'readdir', 'readlink', 'realpath', 'rename', 'rm', 'rmdir', 'stat', 'symlink',
  'truncate', 'unlink', 'utimes', 'writeFile'];

// What the checks throw becomes a rejection, as the arguments are looked at in the promise.
function promised(f) {
  return (...args) => new Promise((resolve, reject) => {
    f(...args, (error, value) => {
      if (error) reject(error);
      else resolve(value);
    });
  });
}

for (const name of NAMES) {
  const call = promised(fs[name]);
  const { [name]: method } = { async [name](file, ...rest) {
    return call(file instanceof FileHandle ? file.fd : file, ...rest);
  } };
  exports[name] = method;
}

const promisify = Symbol.for('nodejs.util.promisify.custom');
const readFd = fs.read[promisify], writeFd = fs.write[promisify];
const closeFd = promised(fs.close);

class FileHandle {
  #fd;
  constructor(fd) { this.#fd = fd; }
  get fd() { return this.#fd; }
  appendFile(data, options) { return exports.appendFile(this.#fd, data, options); }
  chmod(mode) { return promised(fs.fchmod)(this.#fd, mode); }
  datasync() { return promised(fs.fdatasync)(this.#fd); }
  read(...args) { return readFd(this.#fd, ...args); }
  readFile(options) { return exports.readFile(this.#fd, options); }
  stat(options) { return promised(fs.fstat)(this.#fd, options); }
  sync() { return promised(fs.fsync)(this.#fd); }
  truncate(length = 0) { return promised(fs.ftruncate)(this.#fd, length); }
  utimes(atime, mtime) { return promised(fs.futimes)(this.#fd, atime, mtime); }
  write(...args) { return writeFd(this.#fd, ...args); }
  writeFile(data, options) { return exports.writeFile(this.#fd, data, options); }
  close() {
    const fd = this.#fd;
    this.#fd = -1;
    return fd === -1 ? Promise.resolve() : closeFd(fd);
  }
  async [Symbol.asyncDispose ?? Symbol.for('Symbol.asyncDispose')]() { await this.close(); }
}

const openFd = promised(fs.open);
exports.open = async function open(path, flags, mode) {
  return new FileHandle(await openFd(path, flags, mode));
};
exports.constants = fs.constants;
