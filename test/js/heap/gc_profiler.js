/* SPDX-License-Identifier: MIT */
// flags: --expose-gc
const v8 = require('v8');
const p = new v8.GCProfiler();
console.log(p.stop()); // expect: undefined
p.start();
gc();
gc(true);
const r = p.stop();
console.log(Object.keys(r).join(), r.version, r.endTime >= r.startTime); // expect: version,startTime,statistics,endTime 1 true
const record = r.statistics.find((s) => s.gcType === 'MarkSweepCompact');
console.log(r.statistics.some((s) => s.gcType === 'Scavenge')); // expect: true
console.log(Object.keys(record).join(), record.cost > 0); // expect: gcType,beforeGC,cost,afterGC true
console.log(Object.keys(record.beforeGC.heapStatistics).join()); // expect: totalHeapSize,totalHeapSizeExecutable,totalPhysicalSize,totalAvailableSize,totalGlobalHandlesSize,usedGlobalHandlesSize,usedHeapSize,heapSizeLimit,mallocedMemory,externalMemory,peakMallocedMemory
console.log(record.afterGC.heapSpaceStatistics.map((s) => s.spaceName)[1], Object.keys(record.afterGC.heapSpaceStatistics[0]).join()); // expect: new_space spaceName,spaceSize,spaceUsedSize,spaceAvailableSize,physicalSpaceSize
const used = (state) => state.heapStatistics.usedHeapSize;
console.log(used(record.beforeGC) > used(record.afterGC)); // expect: true
console.log(p.stop()); // expect: undefined
p.start();
console.log(p.stop().statistics.length); // expect: 0
// zeal: skip (the mode's own collections are records too)
