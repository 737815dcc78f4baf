/* SPDX-License-Identifier: MIT */
/* What the process object tells of memory and other resources. */
#include <string.h>
#include <sys/resource.h>

#include "base/os.h"
#include "builtins/array_buffer.h"
#include "node/c/env.h"

/* process.memoryUsage(): bytes, keys in Node's order. */
static wn_value native_memory_usage(isolate *iso, call_args *a) {
  (void)a;
  wn_heap_stats stats;
  wn_heap_get_stats(&iso->heap, &stats);
  const number_field fields[] = {{"rss", (double)os_rss()},
                                 {"heapTotal", (double)stats.committed_bytes},
                                 {"heapUsed", (double)stats.used_bytes},
                                 {"external", (double)stats.external_bytes},
                                 {"arrayBuffers", (double)array_buffers_total(iso)}};
  return object_of_numbers(iso, fields, WN_COUNTOF(fields));
}

static wn_value native_rss(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  return wn_from_number((double)os_rss());
}

/* The limit of the cgroup; "no limit" is 2^64 - 1, as libuv has it. */
static wn_value native_constrained_memory(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  size_t limit = os_cgroup_memory_limit();
  return wn_from_number(limit ? (double)limit : (double)UINT64_MAX);
}

static wn_value native_available_memory(isolate *iso, call_args *a) {
  (void)iso;
  (void)a;
  size_t limit = os_cgroup_memory_limit(), used = os_cgroup_memory_usage();
  if (limit == 0) return wn_from_number((double)os_available_memory());
  return wn_from_number(limit > used ? (double)(limit - used) : 0);
}

static double microseconds(struct timeval t) {
  return (double)t.tv_sec * 1e6 + (double)t.tv_usec;
}

static wn_value native_resource_usage(isolate *iso, call_args *a) {
  (void)a;
  struct rusage u;
  if (getrusage(RUSAGE_SELF, &u) != 0) memset(&u, 0, sizeof u);
  const number_field fields[] = {{"userCPUTime", microseconds(u.ru_utime)},
                                 {"systemCPUTime", microseconds(u.ru_stime)},
                                 {"maxRSS", (double)u.ru_maxrss}, /* KB */
                                 {"sharedMemorySize", (double)u.ru_ixrss},
                                 {"unsharedDataSize", (double)u.ru_idrss},
                                 {"unsharedStackSize", (double)u.ru_isrss},
                                 {"minorPageFault", (double)u.ru_minflt},
                                 {"majorPageFault", (double)u.ru_majflt},
                                 {"swappedOut", (double)u.ru_nswap},
                                 {"fsRead", (double)u.ru_inblock},
                                 {"fsWrite", (double)u.ru_oublock},
                                 {"ipcSent", (double)u.ru_msgsnd},
                                 {"ipcReceived", (double)u.ru_msgrcv},
                                 {"signalsCount", (double)u.ru_nsignals},
                                 {"voluntaryContextSwitches", (double)u.ru_nvcsw},
                                 {"involuntaryContextSwitches", (double)u.ru_nivcsw}};
  return object_of_numbers(iso, fields, WN_COUNTOF(fields));
}

/* cpuUsage([previous]): microseconds. */
static wn_value native_cpu_usage(isolate *iso, call_args *a) {
  struct rusage u;
  if (getrusage(RUSAGE_SELF, &u) != 0) memset(&u, 0, sizeof u);
  number_field fields[] = {{"user", microseconds(u.ru_utime)},
                           {"system", microseconds(u.ru_stime)}};
  for (size_t i = 0; i < WN_COUNTOF(fields) && is_object(arg(a, 0)); i++) {
    wn_value v = object_get(iso, arg(a, 0), key_from_cstr(iso, fields[i].name));
    double before;
    if (wn_is_exception(v) || !to_number(iso, v, &before)) return WN_EXCEPTION;
    fields[i].value -= before;
  }
  return object_of_numbers(iso, fields, WN_COUNTOF(fields));
}

static const native_spec memory_natives[] = {
    {"availableMemory", native_available_memory, 0, NATIVE_METHOD, 0},
    {"constrainedMemory", native_constrained_memory, 0, NATIVE_METHOD, 0},
    {"cpuUsage", native_cpu_usage, 1, NATIVE_METHOD, 0},
    {"memoryUsage", native_memory_usage, 0, NATIVE_METHOD, 0},
    {"resourceUsage", native_resource_usage, 0, NATIVE_METHOD, 0},
};

bool memory_install(isolate *iso, wn_value process) {
  if (!install_natives(iso, process, memory_natives, WN_COUNTOF(memory_natives))) return false;
  wn_value usage = object_get(iso, process, key_from_cstr(iso, "memoryUsage"));
  if (wn_is_exception(usage)) return false;
  wn_value rss = native_new(iso, native_rss, string_from_cstr(iso, "rss"), 0, NATIVE_METHOD, 0);
  return object_create_data(iso, usage, key_from_cstr(iso, "rss"), rss);
}
