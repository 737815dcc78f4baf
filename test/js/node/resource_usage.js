/* SPDX-License-Identifier: MIT */
const u = process.resourceUsage();
console.log(Object.keys(u).join()); // expect: userCPUTime,systemCPUTime,maxRSS,sharedMemorySize,unsharedDataSize,unsharedStackSize,minorPageFault,majorPageFault,swappedOut,fsRead,fsWrite,ipcSent,ipcReceived,signalsCount,voluntaryContextSwitches,involuntaryContextSwitches
// maxRSS is in KB, rss in bytes.  (On Linux it counts what the process was before exec, too.)
const rss = process.memoryUsage.rss();
console.log(u.maxRSS * 1024 > rss / 2 && u.maxRSS < rss); // expect: true
const start = process.cpuUsage();
for (let i = 0, n = 0; i < 2e6; i++) n += i;
const used = process.cpuUsage(start);
console.log(Object.keys(used).join(), used.user + used.system > 0); // expect: user,system true
console.log(process.constrainedMemory() > 0, process.availableMemory() > 0); // expect: true true
