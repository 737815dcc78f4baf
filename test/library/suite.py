# SPDX-License-Identifier: MIT
"""What the tests of the library as a package share: a build directory, and a tally.

Each test_*.py here is a program: `test_x.py --build build/debug` runs its functions named
test_* and ends with `N passed, N failed`, like the C tests.
"""
import argparse
import os
import re
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Build:
    def __init__(self, path):
        self.path = os.path.abspath(path)
        with open(os.path.join(self.path, "CMakeCache.txt"), encoding="utf-8") as f:
            self.cache = dict(re.findall(r"^([\w-]+):\w+=(.*)$", f.read(), re.M))
        self.compiler = self.cache["CMAKE_C_COMPILER"]
        self.sanitize = self.cache.get("WN_SANITIZE", "")
        self.flags = [f"-fsanitize={self.sanitize}"] if self.sanitize else []
        if self.cache.get("WN_COVERAGE") == "ON":
            self.flags.append("--coverage")

    def program(self, name):
        return os.path.join(self.path, name)


class Failure(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Failure(message)


def run(command, cwd=None, env=None, stdin="", timeout=600, status=0):
    """Standard output; fails when the status is another than expected."""
    environment = dict(os.environ, **(env or {}))
    if not (env or {}).get("WINNOW_ZEAL"):
        environment.pop("WINNOW_ZEAL", None)
    done = subprocess.run(command, cwd=cwd, env=environment, input=stdin, text=True,
                          errors="replace", capture_output=True, timeout=timeout)
    if done.returncode != status:
        raise Failure(f"{' '.join(command)}: status {done.returncode}\n"
                      + (done.stdout + done.stderr)[-4000:])
    return done.stdout


def main(names):
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("filter", nargs="?", default="")
    options = parser.parse_args()
    build = Build(options.build)
    passed = failed = 0
    for name, test in names.items():
        if not name.startswith("test_") or options.filter not in name:
            continue
        with tempfile.TemporaryDirectory(prefix="winnow-") as folder:
            try:
                test(build, folder)
                passed += 1
            except (Failure, OSError, subprocess.TimeoutExpired) as e:
                print(f"FAIL {name}: {e}")
                failed += 1
    print(f"{passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)
