/* SPDX-License-Identifier: MIT */
// util.inspect and util.format: values as people read them, laid out as Node lays them out.
//
// Layout rule (reduceToSingleString): an object's entries go on one line when they are short
// (start.length + total + entries <= breakLength 80 and, with compact = 3, the object holds at
// most 3 levels inside), else one entry a line.  Arrays of more than 6 short entries are set in
// columns (groupArrayElements).
'use strict';

const { kindOf, promiseDetails, proxyDetails, entriesPreview, functionIsClass } = binding;

const customInspect = Symbol.for('nodejs.util.inspect.custom');
const ObjectPrototype = Object.prototype;
const hasOwn = (o, k) => ObjectPrototype.hasOwnProperty.call(o, k);
const isEnumerable = (o, k) => ObjectPrototype.propertyIsEnumerable.call(o, k);
const identifier = (s) => {
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    const letter = (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
    if (!letter && !(i > 0 && c >= 48 && c <= 57)) return false;
  }
  return s.length > 0;
};

const defaults = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  showProxy: false,
  maxArrayLength: 100,
  maxStringLength: 10000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

const styles = {
  special: 'cyan', number: 'yellow', bigint: 'yellow', boolean: 'yellow', undefined: 'grey',
  null: 'bold', string: 'green', symbol: 'green', date: 'magenta', regexp: 'red',
  module: 'underline', name: '',
};
const colors = {
  reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24],
  blink: [5, 25], inverse: [7, 27], hidden: [8, 28], strikethrough: [9, 29],
  doubleunderline: [21, 24], black: [30, 39], red: [31, 39], green: [32, 39],
  yellow: [33, 39], blue: [34, 39], magenta: [35, 39], cyan: [36, 39], white: [37, 39],
  gray: [90, 39], grey: [90, 39],
};

function stylizeWithColor(text, type) {
  const color = colors[styles[type]];
  return color ? `\u001b[${color[0]}m${text}\u001b[${color[1]}m` : text;
}
const stylizeNoColor = (text) => text;

// ---- Primitives ----------------------------------------------------------------------

const escapes = ['\\x00', '\\x01', '\\x02', '\\x03', '\\x04', '\\x05', '\\x06', '\\x07',
  '\\b', '\\t', '\\n', '\\x0B', '\\f', '\\r'];

function hex2(c) {
  return '\\x' + (c < 16 ? '0' : '') + c.toString(16).toUpperCase();
}

function escapeUnit(s, i) {
  const c = s.charCodeAt(i);
  if (c < 14) return escapes[c];
  if (c < 32 || (c >= 127 && c <= 159)) return hex2(c);
  if (c === 92) return '\\\\';
  if (c >= 0xD800 && c <= 0xDFFF) {
    const next = s.charCodeAt(i + 1), last = s.charCodeAt(i - 1);
    const pairs = c < 0xDC00 ? next >= 0xDC00 && next <= 0xDFFF : last >= 0xD800 && last < 0xDC00;
    if (!pairs) return '\\u' + c.toString(16);
  }
  return undefined;
}

function quote(s) {
  let q = "'";
  if (s.includes("'")) {
    if (!s.includes('"')) q = '"';
    else if (!s.includes('`') && !s.includes('${')) q = '`';
  }
  const code = q.charCodeAt(0);
  let out = q, from = 0;
  for (let i = 0; i < s.length; i++) {
    const c = s.charCodeAt(i);
    let escape;
    if (c === code) escape = '\\' + q;
    else if (c < 32 || c === 92 || (c >= 127 && c <= 159) || (c >= 0xD800 && c <= 0xDFFF)) {
      escape = escapeUnit(s, i);
    }
    if (escape !== undefined) {
      out += s.slice(from, i) + escape;
      from = i + 1;
    }
  }
  return out + s.slice(from) + q;
}

function groupDigits(text) {
  let out = '', i = text.length;
  const start = text.startsWith('-') ? 1 : 0;
  for (; i >= start + 4; i -= 3) out = `_${text.slice(i - 3, i)}${out}`;
  return text.slice(0, i) + out;
}

function formatNumber(fn, n, separate) {
  const text = Object.is(n, -0) ? '-0' : String(n);
  if (!separate || !Number.isFinite(n) || text.includes('e')) return fn(text, 'number');
  const [whole, fraction] = text.split('.');
  if (fraction === undefined) return fn(groupDigits(whole), 'number');
  const parts = [];
  for (let i = 0; i < fraction.length; i += 3) parts.push(fraction.slice(i, i + 3));
  return fn(`${groupDigits(whole)}.${parts.join('_')}`, 'number');
}

