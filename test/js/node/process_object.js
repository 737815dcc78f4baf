/* SPDX-License-Identifier: MIT */
console.log(typeof process.pid, process.argv.length, process.argv[1].endsWith('.js'), typeof process.env.PATH, process.platform, process.cwd() === require('process').cwd());
const m = process.memoryUsage(); console.log(Object.keys(m).join(), m.rss > m.heapTotal, m.heapTotal > m.heapUsed, Object.values(m).every(Number.isInteger), typeof process.memoryUsage.rss());
const t = process.hrtime(); const d = process.hrtime(t); console.log(t.length, d[0] === 0 && d[1] >= 0, process.uptime() > 0, typeof process.version, typeof process.versions.node, process.exitCode);
console.log(String(process), typeof process.nextTick, process.stdout.write('written\n')); process.exitCode = 0;
// expect: number 2 true string linux true
// expect: rss,heapTotal,heapUsed,external,arrayBuffers true true true number
// expect: 2 true true string string undefined
// expect: written
// expect: [object process] function true
