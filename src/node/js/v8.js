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

module.exports = {
  getHeapStatistics, getHeapSpaceStatistics, getHeapCodeStatistics, setFlagsFromString,
};