function formatPrimitive(fn, value, ctx) {
  switch (typeof value) {
    case 'string': {
      let trailer = '';
      if (value.length > ctx.maxStringLength) {
        const rest = value.length - ctx.maxStringLength;
        value = value.slice(0, ctx.maxStringLength);
        trailer = `... ${rest} more character${rest > 1 ? 's' : ''}`;
      }
      if (ctx.compact !== true && value.length > 16 &&
          value.length > ctx.breakLength - ctx.indentationLvl - 4) {
        const lines = [];
        let from = 0;
        for (let i = value.indexOf('\n'); i !== -1; i = value.indexOf('\n', from)) {
          lines.push(value.slice(from, i + 1));
          from = i + 1;
        }
        if (from < value.length) lines.push(value.slice(from));
        return lines.map((line) => fn(quote(line), 'string'))
          .join(` +\n${' '.repeat(ctx.indentationLvl + 2)}`) + trailer;
      }
      return fn(quote(value), 'string') + trailer;
    }
    case 'number': return formatNumber(fn, value, ctx.numericSeparator);
    case 'bigint': {
      const text = String(value);
      return fn(`${ctx.numericSeparator ? groupDigits(text) : text}n`, 'bigint');
    }
    case 'boolean': return fn(String(value), 'boolean');
    case 'undefined': return fn('undefined', 'undefined');
    case 'symbol': return fn(Symbol.prototype.toString.call(value), 'symbol');
    default: return fn('null', 'null');
  }
}

// ---- Names and keys ------------------------------------------------------------------

function constructorName(value, ctx) {
  let o = value, first;
  while (o) {
    const d = Object.getOwnPropertyDescriptor(o, 'constructor');
    if (d !== undefined && typeof d.value === 'function' && d.value.name !== '' &&
        isInstance(value, d.value)) {
      return String(d.value.name);
    }
    o = Object.getPrototypeOf(o);
    if (first === undefined) first = o;
  }
  if (first === null) return null;
  const kind = internalName(value);
  return `${kind} <${inspect(first, { ...ctx.userOptions, customInspect: false, depth: -1 })}>`;
}

function isInstance(value, constructor) {
  try {
    return value instanceof constructor;
  } catch {
    return false;
  }
}

function internalName(value) {
  const tag = ObjectPrototype.toString.call(value);
  const kind = kindOf(value);
  return kind === 'Object' ? tag.slice(8, -1) : kind;
}

function prefix(constructor, tag, fallback, size = '') {
  if (constructor === null) {
    if (tag !== '' && fallback !== tag) return `[${fallback}${size}: null prototype] [${tag}] `;
    return `[${fallback}${size}: null prototype] `;
  }
  if (tag !== '' && constructor !== tag) return `${constructor}${size} [${tag}] `;
  return `${constructor}${size} `;
}

function ownKeys(value, showHidden) {
  const symbols = Object.getOwnPropertySymbols(value);
  if (showHidden) return Object.getOwnPropertyNames(value).concat(symbols);
  let keys;
  try {
    keys = Object.keys(value);
  } catch {
    keys = Object.getOwnPropertyNames(value); // module namespaces in their dead zone
  }
  for (const s of symbols) if (isEnumerable(value, s)) keys.push(s);
  return keys;
}

function isIndexKey(key) {
  if (typeof key !== 'string' || key.length === 0 || key.length > 10) return false;
  const n = Number(key);
  return n >= 0 && n < 4294967295 && Number.isInteger(n) && String(n) === key;
}

function nonIndexKeys(value, showHidden) {
  return ownKeys(value, showHidden).filter((k) => !isIndexKey(k));
}

// ---- Entries -------------------------------------------------------------------------

const OBJECT = 0, ARRAY = 1, EXTRA_ARRAY = 2;

function formatProperty(ctx, value, recurseTimes, key, type, descriptor, original = value) {
  let text, extra = ' ';
  const d = descriptor || Object.getOwnPropertyDescriptor(value, key) ||
    { value: value[key], configurable: true, enumerable: true };
  if ('value' in d) {
    const diff = ctx.compact !== true || type !== OBJECT ? 2 : 3;
    ctx.indentationLvl += diff;
    text = formatValue(ctx, d.value, recurseTimes);
    if (diff === 3 && ctx.breakLength < text.length) {
      extra = `\n${' '.repeat(ctx.indentationLvl)}`;
    }
    ctx.indentationLvl -= diff;
  } else if (d.get !== undefined) {
    const label = d.set !== undefined ? 'Getter/Setter' : 'Getter';
    const show = ctx.getters && (ctx.getters === true ||
      (ctx.getters === 'get' && d.set === undefined) ||
      (ctx.getters === 'set' && d.set !== undefined));
    if (show) {
      try {
        const got = d.get.call(original);
        ctx.indentationLvl += 2;
        text = got === null || typeof got !== 'object'
          ? ctx.stylize(`[${label}: ${formatPrimitive(stylizeNoColor, got, ctx)}]`, 'special')
          : `${ctx.stylize(`[${label}]`, 'special')} ${formatValue(ctx, got, recurseTimes)}`;
        ctx.indentationLvl -= 2;
      } catch (e) {
        text = ctx.stylize(`[${label}: <Inspection threw (${e.message})>]`, 'special');
      }
    } else {
      text = ctx.stylize(`[${label}]`, 'special');
    }
  } else if (d.set !== undefined) {
    text = ctx.stylize('[Setter]', 'special');
  } else {
    text = ctx.stylize('undefined', 'undefined');
  }
  if (type === EXTRA_ARRAY) return text;
  let name;
  if (typeof key === 'symbol') {
    name = `[${ctx.stylize(Symbol.prototype.toString.call(key), 'symbol')}]`;
  } else if (key === '__proto__') {
    name = "['__proto__']";
  } else if (d.enumerable === false) {
    name = `[${key}]`;
  } else if (identifier(key)) {
    name = ctx.stylize(key, 'name');
  } else {
    name = ctx.stylize(quote(key), 'string');
  }
  return `${name}:${extra}${text}`;
}

