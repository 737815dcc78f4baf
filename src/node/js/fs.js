/* SPDX-License-Identifier: MIT */
// The fs module over libuv: files, directories, metadata; synchronous and with callbacks.
//
// The binding's functions run at once when their last argument is missing and on the thread pool
// when it is a function; so each operation below is written once, as checks that give the
// binding's arguments, and made into a pair (x, xSync) by pair().  What takes several steps
// (readFile, recursive mkdir and rm) is written for promises and for synchronous use.
'use strict';

const check = require('fs_checks');
const { Stats, Dirent, statsFrom } = require('fs_stats');
const { nodeError } = require('errors');
const { Buffer } = require('buffer');
const native = binding.fsBinding();
const constants = Object.assign(Object.create(null), native.constants);

const MAX_READ = 2 ** 31 - 1; // more than this a single read cannot give
const CHUNK = 512 * 1024;     // of a read on the thread pool
const UNKNOWN_CHUNK = 64 * 1024; // of a file that does not say its size
const { MAX_STRING_LENGTH } = require('buffer').constants;

const identity = (v) => v;

// exports[name] and exports[name + 'Sync'] from a function that checks the arguments and answers
// [binding's arguments, what to make of the result].
function pair(name, operation, prepare) {
  const { [name]: withCallback } = {
    [name](...args) {
      if (typeof args.at(-1) !== 'function') check.callback(args[prepare.length]);
      const done = args.pop();
      const [values, convert = identity] = prepare(...args);
      operation(...values, (error, result) => {
        if (error) done(error);
        else if (result === undefined) done(null);
        else done(null, convert(result));
      });
    },
  };
  const { [`${name}Sync`]: synchronous } = {
    [`${name}Sync`](...args) {
      const [values, convert = identity] = prepare(...args);
      const result = operation(...values);
      return result === undefined ? undefined : convert(result);
    },
  };
  exports[name] = withCallback;
  exports[`${name}Sync`] = synchronous;
}

// ---- Flags -----------------------------------------------------------------------------

const { O_RDONLY, O_WRONLY, O_RDWR, O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_SYNC } = constants;
const FLAGS = {
  r: O_RDONLY, rs: O_RDONLY | O_SYNC, 'r+': O_RDWR, 'rs+': O_RDWR | O_SYNC,
  w: O_TRUNC | O_CREAT | O_WRONLY, wx: O_TRUNC | O_CREAT | O_WRONLY | O_EXCL,
  'w+': O_TRUNC | O_CREAT | O_RDWR, 'wx+': O_TRUNC | O_CREAT | O_RDWR | O_EXCL,
  a: O_APPEND | O_CREAT | O_WRONLY, ax: O_APPEND | O_CREAT | O_WRONLY | O_EXCL,
  as: O_APPEND | O_CREAT | O_WRONLY | O_SYNC, 'a+': O_APPEND | O_CREAT | O_RDWR,
  'ax+': O_APPEND | O_CREAT | O_RDWR | O_EXCL, 'as+': O_APPEND | O_CREAT | O_RDWR | O_SYNC,
};
Object.assign(FLAGS, { sr: FLAGS.rs, 'sr+': FLAGS['rs+'], xw: FLAGS.wx, 'xw+': FLAGS['wx+'],
  xa: FLAGS.ax, 'xa+': FLAGS['ax+'], sa: FLAGS.as, 'sa+': FLAGS['as+'] });

function flagsNumber(flags) {
  if (typeof flags === 'number') return check.integer(flags, 'flags', -(2 ** 31), 2 ** 31 - 1);
  if (flags === undefined || flags === null) return O_RDONLY;
  if (!Object.hasOwn(FLAGS, flags)) throw check.invalidValue('flags', flags, 'is invalid');
  return FLAGS[flags];
}

// ---- Operations of one step --------------------------------------------------------------

pair('open', native.open, (path, flags, mode) =>
  [[check.path(path), flagsNumber(flags), check.mode(mode, 'mode', 0o666)]]);
pair('close', native.close, (fd) => [[check.descriptor(fd)]]);
pair('fsync', native.fsync, (fd) => [[check.descriptor(fd)]]);
pair('fdatasync', native.fdatasync, (fd) => [[check.descriptor(fd)]]);
pair('ftruncate', native.ftruncate, (fd, length = 0) =>
  [[check.descriptor(fd), Math.max(0, check.integer(length, 'len'))]]);
