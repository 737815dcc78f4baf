/* SPDX-License-Identifier: MIT */
/* The few file operations that loading programs and the console need; synchronous. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/os.h"
#include "engine/vm/run.h"
#include "node/c/env.h"

/* The path argument as UTF-8, malloc'd; NULL with an exception pending. */
static char *path_argument(isolate *iso, wn_value v) {
  wn_value s = to_string(iso, v);
  return wn_is_exception(s) ? NULL : string_to_utf8(iso, s, NULL);
}

/* stat(path): 1 a file, 2 a directory, 0 neither or nothing. */
static wn_value native_stat(isolate *iso, call_args *a) {
  char *path = path_argument(iso, arg(a, 0));
  if (!path) return WN_EXCEPTION;
  struct stat st;
  int kind = stat(path, &st) != 0 ? 0 : S_ISDIR(st.st_mode) ? 2 : 1;
  free(path);
  return wn_from_int(kind);
}

static wn_value native_read_text(isolate *iso, call_args *a) {
  char *path = path_argument(iso, arg(a, 0));
  if (!path) return WN_EXCEPTION;
  size_t n = 0;
  char *data = NULL;
  int error = os_read_file(path, 0, &data, &n);
  wn_value result;
  if (error == 0) result = string_from_utf8(iso, data, n);
  else result = throw_uv_error(iso, uv_translate_sys_error(error),
                               error == EISDIR ? "read" : "open", path, NULL);
  free(data);
  free(path);
  return result;
}

static wn_value native_real_path(isolate *iso, call_args *a) {
  char *path = path_argument(iso, arg(a, 0));
  if (!path) return WN_EXCEPTION;
  char *real = realpath(path, NULL);
  wn_value result = real ? string_from_utf8(iso, real, strlen(real))
                         : throw_uv_error(iso, uv_translate_sys_error(errno), "lstat", path, NULL);
  free(real);
  free(path);
  return result;
}

static void write_all(int fd, const char *text, size_t n) {
  while (n > 0) {
    ssize_t written = write(fd, text, n);
    if (written >= 0) {
      text += written;
      n -= (size_t)written;
    } else if (errno == EAGAIN) {
      struct pollfd wait = {fd, POLLOUT, 0};
      poll(&wait, 1, -1);
    } else if (errno != EINTR) {
      return;
    }
  }
}

/* writeFd(fd, text): all of it, waiting where a pipe is full; a closed pipe ends quietly. */
static wn_value native_write_fd(isolate *iso, call_args *a) {
  int32_t fd;
  if (!to_int32(iso, arg(a, 0), &fd)) return WN_EXCEPTION;
  wn_value s = to_string(iso, arg(a, 1));
  if (wn_is_exception(s)) return WN_EXCEPTION;
  size_t n;
  char *text = string_to_utf8(iso, s, &n);
  if (fd == 1) fflush(stdout);
  write_all(fd, text, n);
  free(text);
  return WN_UNDEFINED;
}

/* compileFunction(source, filename): the CommonJS wrapper's function. */
static wn_value native_compile_function(isolate *iso, call_args *a) {
  static const char *const params[] = {"exports", "require", "module", "__filename",
                                       "__dirname"};
  wn_value source = to_string(iso, arg(a, 0)), name = to_string(iso, arg(a, 1));
  if (wn_is_exception(source) || wn_is_exception(name)) return WN_EXCEPTION;
  size_t n;
  char *url = string_to_utf8(iso, name, NULL);
  char *text = string_to_utf8(iso, source, &n);
  wn_value f = compile_function_source(iso, text, n, url, params, WN_COUNTOF(params));
  free(text);
  free(url);
  return f;
}

static const native_spec file_natives[] = {
    {"stat", native_stat, 1, NATIVE_METHOD, 0},
    {"readText", native_read_text, 1, NATIVE_METHOD, 0},
    {"realPath", native_real_path, 1, NATIVE_METHOD, 0},
    {"writeFd", native_write_fd, 2, NATIVE_METHOD, 0},
    {"compileFunction", native_compile_function, 2, NATIVE_METHOD, 0},
};

bool files_install(isolate *iso, wn_value binding) {
  return install_natives(iso, binding, file_natives, WN_COUNTOF(file_natives));
}