function remaining(n) {
  return `... ${n} more item${n > 1 ? 's' : ''}`;
}

function formatArray(ctx, value, recurseTimes) {
  const out = [];
  const length = value.length, limit = Math.min(Math.max(0, ctx.maxArrayLength), length);
  for (let i = 0; out.length < limit && i < length; i++) {
    if (hasOwn(value, i)) {
      out.push(formatProperty(ctx, value, recurseTimes, String(i), EXTRA_ARRAY));
      continue;
    }
    // A run of holes; keys tell where it ends without a walk over a sparse array.
    let end = i + 1;
    if (length - i > 1000) {
      const next = Object.keys(value).find((k) => isIndexKey(k) && Number(k) > i);
      end = next === undefined ? length : Number(next);
    } else {
      while (end < length && !hasOwn(value, end)) end++;
    }
    const n = end - i;
    out.push(ctx.stylize(`<${n} empty item${n > 1 ? 's' : ''}>`, 'undefined'));
    i = end - 1;
    if (out.length >= limit && end < length) {
      out.push(remaining(length - end));
      return out;
    }
  }
  let shown = length;
  if (out.length < length && length > limit) {
    shown = limit;
    if (!out.some((s) => s.includes('empty item'))) out.push(remaining(length - shown));
  }
  return out;
}

function formatTypedArray(ctx, value) {
  const length = value.length, limit = Math.min(Math.max(0, ctx.maxArrayLength), length);
  const out = [];
  const big = typeof value[0] === 'bigint';
  for (let i = 0; i < limit; i++) {
    out.push(big ? formatPrimitive(ctx.stylize, value[i], ctx)
                 : formatNumber(ctx.stylize, value[i], ctx.numericSeparator));
  }
  if (length > limit) out.push(remaining(length - limit));
  return out;
}

function formatArrayBuffer(ctx, value, shared) {
  let bytes;
  try {
    bytes = new Uint8Array(value);
  } catch {
    return [ctx.stylize('(detached)', 'special')];
  }
  const limit = Math.min(Math.max(0, ctx.maxArrayLength), bytes.length);
  const parts = [];
  for (let i = 0; i < limit; i++) parts.push((bytes[i] < 16 ? '0' : '') + bytes[i].toString(16));
  const rest = bytes.length - limit;
  let text = parts.join(' ');
  if (rest > 0) text += ` ... ${rest} more byte${rest > 1 ? 's' : ''}`;
  return [`${ctx.stylize('[Uint8Contents]', 'special')}: <${text}>`];
}

function formatSet(ctx, value, recurseTimes) {
  const out = [], limit = Math.min(Math.max(0, ctx.maxArrayLength), value.size);
  ctx.indentationLvl += 2;
  let i = 0;
  for (const v of Set.prototype.values.call(value)) {
    if (i++ >= limit) break;
    out.push(formatValue(ctx, v, recurseTimes));
  }
  if (value.size > limit) out.push(remaining(value.size - limit));
  ctx.indentationLvl -= 2;
  return out;
}

function formatMap(ctx, value, recurseTimes) {
  const out = [], limit = Math.min(Math.max(0, ctx.maxArrayLength), value.size);
  ctx.indentationLvl += 2;
  let i = 0;
  for (const [k, v] of Map.prototype.entries.call(value)) {
    if (i++ >= limit) break;
    out.push(`${formatValue(ctx, k, recurseTimes)} => ${formatValue(ctx, v, recurseTimes)}`);
  }
  if (value.size > limit) out.push(remaining(value.size - limit));
  ctx.indentationLvl -= 2;
  return out;
}

function formatIterator(ctx, value, recurseTimes) {
  const { entries, pairs } = entriesPreview(value);
  const limit = Math.max(0, ctx.maxArrayLength);
  const out = [];
  ctx.indentationLvl += 2;
  if (pairs) {
    for (let i = 0; i < entries.length && out.length < limit; i += 2) {
      out.push(`[ ${formatValue(ctx, entries[i], recurseTimes)}, ${
        formatValue(ctx, entries[i + 1], recurseTimes)} ]`);
    }
  } else {
    for (let i = 0; i < entries.length && out.length < limit; i++) {
      out.push(formatValue(ctx, entries[i], recurseTimes));
    }
  }
  const total = pairs ? entries.length / 2 : entries.length;
  if (total > out.length) out.push(remaining(total - out.length));
  ctx.indentationLvl -= 2;
  return out;
}

function formatPromise(ctx, value, recurseTimes) {
  const [state, result] = promiseDetails(value);
  if (state === 0) return [ctx.stylize('<pending>', 'special')];
  ctx.indentationLvl += 2;
  const text = formatValue(ctx, result, recurseTimes);
  ctx.indentationLvl -= 2;
  return [state === 2 ? `${ctx.stylize('<rejected>', 'special')} ${text}` : text];
}

// ---- Errors and functions --------------------------------------------------------------

const functionTags = new Set(['AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction']);

