#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Row A-20: the benchmark of the three algorithms prints speed, space and moved bytes, and
they are what the algorithms are."""
import re

import suite


def table(build):
    """{algorithm: [figures of its row]}"""
    output = suite.run([build.program("bench/algorithms"), "--size", "8", "--live", "20",
                        "--rounds", "1"])
    suite.expect("memory MB/s" in output and "space" in output and "moved MB" in output,
                 output)
    return {name: [float(x) for x in row.split()]
            for name, row in re.findall(r"^(scavenge|mark-sweep|mark-compact) +(.*)$",
                                        output, re.M)}


def test_three_algorithms_side_by_side(build, folder):
    rows = table(build)
    suite.expect(len(rows) == 3, f"rows: {rows}")
    for name, (ms, memory, live, *_) in rows.items():
        suite.expect(ms > 0 and memory > live > 0, f"{name} {rows[name]}")


def test_only_some_move_what_lives(build, folder):
    moved = {name: row[-1] for name, row in table(build).items()}
    suite.expect(moved["mark-sweep"] == 0, f"mark-sweep moved {moved['mark-sweep']} MB")
    for name in ("scavenge", "mark-compact"):
        suite.expect(1.2 < moved[name] < 2.2, f"{name} moved {moved[name]} of 1.6 MB")


def test_sweeping_leaves_holes_and_compaction_none(build, folder):
    left = {name: row[-2] for name, row in table(build).items()}
    suite.expect(left["mark-compact"] < left["mark-sweep"] / 2, f"memory left: {left}")


if __name__ == "__main__":
    suite.main(dict(globals()))
