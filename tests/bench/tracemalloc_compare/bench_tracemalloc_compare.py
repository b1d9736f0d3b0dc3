#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_tracemalloc_compare.py ANSWERS [--blocks N]: two snapshots of N live blocks with 25 frames, loaded and compared
by line and by traceback, by Python itself and by tracemalloc_answers (of the tests), in one run. CPU time.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

# 10,000 places, each reached through 30 calls, of which tracemalloc keeps the newest 25.
MAKE = """
import os, sys, tracemalloc
def down(depth, place, kept, many):
    if depth:
        return down(depth - 1, place, kept, many) if place >> depth % 14 & 1 else deeper(depth - 1, place, kept, many)
    kept.append([bytes(40) for _ in range(many)])
def deeper(depth, place, kept, many):
    return down(depth, place, kept, many)
blocks, folder = int(sys.argv[1]), sys.argv[2]
kept = []
tracemalloc.start(25)
for name in ("first", "second"):
    for place in range(10000):
        down(30, place, kept, blocks // 10000 if name == "first" else blocks // 1000000)
    tracemalloc.take_snapshot().dump(os.path.join(folder, name))
"""
COMPARE = """
import sys, time, tracemalloc, resource
begin = time.process_time()
first, second = (tracemalloc.Snapshot.load(path) for path in sys.argv[1:3])
for key in ("lineno", "traceback"):
    second.compare_to(first, key)
print(time.process_time() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("answers", type=pathlib.Path)
    parser.add_argument("--blocks", type=int, default=3_000_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tidemark_bench_") as name:
        folder = pathlib.Path(name)
        subprocess.run([sys.executable, "-c", MAKE, str(options.blocks), name], check=True)
        files = [folder / "first", folder / "second"]
        questions = folder / "questions"
        questions.write_text(json.dumps([{"key": key, "cumulative": False, "compared": True, "filters": [], "rows": 20}
                                         for key in ("lineno", "traceback")]))
        begin = time.monotonic()
        process = subprocess.Popen([options.answers, *files, questions], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit("tracemalloc_answers failed")
        ours = usage.ru_utime + usage.ru_stime
        print(f"{files[1].stat().st_size / 1e6:.0f} MB each")
        print(f"  Tidemark {ours:7.2f} s CPU {time.monotonic() - begin:7.2f} s wall {usage.ru_maxrss // 1024:6} MiB")
        theirs, mib = subprocess.run([sys.executable, "-c", COMPARE, *files], check=True, capture_output=True,
                                     text=True).stdout.split()
        print(f"  Python   {float(theirs):7.2f} s CPU {'':17} {int(mib):6} MiB\n  ratio    {float(theirs) / ours:7.1f}")


if __name__ == "__main__":
    main()
