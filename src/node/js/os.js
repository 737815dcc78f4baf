/* SPDX-License-Identifier: MIT */
// The os module: what the system says of itself.  Natives answer a call that the system refused
// with libuv's negative number.
'use strict';

const { nodeError, received } = require('errors');
const { SystemError } = require('os_errors');

function systemError(status, syscall) {
  const [code, message] = binding.uvError(status);
  return new SystemError('ERR_SYSTEM_ERROR', 'A system error occurred',
    { errno: status, code, message, syscall });
}

// The result of a native, or the error it stands for.
function checked(result, syscall) {
  if (typeof result === 'number' && result < 0) throw systemError(result, syscall);
  return result;
}

// Templates and arithmetic take the functions without a call: `${os.totalmem}`.
function primitive(f) {
  Object.defineProperty(f, Symbol.toPrimitive, { value: f, configurable: false });
  return f;
}

let names;
function uname() { return names ??= checked(binding.uname(), 'uv_os_uname'); }

const type = primitive(function type() { return uname()[0]; });
const version = primitive(function version() { return uname()[1]; });
const release = primitive(function release() { return uname()[2]; });
const machine = primitive(function machine() { return uname()[3]; });
const arch = primitive(function arch() { return process.arch; });
const platform = primitive(function platform() { return process.platform; });
const hostname = primitive(function hostname() {
  return checked(binding.hostName(), 'uv_os_gethostname');
});
const homedir = primitive(function homedir() {
  return checked(binding.homeDirectory(), 'uv_os_homedir');
});
const uptime = primitive(function uptime() {
  return checked(binding.systemUptime(), 'uv_uptime');
});
const totalmem = primitive(function totalmem() { return binding.totalMemory(); });
const freemem = primitive(function freemem() { return binding.freeMemory(); });
const availableParallelism = primitive(function availableParallelism() {
  return binding.parallelism();
});
const endianness = primitive(function endianness() {
  return new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 'LE' : 'BE';
});
const tmpdir = primitive(function tmpdir() {
  const { env } = process;
  const path = env.TMPDIR || env.TMP || env.TEMP || '/tmp';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
});

function loadavg() { return binding.loadAverage(); }
function cpus() {
  const list = binding.cpus();
  return typeof list === 'number' ? [] : list;
}

// How many bits of a netmask are set: the n of "address/n".
function prefixLength(netmask, isIPv6) {
  let bits = 0;
  for (const part of netmask.split(isIPv6 ? ':' : '.')) {
    for (let n = parseInt(part, isIPv6 ? 16 : 10) || 0; n > 0; n >>>= 1) bits += n & 1;
  }
  return bits;
}

function networkInterfaces() {
  const interfaces = {};
  for (const row of checked(binding.interfaces(), 'uv_interface_addresses')) {
    const [name, address, netmask, isIPv6, mac, internal, scopeid] = row;
    const entry = {
      address, netmask, family: isIPv6 ? 'IPv6' : 'IPv4', mac, internal,
      cidr: `${address}/${prefixLength(netmask, isIPv6)}`,
    };
    if (isIPv6) entry.scopeid = scopeid;
    (interfaces[name] ??= []).push(entry);
  }
  return interfaces;
}

function userInfo(options) {
  const [uid, gid, ...texts] = checked(binding.userInfo(), 'uv_os_get_passwd');
  const encode = options?.encoding === 'buffer' ?
    (s) => s === null ? null : require('buffer').Buffer.from(s) : (s) => s;
  const [username, home, shell] = texts.map(encode);
  return { __proto__: null, uid, gid, username, homedir: home, shell };
}

function checkInteger(value, name, low, high) {
  if (typeof value !== 'number') {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "${name}" argument must be of type number. Received ${received(value)}`);
  }
  if (!Number.isInteger(value)) {
    throw nodeError(RangeError, 'ERR_OUT_OF_RANGE',
      `The value of "${name}" is out of range. It must be an integer. Received ${value}`);
  }
  if (value < low || value > high) {
    throw nodeError(RangeError, 'ERR_OUT_OF_RANGE', `The value of "${name}" is out of range. ` +
      `It must be >= ${low} && <= ${high}. Received ${value}`);
  }
}

function getPriority(pid = 0) {
  checkInteger(pid, 'pid', -(2 ** 31), 2 ** 31 - 1);
  const [status, priority] = binding.getPriority(pid);
  checked(status, 'uv_os_getpriority');
  return priority;
}
function setPriority(pid, priority) {
  if (priority === undefined) [pid, priority] = [0, pid];
  checkInteger(pid, 'pid', -(2 ** 31), 2 ** 31 - 1);
  checkInteger(priority, 'priority', -20, 19);
  checked(binding.setPriority(pid, priority), 'uv_os_setpriority');
}

// Deeply frozen in effect: objects without a prototype whose properties do not change.
function constants() {
  const all = binding.osConstants();
  const table = { __proto__: null, UV_UDP_REUSEADDR: all.UV_UDP_REUSEADDR };
  for (const name of ['dlopen', 'errno', 'signals', 'priority']) {
    table[name] = { __proto__: null, ...all[name] };
  }
  Object.freeze(table.signals);
  return table;
}

module.exports = {
  arch, availableParallelism, cpus, endianness, freemem, getPriority, homedir, hostname,
  loadavg, networkInterfaces, platform, release, setPriority, tmpdir, totalmem, type, userInfo,
  uptime, version, machine,
};
Object.defineProperties(module.exports, {
  constants: { value: constants(), configurable: false, enumerable: true },
  EOL: { value: '\n', configurable: true, enumerable: true, writable: false },
  devNull: { value: '/dev/null', configurable: true, enumerable: true, writable: false },
});
