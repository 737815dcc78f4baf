/* SPDX-License-Identifier: MIT */
// What stat and readdir answer with: Stats, BigIntStats, Dirent.
'use strict';

const FIELDS = ['dev', 'mode', 'nlink', 'uid', 'gid', 'rdev', 'blksize', 'ino', 'size', 'blocks'];
const TIMES = ['atime', 'mtime', 'ctime', 'birthtime'];
const S_IFMT = 0o170000;
const FORMATS = {
  isDirectory: 0o040000, isFile: 0o100000, isBlockDevice: 0o060000,
  isCharacterDevice: 0o020000, isSymbolicLink: 0o120000, isFIFO: 0o010000, isSocket: 0o140000,
};

class StatsBase {}
for (const [name, format] of Object.entries(FORMATS)) {
  Object.defineProperty(StatsBase.prototype, name, {
    value: function() { return (Number(this.mode) & S_IFMT) === format; },
    writable: true, configurable: true,
  });
}

function addDates(stats) {
  for (const name of TIMES) stats[name] = new Date(Math.floor(Number(stats[`${name}Ms`]) + 0.5));
  return stats;
}

// `numbers` is what the binding gives: ten fields, then seconds and nanoseconds of four times.
class Stats extends StatsBase {
  constructor(numbers) {
    super();
    FIELDS.forEach((name, i) => { this[name] = numbers[i]; });
    TIMES.forEach((name, i) => {
      this[`${name}Ms`] = numbers[10 + 2 * i] * 1e3 + numbers[11 + 2 * i] / 1e6;
    });
    addDates(this);
  }
}

class BigIntStats extends StatsBase {
  constructor(numbers) {
    super();
    FIELDS.forEach((name, i) => { this[name] = BigInt(numbers[i]); });
    const ns = TIMES.map((_, i) => BigInt(numbers[10 + 2 * i]) * 1000000000n +
      BigInt(numbers[11 + 2 * i]));
    TIMES.forEach((name, i) => { this[`${name}Ms`] = ns[i] / 1000000n; });
    TIMES.forEach((name, i) => { this[`${name}Ns`] = ns[i]; });
    addDates(this);
  }
}

function statsFrom(numbers, options) {
  return options?.bigint ? new BigIntStats(numbers) : new Stats(numbers);
}

const TYPE = Symbol('type');
const DIRENT_TYPES = {
  isFile: 1, isDirectory: 2, isSymbolicLink: 3, isFIFO: 4, isSocket: 5, isCharacterDevice: 6,
  isBlockDevice: 7,
};

class Dirent {
  constructor(name, type, path) {
    this.name = name;
    this.parentPath = path;
    this.path = path;
    this[TYPE] = type;
  }
}
for (const [name, type] of Object.entries(DIRENT_TYPES)) {
  Object.defineProperty(Dirent.prototype, name, {
    value: function() { return this[TYPE] === type; }, writable: true, configurable: true,
  });
}

module.exports = { Stats, BigIntStats, Dirent, statsFrom };
