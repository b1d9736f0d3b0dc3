#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""How long recording goes on behind the program's end, and what its index costs: see README.md."""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import types

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, os.fspath(HERE.parent / "collector_overhead"))

import workloads  # noqa: E402 - it lies in the folder that was just added

MOST_AFTER = 1.0
MOST_SHARE = 0.05


def record(options, folder, case, more):
    """One recording: what measure_run saw, with the time from the target's end until `record` returned; its trace."""
    trace = folder / "t.tide"
    seen = folder / "seen.json"
    returned = folder / "returned"
    trace.unlink(missing_ok=True)
    command = [options.build / "tests" / "collector_overhead" / "measure_run", seen, case.image,
               "sh", "-c", 'at=$1; shift; "$@" && date +%s%N > "$at"', "sh", returned,
               options.build / "bin" / "tidemark", "record", *more, "-o", trace, "--", *case.command]
    begin = time.time_ns()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ | case.environment)
    told = json.loads(seen.read_text())
    told["record_after_ns"] = int(returned.read_text()) - begin - (told["whole_ns"] - told["after_target_ns"])
    return told, trace


def events_of(options, trace):
    told = subprocess.run([options.build / "bin" / "tidemark", "info", "--json", trace], check=True,
                          capture_output=True, text=True)
    report = json.loads(told.stdout)
    return report["allocations"] + report["frees"]


def show(label, seen, events):
    """One line; whether the end came soon enough."""
    own = seen["target_ns"] / 1e9
    after = seen["record_after_ns"] / 1e9
    allowed = MOST_AFTER + MOST_SHARE * own
    recorder = (seen["total_cpu_ns"] - seen["target_cpu_ns"]) / events
    print(f"{label:26} {events / 1e6:8.1f} {own:8.2f} {after:8.2f} {allowed:8.2f} {recorder:9.1f}"
          f"   {'ok' if after <= allowed else 'over'}", flush=True)
    return after <= allowed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=pathlib.Path, help="where tidemark and its benchmarks were built")
    parser.add_argument("--pairs", type=int, default=50_000_000, help="of malloc and free in the loops")
    parser.add_argument("--only", choices=("micro-1", "micro-2", "clang"), action="append")
    options = parser.parse_args()
    options.build = options.build.resolve()
    good = True
    print(f"{'':26} {'M events':>8} {'own s':>8} {'after s':>8} {'allowed':>8} {'ns/event':>9}")
    with tempfile.TemporaryDirectory(prefix="tidemark record end ") as name:
        folder = pathlib.Path(name)
        os.environ["XDG_CACHE_HOME"] = os.fspath(folder / "cache")
        wanted = types.SimpleNamespace(
            folder=folder, programs=options.build / "tests" / "collector_overhead", pairs=options.pairs)
        for kind in options.only or ("clang", "micro-1", "micro-2"):
            case = workloads.MAKERS[kind](wanted)
            seen, trace = record(options, folder, case, [])
            events = events_of(options, trace)
            good = show(case.label, seen, events) and good
            seen, _ = record(options, folder, case, ["--no-index"])
            good = show(case.label + ", --no-index", seen, events) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
