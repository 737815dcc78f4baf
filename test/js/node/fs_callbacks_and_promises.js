/* SPDX-License-Identifier: MIT */
const fs = require('fs');
const dir = fs.mkdtempSync(require('os').tmpdir() + '/winnow-');
const file = dir + '/file';
fs.writeFile(file, 'x'.repeat(1500000), (error) => {
  console.log('written', error);
  fs.readFile(file, 'utf8', (error, text) => {
    console.log('read', error, text.length);
    fs.readFile('nope', (error, data) => {
      console.log(error.message, data, error.syscall);
      later().catch(console.log);
    });
    console.log('after read');
  });
});
console.log('first');
async function later() {
  const { promises } = fs;
  console.log(promises === require('fs/promises'));
  await promises.appendFile(file, 'end');
  console.log((await promises.stat(file)).size, (await promises.readFile(file)).subarray(-3).toString());
  await promises.readFile('nope').catch((e) => console.log(e.code, e.message));
  await promises.stat(5).catch((e) => console.log(e.code));
  const handle = await promises.open(file, 'r+');
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 1500000 - 1);
  console.log(bytesRead, buffer.toString(), (await handle.write('abc', 0)).bytesWritten);
  await handle.truncate(5);
  console.log(await handle.readFile('utf8'));
  await handle.close();
  console.log((await promises.mkdir(dir + '/p/q', { recursive: true })) === dir + '/p');
  console.log((await promises.readdir(dir)).join());
  await promises.rm(dir, { recursive: true });
  console.log(fs.existsSync(dir));
  console.log(await require('util').promisify(fs.exists)('/'));
}
// expect: first
// expect: written null
// expect: read null 1500000
// expect: after read
// expect: ENOENT: no such file or directory, open 'nope' undefined open
// expect: true
// expect: 1500003 end
// expect: ENOENT ENOENT: no such file or directory, open 'nope'
// expect: ERR_INVALID_ARG_TYPE
// expect: 4 xend 3
// expect: abcxx
// expect: true
// expect: file,p
// expect: false
// expect: true
