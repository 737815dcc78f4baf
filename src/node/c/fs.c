/* SPDX-License-Identifier: MIT */
/* The natives of the fs module: one for each file operation of libuv.
 *
 * Each takes the operation's arguments, checked by js/fs.js, and then a callback.  Without a
 * callback the operation is done at once, and its result is returned or thrown; with one it
 * runs on libuv's thread pool, and the callback gets (error) or (null, result).
 *
 * While an operation is on another thread the program runs, may collect, and may detach the
 * buffer that it gave.  So the thread works on a copy outside the heap: what is to be written is
 * copied before, what was read is copied into the buffer (as far as that still exists) after. */
#include <stdlib.h>
#include <string.h>

#include "builtins/typed_array.h"
#include "node/c/env.h"

typedef struct fs_call fs_call;
typedef wn_value result_fn(isolate *iso, fs_call *c);

struct fs_call {
  uv_fs_t req;
  node_env *env;
  const char *syscall;
  char *path, *dest;       /* owned, or NULL */
  result_fn *result;       /* what a success gives */
  wn_persistent *callback; /* NULL: synchronous */
  wn_persistent *view;     /* of an asynchronous read: where the bytes go */
  size_t view_offset;
  char *bytes; /* the copy of an asynchronous read or write, owned */
};

/* ---- one call from begin to end ---- */

static void call_free(fs_call *c) {
  uv_fs_req_cleanup(&c->req);
  if (c->callback) wn_persistent_free(c->callback);
  if (c->view) wn_persistent_free(c->view);
  free(c->path);
  free(c->dest);
  free(c->bytes);
  free(c);
}

/* The path in argument i, a string or bytes; NULL with an exception pending. */
static char *path_argument(isolate *iso, call_args *a, uint32_t i) {
  uint8_t *data;
  size_t n;
  if (typed_array_bytes_nogc(iso, arg(a, i), &data, &n)) {
    char *path = xmalloc(n + 1);
    memcpy(path, data, n);
    path[n] = '\0';
    return path;
  }
  wn_value s = to_string(iso, arg(a, i));
  return wn_is_exception(s) ? NULL : string_to_utf8(iso, s, NULL);
}

/* Starts a call whose callback is argument `callback_index`. */
static fs_call *call_begin(isolate *iso, call_args *a, uint32_t callback_index,
                           const char *syscall, result_fn *result) {
  fs_call *c = xcalloc(1, sizeof *c);
  c->env = env_of(iso);
  c->syscall = syscall;
  c->result = result;
  c->req.data = c;
  wn_value callback = arg(a, callback_index);
  if (is_callable(iso, callback)) c->callback = wn_persistent_new(&iso->heap, callback);
  return c;
}

/* The same for an operation on the path in argument 0. */
static fs_call *path_call(isolate *iso, call_args *a, uint32_t callback_index,
                          const char *syscall, result_fn *result) {
  char *path = path_argument(iso, a, 0);
  if (!path) return NULL;
  fs_call *c = call_begin(iso, a, callback_index, syscall, result);
  c->path = path;
  return c;
}

static wn_value call_error(isolate *iso, const fs_call *c, int status) {
  return uv_error_new(iso, status, c->syscall, c->path, c->dest);
}

static void on_done(uv_fs_t *req) {
  fs_call *c = req->data;
  node_env *env = c->env;
  isolate *iso = env->iso;
  bool failed = req->result < 0;
  wn_value v = failed ? call_error(iso, c, (int)req->result) : c->result(iso, c);
  wn_value callback = wn_persistent_get(c->callback);
  bool made = !wn_is_exception(v);
  if (!made) {
    v = take_exception(iso); /* the result could not be made */
    failed = true;
  }
  wn_value args[] = {failed ? v : WN_NULL, v};
  call_free(c);
  if (!make_callback(env, callback, failed ? 1 : 2, args)) uv_stop(&env->loop);
}

static uv_fs_cb done_callback(const fs_call *c) { return c->callback ? on_done : NULL; }
static uv_loop_t *loop_of(fs_call *c) { return &c->env->loop; }