pair('fchmod', native.fchmod, (fd, mode) =>
  [[check.descriptor(fd), check.mode(mode, 'mode')]]);
pair('futimes', native.futimes, (fd, atime, mtime) =>
  [[check.descriptor(fd), check.seconds(atime), check.seconds(mtime)]]);
pair('unlink', native.unlink, (path) => [[check.path(path)]]);
pair('access', native.access, (path, mode = constants.F_OK) =>
  [[check.path(path), check.integer(mode, 'mode', 0, 7)]]);
pair('chmod', native.chmod, (path, mode) => [[check.path(path), check.mode(mode, 'mode')]]);
pair('utimes', native.utimes, (path, atime, mtime) =>
  [[check.path(path), check.seconds(atime), check.seconds(mtime)]]);
pair('rename', native.rename, (from, to) =>
  [[check.path(from, 'oldPath'), check.path(to, 'newPath'), 0]]);
pair('link', native.link, (from, to) =>
  [[check.path(from, 'existingPath'), check.path(to, 'newPath'), 0]]);
pair('symlink', native.symlink, (target, path) =>
  [[check.path(target, 'target'), check.path(path), 0]]);
pair('copyFile', native.copyfile, (from, to, flags = 0) =>
  [[check.path(from, 'src'), check.path(to, 'dest'), check.integer(flags, 'mode', 0, 7)]]);

function encoded(options) {
  const { encoding } = check.options(options);
  if (encoding === 'buffer') return (text) => Buffer.from(text);
  return encoding && encoding !== 'utf8' && encoding !== 'utf-8' ?
    (text) => Buffer.from(text).toString(encoding) : identity;
}
pair('readlink', native.readlink, (path, options) => [[check.path(path)], encoded(options)]);
pair('mkdtemp', native.mkdtemp, (prefix, options) =>
  [[`${check.path(prefix, 'prefix')}XXXXXX`], encoded(options)]);

pair('stat', native.stat, (path, options) =>
  [[check.path(path)], (numbers) => statsFrom(numbers, options)]);
pair('lstat', native.lstat, (path, options) =>
  [[check.path(path)], (numbers) => statsFrom(numbers, options)]);
pair('fstat', native.fstat, (fd, options) =>
  [[check.descriptor(fd)], (numbers) => statsFrom(numbers, options)]);

// statSync and lstatSync may answer undefined for what is not there.
function quietStat(stat) {
  return { [stat.name](path, options) {
    try {
      return stat(path, options);
    } catch (error) {
      const gone = error.code === 'ENOENT' || error.code === 'ENOTDIR';
      if (options?.throwIfNoEntry === false && gone) return undefined;
      throw error;
    }
  } }[stat.name];
}
exports.statSync = quietStat(exports.statSync);
exports.lstatSync = quietStat(exports.lstatSync);

function existsSync(path) {
  try {
    native.access(check.path(path), constants.F_OK);
    return true;
  } catch {
    return false;
  }
}
function exists(path, done) {
  check.callback(done);
  let checked;
  try {
    checked = check.path(path);
  } catch {
    process.nextTick(done, false);
    return;
  }
  native.access(checked, constants.F_OK, (error) => done(!error));
}

function absolute(path) {
  const text = String(path);
  return text.startsWith('/') ? text : `${process.cwd()}/${text}`;
}

// Node walks the path with lstat, and its errors say so.
pair('realpath', native.realpath, (path, options) => [[check.path(path)], encoded(options)]);
const realpathOnce = exports.realpathSync;
exports.realpathSync = function realpathSync(path, options) {
  try {
    return realpathOnce(path, options);
  } catch (error) {
    if (error.syscall === 'realpath') native.lstat(absolute(path));
    throw error;
  }
};
exports.realpathSync.native = realpathOnce;
exports.realpath.native = exports.realpath;

// ---- Directories ---------------------------------------------------------------------------

function entriesFrom(path, options) {
  const decode = encoded(options);
  return (list) => {
    const entries = [];
    for (let i = 0; i < list.length; i += 2) {
      const name = decode(list[i]);
      entries.push(options?.withFileTypes ? new Dirent(name, list[i + 1], path) : name);
    }
    return entries;
  };
}
pair('readdir', native.scandir, (path, options) =>
  [[check.path(path), 0], entriesFrom(path, check.options(options))]);

