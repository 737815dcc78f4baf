/* SPDX-License-Identifier: MIT */
// flags: --trace-gc-nvp --expose-gc
gc();
gc(true);
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: pause=\d+\.\d mutator=\d+\.\d gc=mc reduce_memory=0 .* mark=\d+\.\d\d .*incremental_steps_count=0 .*total_size_before=\d+ total_size_after=\d+ .*promoted=\d+ .*
// expect-match: \[\d+:0x[0-9a-f]+\] +\d+ ms: pause=\d+\.\d mutator=\d+\.\d gc=s reduce_memory=0 .* scavenge=\d+\.\d\d .*new_space_survived=\d+ promotion_ratio=\d+\.\d% .*
// node: skip (other pairs; and it wants --trace-gc too)
// zeal: skip (the mode's own collections are lines too)
