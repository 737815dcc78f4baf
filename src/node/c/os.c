/* SPDX-License-Identifier: MIT */
/* The natives of the os module, over libuv. */
#include <stdlib.h>
#include <string.h>

#include "base/os.h"
#include "node/c/env.h"

/* The pending error of a call that libuv refused, as Node's SystemError is shaped by os.js. */
static wn_value status_value(int status) { return wn_from_int(status); }

static wn_value text(isolate *iso, const char *s) { return string_from_utf8(iso, s, strlen(s)); }

static bool set(isolate *iso, wn_value o, const char *name, wn_value v) {
  return !wn_is_exception(v) && object_create_data(iso, o, key_from_cstr(iso, name), v);
}

static wn_value native_total_memory(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  return wn_from_number((double)os_total_memory());
}

static wn_value native_free_memory(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  return wn_from_number((double)os_available_memory());
}

static wn_value native_uptime(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  double seconds;
  int status = uv_uptime(&seconds);
  return status ? status_value(status) : wn_from_number(seconds);
}

static wn_value native_load_average(isolate *iso, call_args *a) {
  (void)a;
  double load[3];
  uv_loadavg(load);
  wn_value v[] = {wn_from_number(load[0]), wn_from_number(load[1]), wn_from_number(load[2])};
  return array_from_values(iso, v, WN_COUNTOF(v));
}

static wn_value native_parallelism(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  return wn_from_number(uv_available_parallelism());
}

/* uname(): [sysname, version, release, machine], or a status. */
static wn_value native_uname(isolate *iso, call_args *a) {
  (void)a;
  uv_utsname_t u;
  int status = uv_os_uname(&u);
  if (status) return status_value(status);
  wn_value v[] = {text(iso, u.sysname), text(iso, u.version), text(iso, u.release),
                  text(iso, u.machine)};
  return array_from_values(iso, v, WN_COUNTOF(v));
}

typedef int string_getter(char *buffer, size_t *size);

/* A string that libuv writes into a buffer, or a status: magic 0 hostname, 1 home directory. */
static wn_value native_string(isolate *iso, call_args *a) {
  static string_getter *const getters[] = {uv_os_gethostname, uv_os_homedir};
  char buffer[4096];
  size_t n = sizeof buffer;
  int status = getters[native_magic(a)](buffer, &n);
  return status ? status_value(status) : string_from_utf8(iso, buffer, n);
}

static wn_value cpu_object(isolate *iso, const uv_cpu_info_t *cpu) {
  const number_field times[] = {{"user", (double)cpu->cpu_times.user},
                                {"nice", (double)cpu->cpu_times.nice},
                                {"sys", (double)cpu->cpu_times.sys},
                                {"idle", (double)cpu->cpu_times.idle},
                                {"irq", (double)cpu->cpu_times.irq}};
  wn_value o = object_new(iso, 3);
  bool ok = set(iso, o, "model", text(iso, cpu->model)) &&
            set(iso, o, "speed", wn_from_int(cpu->speed)) &&
            set(iso, o, "times", object_of_numbers(iso, times, WN_COUNTOF(times)));
  return ok ? o : WN_EXCEPTION;
}

static wn_value native_cpus(isolate *iso, call_args *a) {
  (void)a;
  uv_cpu_info_t *cpus;
  int n, status = uv_cpu_info(&cpus, &n);
  if (status) return status_value(status);
  wn_value list = array_new(iso, 0);
  bool ok = true;
  for (int i = 0; i < n && ok; i++) {
    wn_value o = cpu_object(iso, &cpus[i]);
    ok = !wn_is_exception(o) && array_push(iso, list, o);
  }
  uv_free_cpu_info(cpus, n);
  return ok ? list : WN_EXCEPTION;
}