function parentOf(path) {
  const trimmed = path.replace(/\/+$/, '');
  const slash = trimmed.lastIndexOf('/');
  return slash < 0 ? '.' : slash === 0 ? '/' : trimmed.slice(0, slash);
}

function mkdirOptions(path, options) {
  const given = typeof options === 'object' && options !== null ? options : { mode: options };
  if (given.recursive !== undefined && typeof given.recursive !== 'boolean') {
    throw check.invalidType('options.recursive', 'of type boolean', given.recursive);
  }
  return [check.path(path), check.mode(given.mode, 'mode', 0o777), given.recursive === true];
}

// Makes a directory and what is missing above it; answers the first one made.  `step` awaits or
// does not: both forms are one generator.
function* mkdirSteps(path, mode) {
  try {
    yield [native.mkdir, path, mode];
    return absolute(path);
  } catch (error) {
    if (error.code === 'ENOENT' && parentOf(path) !== path) {
      const first = yield* mkdirSteps(parentOf(path), mode);
      yield* mkdirSteps(path, mode);
      return first;
    }
    if (error.code !== 'EEXIST') throw error;
    const stats = new Stats(yield [native.stat, path]);
    if (!stats.isDirectory()) throw error;
    return undefined;
  }
}

// Runs a generator whose steps are [function, ...arguments] of the binding.
function runSync(steps) {
  let next = steps.next();
  while (!next.done) {
    const [operation, ...args] = next.value;
    let result;
    try {
      result = operation(...args);
    } catch (error) {
      next = steps.throw(error);
      continue;
    }
    next = steps.next(result);
  }
  return next.value;
}
function run(steps, done) {
  function advance(move, value) {
    let next;
    try {
      next = move.call(steps, value);
    } catch (error) {
      done(error);
      return;
    }
    if (next.done) {
      done(null, next.value);
      return;
    }
    const [operation, ...args] = next.value;
    operation(...args, (error, result) =>
      error ? advance(steps.throw, error) : advance(steps.next, result));
  }
  advance(steps.next, undefined);
}

function mkdirStepsOf(path, options) {
  const [checked, mode, recursive] = mkdirOptions(path, options);
  return recursive ? mkdirSteps(String(checked), mode) : (function* () {
    yield [native.mkdir, checked, mode];
  })();
}
function mkdirSync(path, options) { return runSync(mkdirStepsOf(path, options)); }
function mkdir(path, options, done = options) {
  check.callback(done);
  run(mkdirStepsOf(path, typeof options === 'function' ? undefined : options), done);
}

function isDirectoryError(path) {
  const { SystemError } = require('os_errors');
  return new SystemError('ERR_FS_EISDIR', 'Path is a directory',
    { code: 'EISDIR', message: 'is a directory', path, syscall: 'rm', errno: 21 });
}

function* removeTree(path) {
  const stats = new Stats(yield [native.lstat, path]);
  if (!stats.isDirectory()) {
    yield [native.unlink, path];
    return;
  }
  const entries = yield [native.scandir, path, 0];
  for (let i = 0; i < entries.length; i += 2) yield* removeTree(`${path}/${entries[i]}`);
  yield [native.rmdir, path];
}

function* rmSteps(path, { force = false, recursive = false } = {}) {
  try {
    const stats = new Stats(yield [native.lstat, path]);
    if (stats.isDirectory() && !recursive) throw isDirectoryError(path);
    yield* removeTree(path);
  } catch (error) {
    if (!(force && error.code === 'ENOENT')) throw error;
  }
}
function rmSync(path, options) { runSync(rmSteps(check.path(path), options)); }
function rm(path, options, done = options) {
  check.callback(done);
  run(rmSteps(check.path(path), typeof options === 'function' ? undefined : options), done);
}

function* rmdirSteps(path, options) {
  if (options?.recursive) yield* removeTree(path);
  else yield [native.rmdir, path];
}
function rmdirSync(path, options) { runSync(rmdirSteps(check.path(path), options)); }
function rmdir(path, options, done = options) {
  check.callback(done);
  run(rmdirSteps(check.path(path), typeof options === 'function' ? undefined : options), done);
}

