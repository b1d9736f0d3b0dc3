#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench_heaptrack_import.py BUILD [--rounds N]: heaptrack_print and tidemark on the same files, in turns, in one run.

Records with heaptrack; prints per program the medians of wall and CPU time and the highest resident memory. tidemark
has no index of the file in its cache, then has one.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

PROGRAMS = (("few_stacks", "10000000"), ("many_stacks", "200000"))


class Run:
    def __init__(self, command, cache):
        environment = dict(os.environ, XDG_CACHE_HOME=os.fspath(cache))
        begin = time.monotonic()
        process = subprocess.Popen([os.fspath(part) for part in command], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            raise SystemExit(f"{command[0]} failed")
        self.wall = time.monotonic() - begin
        self.cpu = usage.ru_utime + usage.ru_stime
        self.mib = usage.ru_maxrss / 1024


def line(name, runs):
    wall = statistics.median(run.wall for run in runs)
    cpu = statistics.median(run.cpu for run in runs)
    print(f"  {name:28} {wall:7.2f} s wall {cpu:7.2f} s CPU {max(run.mib for run in runs):7.0f} MiB")
    return wall, cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    tidemark = options.build / "bin" / "tidemark"
    with tempfile.TemporaryDirectory(prefix="tidemark_bench_") as name:
        folder = pathlib.Path(name)
        for program, argument in PROGRAMS:
            subprocess.run(["heaptrack", "-o", folder / program, options.build / "tests" / program, argument],
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
            file = folder / (program + ".zst")
            print(f"{program} {argument}: {file.stat().st_size / 1e6:.1f} MB")
            cache = folder / "cache"
            peer, first, again = [], [], []
            for _ in range(options.rounds):
                peer.append(Run(["heaptrack_print", "-f", file], cache))
                shutil.rmtree(cache, ignore_errors=True)
                first.append(Run([tidemark, "info", file], cache))
                again.append(Run([tidemark, "info", file], cache))
            peer_times = line("heaptrack_print", peer)
            first_times = line("tidemark, first opening", first)
            line("tidemark, opened before", again)
            print(f"  ratio of first opening       {first_times[0] / peer_times[0]:7.2f} wall   "
                  f"{first_times[1] / peer_times[1]:7.2f} CPU")


if __name__ == "__main__":
    main()