/* After the libuv function was called: the result, or undefined when it comes later. */
static wn_value call_end(isolate *iso, fs_call *c, int status) {
  if (c->callback && status >= 0) return WN_UNDEFINED;
  wn_value v;
  if (status < 0) {
    v = call_error(iso, c, status);
    if (!wn_is_exception(v)) v = throw_value(iso, v);
  } else {
    v = c->result(iso, c);
  }
  call_free(c);
  return v;
}

/* ---- results ---- */

static wn_value result_nothing(isolate *iso, fs_call *c) {
  (void)iso;
  (void)c;
  return WN_UNDEFINED;
}

static wn_value result_number(isolate *iso, fs_call *c) {
  (void)iso;
  return wn_from_number((double)c->req.result);
}

static wn_value text(isolate *iso, const char *s) { return string_from_utf8(iso, s, strlen(s)); }

static wn_value result_pointer_text(isolate *iso, fs_call *c) { return text(iso, c->req.ptr); }
static wn_value result_path_text(isolate *iso, fs_call *c) { return text(iso, c->req.path); }

/* Eighteen numbers: the ten fields in Node's order, then seconds and nanoseconds of four times. */
static wn_value result_stat(isolate *iso, fs_call *c) {
  const uv_stat_t *s = &c->req.statbuf;
  const double fields[] = {
      (double)s->st_dev,  (double)s->st_mode,    (double)s->st_nlink, (double)s->st_uid,
      (double)s->st_gid,  (double)s->st_rdev,    (double)s->st_blksize, (double)s->st_ino,
      (double)s->st_size, (double)s->st_blocks,
      (double)s->st_atim.tv_sec,     (double)s->st_atim.tv_nsec,
      (double)s->st_mtim.tv_sec,     (double)s->st_mtim.tv_nsec,
      (double)s->st_ctim.tv_sec,     (double)s->st_ctim.tv_nsec,
      (double)s->st_birthtim.tv_sec, (double)s->st_birthtim.tv_nsec};
  wn_value values[WN_COUNTOF(fields)];
  for (size_t i = 0; i < WN_COUNTOF(fields); i++) values[i] = wn_from_number(fields[i]);
  return array_from_values(iso, values, WN_COUNTOF(values));
}

/* name, type, name, type ...; types are libuv's. */
static wn_value result_entries(isolate *iso, fs_call *c) {
  wn_value list = array_new(iso, 0);
  uv_dirent_t entry;
  while (uv_fs_scandir_next(&c->req, &entry) != UV_EOF) {
    if (!array_push(iso, list, text(iso, entry.name)) ||
        !array_push(iso, list, wn_from_int((int32_t)entry.type))) {
      return WN_EXCEPTION;
    }
  }
  return list;
}

/* What a read brought goes into the buffer that asked for it. */
static wn_value result_read(isolate *iso, fs_call *c) {
  uint8_t *data;
  size_t n, got = (size_t)c->req.result;
  if (c->bytes &&
      typed_array_bytes_nogc(iso, wn_persistent_get(c->view), &data, &n) && n > c->view_offset) {
    memcpy(data + c->view_offset, c->bytes, min_size(got, n - c->view_offset));
  }
  return wn_from_number((double)got);
}

/* ---- operations ---- */

/* Integer argument i; the range was checked by JavaScript. */
static bool number_argument(isolate *iso, call_args *a, uint32_t i, int64_t *out) {
  double n;
  if (!to_number(iso, arg(a, i), &n)) return false;
  *out = n == n ? (int64_t)n : 0;
  return true;
}

static wn_value native_open(isolate *iso, call_args *a) { /* path, flags, mode */
  int64_t flags, mode;
  if (!number_argument(iso, a, 1, &flags) || !number_argument(iso, a, 2, &mode)) {
    return WN_EXCEPTION;
  }
  fs_call *c = path_call(iso, a, 3, "open", result_number);
  if (!c) return WN_EXCEPTION;
  return call_end(iso, c, uv_fs_open(loop_of(c), &c->req, c->path, (int)flags, (int)mode,
                                     done_callback(c)));
}