// ---- Reading and writing through a descriptor -------------------------------------------------

function bytesOf(view) { return new Uint8Array(view.buffer, view.byteOffset, view.byteLength); }

// The forms (view, options), (view, offset, length, position) and ({ buffer, ... }).
function windowOf(buffer, offset, length, position) {
  if (offset !== null && typeof offset === 'object') {
    ({ offset = 0, length, position = null } = offset);
  }
  check.view(buffer);
  offset = offset === undefined || offset === null ? 0 :
    check.integer(offset, 'offset', 0, buffer.byteLength);
  length = length === undefined || length === null ? buffer.byteLength - offset :
    check.integer(length, 'length', 0, buffer.byteLength - offset);
  const at = position === undefined || position === null ? -1 : Number(position);
  return [bytesOf(buffer), offset, length, at];
}
function readArguments(fd, buffer, offset, length, position) {
  check.descriptor(fd);
  if (buffer !== null && typeof buffer === 'object' && !ArrayBuffer.isView(buffer)) {
    return [buffer.buffer ?? Buffer.alloc(16384), buffer];
  }
  return [buffer, offset, length, position];
}

function readSync(fd, ...args) {
  const [buffer, ...rest] = readArguments(fd, ...args);
  return native.read(fd, ...windowOf(buffer, ...rest));
}
function read(fd, ...args) {
  const done = check.callback(args.pop());
  if (args.length === 0) args.push({});
  const [buffer, ...rest] = readArguments(fd, ...args);
  native.read(fd, ...windowOf(buffer, ...rest), (error, n) =>
    error ? done(error) : done(null, n, buffer));
}

// Text is encoded: (fd, text, position, encoding).
function writeArguments(fd, data, ...rest) {
  check.descriptor(fd);
  if (typeof data !== 'string') return windowOf(data, ...rest);
  const [position, encoding] = rest;
  return windowOf(Buffer.from(data, encoding), 0, undefined, position);
}
function writeSync(fd, data, ...rest) { return native.write(fd, ...writeArguments(fd, data, ...rest)); }
function write(fd, data, ...rest) {
  const done = check.callback(rest.pop());
  native.write(fd, ...writeArguments(fd, data, ...rest), (error, n) =>
    error ? done(error) : done(null, n, data));
}

// ---- Whole files ------------------------------------------------------------------------------

function tooLarge(size) {
  return nodeError(RangeError, 'ERR_FS_FILE_TOO_LARGE', `File size (${size}) is greater than 2 GiB`);
}
function tooLong() {
  return nodeError(Error, 'ERR_STRING_TOO_LONG',
    `Cannot create a string longer than 0x${MAX_STRING_LENGTH.toString(16)} characters`);
}

function fileSize(numbers) {
  const stats = new Stats(numbers);
  return stats.isFile() ? stats.size : 0;
}

// Reads to the end into one buffer.  The size is a hint: /proc and pipes say 0.
function* readSteps(fd, size, chunk) {
  const chunks = [];
  let total = 0;
  const whole = size > 0 ? Buffer.allocUnsafeSlow(size) : undefined;
  for (;;) {
    const target = whole ?? Buffer.allocUnsafeSlow(UNKNOWN_CHUNK);
    const from = whole ? total : 0;
    const n = yield [native.read, fd, target, from, Math.min(target.length - from, chunk), -1];
    total += n;
    if (n === 0 || total === size) break;
    if (!whole) chunks.push(n < target.length ? target.subarray(0, n) : target);
    if (total > MAX_READ) throw tooLarge(total);
  }
  if (!whole) return Buffer.concat(chunks, total);
  return total === size ? whole : whole.subarray(0, total);
}

// A descriptor that was given stays open.
function* withFile(path, flag, mode, body) {
  if (typeof path === 'number') return yield* body(check.descriptor(path));
  const fd = yield [native.open, path, flag, mode];
  let result;
  try {
    result = yield* body(fd);
  } catch (error) {
    yield [native.close, fd];
    throw error;
  }
  yield [native.close, fd];
  return result;
}

function isText(encoding) { return Boolean(encoding) && encoding !== 'buffer'; }
function isUtf8(encoding) { return encoding === 'utf8' || encoding === 'utf-8'; }

