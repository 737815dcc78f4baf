/* SPDX-License-Identifier: MIT */
// The console: formats and writes synchronously to standard output and standard error.
'use strict';

const { inspect, format, formatWithOptions } = require('inspect');

const counts = new Map();
const times = new Map();
let indent = '';

function write(fd, text) {
  if (indent !== '') text = indent + text.replaceAll('\n', '\n' + indent);
  binding.writeFd(fd, text + '\n');
}

function render(args) {
  return args.length === 1 && typeof args[0] === 'string' ? args[0] : format(...args);
}

function log(...args) { write(1, render(args)); }
function error(...args) { write(2, render(args)); }

function elapsed(start) {
  const ms = binding.nowMs() - start;
  if (ms >= 3600000) {
    const h = Math.floor(ms / 3600000), m = Math.floor(ms % 3600000 / 60000);
    const s = Math.floor(ms % 60000 / 1000);
    return `${h}:${String(m).padStart(2, '0')}:${String(s).padStart(2, '0')} (h:mm:ss)`;
  }
  if (ms >= 60000) {
    const m = Math.floor(ms / 60000);
    return `${m}:${(ms % 60000 / 1000).toFixed(3).padStart(6, '0')} (m:ss.mmm)`;
  }
  if (ms >= 1000) return `${(ms / 1000).toFixed(3)}s`;
  return `${Number(ms.toFixed(3))}ms`;
}

function timeLog(label, extra) {
  const start = times.get(label);
  if (start === undefined) {
    process.emitWarning(`No such label '${label}' for console.timeLog()`);
    return;
  }
  const text = `${label}: ${elapsed(start)}`;
  write(1, extra.length === 0 ? text : format(text, ...extra));
}

// ---- table -------------------------------------------------------------------------------

function width(text) {
  return text.length;
}

function renderTable(head, columns) {
  const widths = head.map((h, i) => Math.max(width(h), ...columns[i].map(width)) + 2);
  const pad = (text, n) => ` ${text}${' '.repeat(n - width(text) - 1)}`;
  const rule = (l, m, r) => l + widths.map((w) => '─'.repeat(w)).join(m) + r;
  const row = (cells) => '│' + cells.map((c, i) => pad(c, widths[i])).join('│') + '│';
  let out = `${rule('┌', '┬', '┐')}\n${row(head)}\n${rule('├', '┼', '┤')}\n`;
  const rows = columns.length === 0 ? 0 : columns[0].length;
  for (let i = 0; i < rows; i++) out += `${row(columns.map((c) => c[i]))}\n`;
  return out + rule('└', '┴', '┘');
}

function cell(value) {
  const depth = value !== null && typeof value === 'object' && !Array.isArray(value) &&
    Object.keys(value).length > 2 ? -1 : 0;
  return inspect(value, { maxArrayLength: 3, breakLength: Infinity, depth });
}

function table(data, filter) {
  if (data === null || typeof data !== 'object') return log(data);
  const isMap = data instanceof Map, isSet = data instanceof Set;
  const index = [], names = [], cells = new Map(), values = [];
  let hasValues = false, row = 0;
  const entries = isMap ? [...data].map(([k, v], i) => [String(i), v, k])
    : isSet ? [...data].map((v, i) => [String(i), v])
      : Object.keys(data).map((k) => [k, data[k]]);
  for (const [key, value] of entries) {
    index.push(key);
    if (value !== null && typeof value === 'object' && !isMap) {
      for (const k of filter || Object.keys(value)) {
        if (!cells.has(k)) {
          cells.set(k, []);
          names.push(k);
        }
        cells.get(k)[row] = Object.hasOwn(value, k) ? cell(value[k]) : '';
      }
      values[row] = '';
    } else {
      values[row] = cell(value);
      hasValues = true;
    }
    row++;
  }
  const fill = (column) => Array.from({ length: row }, (_, i) => column[i] ?? '');
  const head = [isMap || isSet ? '(iteration index)' : '(index)'], columns = [index];
  if (isMap) {
    head.push('Key');
    columns.push(entries.map((e) => cell(e[2])));
  }
  for (const n of names) {
    head.push(n);
    columns.push(fill(cells.get(n)));
  }
  if (hasValues) {
    head.push('Values');
    columns.push(fill(values));
  }
  log(renderTable(head, columns));
}

const console = {
  log,
  warn: error,
  dir(value, options) { write(1, inspect(value, { customInspect: false, ...options })); },
  time(label = 'default') {
    label = `${label}`;
    if (times.has(label)) {
      process.emitWarning(`Label '${label}' already exists for console.time()`);
      return;
    }
    times.set(label, binding.nowMs());
  },
  timeEnd(label = 'default') {
    label = `${label}`;
    timeLog(label, []);
    times.delete(label);
  },
  timeLog(label = 'default', ...extra) { timeLog(`${label}`, extra); },
  trace(...args) {
    const e = { name: 'Trace', message: format(...args) };
    Error.captureStackTrace(e, console.trace);
    const frames = String(e.stack).split('\n').filter((l) => l.startsWith('    at'));
    error([`Trace${e.message ? `: ${e.message}` : ''}`, ...frames].join('\n'));
  },
  assert(ok, ...args) {
    if (ok) return;
    if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
    else args.unshift('Assertion failed');
    error(...args);
  },
  clear() {},
  count(label = 'default') {
    label = `${label}`;
    const n = (counts.get(label) || 0) + 1;
    counts.set(label, n);
    log(`${label}: ${n}`);
  },
  countReset(label = 'default') { counts.delete(`${label}`); },
  group(...args) {
    if (args.length > 0) log(...args);
    indent += '  ';
  },
  groupEnd() { indent = indent.slice(2); },
  table,
  debug: log,
  info: log,
  dirxml(...args) { log(...args); },
  error,
  groupCollapsed(...args) { console.group(...args); },
};
Object.defineProperty(console, Symbol.toStringTag,
  { value: 'console', configurable: true });

void formatWithOptions;
module.exports = console;
