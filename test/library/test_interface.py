#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The interface of libwinnow-heap is documented and is the one that is written down."""
import os
import shutil

import suite
from suite import ROOT, expect, run


def copy_headers(folder, old=None, new=None):
    include = os.path.join(folder, "include/winnow")
    shutil.copytree(os.path.join(ROOT, "include/winnow"), include)
    path = os.path.join(include, "heap.h")
    with open(path, encoding="utf-8") as f:
        text = f.read()
    expect(old in text, f"heap.h has no longer {old!r}")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text.replace(old, new, 1))


def docs(folder, status=0):
    return run([os.path.join(ROOT, "tools/heap_docs"), "--root", folder, "--out",
                os.path.join(folder, "out")], status=status)


def test_the_page_is_made(build, folder):
    out = os.path.join(folder, "out")
    run([os.path.join(ROOT, "tools/heap_docs"), "--out", out])
    with open(os.path.join(out, "heap-api.md"), encoding="utf-8") as f:
        page = f.read()
    for needed in ("void *wn_try_alloc(wn_heap *heap, wn_kind kind, size_t bytes);",
                   "*may collect; the heap's mutator; exported*",
                   "*never collects; any thread; exported*", "typedef struct wn_heap_config"):
        expect(needed in page, f"the page does not say {needed!r}")
    expect(os.path.getsize(os.path.join(out, "heap-api.html")) > 20000, "a short page")


def test_a_function_without_a_comment_is_told(build, folder):
    copy_headers(folder, "WN_API bool wn_heap_verify", "\nWN_API bool wn_heap_verify")
    expect("function wn_heap_verify has no comment" in docs(folder, 1), "nothing was said")


def test_a_collecting_function_outside_the_list_is_told(build, folder):
    copy_headers(folder, "wn_reduce_memory, wn_external_try.", "wn_reduce_memory.")
    expect("wn_external_try may collect" in docs(folder, 1), "nothing was said")


def test_a_name_in_the_list_that_is_gone_is_told(build, folder):
    copy_headers(folder, "wn_poll, wn_idle,", "wn_pool, wn_idle,")
    expect("wn_pool is in a list" in docs(folder, 1), "nothing was said")


def test_the_binary_interface_is_the_one_written_down(build, folder):
    run([os.path.join(ROOT, "tools/heap_abi"), "--build", build.path])


def test_a_field_that_moved_is_told(build, folder):
    copy_headers(folder, "  size_t used_bytes;", "  size_t first, used_bytes;")
    out = run([os.path.join(ROOT, "tools/heap_abi"), "--build", build.path, "--root", folder],
              status=1)
    expect("+  used_bytes 8" in out and "--write" in out, out)


if __name__ == "__main__":
    suite.main(dict(globals()))
