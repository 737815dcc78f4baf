/* SPDX-License-Identifier: MIT */
// CommonJS modules: each file is a function of (exports, require, module, __filename, __dirname),
// run once and kept in the cache by its absolute name.
'use strict';

const { stat, readText, realPath, compileFunction, internalRequire, publicNames } = binding;
const { nodeError, received } = require('errors');
const FILE = 1, DIRECTORY = 2; // what stat() answers; 0 = nothing there

function dirname(path) {
  const i = path.lastIndexOf('/');
  return i <= 0 ? '/' : path.slice(0, i);
}

function join(base, relative) {
  const parts = relative.startsWith('/') ? [] : base.split('/');
  for (const p of relative.split('/')) {
    if (p === '..') parts.pop();
    else if (p !== '.' && p !== '') parts.push(p);
  }
  const path = parts.filter((p, i) => p !== '' || i === 0).join('/');
  return path.startsWith('/') ? path : '/' + path;
}

function Module(id, parent) {
  this.id = id;
  this.path = dirname(id);
  this.exports = {};
  this.filename = id;
  this.loaded = false;
  this.children = [];
  this.paths = nodeModulePaths(this.path);
  Object.defineProperty(this, 'parent',
    { value: parent, writable: true, configurable: true, enumerable: false });
  if (parent) parent.children.push(this);
}

Module._cache = Object.create(null);
Module._extensions = Object.create(null);

function nodeModulePaths(from) {
  const paths = [];
  for (let dir = from; ; dir = dirname(dir)) {
    if (!dir.endsWith('/node_modules')) paths.push(dir === '/' ? '/node_modules' : dir + '/node_modules');
    if (dir === '/') return paths;
  }
}

function tryFile(path) {
  return stat(path) === FILE ? realPath(path) : undefined;
}
function tryExtensions(path) {
  for (const extension of Object.keys(Module._extensions)) {
    const found = tryFile(path + extension);
    if (found) return found;
  }
  return undefined;
}
function readPackage(dir) {
  const path = dir + '/package.json';
  if (stat(path) !== FILE) return undefined;
  try {
    return JSON.parse(readText(path));
  } catch (e) {
    e.path = path;
    e.message = `Error parsing ${path}: ${e.message}`;
    throw e;
  }
}
function tryDirectory(path) {
  const main = readPackage(path)?.main;
  if (typeof main === 'string') {
    const target = join(path, main);
    const found = tryFile(target) || tryExtensions(target) || tryExtensions(target + '/index');
    if (found) return found;
  }
  return tryExtensions(path + '/index');
}
function tryPath(path, mustBeDirectory) {
  const kind = stat(path);
  if (!mustBeDirectory) {
    if (kind === FILE) return realPath(path);
    const found = tryExtensions(path);
    if (found) return found;
  }
  return kind === DIRECTORY ? tryDirectory(path) : undefined;
}

const CONDITIONS = ['node', 'require', 'default', 'module-sync'];

