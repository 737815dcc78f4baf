/* SPDX-License-Identifier: MIT */
const fs = require('fs');
const os = require('os');
const dir = fs.mkdtempSync(os.tmpdir() + '/winnow-');
const file = dir + '/file';
fs.writeFileSync(file, 'héllo');
fs.appendFileSync(file, Buffer.from(' there'));
console.log(fs.readFileSync(file, 'utf8'), fs.readFileSync(file).length, fs.readFileSync(file, { encoding: 'latin1' }).length);
const stats = fs.statSync(file);
console.log(stats.size, stats.isFile(), stats.isDirectory(), stats instanceof fs.Stats, stats.mtime instanceof Date);
console.log(Object.keys(stats).join());
console.log(typeof fs.statSync(file, { bigint: true }).mtimeNs, Math.abs(stats.mtimeMs - Date.now()) < 60000);
const fd = fs.openSync(file, 'r+');
console.log(fs.writeSync(fd, 'HE', 0), fs.writeSync(fd, Buffer.from('xLLx'), 1, 2, 3));
const buffer = Buffer.alloc(8);
console.log(fs.readSync(fd, buffer, 2, 4, 0), buffer.toString('latin1', 2, 6), fs.fstatSync(fd).size);
fs.ftruncateSync(fd, 3);
fs.closeSync(fd);
console.log(fs.readFileSync(file).length, fs.existsSync(file), fs.existsSync(file + 'x'));
fs.renameSync(file, file + '2');
fs.copyFileSync(file + '2', file);
fs.symlinkSync('file', dir + '/link');
console.log(fs.readdirSync(dir).join(), fs.readlinkSync(dir + '/link'), fs.lstatSync(dir + '/link').isSymbolicLink());
console.log(fs.readdirSync(dir, { withFileTypes: true }).map((e) => `${e.name} ${e.isFile()} ${e.isSymbolicLink()}`).join());
console.log(fs.realpathSync(dir + '/link') === fs.realpathSync(dir) + '/file');
console.log(fs.mkdirSync(dir + '/a/b/c', { recursive: true }) === dir + '/a', fs.mkdirSync(dir + '/a/b/c', { recursive: true }));
fs.utimesSync(file, 10, 20.5);
console.log(fs.statSync(file).atimeMs, fs.statSync(file).mtime.toISOString());
fs.chmodSync(file, '600');
console.log((fs.statSync(file).mode & 0o777).toString(8));
try { fs.rmdirSync(dir); } catch (e) { console.log(e.code); }
try { fs.rmSync(dir + '/a'); } catch (e) { console.log(e.name, e.code, e.message.replace(dir, '')); }
fs.unlinkSync(dir + '/link');
fs.rmSync(dir, { recursive: true });
console.log(fs.existsSync(dir));
console.log(fs.readFileSync('/proc/self/stat', 'utf8').length > 10);
// expect: héllo there 12 12
// expect: 12 true false true true
// expect: dev,mode,nlink,uid,gid,rdev,blksize,ino,size,blocks,atimeMs,mtimeMs,ctimeMs,birthtimeMs,atime,mtime,ctime,birthtime
// expect: bigint true
// expect: 2 2
// expect: 4 HE©L 12
// expect: 3 true false
// expect: file,file2,link file true
// expect: file true false,file2 true false,link false true
// expect: true
// expect: true undefined
// expect: 10000 1970-01-01T00:00:20.500Z
// expect: 600
// expect: ENOTEMPTY
// expect: SystemError ERR_FS_EISDIR Path is a directory: rm returned EISDIR (is a directory) /a
// expect: false
// expect: true