/* The bytes [offset, offset + length) of the view in argument 1. */
static bool window(isolate *iso, call_args *a, uint8_t **data, size_t *offset, size_t *length) {
  int64_t from, count;
  size_t n;
  if (!number_argument(iso, a, 2, &from) || !number_argument(iso, a, 3, &count)) return false;
  if (!typed_array_bytes_nogc(iso, arg(a, 1), data, &n)) {
    throw_type_error(iso, "argument must be a buffer");
    return false;
  }
  *offset = from < 0 ? 0 : min_size((size_t)from, n);
  *length = count < 0 ? 0 : min_size((size_t)count, n - *offset);
  return true;
}

static wn_value native_read(isolate *iso, call_args *a) { /* fd, view, offset, length, position */
  int64_t fd, position;
  uint8_t *data;
  size_t offset, length;
  if (!number_argument(iso, a, 0, &fd) || !number_argument(iso, a, 4, &position) ||
      !window(iso, a, &data, &offset, &length)) {
    return WN_EXCEPTION;
  }
  fs_call *c = call_begin(iso, a, 5, "read", result_read);
  uv_buf_t buffer = uv_buf_init((char *)data + offset, (unsigned)length);
  if (c->callback) {
    c->view = wn_persistent_new(&iso->heap, arg(a, 1));
    c->view_offset = offset;
    c->bytes = xmalloc(length + 1);
    buffer.base = c->bytes;
  }
  return call_end(iso, c, uv_fs_read(loop_of(c), &c->req, (uv_file)fd, &buffer, 1, position,
                                     done_callback(c)));
}

static wn_value native_write(isolate *iso, call_args *a) { /* fd, view, offset, length, position */
  int64_t fd, position;
  uint8_t *data;
  size_t offset, length;
  if (!number_argument(iso, a, 0, &fd) || !number_argument(iso, a, 4, &position) ||
      !window(iso, a, &data, &offset, &length)) {
    return WN_EXCEPTION;
  }
  fs_call *c = call_begin(iso, a, 5, "write", result_number);
  uv_buf_t buffer = uv_buf_init((char *)data + offset, (unsigned)length);
  if (c->callback) {
    c->bytes = xmalloc(length + 1);
    if (length) memcpy(c->bytes, data + offset, length);
    buffer.base = c->bytes;
  }
  return call_end(iso, c, uv_fs_write(loop_of(c), &c->req, (uv_file)fd, &buffer, 1, position,
                                      done_callback(c)));
}

/* Operations that take a descriptor alone: the magic is the index. */
static const struct {
  const char *syscall;
  int (*run)(uv_loop_t *, uv_fs_t *, uv_file, uv_fs_cb);
  result_fn *result;
} descriptor_calls[] = {{"close", uv_fs_close, result_nothing},
                        {"fsync", uv_fs_fsync, result_nothing},
                        {"fdatasync", uv_fs_fdatasync, result_nothing},
                        {"fstat", uv_fs_fstat, result_stat}};

static wn_value native_descriptor(isolate *iso, call_args *a) { /* fd */
  uint32_t i = native_magic(a);
  int64_t fd;
  if (!number_argument(iso, a, 0, &fd)) return WN_EXCEPTION;
  fs_call *c = call_begin(iso, a, 1, descriptor_calls[i].syscall, descriptor_calls[i].result);
  return call_end(iso, c, descriptor_calls[i].run(loop_of(c), &c->req, (uv_file)fd,
                                                  done_callback(c)));
}

/* Operations that take a path alone. */
static const struct {
  const char *syscall;
  int (*run)(uv_loop_t *, uv_fs_t *, const char *, uv_fs_cb);
  result_fn *result;
} path_calls[] = {{"stat", uv_fs_stat, result_stat},
                  {"lstat", uv_fs_lstat, result_stat},
                  {"unlink", uv_fs_unlink, result_nothing},
                  {"rmdir", uv_fs_rmdir, result_nothing},
                  {"readlink", uv_fs_readlink, result_pointer_text},
                  {"realpath", uv_fs_realpath, result_pointer_text},
                  {"mkdtemp", uv_fs_mkdtemp, result_path_text}};

