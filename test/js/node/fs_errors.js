/* SPDX-License-Identifier: MIT */
// Errors of the system have errno, code, syscall, path and dest; wrong arguments have codes.
const fs = require('fs');
function attempt(f) {
  try {
    console.log('no error:', f());
  } catch (e) {
    const { name, code, errno, syscall, path, dest } = e;
    console.log(name, code, errno, syscall, path, dest, '|', e.message, '|', Object.keys(e).join());
  }
}
attempt(() => fs.readFileSync('nope'));
attempt(() => fs.readFileSync('nope', 'utf8'));
attempt(() => fs.readFileSync('/'));
attempt(() => fs.readFileSync());
attempt(() => fs.readFileSync('a\0b'));
attempt(() => fs.readFileSync({}));
attempt(() => fs.readFileSync('fs_errors.js', 'nope'));
attempt(() => fs.readFileSync('fs_errors.js', 5));
attempt(() => fs.readFileSync('fs_errors.js', { flag: 'zz' }));
attempt(() => fs.readFileSync(999));
attempt(() => fs.writeFileSync('/nodir/x', 'a'));
attempt(() => fs.writeFileSync('x', 5));
attempt(() => fs.openSync('nope', 'r'));
attempt(() => fs.closeSync(999));
attempt(() => fs.closeSync('x'));
attempt(() => fs.closeSync(-1));
attempt(() => fs.readSync(999, Buffer.alloc(4)));
attempt(() => fs.readSync(0, 'x'));
attempt(() => fs.statSync('nope'));
attempt(() => fs.statSync('nope', { throwIfNoEntry: false }));
attempt(() => fs.fstatSync(999));
attempt(() => fs.renameSync('nope', 'x'));
attempt(() => fs.copyFileSync('nope', 'x'));
attempt(() => fs.mkdirSync('/'));
attempt(() => fs.unlinkSync('nope'));
attempt(() => fs.accessSync('nope'));
attempt(() => fs.readdirSync('nope'));
attempt(() => fs.rmSync('nope'));
attempt(() => fs.rmSync('nope', { force: true }));
attempt(() => fs.readlinkSync('fs_errors.js'));
attempt(() => fs.symlinkSync('a', '/nodir/b'));
attempt(() => fs.mkdtempSync('/nodir/x'));
attempt(() => fs.chmodSync('nope', 0o644));
attempt(() => fs.utimesSync('nope', 1, 2));
attempt(() => fs.readFile('x'));
attempt(() => fs.stat('x'));
attempt(() => fs.existsSync());
// expect: Error ENOENT -2 open nope undefined | ENOENT: no such file or directory, open 'nope' | errno,code,syscall,path
// expect: Error ENOENT -2 open nope undefined | ENOENT: no such file or directory, open 'nope' | errno,code,syscall,path
// expect: Error EISDIR -21 read undefined undefined | EISDIR: illegal operation on a directory, read | errno,code,syscall
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined undefined undefined | The "path" argument must be of type string or an instance of Buffer or URL. Received undefined | code
// expect: TypeError ERR_INVALID_ARG_VALUE undefined undefined undefined undefined | The argument 'path' must be a string, Uint8Array, or URL without null bytes. Received 'a\x00b' | code
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined undefined undefined | The "path" argument must be of type string or an instance of Buffer or URL. Received an instance of Object | code
// expect: TypeError ERR_INVALID_ARG_VALUE undefined undefined undefined undefined | The argument 'encoding' is invalid encoding. Received 'nope' | code
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined undefined undefined | The "options" argument must be one of type string or object. Received type number (5) | code
// expect: TypeError ERR_INVALID_ARG_VALUE undefined undefined undefined undefined | The argument 'flags' is invalid. Received 'zz' | code
// expect: Error EBADF -9 fstat undefined undefined | EBADF: bad file descriptor, fstat | errno,code,syscall
// expect: Error ENOENT -2 open /nodir/x undefined | ENOENT: no such file or directory, open '/nodir/x' | errno,code,syscall,path
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined undefined undefined | The "data" argument must be of type string or an instance of Buffer, TypedArray, or DataView. Received type number (5) | code
// expect: Error ENOENT -2 open nope undefined | ENOENT: no such file or directory, open 'nope' | errno,code,syscall,path
// expect: Error EBADF -9 close undefined undefined | EBADF: bad file descriptor, close | errno,code,syscall
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined undefined undefined | The "fd" argument must be of type number. Received type string ('x') | code
// expect: RangeError ERR_OUT_OF_RANGE undefined undefined undefined undefined | The value of "fd" is out of range. It must be >= 0 && <= 2147483647. Received -1 | code
// expect: Error EBADF -9 read undefined undefined | EBADF: bad file descriptor, read | errno,code,syscall
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined undefined undefined | The "buffer" argument must be an instance of Buffer, TypedArray, or DataView. Received type string ('x') | code
// expect: Error ENOENT -2 stat nope undefined | ENOENT: no such file or directory, stat 'nope' | errno,code,syscall,path
// expect: no error: undefined
// expect: Error EBADF -9 fstat undefined undefined | EBADF: bad file descriptor, fstat | errno,code,syscall
// expect: Error ENOENT -2 rename nope x | ENOENT: no such file or directory, rename 'nope' -> 'x' | errno,code,syscall,path,dest
// expect: Error ENOENT -2 copyfile nope x | ENOENT: no such file or directory, copyfile 'nope' -> 'x' | errno,code,syscall,path,dest
// expect: Error EEXIST -17 mkdir / undefined | EEXIST: file already exists, mkdir '/' | errno,code,syscall,path
// expect: Error ENOENT -2 unlink nope undefined | ENOENT: no such file or directory, unlink 'nope' | errno,code,syscall,path
// expect: Error ENOENT -2 access nope undefined | ENOENT: no such file or directory, access 'nope' | errno,code,syscall,path
// expect: Error ENOENT -2 scandir nope undefined | ENOENT: no such file or directory, scandir 'nope' | errno,code,syscall,path
// expect: Error ENOENT -2 lstat nope undefined | ENOENT: no such file or directory, lstat 'nope' | errno,code,syscall,path
// expect: no error: undefined
// expect: Error EINVAL -22 readlink fs_errors.js undefined | EINVAL: invalid argument, readlink 'fs_errors.js' | errno,code,syscall,path
// expect: Error ENOENT -2 symlink a /nodir/b | ENOENT: no such file or directory, symlink 'a' -> '/nodir/b' | errno,code,syscall,path,dest
// expect: Error ENOENT -2 mkdtemp /nodir/xXXXXXX undefined | ENOENT: no such file or directory, mkdtemp '/nodir/xXXXXXX' | errno,code,syscall,path
// expect: Error ENOENT -2 chmod nope undefined | ENOENT: no such file or directory, chmod 'nope' | errno,code,syscall,path
// expect: Error ENOENT -2 utime nope undefined | ENOENT: no such file or directory, utime 'nope' | errno,code,syscall,path
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined undefined undefined | The "cb" argument must be of type function. Received undefined | code
// expect: TypeError ERR_INVALID_ARG_TYPE undefined undefined undefined undefined | The "cb" argument must be of type function. Received undefined | code
// expect: no error: false