function functionBase(value, constructor, tag) {
  if (functionIsClass(value)) {
    const name = hasOwn(value, 'name') && value.name;
    let base = `[class ${name ? name : '(anonymous)'}`;
    if (constructor !== 'Function' && constructor !== null) base += ` [${constructor}]`;
    if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
    if (constructor !== null) {
      const parent = Object.getPrototypeOf(value).name;
      if (parent) base += ` extends ${parent}`;
    } else {
      base += ' extends null';
    }
    return base + ']';
  }
  const type = functionTags.has(tag) ? tag : 'Function';
  let base = `[${type}`;
  if (constructor === null) base += ' (null prototype)';
  base += value.name === '' ? ' (anonymous)' : `: ${String(value.name)}`;
  base += ']';
  if (constructor !== type && constructor !== null) base += ` ${constructor}`;
  if (tag !== '' && constructor !== tag) base += ` [${tag}]`;
  return base;
}

// Frames that an error shares with its cause are printed once, with the cause.
function foldCauseFrames(stack, at, cause) {
  if (kindOf(cause) !== 'Error' || typeof cause.stack !== 'string') return stack;
  const from = cause.stack.indexOf('\n    at');
  if (from === -1) return stack;
  const a = stack.slice(at + 1).split('\n'), b = cause.stack.slice(from + 1).split('\n');
  for (let i = 0; i < a.length - 3; i++) {
    const p = b.indexOf(a[i]);
    if (p === -1 || b.length - p <= 3) continue;
    const most = Math.min(a.length - i, b.length - p);
    let n = 1;
    while (n < most && a[i + n] === b[p + n]) n++;
    if (n > 3) {
      a.splice(i + 1, n - 2, `    ... ${n - 2} lines matching cause stack trace ...`);
      return stack.slice(0, at + 1) + a.join('\n');
    }
  }
  return stack;
}

function formatError(error, constructor, tag, ctx, keys) {
  const name = error.name != null ? String(error.name) : 'Error';
  let stack = error.stack ? String(error.stack) : ObjectPrototype.toString.call(error);
  if (!error.stack) {
    try {
      stack = Error.prototype.toString.call(error);
    } catch {
      // keep the tag
    }
  }
  // Keys whose text stands in the stack already are not repeated.
  if (!ctx.showHidden && keys.length !== 0) {
    for (const k of ['name', 'message', 'stack']) {
      const i = keys.indexOf(k);
      if (i !== -1 && (typeof error[k] !== 'string' || stack.includes(error[k]))) keys.splice(i, 1);
    }
  }
  if ('cause' in error && (keys.length === 0 || !keys.includes('cause')) && hasOwn(error, 'cause')) {
    keys.push('cause');
  }
  if (Array.isArray(error.errors) && hasOwn(error, 'errors') && !keys.includes('errors')) {
    keys.push('errors');
  }
  // The constructor's name leads when the stack does not show it.
  const shown = constructor === null ? null : constructor;
  if (shown === null || (name.endsWith('Error') && stack.startsWith(name) &&
      (stack.length === name.length || stack[name.length] === ':' || stack[name.length] === '\n'))) {
    let fallback = 'Error';
    if (shown === null) {
      const colon = stack.indexOf(':'), line = stack.indexOf('\n');
      const ends = [colon, line, stack.length].filter((at) => at >= 0);
      fallback = stack.slice(0, Math.min(...ends)) || 'Error';
      const p = prefix(null, tag, fallback).slice(0, -1);
      stack = p + stack.slice(fallback.length);
    } else if (shown !== name) {
      const lead = shown.includes(name) ? shown : `${shown} [${name}]`;
      stack = lead + stack.slice(name.length);
    }
  }
  const at = stack.indexOf('\n    at');
  if (at === -1) stack = `[${stack}]`;
  else stack = foldCauseFrames(stack, at, error.cause);
  if (ctx.indentationLvl !== 0) {
    stack = stack.split('\n').join(`\n${' '.repeat(ctx.indentationLvl)}`);
  }
  return stack;
}

// ---- The heart -------------------------------------------------------------------------

const brackets = (p, open, close) => [`${p}${open}`, close];

function formatValue(ctx, value, recurseTimes) {
  if (typeof value !== 'object' && typeof value !== 'function') {
    return formatPrimitive(ctx.stylize, value, ctx);
  }
  if (value === null) return ctx.stylize('null', 'null');
  const context = value;
  const proxy = proxyDetails(value, ctx.showProxy);
  if (proxy !== undefined) {
    if (proxy === null || proxy[0] === null) return ctx.stylize('<Revoked Proxy>', 'special');
    if (ctx.showProxy) return formatProxy(ctx, proxy, recurseTimes);
    value = proxy[0];
    if (proxyDetails(value, false) !== undefined) return formatValue(ctx, value, recurseTimes);
  }
  if (ctx.customInspect) {
    const custom = value[customInspect];
    if (typeof custom === 'function' && custom !== inspect &&
        !(value.constructor && value.constructor.prototype === value)) {
      const depth = ctx.depth === null ? null : ctx.depth - recurseTimes;
      const options = { ...ctx.userOptions, ...publicOptions(ctx), depth, stylize: ctx.stylize };
      const result = custom.call(context, depth, options, inspect);
      if (result !== context) {
        if (typeof result !== 'object') return `${result}`;
        return formatValue(ctx, result, recurseTimes)
          .split('\n').join(`\n${' '.repeat(ctx.indentationLvl)}`);
      }
    }
  }
  if (ctx.seen.includes(value)) {
    let index = 1;
    if (ctx.circular === undefined) {
      ctx.circular = new Map([[value, 1]]);
    } else {
      index = ctx.circular.get(value);
      if (index === undefined) {
        index = ctx.circular.size + 1;
        ctx.circular.set(value, index);
      }
    }
    return ctx.stylize(`[Circular *${index}]`, 'special');
  }
  return formatRaw(ctx, value, recurseTimes);
}

