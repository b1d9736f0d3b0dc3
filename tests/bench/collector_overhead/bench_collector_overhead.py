#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What recording costs: bare, heaptrack and Tidemark on the same programs, interleaved. README.md says how to read it.

Exit status: 0 all runs agree and all budgets hold, 1 they do not, 2 usage or something needed is missing."""

import argparse
import dataclasses
import json
import os
import pathlib
import shutil
import sys
import tempfile

sys.dont_write_bytecode = True

import figures as figuring  # noqa: E402
import recorders  # noqa: E402
import workloads  # noqa: E402


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--build", type=pathlib.Path, default="build/bench", metavar="FOLDER",
                        help="build folder, configured with -DTIDEMARK_BENCH=ON (default: build/bench)")
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="rounds over all cases (default: 5)")
    parser.add_argument("--only", action="append", choices=list(workloads.MAKERS), help="a case; may be given again")
    parser.add_argument("--pairs", type=int, default=workloads.MICRO_PAIRS, metavar="N",
                        help="pairs of malloc and free in the malloc loop (default: 5 million)")
    parser.add_argument("--repository", type=pathlib.Path, metavar="FOLDER",
                        help="for git log (default: the one this file is in if it has 400 commits, else one is made)")
    parser.add_argument("--python", default=shutil.which("python3", path="/usr/bin") or sys.executable, metavar="FILE",
                        help="interpreter to be measured (default: the system's)")
    parser.add_argument("--without-heaptrack", action="store_true", help="compare with bare runs only")
    parser.add_argument("--timeout", type=int, default=600, metavar="S", help="for one run (default: 600)")
    parser.add_argument("--json", type=pathlib.Path, metavar="FILE", help="write all runs and medians here, too")
    options = parser.parse_args()
    if options.runs < 1 or options.pairs < 100:
        parser.error("at least one run of 100 pairs is needed")
    options.build = options.build.resolve()
    options.programs = options.build / "tests" / "collector_overhead"
    for program in (options.programs / "measure_run", options.programs / "malloc_loop", options.build / "bin/tidemark"):
        if not program.exists():
            parser.error(f"{program} does not exist: build the target bench_collector_overhead, see README.md")
    return options


def make_cases(options):
    cases = []
    for name in options.only or workloads.MAKERS:
        try:
            cases.append(workloads.MAKERS[name](options))
        except workloads.Unavailable as reason:
            print(f"{name} is left out: {reason}")
    if not cases:
        sys.exit(2)
    return cases


def make_recorders(options):
    chosen = [recorders.Bare()]
    missing = "left out on request" if options.without_heaptrack else recorders.Heaptrack.missing()
    if missing:
        print(f"No comparison with heaptrack: {missing}.")
    else:
        chosen.append(recorders.Heaptrack(options.folder))
    return [*chosen, recorders.Tidemark(options.build, options.folder)]


def measure(cases, chosen, options):
    """{case name: [{recorder name: (seen, recording)}]}; each round begins with another recorder."""
    for case in cases:
        recorders.run(chosen[0], case, options)  # warms the page cache
    measured = {case.name: [] for case in cases}
    for number in range(options.runs):
        for case in cases:
            turn = number % len(chosen)
            ran = {recorder.name: recorders.run(recorder, case, options)
                   for recorder in chosen[turn:] + chosen[:turn]}
            measured[case.name].append({recorder.name: ran[recorder.name] for recorder in chosen})
            print(f"round {number + 1} of {options.runs}: {case.label}", file=sys.stderr, flush=True)
    return measured


def write_json(path, cases, measured, medians):
    document = {"schema": "tidemark.bench.collector_overhead/1", "cpus": os.cpu_count(), "load": os.getloadavg(),
                "cases": []}
    for case in cases:
        runs = [{name: dict(seen, recording=dataclasses.asdict(held) if held else None)
                 for name, (seen, held) in round_.items()} for round_ in measured[case.name]]
        limits = [dict(dataclasses.asdict(verdict), ok=verdict.holds())
                  for verdict in figuring.verdicts(case, medians[case.name])]
        document["cases"].append({"name": case.name, "command": case.command, "medians": medians[case.name],
                                  "budgets": limits, "runs": runs})
    path.write_text(json.dumps(document, indent=1) + "\n")


def main():
    options = parse_arguments()
    with tempfile.TemporaryDirectory(prefix="collector_overhead.") as folder:
        options.folder = pathlib.Path(folder)
        cases = make_cases(options)
        chosen = make_recorders(options)
        try:
            measured = measure(cases, chosen, options)
        except recorders.Broken as reason:
            print(reason)
            return 1
    medians = {case.name: {recorder.name: figuring.figures_of(measured[case.name], recorder.name)
                           for recorder in chosen} for case in cases}
    if options.json:
        write_json(options.json, cases, measured, medians)
    load = os.getloadavg()[0]
    print(f"medians of {options.runs} rounds, {os.cpu_count()} processors, load {load:.1f} at the end\n")
    print(figuring.table(cases, medians) + "\n")
    print(figuring.verdict_table(cases, medians))
    broken = [sentence for case in cases for sentence in figuring.broken_checks(case, measured[case.name])]
    print("\n".join(["", *broken]) if broken else "\nexit statuses, outputs and totals agree")
    held = all(verdict.holds() for case in cases for verdict in figuring.verdicts(case, medians[case.name]))
    return 0 if held and not broken else 1


if __name__ == "__main__":
    sys.exit(main())
