#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Frames of many calls in large programs: time and memory beside eu-addr2line, llvm-symbolizer and addr2line, all fed
the same list.

usage: bench_symbol_speed.py PRINT_FRAMES PROGRAM… [--sites N] [--rounds N] [--without-eu-addr2line] [--under "CMD…"]
The calls are evenly spread over all calls of the program in whose frames something is inlined, in ascending order,
which suits the others best. Rounds take turns; the best of each counts. Writes a table and fails if a budget is
exceeded.
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "core" / "symbols"))
from against_symbolizers import as_input, call_sites, llvm, ours, same_chain  # noqa: E402
import against_symbolizers  # noqa: E402

FIRST = 200
TIME_BUDGET, MEMORY_BUDGET, FIRST_BUDGET = 1 / 2, 1.2, 1 / 3
SLOWEST = "eu-addr2line"


def commands(print_frames, program):
    return {
        "Tidemark": [print_frames, program],
        "llvm-symbolizer": ["llvm-symbolizer", f"--obj={program}", "--inlines"],
        "addr2line": ["addr2line", "-e", program, "-i", "-f", "-C"],
        SLOWEST: [SLOWEST, "-e", program, "-i", "-f", "-C"],
    }


# A program's peak memory begins with that of the process that starts it: this one holds large lists.
STARTER = """
import os, sys, time
addresses, command = sys.argv[1], sys.argv[2:]
begin = time.monotonic()
child = os.posix_spawnp(command[0], command, os.environ, file_actions=[
    (os.POSIX_SPAWN_OPEN, 0, addresses, os.O_RDONLY, 0), (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)])
_, _, usage = os.wait4(child, 0)
print(time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
"""


def measure(command, addresses, under=()):
    """Wall time and CPU time in seconds, peak memory in MiB."""
    starter = [*under, sys.executable, "-S", "-c", STARTER, addresses, *map(str, command)]
    done = subprocess.run(starter, check=True, stdout=subprocess.PIPE, text=True)
    return tuple(float(word) for word in done.stdout.split())


def best(measurements):
    return tuple(min(values) for values in zip(*measurements))


def sites_with_inlined_frames(program, count):
    """The sites, and what llvm-symbolizer says of them."""
    sites = call_sites(program)
    inlined = [(site, chain) for site, chain in zip(sites, llvm(program, sites)) if len(chain) > 1]
    step = max(1, len(inlined) / count)
    return [inlined[int(index * step)] for index in range(min(count, len(inlined)))]


def compare(print_frames, program, options):
    known = sites_with_inlined_frames(program, options.sites)
    sites = [site for site, _ in known]
    tools = commands(print_frames, program)
    if options.without_eu_addr2line:
        del tools[SLOWEST]
    with tempfile.TemporaryDirectory() as folder:
        all_sites, first_sites = pathlib.Path(folder) / "all", pathlib.Path(folder) / "first"
        all_sites.write_text(as_input(sites))
        first_sites.write_text(as_input(sites[:FIRST]))
        full, first = {name: [] for name in tools}, {name: [] for name in tools}
        for turn in range(options.rounds):
            for name, command in tools.items():
                if name != SLOWEST or turn == 0:
                    under = () if name == SLOWEST else options.under.split()
                    full[name].append(measure(command, str(all_sites), under))
                    first[name].append(measure(command, str(first_sites), under))
    full, first = ({name: best(values) for name, values in table.items()} for table in (full, first))
    same = sum(map(same_chain, ours(program, sites), (chain for _, chain in known)))
    return report(program, len(sites), full, first, same)


def report(program, count, full, first, same):
    size = pathlib.Path(program).stat().st_size / 2**20
    print(f"\n{program} ({size:.0f} MiB), {count} calls; {same} chains equal llvm-symbolizer's")
    print(f"{'':16} {'wall s':>8} {'CPU s':>8} {'peak MiB':>9} {f'first {FIRST}, s':>13}")
    for name in full:
        wall, cpu, memory = full[name]
        print(f"{name:16} {wall:8.2f} {cpu:8.2f} {memory:9.0f} {first[name][0]:13.3f}")
    others = [values for name, values in full.items() if name != "Tidemark"]
    mine = full["Tidemark"]
    ratios = (
        ("time beside the fastest", mine[0] / min(values[0] for values in others), TIME_BUDGET),
        ("memory beside the smallest", mine[2] / min(values[2] for values in others), MEMORY_BUDGET),
        (f"first {FIRST} beside llvm-symbolizer", first["Tidemark"][0] / first["llvm-symbolizer"][0], FIRST_BUDGET),
    )
    for what, ratio, budget in ratios:
        print(f"  {what}: {ratio:.2f} (budget {budget:.2f}){'' if ratio <= budget else ': EXCEEDED'}")
    return all(ratio <= budget for _, ratio, budget in ratios)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("print_frames")
    parser.add_argument("programs", nargs="+")
    parser.add_argument("--sites", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-eu-addr2line", action="store_true", help="it takes minutes")
    parser.add_argument("--under", default="", help=f"a command that runs all but {SLOWEST}, such as chrt -r 1")
    options = parser.parse_args()
    missing = [tool for tool in ("llvm-symbolizer", "addr2line", SLOWEST, "objdump") if not shutil.which(tool)]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")
    against_symbolizers.PROGRAM = options.print_frames
    results = [compare(options.print_frames, program, options) for program in options.programs]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
