#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""libwinnow-heap as somebody else gets it: installed, found by pkg-config and by CMake,
linked by programs outside the tree, showing its own names and no others."""
import os
import re
import shutil

import suite
from suite import ROOT, Failure, expect, run

PROGRAM = r"""
#include <stdio.h>
#include <winnow/heap.h>

enum { PAIR = 1, KINDS };
struct pair { uint32_t header; wn_slot car, cdr; };

int main(void) {
  static wn_kind_info kinds[KINDS];
  kinds[PAIR].name = "pair";
  kinds[PAIR].slots_first = 1;
  kinds[PAIR].slots_end = 3;
  wn_heap_config config;
  wn_heap_config_init(&config);
  config.kinds = kinds;
  config.kind_count = KINDS;
  wn_heap *heap = wn_heap_new(&config);
  if (!heap) return 2;
  wn_value list = WN_NULL;
  for (int i = 0; i < 100000; i++) {
    struct pair *p = (struct pair *)wn_alloc(heap, PAIR, sizeof *p);
    wn_store(heap, p, &p->car, wn_from_double(i + 0.5));
    wn_store(heap, p, &p->cdr, list);
    list = wn_from_cell(p);
  }
  wn_collect(heap, WN_GC_MAJOR, WN_STACK_SCAN, "test");
  double sum = 0;
  for (; wn_is_cell(list); list = wn_load(heap, &((struct pair *)wn_to_cell(list))->cdr))
    sum += wn_number(wn_load(heap, &((struct pair *)wn_to_cell(list))->car));
  wn_heap_free(heap);
  printf("%.1f\n", sum);
  return 0;
}
"""
EXPECTED = "5000000000.0\n"


def install(build, folder, *, destdir=False):
    """The prefix as it lies on the disk."""
    prefix = "/opt/winnow" if destdir else os.path.join(folder, "prefix")
    env = {"DESTDIR": os.path.join(folder, "stage")} if destdir else {}
    run(["cmake", "--install", build.path, "--component", "heap", "--prefix", prefix], env=env)
    return os.path.join(folder, "stage", prefix[1:]) if destdir else prefix


def library_folder(prefix):
    for where, _, names in os.walk(prefix):
        if "libwinnow-heap.a" in names:
            return where
    raise Failure("no library was installed")


def source(folder, name="program.c"):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(PROGRAM)
    return path


def pkg_config(prefix, *options):
    path = os.path.join(library_folder(prefix), "pkgconfig")
    return run(["pkg-config", *options, "winnow-heap"],
               env={"PKG_CONFIG_PATH": path}).split()


def check_pkg_config(build, folder, destdir):
    prefix = install(build, folder, destdir=destdir)
    program = os.path.join(folder, "program")
    # -O2 without -fno-strict-aliasing, and warnings are errors: the header's inline
    # functions have to be right and quiet in other people's builds.
    run([build.compiler, "-O2", "-Wall", "-Wextra", "-Werror", *build.flags,
         source(folder), "-o", program, *pkg_config(prefix, "--cflags", "--libs")])
    out = run([program], env={"LD_LIBRARY_PATH": library_folder(prefix),
                              "ASAN_OPTIONS": "detect_stack_use_after_return=0"})
    expect(out == EXPECTED, out)


def test_a_program_builds_with_pkg_config_alone(build, folder):
    check_pkg_config(build, folder, False)


def test_a_staged_installation_can_be_used_where_it_lies(build, folder):
    check_pkg_config(build, folder, True)


def test_a_program_links_the_static_library(build, folder):
    prefix = install(build, folder)
    program = os.path.join(folder, "program")
    run([build.compiler, "-O2", *build.flags, source(folder), "-o", program,
         *pkg_config(prefix, "--cflags"),
         os.path.join(library_folder(prefix), "libwinnow-heap.a"), "-pthread"])
    expect(run([program], env={"ASAN_OPTIONS": "detect_stack_use_after_return=0"})
           == EXPECTED, "another result")


def test_the_language_of_the_readme_runs(build, folder):
    """docs/heap/README.md, steps 2 to 4, with what they say."""
    with open(os.path.join(ROOT, "docs/heap/README.md"), encoding="utf-8") as f:
        text = f.read()
    path = os.path.join(folder, "tiny.c")
    with open(path, "w", encoding="utf-8") as f:
        f.write(re.search(r"^```c\n(.*?)^```$", text, re.M | re.S).group(1))
    prefix = install(build, folder)
    program = os.path.join(folder, "tiny")
    run([build.compiler, "-O2", "-Wall", "-Wextra", *build.flags, "-o", program, path,
         *pkg_config(prefix, "--cflags", "--libs")])
    inputs = re.findall(r"^    echo '(.*?)' \|", text, re.M)
    expect(len(inputs) == 2, f"{len(inputs)} inputs")
    env = {"LD_LIBRARY_PATH": library_folder(prefix),
           "ASAN_OPTIONS": "detect_stack_use_after_return=0"}
    expect(run([program], env=env, stdin=inputs[0]) == "fib\n46368\n", "step 3")
    env["WINNOW_ZEAL"] = "collect=1,poison,verify=16"
    expect(run([program], env=env, stdin=inputs[1]) == "f\n20\n", "step 4")


def test_the_header_is_also_c_plus_plus(build, folder):
    compiler = shutil.which("c++") or shutil.which("g++")
    if not compiler:
        return
    prefix = install(build, folder)
    run([compiler, "-std=c++17", "-O2", "-Wall", "-Wextra", "-Werror", "-fsyntax-only",
         *pkg_config(prefix, "--cflags"), source(folder, "program.cc")])


def test_find_package_gives_both_libraries(build, folder):
    prefix = install(build, folder)
    project = os.path.join(folder, "project")
    os.makedirs(project)
    source(project)
    with open(os.path.join(project, "CMakeLists.txt"), "w", encoding="utf-8") as f:
        f.write("cmake_minimum_required(VERSION 3.20)\nproject(user C)\n"
                "find_package(winnow-heap 0.1 REQUIRED)\n"
                "add_executable(shared program.c)\n"
                "target_link_libraries(shared winnow::heap)\n"
                "add_executable(static program.c)\n"
                "target_link_libraries(static winnow::heap_static)\n")
    out = os.path.join(folder, "out")
    run(["cmake", "-S", project, "-B", out, "-DCMAKE_PREFIX_PATH=" + prefix,
         "-DCMAKE_C_COMPILER=" + build.compiler, "-DCMAKE_C_FLAGS=" + " ".join(build.flags)])
    run(["cmake", "--build", out])
    for name in ("shared", "static"):
        got = run([os.path.join(out, name)],
                  env={"ASAN_OPTIONS": "detect_stack_use_after_return=0"})
        expect(got == EXPECTED, f"{name}: {got}")


def defined(path, *options):
    listed = run(["nm", "--defined-only", *options, path])
    return set(re.findall(r"^[0-9a-f]+ [A-Z] ([^\s@]+)", listed, re.M))


# What compilers add for sanitizers and coverage.
INSTRUMENTATION = re.compile(r"__(asan|odr_asan|gcov|llvm|ubsan|tsan)|_ZGV|\.")


def test_only_wn_names_are_visible(build, folder):
    for name, options in (("libwinnow-heap.so", ["-D"]), ("libwinnow-heap.a", ["-g"])):
        path = build.program("package/lib/" + name)
        names = {n for n in defined(path, *options) if not INSTRUMENTATION.match(n)}
        others = {n for n in names if not n.startswith("wn_") and n != "WINNOW_HEAP_0"}
        expect(not others, f"{name} shows {', '.join(sorted(others))}")
        expect(len(names) > 40, f"{name} shows only {len(names)} names")


def test_the_shared_library_has_a_soname_and_needs_nothing_else(build, folder):
    path = build.program("package/lib/libwinnow-heap.so")
    dynamic = run(["readelf", "-d", path])
    expect("soname: [libwinnow-heap.so.0]" in dynamic, dynamic)
    needed = re.findall(r"NEEDED.*\[(.*?)\]", dynamic)
    extra = [n for n in needed
             if not re.match(r"(libc|libm|libpthread|libasan|libubsan|libtsan|ld-linux.*|"
                             r"libgcov|libgcc_s)\.so", n)]
    expect(not extra, f"it needs {', '.join(extra)}")


if __name__ == "__main__":
    suite.main(dict(globals()))
