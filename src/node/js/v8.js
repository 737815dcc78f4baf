/* SPDX-License-Identifier: MIT */
// The v8 module, as far as it concerns the heap: figures under V8's names, and flags.
'use strict';

const { nodeError, received } = require('errors');

function getHeapStatistics() { return binding.heapStatistics(); }
function getHeapSpaceStatistics() { return binding.heapSpaceStatistics(); }
function getHeapCodeStatistics() { return binding.heapCodeStatistics(); }

// Sizes have no effect any more: the heap was made when the program began.
function setFlagsFromString(flags) {
  if (typeof flags !== 'string') {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "flags" argument must be of type string. Received ${received(flags)}`);
  }
  binding.setFlags(flags);
}

// The figures of a GCProfiler have the names of the others in camel case.
const HEAP_FIELDS = ['total_heap_size', 'total_heap_size_executable', 'total_physical_size',
  'total_available_size', 'total_global_handles_size', 'used_global_handles_size',
  'used_heap_size', 'heap_size_limit', 'malloced_memory', 'external_memory',
  'peak_malloced_memory'];
const camel = (name) => name.replace(/_(\w)/g, (_, c) => c.toUpperCase());
function state(heap, spaces) {
  return {
    heapStatistics: Object.fromEntries(HEAP_FIELDS.map((name) => [camel(name), heap[name]])),
    heapSpaceStatistics: spaces.map((space) =>
      Object.fromEntries(Object.entries(space).map(([name, v]) => [camel(name), v]))),
  };
}

class GCProfiler {
  #from;
  #startTime;
  start() {
    if (this.#from !== undefined) return;
    this.#startTime = Date.now();
    this.#from = binding.profilerStart();
  }
  stop() {
    if (this.#from === undefined) return undefined;
    const records = binding.profilerStop(this.#from);
    this.#from = undefined;
    return {
      version: 1,
      startTime: this.#startTime,
      statistics: records.map(([gcType, cost, heapBefore, before, heapAfter, after]) => ({
        gcType, beforeGC: state(heapBefore, before), cost, afterGC: state(heapAfter, after),
      })),
      endTime: Date.now(),
    };
  }
}

module.exports = {
  GCProfiler,
  getHeapStatistics, getHeapSpaceStatistics, getHeapCodeStatistics, setFlagsFromString,
};
