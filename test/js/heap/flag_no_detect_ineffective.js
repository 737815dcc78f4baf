/* SPDX-License-Identifier: MIT */
// flags: --max-old-space-size=100 --max-semi-space-size=1 --no-incremental-marking --no-detect-ineffective-gcs-near-heap-limit
// The same program is let go on.
require('./support/nearly_full.js');
console.log('done'); // expect: done
// timeout: 60
// node: skip (other sizes)