function publicOptions(ctx) {
  const out = {};
  for (const k of Object.keys(defaults)) out[k] = ctx[k];
  return out;
}

function formatProxy(ctx, proxy, recurseTimes) {
  if (ctx.depth !== null && recurseTimes > ctx.depth) return ctx.stylize('Proxy [Array]', 'special');
  ctx.indentationLvl += 2;
  const parts = [formatValue(ctx, proxy[0], recurseTimes + 1), formatValue(ctx, proxy[1], recurseTimes + 1)];
  ctx.indentationLvl -= 2;
  return reduceToSingleString(ctx, parts, '', ['Proxy [', ']'], EXTRA_ARRAY, recurseTimes);
}

// How each internal kind is shown: {keys, braces, base, entries(recurseTimes), type}, or the whole
// text when there is nothing inside.
function describe(ctx, value, constructor, tag) {
  const kind = kindOf(value);
  const d = { keys: undefined, braces: ['{', '}'], base: '', entries: () => [], type: OBJECT };
  const keyed = () => { d.keys = ownKeys(value, ctx.showHidden); };
  switch (kind) {
    case 'Array': {
      const p = constructor !== 'Array' || tag !== ''
        ? prefix(constructor, tag, 'Array', `(${value.length})`) : '';
      d.keys = nonIndexKeys(value, ctx.showHidden);
      d.braces = [`${p}[`, ']'];
      if (value.length === 0 && d.keys.length === 0) return `${d.braces[0]}]`;
      d.type = EXTRA_ARRAY;
      d.entries = (recurseTimes) => formatArray(ctx, value, recurseTimes);
      return d;
    }
    case 'Set': case 'Map': {
      keyed();
      const { size } = value;
      const p = prefix(constructor, tag, kind, `(${size})`);
      d.entries = (recurseTimes) => (kind === 'Set' ? formatSet : formatMap)(ctx, value, recurseTimes);
      if (size === 0 && d.keys.length === 0) return `${p}{}`;
      d.braces = [`${p}{`, '}'];
      return d;
    }
    case 'TypedArray': {
      const name = Object.getPrototypeOf(Uint8Array.prototype);
      const fallback = Object.getOwnPropertyDescriptor(name, Symbol.toStringTag).get.call(value);
      d.keys = nonIndexKeys(value, ctx.showHidden);
      d.braces = [`${prefix(constructor, tag, fallback, `(${value.length})`)}[`, ']'];
      if (value.length === 0 && d.keys.length === 0) return `${d.braces[0]}]`;
      d.type = EXTRA_ARRAY;
      d.entries = () => formatTypedArray(ctx, value);
      return d;
    }
    case 'Map Iterator': case 'Set Iterator': case 'Array Iterator': case 'String Iterator':
      keyed();
      d.braces = [`[${tag || kind}] {`, '}'];
      if (kind[0] !== 'M' && !kind.startsWith('Set')) {
        d.braces[0] = `${prefix(constructor, tag, 'Object')}{`;
        if (d.keys.length === 0) return `${d.braces[0]}}`;
        return d;
      }
      if (entriesPreview(value).pairs) d.braces[0] = `[${kind.slice(0, 3)} Entries] {`;
      d.entries = (recurseTimes) => formatIterator(ctx, value, recurseTimes);
      return d;
    case 'Arguments':
      keyed();
      d.braces = ['[Arguments] {', '}'];
      if (d.keys.length === 0) return '[Arguments] {}';
      return d;
    case 'Function':
      keyed();
      d.base = functionBase(value, constructor, tag);
      if (d.keys.length === 0) return ctx.stylize(d.base, 'special');
      return d;
    case 'RegExp':
      keyed();
      d.base = RegExp.prototype.toString.call(value);
      if (constructor !== 'RegExp' || tag !== '') {
        d.base = `${prefix(constructor, tag, 'RegExp')}${d.base}`;
      }
      if (d.keys.length === 0) return ctx.stylize(d.base, 'regexp');
      return d;
    case 'Date':
      keyed();
      d.base = Number.isNaN(Date.prototype.getTime.call(value))
        ? 'Invalid Date' : Date.prototype.toISOString.call(value);
      if (constructor !== 'Date' || tag !== '') {
        d.base = `${prefix(constructor, tag, 'Date')}${d.base}`;
      }
      if (d.keys.length === 0) return ctx.stylize(d.base, 'date');
      return d;
    case 'Error':
      keyed();
      d.base = formatError(value, constructor, tag, ctx, d.keys);
      if (d.keys.length === 0) return d.base;
      return d;
    case 'ArrayBuffer': case 'SharedArrayBuffer': {
      keyed();
      const p = prefix(constructor, tag, kind);
      d.braces = [`${p}{`, '}'];
      d.entries = () => formatArrayBuffer(ctx, value)
        .concat(`byteLength: ${ctx.stylize(String(value.byteLength), 'number')}`);
      return d;
    }
    case 'DataView':
      keyed();
      d.braces[0] = `${prefix(constructor, tag, 'DataView')}{`;
      d.entries = (recurseTimes) => ['byteLength', 'byteOffset', 'buffer'].map((k) => {
        ctx.indentationLvl += 2;
        const text = `${k}: ${formatValue(ctx, value[k], recurseTimes)}`;
        ctx.indentationLvl -= 2;
        return text;
      });
      return d;
    case 'Promise':
      keyed();
      d.braces[0] = `${prefix(constructor, tag, 'Promise')}{`;
      d.entries = (recurseTimes) => formatPromise(ctx, value, recurseTimes);
      return d;
    case 'WeakSet': case 'WeakMap':
      keyed();
      d.braces[0] = `${prefix(constructor, tag, kind)}{`;
      d.entries = () => [ctx.stylize('<items unknown>', 'special')];
      return d;
    case 'WeakRef':
      keyed();
      d.braces[0] = `${prefix(constructor, tag, 'WeakRef')}{`;
      d.entries = () => [ctx.stylize('<target>', 'special')];
      return d;
    case 'Module':
      keyed();
      d.braces[0] = `[${tag === '' ? 'Module' : tag}: null prototype] {`;
      return d;
    case 'External':
      return ctx.stylize('[External]', 'special');
    case 'Wrapper': {
      const inner = boxedValue(value);
      const type = inner.type;
      d.keys = type === 'String'
        ? nonIndexKeys(value, ctx.showHidden).filter((k) => k !== 'length' || ctx.showHidden)
        : ownKeys(value, ctx.showHidden);
      let base = `[${type}`;
      if (type !== constructor) {
        base += constructor === null ? ' (null prototype)' : ` (${constructor})`;
      }
      base += `: ${formatPrimitive(stylizeNoColor, inner.value, ctx)}]`;
      if (tag !== '' && tag !== constructor) base += ` [${tag}]`;
      d.base = base;
      if (d.keys.length === 0) return ctx.stylize(base, type.toLowerCase());
      return d;
    }
    default: {
      keyed();
      if (constructor === 'Object') {
        if (tag !== '') d.braces[0] = `${prefix(constructor, tag, 'Object')}{`;
        if (d.keys.length === 0) return `${d.braces[0]}}`;
        return d;
      }
      d.braces[0] = `${prefix(constructor, tag, 'Object')}{`;
      if (d.keys.length === 0) return `${d.braces[0]}}`;
      return d;
    }
  }
}

