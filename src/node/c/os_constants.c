/* SPDX-License-Identifier: MIT */
/* os.constants: the system's own numbers, under their names and in Node's order.  A line a
 * constant, so that a system that lacks one loses that line alone. */
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>

#include "node/c/env.h"

#define NUMBER(name) {#name, name},

static const number_field errors[] = {
    NUMBER(E2BIG)
    NUMBER(EACCES)
    NUMBER(EADDRINUSE)
    NUMBER(EADDRNOTAVAIL)
    NUMBER(EAFNOSUPPORT)
    NUMBER(EAGAIN)
    NUMBER(EALREADY)
    NUMBER(EBADF)
    NUMBER(EBADMSG)
    NUMBER(EBUSY)
    NUMBER(ECANCELED)
    NUMBER(ECHILD)
    NUMBER(ECONNABORTED)
    NUMBER(ECONNREFUSED)
    NUMBER(ECONNRESET)
    NUMBER(EDEADLK)
    NUMBER(EDESTADDRREQ)
    NUMBER(EDOM)
    NUMBER(EDQUOT)
    NUMBER(EEXIST)
    NUMBER(EFAULT)
    NUMBER(EFBIG)
    NUMBER(EHOSTUNREACH)
    NUMBER(EIDRM)
    NUMBER(EILSEQ)
    NUMBER(EINPROGRESS)
    NUMBER(EINTR)
    NUMBER(EINVAL)
    NUMBER(EIO)
    NUMBER(EISCONN)
    NUMBER(EISDIR)
    NUMBER(ELOOP)
    NUMBER(EMFILE)
    NUMBER(EMLINK)
    NUMBER(EMSGSIZE)
    NUMBER(EMULTIHOP)
    NUMBER(ENAMETOOLONG)
    NUMBER(ENETDOWN)
    NUMBER(ENETRESET)
    NUMBER(ENETUNREACH)
    NUMBER(ENFILE)
    NUMBER(ENOBUFS)
    NUMBER(ENODATA)
    NUMBER(ENODEV)
    NUMBER(ENOENT)
    NUMBER(ENOEXEC)
    NUMBER(ENOLCK)
    NUMBER(ENOLINK)
    NUMBER(ENOMEM)
    NUMBER(ENOMSG)
    NUMBER(ENOPROTOOPT)
    NUMBER(ENOSPC)
    NUMBER(ENOSR)
    NUMBER(ENOSTR)
    NUMBER(ENOSYS)
    NUMBER(ENOTCONN)
    NUMBER(ENOTDIR)
    NUMBER(ENOTEMPTY)
    NUMBER(ENOTSOCK)
    NUMBER(ENOTSUP)
    NUMBER(ENOTTY)
    NUMBER(ENXIO)
    NUMBER(EOPNOTSUPP)
    NUMBER(EOVERFLOW)
    NUMBER(EPERM)
    NUMBER(EPIPE)
    NUMBER(EPROTO)
    NUMBER(EPROTONOSUPPORT)
    NUMBER(EPROTOTYPE)
    NUMBER(ERANGE)
    NUMBER(EROFS)
    NUMBER(ESPIPE)
    NUMBER(ESRCH)
    NUMBER(ESTALE)
    NUMBER(ETIME)
    NUMBER(ETIMEDOUT)
    NUMBER(ETXTBSY)
    NUMBER(EWOULDBLOCK)
    NUMBER(EXDEV)
};

static const number_field signals[] = {
    NUMBER(SIGHUP)
    NUMBER(SIGINT)
    NUMBER(SIGQUIT)
    NUMBER(SIGILL)
    NUMBER(SIGTRAP)
    NUMBER(SIGABRT)
    NUMBER(SIGIOT)
    NUMBER(SIGBUS)
    NUMBER(SIGFPE)
    NUMBER(SIGKILL)
    NUMBER(SIGUSR1)
    NUMBER(SIGSEGV)
    NUMBER(SIGUSR2)
    NUMBER(SIGPIPE)
    NUMBER(SIGALRM)
    NUMBER(SIGTERM)
    NUMBER(SIGCHLD)
    NUMBER(SIGSTKFLT)
    NUMBER(SIGCONT)
    NUMBER(SIGSTOP)
    NUMBER(SIGTSTP)
    NUMBER(SIGTTIN)
    NUMBER(SIGTTOU)
    NUMBER(SIGURG)
    NUMBER(SIGXCPU)
    NUMBER(SIGXFSZ)
    NUMBER(SIGVTALRM)
    NUMBER(SIGPROF)
    NUMBER(SIGWINCH)
    NUMBER(SIGIO)
    NUMBER(SIGPOLL)
    NUMBER(SIGPWR)
    NUMBER(SIGSYS)
};

static const number_field priorities[] = {
    {"PRIORITY_LOW", UV_PRIORITY_LOW},
    {"PRIORITY_BELOW_NORMAL", UV_PRIORITY_BELOW_NORMAL},
    {"PRIORITY_NORMAL", UV_PRIORITY_NORMAL},
    {"PRIORITY_ABOVE_NORMAL", UV_PRIORITY_ABOVE_NORMAL},
    {"PRIORITY_HIGH", UV_PRIORITY_HIGH},
    {"PRIORITY_HIGHEST", UV_PRIORITY_HIGHEST},
};

static const number_field loading[] = {
    NUMBER(RTLD_LAZY)
    NUMBER(RTLD_NOW)
    NUMBER(RTLD_GLOBAL)
    NUMBER(RTLD_LOCAL)
    NUMBER(RTLD_DEEPBIND)
};

static bool set(isolate *iso, wn_value o, const char *name, const number_field *fields,
                size_t n) {
  wn_value v = object_of_numbers(iso, fields, n);
  return !wn_is_exception(v) && object_create_data(iso, o, key_from_cstr(iso, name), v);
}

static wn_value native_constants(isolate *iso, call_args *a) {
  (void)a;
  wn_value o = object_new(iso, 5);
  bool ok = object_create_data(iso, o, key_from_cstr(iso, "UV_UDP_REUSEADDR"),
                               wn_from_int(UV_UDP_REUSEADDR)) &&
            set(iso, o, "dlopen", loading, WN_COUNTOF(loading)) &&
            set(iso, o, "errno", errors, WN_COUNTOF(errors)) &&
            set(iso, o, "signals", signals, WN_COUNTOF(signals)) &&
            set(iso, o, "priority", priorities, WN_COUNTOF(priorities));
  return ok ? o : WN_EXCEPTION;
}

static const native_spec natives[] = {{"osConstants", native_constants, 0, NATIVE_METHOD, 0}};

bool os_constants_install(isolate *iso, wn_value binding) {
  return install_natives(iso, binding, natives, WN_COUNTOF(natives));
}