function* readFileSteps(path, options, chunk, synchronous) {
  const { encoding } = options;
  return yield* withFile(path, flagsNumber(options.flag), 0o666, function* (fd) {
    const size = fileSize(yield [native.fstat, fd]);
    // A character takes at most three bytes, so this many cannot fit; Node reads them first.
    if (synchronous && isUtf8(encoding) && size > 3 * MAX_STRING_LENGTH) throw tooLong();
    if (size > MAX_READ) throw tooLarge(size);
    const buffer = yield* readSteps(fd, size, chunk);
    return isText(encoding) ? buffer.toString(encoding) : buffer;
  });
}
const READ_DEFAULTS = { flag: 'r' };
function readFileSync(path, options) {
  options = check.options(options, READ_DEFAULTS);
  if (typeof path !== 'number') path = check.path(path);
  return runSync(readFileSteps(path, options, MAX_READ, true));
}
function readFile(path, options, done = options) {
  check.callback(done);
  options = check.options(options, READ_DEFAULTS);
  if (typeof path !== 'number') path = check.path(path);
  run(readFileSteps(path, options, CHUNK, false), done);
}

function* writeSteps(fd, bytes, chunk) {
  for (let at = 0; at < bytes.length;) {
    at += yield [native.write, fd, bytes, at, Math.min(bytes.length - at, chunk), -1];
  }
}
function* writeFileSteps(path, data, options, chunk) {
  const mode = check.mode(options.mode, 'mode', 0o666);
  yield* withFile(path, flagsNumber(options.flag), mode, function* (fd) {
    yield* writeSteps(fd, data, chunk);
    if (options.flush) yield [native.fsync, fd];
  });
}
function writeFileStepsOf(path, data, options, flag, chunk) {
  options = check.options(options, { encoding: 'utf8', mode: 0o666, flag });
  if (typeof path !== 'number') path = check.path(path);
  return writeFileSteps(path, check.data(data, options.encoding), options, chunk);
}
function writeFileSync(path, data, options) {
  runSync(writeFileStepsOf(path, data, options, 'w', MAX_READ));
}
function writeFile(path, data, options, done = options) {
  check.callback(done);
  run(writeFileStepsOf(path, data, options, 'w', CHUNK), done);
}
function appendFileSync(path, data, options) {
  runSync(writeFileStepsOf(path, data, options, 'a', MAX_READ));
}
function appendFile(path, data, options, done = options) {
  check.callback(done);
  run(writeFileStepsOf(path, data, options, 'a', CHUNK), done);
}

function* truncateSteps(path, length) {
  yield* withFile(path, FLAGS['r+'], 0o666, function* (fd) {
    yield [native.ftruncate, fd, length];
  });
}
function truncateSync(path, length = 0) {
  runSync(truncateSteps(check.path(path), Math.max(0, check.integer(length, 'len'))));
}
function truncate(path, length, done = length) {
  check.callback(done);
  if (typeof length === 'function' || length === undefined) length = 0;
  run(truncateSteps(check.path(path), Math.max(0, check.integer(length, 'len'))), done);
}

Object.assign(exports, {
  appendFile, appendFileSync, constants, Dirent, exists, existsSync, mkdir, mkdirSync, read,
  readFile, readFileSync, readSync, rm, rmSync, rmdir, rmdirSync, Stats, truncate, truncateSync,
  write, writeFile, writeFileSync, writeSync, F_OK: constants.F_OK, R_OK: constants.R_OK,
  W_OK: constants.W_OK, X_OK: constants.X_OK,
});

Object.defineProperty(exports, 'promises', {
  configurable: true, enumerable: true, get() { return require('fs_promises'); },
});
// util.promisify(fs.exists) answers with the callback's only argument; read and write with both.
const customPromisify = Symbol.for('nodejs.util.promisify.custom');
Object.defineProperty(exists, customPromisify,
  { value: (path) => new Promise((resolve) => exists(path, resolve)) });
for (const [f, second] of [[read, 'buffer'], [write, 'buffer']]) {
  const first = f === read ? 'bytesRead' : 'bytesWritten';
  Object.defineProperty(f, customPromisify, {
    value: (...args) => new Promise((resolve, reject) => f(...args, (error, n, data) =>
      error ? reject(error) : resolve({ [first]: n, [second]: data }))),
  });
}