function boxedValue(value) {
  const tries = [['Number', Number], ['String', String], ['Boolean', Boolean], ['Symbol', Symbol]];
  if (typeof BigInt === 'function') tries.push(['BigInt', BigInt]);
  for (const [type, c] of tries) {
    try {
      return { type, value: c.prototype.valueOf.call(value) };
    } catch {
      // not of this type
    }
  }
  return { type: 'Object', value: undefined };
}

function formatRaw(ctx, value, recurseTimes) {
  const constructor = constructorName(value, ctx);
  let tag = '';
  try {
    tag = value[Symbol.toStringTag];
  } catch {
    tag = '';
  }
  if (typeof tag !== 'string' || (tag !== '' &&
      (ctx.showHidden ? hasOwn : isEnumerable)(value, Symbol.toStringTag))) {
    tag = '';
  }
  const d = describe(ctx, value, constructor, tag);
  if (typeof d === 'string') return d;
  if (ctx.depth !== null && recurseTimes > ctx.depth) {
    const name = (constructor === null
      ? prefix(constructor, tag, internalName(value))
      : prefix(constructor, tag, 'Object')).slice(0, -1);
    return ctx.stylize(`[${d.type === EXTRA_ARRAY && constructor === 'Array' ? 'Array' : name}]`, 'special');
  }
  recurseTimes++;
  ctx.seen.push(value);
  ctx.currentDepth = recurseTimes;
  const level = ctx.indentationLvl;
  let output;
  try {
    output = d.entries(recurseTimes);
    for (const key of d.keys) {
      output.push(formatProperty(ctx, value, recurseTimes, key, d.type === EXTRA_ARRAY ? ARRAY : OBJECT));
    }
  } catch (e) {
    ctx.indentationLvl = level;
    if (e instanceof RangeError && e.message === 'Maximum call stack size exceeded') {
      ctx.seen.pop();
      return ctx.stylize(`[${constructor}: Inspection interrupted prematurely. Maximum call stack size exceeded.]`, 'special');
    }
    throw e;
  }
  let { base } = d;
  const { braces } = d;
  if (ctx.circular !== undefined) {
    const index = ctx.circular.get(value);
    if (index !== undefined) {
      const reference = ctx.stylize(`<ref *${index}>`, 'special');
      if (ctx.compact !== true) base = base === '' ? reference : `${reference} ${base}`;
      else braces[0] = `${reference} ${braces[0]}`;
    }
  }
  ctx.seen.pop();
  if (ctx.sorted) {
    const compare = ctx.sorted === true ? undefined : ctx.sorted;
    if (d.type === OBJECT) output.sort(compare);
    else if (d.keys.length > 1) {
      const tail = output.slice(output.length - d.keys.length).sort(compare);
      output.splice(output.length - d.keys.length, d.keys.length, ...tail);
    }
  }
  const text = reduceToSingleString(ctx, output, base, braces, d.type, recurseTimes, value);
  const budget = ctx.budget[ctx.indentationLvl] || 0;
  const total = budget + text.length;
  ctx.budget[ctx.indentationLvl] = total;
  if (total > 2 ** 27) ctx.depth = -1;
  return text;
}

