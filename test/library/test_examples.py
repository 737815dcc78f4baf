#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The two example embedders, by themselves, in zeal modes, and on two threads."""
import os
import re

import suite
from suite import ROOT, expect, run

# Leaks are looked for: wn_heap_free leaves nothing behind.
LEAKS = {"ASAN_OPTIONS": "detect_stack_use_after_return=0:detect_leaks=1"}
LISP_TESTS = os.path.join(ROOT, "examples/lisp/tests.lisp")
MODES = ["collect=1,major=16,verify=64", "promote,collect=7,verify=64", "pin=3,collect=5",
         "no-box-reuse,collect=11", "step=1,verify=64", "poison,collect=3"]


def lisp(build, zeal="", threads=1):
    command = [build.program("examples/lisp")]
    if threads > 1:
        command += ["--threads", str(threads)]
    out = run(command + [LISP_TESTS], env=dict(LEAKS, WINNOW_ZEAL=zeal))
    tallies = re.findall(r"^(\d+) passed, 0 failed$", out, re.M)
    expect(len(tallies) == threads and all(int(t) >= 36 for t in tallies), out)


def cache(build, rounds, zeal="", threads=1):
    out = run([build.program("examples/cache"), "--threads", str(threads), str(rounds)],
              env=dict(LEAKS, WINNOW_ZEAL=zeal))
    tally = re.fullmatch(r"(\d+) passed, 0 failed\n", out)
    expect(tally and int(tally.group(1)) > 512 * threads, out)


def test_lisp_passes_its_tests(build, folder):
    lisp(build)


def test_lisp_passes_its_tests_collecting_at_every_allocation(build, folder):
    lisp(build, MODES[0])


def test_lisp_passes_its_tests_in_the_other_zeal_modes(build, folder):
    for mode in MODES[1:]:
        lisp(build, mode)


def test_lisp_runs_on_two_threads_with_a_heap_each(build, folder):
    lisp(build, threads=2)
    lisp(build, "collect=5,major=8", threads=2)


def test_lisp_reads_a_terminal(build, folder):
    out = run([build.program("examples/lisp")], status=1, env=LEAKS,
              stdin="(define (f x) (* x 2))\n(f 21)\n'(a \"b\" 0.5)\n(car 1)\n(f 1)\n")
    expect(out == '> f\n> 42\n> (a "b" 0.5)\n> error: car of what is no pair\n> 2\n> ', out)


def test_lisp_tells_a_wrong_result(build, folder):
    """The tests can fail: a changed expectation is one failure."""
    with open(LISP_TESTS, encoding="utf-8") as f:
        text = f.read().replace("'(1 4 9 16 25)", "'(1 4 9 16 26)")
    path = os.path.join(folder, "wrong.lisp")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    out = run([build.program("examples/lisp"), path], status=1, env=LEAKS)
    expect("FAIL map: (1 4 9 16 25), expected (1 4 9 16 26)" in out, out)


def test_cache_keeps_what_has_a_key(build, folder):
    cache(build, 100)


def test_cache_works_in_zeal_modes(build, folder):
    for mode in MODES:
        cache(build, 4, mode)


def test_cache_runs_on_two_threads_with_a_heap_each(build, folder):
    cache(build, 100, threads=2)
    cache(build, 4, "collect=3,major=4", threads=2)


if __name__ == "__main__":
    suite.main(dict(globals()))
