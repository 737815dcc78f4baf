/* SPDX-License-Identifier: MIT */
// Error.prepareStackTrace receives the error and its call sites.
Error.prepareStackTrace = (error, sites) => {
  const s = sites[0];
  return [error.message, s.getFunctionName(), s.getTypeName(), s.getMethodName(), s.getLineNumber(), s.getColumnNumber(),
    s.isConstructor(), s.isNative(), s.isEval(), s.isToplevel(), typeof s.getFileName(), sites.length > 1].join(' ');
};
const o = { method() { return new Error('in method').stack; } };
console.log(o.method());
Error.prepareStackTrace = () => ({ any: 'value' });
console.log(new Error('x').stack.any);
Error.prepareStackTrace = undefined;
console.log(new Error('plain').stack.split('\n')[0]);
// expect: in method method Object method 8 31 false false false false string true
// expect: value
// expect: Error: plain