// ---- Layout ----------------------------------------------------------------------------

function displayWidth(text, colored) {
  if (colored) text = stripVTControlCharacters(text);
  let width = 0;
  for (const ch of text) {
    const c = ch.codePointAt(0);
    if (c < 127) width += c >= 32 ? 1 : 0;
    else if (isWide(c)) width += 2;
    else if (!isZeroWidth(c)) width += 1;
  }
  return width;
}
function isWide(c) {
  return c >= 0x1100 && (c <= 0x115f || (c >= 0x2e80 && c <= 0x3247 && c !== 0x303f) ||
    (c >= 0x3250 && c <= 0x4dbf) || (c >= 0x4e00 && c <= 0xa4c6) || (c >= 0xa960 && c <= 0xa97c) ||
    (c >= 0xac00 && c <= 0xd7a3) || (c >= 0xf900 && c <= 0xfaff) || (c >= 0xfe30 && c <= 0xfe6b) ||
    (c >= 0xff01 && c <= 0xff60) || (c >= 0xffe0 && c <= 0xffe6) || (c >= 0x1f300 && c <= 0x1f64f) ||
    (c >= 0x1f900 && c <= 0x1f9ff) || (c >= 0x20000 && c <= 0x3fffd));
}
function isZeroWidth(c) {
  return c <= 0x1f || (c >= 0x7f && c <= 0x9f) || (c >= 0x300 && c <= 0x36f) ||
    (c >= 0x200b && c <= 0x200f) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f) ||
    (c >= 0xfe20 && c <= 0xfe2f) || (c >= 0xe0100 && c <= 0xe01ef);
}
function stripVTControlCharacters(text) {
  let out = '', i = 0;
  for (;;) {
    const at = text.indexOf('\u001b[', i);
    if (at === -1) return out + text.slice(i);
    out += text.slice(i, at);
    i = at + 2;
    while (i < text.length && !(text.charCodeAt(i) >= 64 && text.charCodeAt(i) <= 126)) i++;
    i++;
  }
}

function groupArrayElements(ctx, output, value) {
  let total = 0, longest = 0, i = 0;
  let count = output.length;
  if (ctx.maxArrayLength < output.length || (value && value.length > count && output[count - 1].startsWith('... '))) count--;
  const separator = 2;
  const lengths = new Array(count);
  for (; i < count; i++) {
    const n = displayWidth(output[i], ctx.colors);
    lengths[i] = n;
    total += n + separator;
    if (longest < n) longest = n;
  }
  const actualMax = longest + separator;
  if (actualMax * 3 + ctx.indentationLvl < ctx.breakLength &&
      (total / actualMax > 5 || longest <= 6)) {
    const biased = Math.max(actualMax - 3 - Math.sqrt(actualMax - total / output.length), 1);
    const columns = Math.min(
      Math.round(Math.sqrt(2.5 * biased * count) / biased),
      Math.floor((ctx.breakLength - ctx.indentationLvl) / actualMax),
      ctx.compact * 4,
      15);
    if (columns <= 1) return output;
    const tmp = [];
    const widths = [];
    for (i = 0; i < columns; i++) {
      let width = 0;
      for (let j = i; j < count; j += columns) if (lengths[j] > width) width = lengths[j];
      widths.push(width + separator);
    }
    let pad = String.prototype.padStart;
    if (value !== undefined) {
      for (i = 0; i < output.length; i++) {
        if (typeof value[i] !== 'number' && typeof value[i] !== 'bigint') {
          pad = String.prototype.padEnd;
          break;
        }
      }
    }
    for (i = 0; i < count; i += columns) {
      const max = Math.min(i + columns, count);
      let line = '', j = i;
      for (; j < max - 1; j++) {
        const extra = output[j].length - lengths[j];
        line += pad.call(`${output[j]}, `, widths[j - i] + extra, ' ');
      }
      if (pad === String.prototype.padStart) {
        const extra = output[j].length - lengths[j];
        line += output[j].padStart(widths[j - i] + extra - separator, ' ');
      } else {
        line += output[j];
      }
      tmp.push(line);
    }
    if (count < output.length) tmp.push(output[count]);
    output = tmp;
  }
  return output;
}

function reduceToSingleString(ctx, output, base, braces, type, recurseTimes, value) {
  if (ctx.compact !== true) {
    if (typeof ctx.compact === 'number' && ctx.compact >= 1) {
      const entries = output.length;
      if (type === EXTRA_ARRAY && entries > 6) output = groupArrayElements(ctx, output, value);
      if (ctx.currentDepth - recurseTimes < ctx.compact && entries === output.length) {
        const start = output.length + ctx.indentationLvl + braces[0].length + base.length + 10;
        if (fitsOneLine(ctx, output, start, base)) {
          const joined = output.join(', ');
          if (!joined.includes('\n')) {
            return `${base ? `${base} ` : ''}${braces[0]} ${joined} ${braces[1]}`;
          }
        }
      }
    }
    const indent = `\n${' '.repeat(ctx.indentationLvl)}`;
    return `${base ? `${base} ` : ''}${braces[0]}${indent}  ${output.join(`,${indent}  `)}${indent}${braces[1]}`;
  }
  if (fitsOneLine(ctx, output, 0, base)) {
    return `${braces[0]}${base ? ` ${base}` : ''} ${output.join(', ')} ${braces[1]}`;
  }
  const indent = `\n${' '.repeat(ctx.indentationLvl)}`;
  const lead = base === '' && braces[0].length === 1 ? ' ' : `${base ? ` ${base}` : ''}\n${indent.slice(1)}  `;
  return `${braces[0]}${lead}${output.join(`,${indent}  `)} ${braces[1]}`;
}