function pickTarget(target, star) {
  if (typeof target === 'string') return star === undefined ? target : target.replaceAll('*', star);
  if (Array.isArray(target)) {
    for (const t of target) {
      const found = pickTarget(t, star);
      if (found) return found;
    }
    return undefined;
  }
  if (target === null || typeof target !== 'object') return undefined;
  for (const condition of Object.keys(target)) {
    if (CONDITIONS.includes(condition)) {
      const found = pickTarget(target[condition], star);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

// The "exports" (or "imports") map of a package: exact keys, then the longest pattern.
function mapTarget(map, key) {
  if (Object.hasOwn(map, key) && !key.includes('*')) return pickTarget(map[key]);
  let best, star;
  for (const pattern of Object.keys(map)) {
    const i = pattern.indexOf('*');
    if (i === -1) continue;
    const head = pattern.slice(0, i), tail = pattern.slice(i + 1);
    if (key.startsWith(head) && key.endsWith(tail) && key.length > head.length + tail.length - 1 &&
        (best === undefined || pattern.length > best.length)) {
      best = pattern;
      star = key.slice(head.length, key.length - tail.length);
    }
  }
  return best === undefined ? undefined : pickTarget(map[best], star);
}

function packageExports(dir, name, subpath) {
  const pkg = readPackage(dir);
  if (!pkg || pkg.exports === undefined || pkg.exports === null) return undefined;
  let map = pkg.exports;
  const isMap = typeof map === 'object' && !Array.isArray(map) &&
    Object.keys(map).some((k) => k.startsWith('.'));
  if (!isMap) map = { '.': map };
  const target = mapTarget(map, subpath);
  const found = target === undefined ? undefined : tryFile(join(dir, target));
  if (found) return found;
  if (target !== undefined) throw notFound(join(dir, target));
  const e = new Error(subpath === '.'
    ? `No "exports" main defined in ${dir}/package.json`
    : `Package subpath '${subpath}' is not defined by "exports" in ${dir}/package.json`);
  e.code = 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  void name;
  throw e;
}

function packageImports(request, from) {
  for (let dir = from; ; dir = dirname(dir)) {
    const pkg = readPackage(dir);
    if (pkg) {
      const target = pkg.imports && mapTarget(pkg.imports, request);
      if (typeof target === 'string') {
        return target.startsWith('.') ? tryFile(join(dir, target)) : target;
      }
      break;
    }
    if (dir === '/') break;
  }
  const e = new TypeError(`Package import specifier "${request}" is not defined`);
  e.code = 'ERR_PACKAGE_IMPORT_NOT_DEFINED';
  throw e;
}

function notFound(request, parent) {
  const stack = [];
  for (let m = parent; m; m = m.parent) stack.push(m.filename);
  let message = `Cannot find module '${request}'`;
  if (stack.length > 0) message += '\nRequire stack:\n- ' + stack.join('\n- ');
  const e = new Error(message);
  e.code = 'MODULE_NOT_FOUND';
  e.requireStack = stack;
  return e;
}

function resolve(request, parent, from) {
  if (request === '.' || request === '..' || request.startsWith('./') ||
      request.startsWith('../') || request.startsWith('/')) {
    const found = tryPath(join(from, request), request.endsWith('/') || request === '.' || request === '..');
    if (found) return found;
    throw notFound(request, parent);
  }
  if (request.startsWith('#')) {
    const found = packageImports(request, from);
    if (found && !found.startsWith('/')) return resolve(found, parent, from);
    if (found) return found;
    throw notFound(request, parent);
  }
  const parts = request.split('/');
  const name = request.startsWith('@') ? parts.slice(0, 2).join('/') : parts[0];
  const subpath = '.' + request.slice(name.length);
  for (const dir of nodeModulePaths(from)) {
    if (stat(dir) !== DIRECTORY) continue;
    if (stat(`${dir}/${name}`) === DIRECTORY) {
      const exported = packageExports(`${dir}/${name}`, name, subpath);
      if (exported) return exported;
    }
    const found = tryPath(`${dir}/${request}`, request.endsWith('/'));
    if (found) return found;
  }
  throw notFound(request, parent);
}

function builtinName(request) {
  const name = request.startsWith('node:') ? request.slice(5) : request;
  if (publicNames.includes(name)) return name;
  if (request.startsWith('node:')) {
    const e = new Error(`No such built-in module: ${request}`);
    e.code = 'ERR_UNKNOWN_BUILTIN_MODULE';
    throw e;
  }
  return undefined;
}

function checkRequest(request) {
  if (typeof request !== 'string') {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_TYPE',
      `The "id" argument must be of type string. Received ${received(request)}`);
  }
  if (request === '') {
    throw nodeError(TypeError, 'ERR_INVALID_ARG_VALUE',
      "The argument 'id' must be a non-empty string. Received ''");
  }
}

function makeRequire(module) {
  function require(request) {
    checkRequest(request);
    const name = builtinName(request);
    if (name !== undefined) return internalRequire(name);
    return load(resolve(request, module, module.path), module).exports;
  }
  require.resolve = (request) => {
    checkRequest(request);
    return builtinName(request) !== undefined ? request : resolve(request, module, module.path);
  };
  require.main = process.mainModule;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

function load(filename, parent) {
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (parent && !parent.children.includes(cached)) parent.children.push(cached);
    return cached;
  }
  const module = new Module(filename, parent);
  if (!parent) {
    module.id = '.';
    process.mainModule = module;
  }
  Module._cache[filename] = module;
  let ok = false;
  try {
    const dot = filename.lastIndexOf('.');
    const extension = dot > filename.lastIndexOf('/') ? filename.slice(dot) : '.js';
    (Module._extensions[extension] || Module._extensions['.js'])(module, filename);
    ok = true;
  } finally {
    if (!ok) {
      delete Module._cache[filename];
      const children = parent?.children;
      if (children && children[children.length - 1] === module) children.pop();
    }
  }
  module.loaded = true;
  return module;
}

Module.prototype._compile = function(source, filename) {
  const f = compileFunction(source, filename);
  return f.call(this.exports, this.exports, makeRequire(this), this, filename, dirname(filename));
};
Module.prototype.require = function(request) { return makeRequire(this)(request); };

Module._extensions['.js'] = function(module, filename) {
  module._compile(readText(filename), filename);
};
Module._extensions['.json'] = function(module, filename) {
  const text = readText(filename);
  try {
    module.exports = JSON.parse(text.charCodeAt(0) === 0xFEFF ? text.slice(1) : text);
  } catch (e) {
    e.message = `${filename}: ${e.message}`;
    throw e;
  }
};
Module._extensions['.cjs'] = Module._extensions['.js'];

// ---- Entry points for the binding --------------------------------------------------------

// The file to run for a script name as written on the command line.
function resolveMain(path, cwd) {
  const absolute = join(cwd, path);
  const found = tryPath(absolute, path.endsWith('/'));
  if (found) return found;
  throw notFound(absolute);
}
function runMain(filename) {
  load(filename, null);
}
// -e, -p and standard input run as scripts with these as globals.
function evalEnvironment(cwd, name) {
  const module = new Module(join(cwd, name), undefined);
  module.id = name;
  module.paths = nodeModulePaths(cwd);
  module.path = cwd;
  return { module, exports: module.exports, require: makeRequire(module), __filename: name, __dirname: '.' };
}
// -c: the syntax only.
function checkFile(filename) {
  compileFunction(readText(filename), filename);
}
function preload(request, cwd) {
  const module = new Module('internal/preload', null);
  module.path = cwd;
  makeRequire(module)(request);
}

Module.Module = Module;
module.exports = { Module, resolveMain, runMain, checkFile, evalEnvironment, preload };
