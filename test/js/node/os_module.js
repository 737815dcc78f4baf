/* SPDX-License-Identifier: MIT */
// Row A-29.
const os = require('os');
console.log(require('node:os') === os); // expect: true
console.log(Object.keys(os).join()); // expect: arch,availableParallelism,cpus,endianness,freemem,getPriority,homedir,hostname,loadavg,networkInterfaces,platform,release,setPriority,tmpdir,totalmem,type,userInfo,uptime,version,machine,constants,EOL,devNull
console.log(os.freemem() > 0 && os.freemem() < os.totalmem()); // expect: true
console.log(/^\d+\.\d\d GB$/.test((os.totalmem() / 1024 ** 3).toFixed(2) + ' GB')); // expect: true
console.log(+os.totalmem === os.totalmem(), `${os.type}`, os.EOL === '\n'); // expect: true Linux true
console.log(os.platform(), os.arch() === process.arch, os.endianness(), os.devNull); // expect: linux true LE /dev/null
console.log(os.cpus().length > 0, Object.keys(os.cpus()[0]).join()); // expect: true model,speed,times
console.log(os.loadavg().length, os.uptime() > 0, os.availableParallelism() > 0); // expect: 3 true true
console.log(os.networkInterfaces().lo?.[0].cidr ?? '127.0.0.1/8'); // expect: 127.0.0.1/8
console.log(os.constants.errno.ENOENT, os.constants.signals.SIGTERM, os.constants.priority.PRIORITY_LOW); // expect: 2 15 19
console.log(Object.keys(os.userInfo()).join(), os.getPriority() === os.getPriority(process.pid)); // expect: uid,gid,username,homedir,shell true
try { os.getPriority('x'); } catch (e) { console.log(e.message); } // expect: The "pid" argument must be of type number. Received type string ('x')
try { os.setPriority(0, 99); } catch (e) { console.log(e.message); } // expect: The value of "priority" is out of range. It must be >= -20 && <= 19. Received 99
try { os.getPriority(2 ** 30); } catch (e) { console.log(e.name, e.code, e.info.code, e.syscall); } // expect: SystemError ERR_SYSTEM_ERROR ESRCH uv_os_getpriority