function fitsOneLine(ctx, output, start, base) {
  let total = output.length + start;
  if (total + output.length > ctx.breakLength) return false;
  for (const text of output) {
    total += ctx.colors ? stripVTControlCharacters(text).length : text.length;
    if (total > ctx.breakLength) return false;
  }
  return base === '' || !base.includes('\n');
}

// ---- Public ----------------------------------------------------------------------------

function inspect(value, options, depth, useColors) {
  const ctx = {
    budget: {}, indentationLvl: 0, seen: [], currentDepth: 0, circular: undefined,
    stylize: stylizeNoColor, userOptions: undefined, ...inspect.defaultOptions,
  };
  if (typeof options === 'boolean') {
    ctx.showHidden = options;
    if (depth !== undefined) ctx.depth = depth;
    if (useColors !== undefined) ctx.colors = useColors;
  } else if (options) {
    for (const k of Object.keys(options)) {
      if (k in defaults || k === 'stylize') ctx[k] = options[k];
    }
    ctx.userOptions = options;
  }
  if (ctx.colors) ctx.stylize = stylizeWithColor;
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  if (ctx.depth === Infinity) ctx.depth = null;
  return formatValue(ctx, value, 0);
}
inspect.custom = customInspect;
inspect.defaultOptions = { ...defaults };
inspect.colors = colors;
inspect.styles = styles;

function hasBuiltInToString(value) {
  const proxy = proxyDetails(value, false);
  if (proxy) value = proxy[0];
  if (value === null || typeof value !== 'object') return true;
  if (typeof value.toString !== 'function') return true;
  if (hasOwn(value, 'toString')) return false;
  let o = value;
  do {
    o = Object.getPrototypeOf(o);
  } while (o !== null && !hasOwn(o, 'toString'));
  if (o === null) return true;
  const d = Object.getOwnPropertyDescriptor(o, 'constructor');
  return d !== undefined && typeof d.value === 'function' && binding.isBuiltIn(d.value);
}

function formatWithOptions(options, ...args) {
  const first = args[0];
  let out = '', from = 0, a = 0, joiner = '';
  if (typeof first === 'string') {
    if (args.length === 1) return first;
    let last = 0;
    for (let i = 0; i < first.length - 1; i++) {
      if (first.charCodeAt(i) !== 37) continue;
      const c = first[++i];
      if (c === '%') {
        out += first.slice(last, i);
        last = i + 1;
        continue;
      }
      if (a + 1 === args.length) continue;
      let text;
      switch (c) {
        case 's': {
          const v = args[++a];
          if (typeof v === 'number') text = formatNumber(stylizeNoColor, v, false);
          else if (typeof v === 'bigint') text = `${v}n`;
          else if (typeof v !== 'object' || v === null || !hasBuiltInToString(v)) text = String(v);
          else text = inspect(v, { ...options, depth: 0, colors: false, compact: 3 });
          break;
        }
        case 'j':
          try {
            text = JSON.stringify(args[++a]);
          } catch (e) {
            if (!String(e.message).includes('circular')) throw e;
            text = '[Circular]';
          }
          break;
        case 'd': {
          const v = args[++a];
          if (typeof v === 'bigint') text = `${v}n`;
          else if (typeof v === 'symbol') text = formatNumber(stylizeNoColor, NaN, false);
          else text = formatNumber(stylizeNoColor, Number(v), false);
          break;
        }
        case 'O': text = inspect(args[++a], options); break;
        case 'o':
          text = inspect(args[++a], { ...options, showHidden: true, showProxy: true, depth: 4 });
          break;
        case 'i': {
          const v = args[++a];
          if (typeof v === 'bigint') text = `${v}n`;
          else if (typeof v === 'symbol') text = formatNumber(stylizeNoColor, NaN, false);
          else text = formatNumber(stylizeNoColor, parseInt(v), false);
          break;
        }
        case 'f': {
          const v = args[++a];
          text = formatNumber(stylizeNoColor, typeof v === 'symbol' ? NaN : parseFloat(v), false);
          break;
        }
        case 'c': a++; text = ''; break;
        default: continue;
      }
      if (last !== i - 1) out += first.slice(last, i - 1);
      out += text;
      last = i + 1;
    }
    from = a + 1;
    out += first.slice(last);
    joiner = ' ';
  }
  for (let i = from; i < args.length; i++) {
    out += i > 0 && (joiner !== '' || i > from) ? ' ' : '';
    out += typeof args[i] === 'string' ? args[i] : inspect(args[i], options);
  }
  return out;
}

const format = (...args) => formatWithOptions(undefined, ...args);

module.exports = { inspect, format, formatWithOptions, stripVTControlCharacters, quote };
