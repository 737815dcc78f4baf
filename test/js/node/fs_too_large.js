/* SPDX-License-Identifier: MIT */
// Rows A-04, D-17: what fits neither one buffer nor one string is refused by its size.
const fs = require('fs');
const file = fs.mkdtempSync(require('os').tmpdir() + '/winnow-') + '/sparse';
fs.writeFileSync(file, '');
fs.truncateSync(file, 2 ** 31);
function attempt(f) {
  try {
    f();
    console.log('no error');
  } catch (e) {
    console.log(e.name, e.code, e.message);
  }
}
attempt(() => fs.readFileSync(file));
attempt(() => fs.readFileSync(file, 'utf8'));
attempt(() => fs.readFileSync(file, 'latin1'));
fs.readFile(file, 'utf8', (e) => {
  console.log(e.name, e.code, e.message);
  fs.promises.readFile(file).catch((e) => {
    console.log(e.name, e.code, e.message);
    fs.truncateSync(file, 2 ** 29);
    attempt(() => fs.readFileSync(file, 'latin1'));
    fs.rmSync(file);
  });
});
// expect: RangeError ERR_FS_FILE_TOO_LARGE File size (2147483648) is greater than 2 GiB
// expect: Error ERR_STRING_TOO_LONG Cannot create a string longer than 0x1fffffe8 characters
// expect: RangeError ERR_FS_FILE_TOO_LARGE File size (2147483648) is greater than 2 GiB
// expect: RangeError ERR_FS_FILE_TOO_LARGE File size (2147483648) is greater than 2 GiB
// expect: RangeError ERR_FS_FILE_TOO_LARGE File size (2147483648) is greater than 2 GiB
// expect: Error ERR_STRING_TOO_LONG Cannot create a string longer than 0x1fffffe8 characters
