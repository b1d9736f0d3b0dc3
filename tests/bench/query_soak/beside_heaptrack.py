#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The questions that heaptrack_print can answer, asked of both: see README.md."""

import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

HEAPTRACK_FIGURES = {
    "allocations": re.compile(r"calls to allocation functions: (\d+)"),
    "peak": re.compile(r"peak heap memory consumption: (\S+)"),
    "leaked": re.compile(r"total memory leaked: (\S+)"),
}
PRINT_COSTS = ("--print-peaks", "1", "--print-allocators", "0", "--print-temporary", "0", "--print-leaks", "1")


def timed(command, environment=None):
    """Output, CPU seconds and the highest resident MiB of a program and its children."""
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(command, stdout=output, stderr=subprocess.DEVNULL, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            sys.exit(f"{command[0]} ended with status {child.returncode}.")
        output.seek(0)
        return output.read().decode(errors="replace"), usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def show(what, seconds, mib, figures):
    told = ", ".join(f"{key} {value}" for key, value in figures.items())
    print(f"{what:34} {seconds:8.2f} s {mib:8.0f} MiB   {told}")


def main():
    if len(sys.argv) < 4 or sys.argv[2] != "--":
        sys.exit("beside_heaptrack.py BUILD -- PROGRAM [ARGUMENTS…]")
    tidemark = pathlib.Path(sys.argv[1]) / "bin" / "tidemark"
    program = sys.argv[3:]
    with tempfile.TemporaryDirectory(prefix="tidemark_beside_") as name:
        folder = pathlib.Path(name)
        # Its script's own status tells of a pipe that it closes at the end.
        subprocess.run(["heaptrack", "-o", folder / "heap", *program], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for trace, more in (("t.tide", ()), ("bare.tide", ("--no-index",))):
            subprocess.run([tidemark, "record", *more, "-o", folder / trace, "--", *program], check=True,
                           stdout=subprocess.DEVNULL)
        recorded = next(folder.glob("heap*"), None)
        if recorded is None:
            sys.exit("heaptrack recorded nothing.")
        text, seconds, mib = timed(["heaptrack_print", "-f", recorded, *PRINT_COSTS])
        show("heaptrack_print", seconds, mib,
             {key: pattern.search(text).group(1) for key, pattern in HEAPTRACK_FIGURES.items()})
        caches = dict(os.environ, XDG_CACHE_HOME=os.fspath(folder / "cache"))
        for turn, trace in (("index in the trace", "t.tide"), ("index built", "bare.tide"),
                            ("index found", "bare.tide")):
            text, seconds, mib = timed([tidemark, "report", folder / trace, "--json", "--rule", "peak"], caches)
            report = json.loads(text)
            show(f"tidemark report, {turn}", seconds, mib,
                 {"allocations": report["allocations"], "peak": report["peak"]["bytes"],
                  "leaked": report["leaked"]["bytes"]})
        for question in (("--rule", "growth", "--from", "31.7%", "--to", "77.3%"), ("--at", "50.01%")):
            _, seconds, mib = timed([tidemark, "report", folder / "t.tide", "--json", *question], caches)
            show("tidemark report " + " ".join(question), seconds, mib, {"heaptrack": "cannot be asked"})
    print(f"{resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime:.0f} s of CPU in all, recordings included")


if __name__ == "__main__":
    main()
