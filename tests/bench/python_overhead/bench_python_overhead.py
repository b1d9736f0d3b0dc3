#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What recording every object of a Python program costs, beside tracemalloc and heaptrack, interleaved.

Exit status: 0 all runs agree and all budgets hold, 1 they do not, 2 usage or something needed is missing."""

import argparse
import json
import os
import pathlib
import statistics
import sys
import tempfile

sys.dont_write_bytecode = True

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "collector_overhead"))

import recorders  # noqa: E402
import workloads  # noqa: E402

SOURCE = HERE.parents[2]
SHARE = 0.5  # of what tracemalloc with one frame adds
DEMO = 3.0  # times the bare run


class Tracemalloc(recorders.Bare):
    """CPython's own tracer: traces are kept, and nothing is written."""

    def __init__(self, frames):
        self.name = f"tracemalloc {frames}"
        self.frames = frames

    def command(self, target):
        return ["env", f"PYTHONTRACEMALLOC={self.frames}", *target]


class HeaptrackOfMalloc(recorders.Heaptrack):
    """heaptrack sees no other allocator than malloc, so CPython is told to have none of its own."""

    def command(self, target):
        return ["env", "PYTHONMALLOC=malloc", *super().command(target)]


class TidemarkOfMalloc(recorders.Tidemark):
    name = "tidemark malloc"

    def command(self, target):
        return [self.program, "record", "--force", "--python", "malloc", "-o", self.trace, "--", *target]


def make_cases(options):
    def case(name, label, *command):
        return workloads.case(name, label, [options.python, *command], None)

    count = options.scale
    programs = HERE / "programs.py"
    cases = [
        case("churn", "small objects made and dropped", programs, "churn", int(400_000 * count)),
        case("json", "json loads and dumps", programs, "json", int(600 * count)),
        case("retain", "objects that stay", programs, "retain", int(250_000 * count)),
        case("int", "temporary ints only", programs, "int", int(4_000_000 * count)),
        case("demo", "the orders service", SOURCE / "resources/demo/orders.py", "--n", int(12_000 * count)),
        case("stdlib", "120 files of the standard library through ast, re, json",
             HERE.parent / "collector_overhead" / "read_stdlib.py"),
    ]
    return [case for case in cases if not options.only or case.name in options.only]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default="build/bench", metavar="FOLDER",
                        help="build folder, configured with -DTIDEMARK_BENCH=ON (default: build/bench)")
    parser.add_argument("--runs", type=int, default=2, metavar="N",
                        help="rounds over all cases (default: 2, some ten minutes)")
    parser.add_argument("--only", action="append", metavar="CASE", help="a case; may be given again")
    parser.add_argument("--scale", type=float, default=1, metavar="X", help="so many times the work (default: 1)")
    parser.add_argument("--python", default=sys.executable, metavar="FILE", help="interpreter to be measured")
    parser.add_argument("--quick", action="store_true", help="without heaptrack and tracemalloc with more frames")
    parser.add_argument("--timeout", type=int, default=600, metavar="S", help="for one run (default: 600)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all runs here, too")
    options = parser.parse_args()
    options.build = options.build.resolve()
    options.programs = options.build / "tests" / "collector_overhead"
    for program in (options.programs / "measure_run", options.build / "bin/tidemark"):
        if not program.exists():
            parser.error(f"{program} does not exist: build the target bench_collector_overhead, see README.md")
    return options


def make_recorders(options):
    chosen = [recorders.Bare(), Tracemalloc(1)]
    if not options.quick:
        chosen += [Tracemalloc(10), Tracemalloc(25)]
        missing = recorders.Heaptrack.missing()
        if missing:
            print(f"No comparison with heaptrack: {missing}.")
        else:
            chosen.append(HeaptrackOfMalloc(options.folder))
    return [*chosen, TidemarkOfMalloc(options.build, options.folder), recorders.Tidemark(options.build, options.folder)]


def measure(cases, chosen, options):
    """{case name: [{recorder name: seen}]}; each round begins with another recorder."""
    measured = {case.name: [] for case in cases}
    for case in cases:
        recorders.run(chosen[0], case, options)  # warms the page cache
    for number in range(options.runs):
        for case in cases:
            turn = number % len(chosen)
            ran = {recorder.name: recorders.run(recorder, case, options)[0]
                   for recorder in chosen[turn:] + chosen[:turn]}
            if len({seen["output"] for seen in ran.values()}) != 1:
                raise recorders.Broken(f"{case.name}: not all runs print the same.")
            measured[case.name].append(ran)
            print(f"round {number + 1} of {options.runs}: {case.label}", file=sys.stderr, flush=True)
    return measured


def median(rounds, name, key, other=None):
    """Of the ratios to another recorder's run in the same round, if one is named."""
    return statistics.median(ran[name][key] / (ran[other][key] if other else 1e9) for ran in rounds)


def table(measured, names, key):
    rows = [["case", "bare s", *names[1:]]]
    for case, rounds in measured.items():
        rows.append([case, f"{median(rounds, 'bare', key):.2f}",
                     *(f"{median(rounds, name, key, 'bare'):.2f}" for name in names[1:])])
    return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], ["-"] * len(rows[0]), *rows[1:]])


def verdicts(measured):
    """(sentence, whether it holds), by CPU time, which a busy machine disturbs less."""
    for case, rounds in measured.items():
        share = statistics.median(
            (ran["tidemark"]["target_cpu_ns"] - ran["bare"]["target_cpu_ns"]) /
            (ran["tracemalloc 1"]["target_cpu_ns"] - ran["bare"]["target_cpu_ns"]) for ran in rounds)
        yield f"{case}: adds {share:.2f} of what tracemalloc with one frame adds, at most {SHARE}", share <= SHARE
        if case == "demo":
            ratio = median(rounds, "tidemark", "target_cpu_ns", "bare")
            yield f"{case}: {ratio:.2f} times the bare run, at most {DEMO}", ratio <= DEMO


def main():
    options = parse_arguments()
    with tempfile.TemporaryDirectory(prefix="python_overhead.") as folder:
        options.folder = pathlib.Path(folder)
        chosen = make_recorders(options)
        cases = make_cases(options)
        try:
            measured = measure(cases, chosen, options)
        except recorders.Broken as reason:
            print(reason)
            return 1
    if options.json:
        options.json.write_text(json.dumps({"schema": "tidemark.bench.python_overhead/1", "python": options.python,
                                            "cpus": os.cpu_count(), "load": os.getloadavg(), "cases": measured},
                                           indent=1) + "\n")
    names = [recorder.name for recorder in chosen]
    print(f"medians of {options.runs} rounds, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end, "
          f"{options.python}\n")
    print("CPU time of the program, × bare\n\n" + table(measured, names, "target_cpu_ns"))
    print("\nwall time of the program, × bare\n\n" + table(measured, names, "target_ns") + "\n")
    held = True
    for sentence, holds in verdicts(measured):
        print(f"{'ok' if holds else 'over'}: {sentence}")
        held = held and holds
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