static wn_value native_path(isolate *iso, call_args *a) { /* path */
  uint32_t i = native_magic(a);
  fs_call *c = path_call(iso, a, 1, path_calls[i].syscall, path_calls[i].result);
  if (!c) return WN_EXCEPTION;
  return call_end(iso, c, path_calls[i].run(loop_of(c), &c->req, c->path, done_callback(c)));
}

/* Operations that take a path and an integer. */
static int scandir_call(uv_loop_t *loop, uv_fs_t *req, const char *path, int n, uv_fs_cb done) {
  return uv_fs_scandir(loop, req, path, n, done);
}
static const struct {
  const char *syscall;
  int (*run)(uv_loop_t *, uv_fs_t *, const char *, int, uv_fs_cb);
  result_fn *result;
} path_number_calls[] = {{"access", uv_fs_access, result_nothing},
                         {"chmod", uv_fs_chmod, result_nothing},
                         {"mkdir", uv_fs_mkdir, result_nothing},
                         {"scandir", scandir_call, result_entries}};

static wn_value native_path_number(isolate *iso, call_args *a) { /* path, number */
  uint32_t i = native_magic(a);
  int64_t n;
  if (!number_argument(iso, a, 1, &n)) return WN_EXCEPTION;
  fs_call *c =
      path_call(iso, a, 2, path_number_calls[i].syscall, path_number_calls[i].result);
  if (!c) return WN_EXCEPTION;
  return call_end(iso, c, path_number_calls[i].run(loop_of(c), &c->req, c->path, (int)n,
                                                   done_callback(c)));
}

/* Operations that take two paths and perhaps flags. */
static int rename_call(uv_loop_t *loop, uv_fs_t *req, const char *from, const char *to,
                       int flags, uv_fs_cb done) {
  (void)flags;
  return uv_fs_rename(loop, req, from, to, done);
}
static int link_call(uv_loop_t *loop, uv_fs_t *req, const char *from, const char *to,
                     int flags, uv_fs_cb done) {
  (void)flags;
  return uv_fs_link(loop, req, from, to, done);
}
static const struct {
  const char *syscall;
  int (*run)(uv_loop_t *, uv_fs_t *, const char *, const char *, int, uv_fs_cb);
} two_path_calls[] = {{"rename", rename_call},
                      {"link", link_call},
                      {"symlink", uv_fs_symlink},
                      {"copyfile", uv_fs_copyfile}};

static wn_value native_two_paths(isolate *iso, call_args *a) { /* from, to, flags */
  uint32_t i = native_magic(a);
  int64_t flags;
  if (!number_argument(iso, a, 2, &flags)) return WN_EXCEPTION;
  char *dest = path_argument(iso, a, 1);
  if (!dest) return WN_EXCEPTION;
  fs_call *c = path_call(iso, a, 3, two_path_calls[i].syscall, result_nothing);
  if (!c) {
    free(dest);
    return WN_EXCEPTION;
  }
  c->dest = dest;
  return call_end(iso, c, two_path_calls[i].run(loop_of(c), &c->req, c->path, c->dest,
                                                (int)flags, done_callback(c)));
}

static wn_value native_ftruncate(isolate *iso, call_args *a) { /* fd, length */
  int64_t fd, length;
  if (!number_argument(iso, a, 0, &fd) || !number_argument(iso, a, 1, &length)) {
    return WN_EXCEPTION;
  }
  fs_call *c = call_begin(iso, a, 2, "ftruncate", result_nothing);
  return call_end(iso, c, uv_fs_ftruncate(loop_of(c), &c->req, (uv_file)fd, length,
                                          done_callback(c)));
}

static wn_value native_fchmod(isolate *iso, call_args *a) { /* fd, mode */
  int64_t fd, mode;
  if (!number_argument(iso, a, 0, &fd) || !number_argument(iso, a, 1, &mode)) {
    return WN_EXCEPTION;
  }
  fs_call *c = call_begin(iso, a, 2, "fchmod", result_nothing);
  return call_end(iso, c, uv_fs_fchmod(loop_of(c), &c->req, (uv_file)fd, (int)mode,
                                       done_callback(c)));
}

