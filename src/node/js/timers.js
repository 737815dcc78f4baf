/* SPDX-License-Identifier: MIT */
// setTimeout and its family.  The clock is libuv's: the binding keeps one native timer for each
// Timeout and calls fire(id) when it is due.
'use strict';

const { nodeError, received } = require('errors');

const TIMEOUT_MAX = 2 ** 31 - 1;
const active = new Map(); // id -> Timeout; what keeps a pending timer's scope alive
let nextId = 1;

function checkCallback(callback) {
  if (typeof callback !== 'function') {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "callback" argument must be of type function. Received ${received(callback)}`);
  }
}

class Timeout {
  constructor(callback, after, args, repeat) {
    after *= 1;
    if (!(after >= 1 && after <= TIMEOUT_MAX)) {
      if (after > TIMEOUT_MAX) {
        process.emitWarning(`${after} does not fit into a 32-bit signed integer.` +
          '\nTimeout duration was set to 1.', 'TimeoutOverflowWarning');
      }
      after = 1;
    }
    after = Math.trunc(after);
    this._idleTimeout = after;
    this._onTimeout = callback;
    this._timerArgs = args;
    this._repeat = repeat ? after : null;
    this._destroyed = false;
    hide(this, '_id', nextId++);
    hide(this, '_ref', true);
    active.set(this._id, this);
    binding.startTimer(this._id, after);
  }
  ref() {
    this._ref = true;
    if (!this._destroyed) binding.refTimer(this._id, true);
    return this;
  }
  unref() {
    this._ref = false;
    if (!this._destroyed) binding.refTimer(this._id, false);
    return this;
  }
  hasRef() { return this._ref; }
  refresh() {
    if (this._onTimeout === null) return this;
    this._destroyed = false;
    active.set(this._id, this);
    binding.startTimer(this._id, this._idleTimeout);
    if (!this._ref) binding.refTimer(this._id, false);
    return this;
  }
  close() {
    clearTimeout(this);
    return this;
  }
  [Symbol.toPrimitive]() { return this._id; }
  [Symbol.dispose ?? Symbol.for('Symbol.dispose')]() { clearTimeout(this); }
}

function hide(object, key, value) {
  Object.defineProperty(object, key,
    { value, writable: true, configurable: true, enumerable: false });
}

function destroy(timer) {
  if (timer._destroyed) return;
  timer._destroyed = true;
  active.delete(timer._id);
  binding.stopTimer(timer._id);
}

// Called by the binding.
function fire(id) {
  const timer = active.get(id);
  if (timer === undefined) return;
  if (timer._repeat === null) destroy(timer);
  else binding.startTimer(id, timer._repeat);
  const callback = timer._onTimeout;
  if (timer._timerArgs === undefined) callback.call(timer);
  else callback.apply(timer, timer._timerArgs);
}

function setTimeout(callback, after, ...args) {
  checkCallback(callback);
  return new Timeout(callback, after, args.length > 0 ? args : undefined, false);
}
function setInterval(callback, repeat, ...args) {
  checkCallback(callback);
  return new Timeout(callback, repeat, args.length > 0 ? args : undefined, true);
}
function clearTimeout(timer) {
  if (typeof timer === 'number' || typeof timer === 'string') timer = active.get(Number(timer));
  if (timer instanceof Timeout) {
    timer._onTimeout = null;
    destroy(timer);
  }
}

// ---- Immediates: all that were set before a turn run in that turn --------------------------

let queue = [];

class Immediate {
  constructor(callback, args) {
    this._onImmediate = callback;
    this._argv = args;
    this._destroyed = false;
    hide(this, '_ref', true);
    queue.push(this);
    binding.wantImmediates(1);
  }
  ref() {
    if (!this._ref && !this._destroyed) binding.wantImmediates(1);
    this._ref = true;
    return this;
  }
  unref() {
    if (this._ref && !this._destroyed) binding.wantImmediates(-1);
    this._ref = false;
    return this;
  }
  hasRef() { return this._ref; }
}

let running = [], position = 0;

// Called by the binding, once for each immediate, so that a throw does not lose the others:
// returns false when the turn is over.
function runImmediate() {
  while (position < running.length) {
    const immediate = running[position++];
    if (immediate._destroyed) continue;
    immediate._destroyed = true;
    if (immediate._ref) binding.wantImmediates(-1);
    const callback = immediate._onImmediate;
    if (immediate._argv === undefined) callback();
    else callback(...immediate._argv);
    return true;
  }
  running = [];
  position = 0;
  return false;
}
function startImmediates() {
  if (running.length === 0) {
    running = queue;
    queue = [];
    position = 0;
  }
}

function setImmediate(callback, ...args) {
  checkCallback(callback);
  return new Immediate(callback, args.length > 0 ? args : undefined);
}
function clearImmediate(immediate) {
  if (!(immediate instanceof Immediate) || immediate._destroyed) return;
  immediate._destroyed = true;
  if (immediate._ref) binding.wantImmediates(-1);
}

binding.setTimerCallbacks(fire, startImmediates, runImmediate);
module.exports = {
  setTimeout, clearTimeout, setInterval, clearInterval: clearTimeout, setImmediate, clearImmediate,
};