/* [name, address, netmask, is IPv6, mac, internal, scope id] of one address. */
static wn_value interface_row(isolate *iso, const uv_interface_address_t *i) {
  char address[64] = "", netmask[64] = "", mac[18];
  bool six = i->address.address4.sin_family == AF_INET6;
  if (six) {
    uv_ip6_name(&i->address.address6, address, sizeof address);
    uv_ip6_name(&i->netmask.netmask6, netmask, sizeof netmask);
  } else {
    uv_ip4_name(&i->address.address4, address, sizeof address);
    uv_ip4_name(&i->netmask.netmask4, netmask, sizeof netmask);
  }
  const unsigned char *p = (const unsigned char *)i->phys_addr;
  snprintf(mac, sizeof mac, "%02x:%02x:%02x:%02x:%02x:%02x", p[0], p[1], p[2], p[3], p[4], p[5]);
  wn_value row[] = {text(iso, i->name), text(iso, address),
                    text(iso, netmask), wn_from_bool(six),
                    text(iso, mac),     wn_from_bool(i->is_internal),
                    wn_from_number(six ? i->address.address6.sin6_scope_id : 0)};
  return array_from_values(iso, row, WN_COUNTOF(row));
}

static wn_value native_interfaces(isolate *iso, call_args *a) {
  (void)a;
  uv_interface_address_t *list;
  int n, status = uv_interface_addresses(&list, &n);
  if (status) return status_value(status);
  wn_value rows = array_new(iso, 0);
  bool ok = true;
  for (int i = 0; i < n && ok; i++) {
    wn_value row = interface_row(iso, &list[i]);
    ok = !wn_is_exception(row) && array_push(iso, rows, row);
  }
  uv_free_interface_addresses(list, n);
  return ok ? rows : WN_EXCEPTION;
}

/* userInfo(): [uid, gid, name, home, shell], or a status. */
static wn_value native_user_info(isolate *iso, call_args *a) {
  (void)a;
  uv_passwd_t p;
  int status = uv_os_get_passwd(&p);
  if (status) return status_value(status);
  wn_value v[] = {wn_from_number((double)p.uid), wn_from_number((double)p.gid),
                  text(iso, p.username), text(iso, p.homedir),
                  p.shell ? text(iso, p.shell) : WN_NULL};
  uv_os_free_passwd(&p);
  return array_from_values(iso, v, WN_COUNTOF(v));
}

/* getPriority(pid): [status, priority]. */
static wn_value native_get_priority(isolate *iso, call_args *a) {
  int32_t pid;
  int priority = 0;
  if (!to_int32(iso, arg(a, 0), &pid)) return WN_EXCEPTION;
  int status = uv_os_getpriority(pid, &priority);
  wn_value v[] = {wn_from_int(status), wn_from_int(priority)};
  return array_from_values(iso, v, 2);
}

static wn_value native_set_priority(isolate *iso, call_args *a) {
  int32_t pid, priority;
  if (!to_int32(iso, arg(a, 0), &pid) || !to_int32(iso, arg(a, 1), &priority)) {
    return WN_EXCEPTION;
  }
  return status_value(uv_os_setpriority(pid, priority));
}

/* uvError(status): [name, text]. */
static wn_value native_uv_error(isolate *iso, call_args *a) {
  int32_t status;
  if (!to_int32(iso, arg(a, 0), &status)) return WN_EXCEPTION;
  wn_value v[] = {text(iso, uv_err_name(status)), text(iso, uv_strerror(status))};
  return array_from_values(iso, v, 2);
}

static const native_spec os_natives[] = {
    {"totalMemory", native_total_memory, 0, NATIVE_METHOD, 0},
    {"freeMemory", native_free_memory, 0, NATIVE_METHOD, 0},
    {"systemUptime", native_uptime, 0, NATIVE_METHOD, 0},
    {"loadAverage", native_load_average, 0, NATIVE_METHOD, 0},
    {"parallelism", native_parallelism, 0, NATIVE_METHOD, 0},
    {"uname", native_uname, 0, NATIVE_METHOD, 0},
    {"hostName", native_string, 0, NATIVE_METHOD, 0},
    {"homeDirectory", native_string, 0, NATIVE_METHOD, 1},
    {"cpus", native_cpus, 0, NATIVE_METHOD, 0},
    {"interfaces", native_interfaces, 0, NATIVE_METHOD, 0},
    {"userInfo", native_user_info, 0, NATIVE_METHOD, 0},
    {"getPriority", native_get_priority, 1, NATIVE_METHOD, 0},
    {"setPriority", native_set_priority, 2, NATIVE_METHOD, 0},
    {"uvError", native_uv_error, 1, NATIVE_METHOD, 0},
};

bool os_install(isolate *iso, wn_value binding) {
  return install_natives(iso, binding, os_natives, WN_COUNTOF(os_natives)) &&
         os_constants_install(iso, binding);
}