static wn_value native_utimes(isolate *iso, call_args *a) { /* path, atime, mtime: seconds */
  double atime, mtime;
  if (!to_number(iso, arg(a, 1), &atime) || !to_number(iso, arg(a, 2), &mtime)) {
    return WN_EXCEPTION;
  }
  fs_call *c = path_call(iso, a, 3, "utime", result_nothing);
  if (!c) return WN_EXCEPTION;
  return call_end(iso, c, uv_fs_utime(loop_of(c), &c->req, c->path, atime, mtime,
                                      done_callback(c)));
}

static wn_value native_futimes(isolate *iso, call_args *a) { /* fd, atime, mtime: seconds */
  double atime, mtime;
  int64_t fd;
  if (!number_argument(iso, a, 0, &fd) || !to_number(iso, arg(a, 1), &atime) ||
      !to_number(iso, arg(a, 2), &mtime)) {
    return WN_EXCEPTION;
  }
  fs_call *c = call_begin(iso, a, 3, "futime", result_nothing);
  return call_end(iso, c, uv_fs_futime(loop_of(c), &c->req, (uv_file)fd, atime, mtime,
                                       done_callback(c)));
}

static const native_spec fs_natives[] = {
    {"open", native_open, 3, NATIVE_METHOD, 0},
    {"read", native_read, 5, NATIVE_METHOD, 0},
    {"write", native_write, 5, NATIVE_METHOD, 0},
    {"close", native_descriptor, 1, NATIVE_METHOD, 0},
    {"fsync", native_descriptor, 1, NATIVE_METHOD, 1},
    {"fdatasync", native_descriptor, 1, NATIVE_METHOD, 2},
    {"fstat", native_descriptor, 1, NATIVE_METHOD, 3},
    {"stat", native_path, 1, NATIVE_METHOD, 0},
    {"lstat", native_path, 1, NATIVE_METHOD, 1},
    {"unlink", native_path, 1, NATIVE_METHOD, 2},
    {"rmdir", native_path, 1, NATIVE_METHOD, 3},
    {"readlink", native_path, 1, NATIVE_METHOD, 4},
    {"realpath", native_path, 1, NATIVE_METHOD, 5},
    {"mkdtemp", native_path, 1, NATIVE_METHOD, 6},
    {"access", native_path_number, 2, NATIVE_METHOD, 0},
    {"chmod", native_path_number, 2, NATIVE_METHOD, 1},
    {"mkdir", native_path_number, 2, NATIVE_METHOD, 2},
    {"scandir", native_path_number, 2, NATIVE_METHOD, 3},
    {"rename", native_two_paths, 3, NATIVE_METHOD, 0},
    {"link", native_two_paths, 3, NATIVE_METHOD, 1},
    {"symlink", native_two_paths, 3, NATIVE_METHOD, 2},
    {"copyfile", native_two_paths, 3, NATIVE_METHOD, 3},
    {"ftruncate", native_ftruncate, 2, NATIVE_METHOD, 0},
    {"fchmod", native_fchmod, 2, NATIVE_METHOD, 0},
    {"utimes", native_utimes, 3, NATIVE_METHOD, 0},
    {"futimes", native_futimes, 3, NATIVE_METHOD, 0},
};

/* fsBinding(): the natives above, made when the fs module is first loaded. */
static wn_value native_fs_binding(isolate *iso, call_args *a) {
  (void)a;
  wn_value o = object_new(iso, 0);
  if (!install_natives(iso, o, fs_natives, WN_COUNTOF(fs_natives))) return WN_EXCEPTION;
  wn_value constants = fs_constants_new(iso);
  return !wn_is_exception(constants) &&
                 object_create_data(iso, o, key_from_cstr(iso, "constants"), constants)
             ? o
             : WN_EXCEPTION;
}

static const native_spec binding_natives[] = {
    {"fsBinding", native_fs_binding, 0, NATIVE_METHOD, 0},
};

bool fs_install(isolate *iso, wn_value binding) {
  return install_natives(iso, binding, binding_natives, WN_COUNTOF(binding_natives));
}
