# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records programs with heaptrack and compares what Tidemark and heaptrack_print say of the same file.

Listed: heaptrack_print remembers the size and stack of the allocation before a free as a number, and forgets it by
setting it to 0, which is also the number of the first size and stack of a file. So a free of that one which follows
another free, or nothing, counts as temporary. The test counts these frees itself and takes them off.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["TIDEMARK_BUILD"])
TIDEMARK = BUILD / "bin" / "tidemark"
SHAPES = BUILD / "tests" / "heap_shapes"
INTERPRET = "/usr/lib/heaptrack/libexec/heaptrack_interpret"
UNITS = {"": 1, "K": 1e3, "M": 1e6, "G": 1e9}


def run(command, **options):
    return subprocess.run([os.fspath(part) for part in command], check=True, capture_output=True, timeout=250,
                          **options).stdout


def plain_text(path):
    tool = {".zst": "zstdcat", ".gz": "zcat"}.get(path.suffix, "cat")
    return run([tool, path]).decode(errors="replace")


def wrongly_temporary(path):
    """Frees of the first size and stack that heaptrack_print takes for temporary ones."""
    wrong = 0
    last = "-"
    for line in plain_text(path).splitlines():
        if line.startswith("+"):
            last = line[2:]
        elif line.startswith("-"):
            wrong += line[2:] == "0" and last == "-"
            last = "-"
    return wrong


class Printed:
    """heaptrack_print's figures. Sums of its flame graphs are exact; its texts are rounded to two digits."""

    def __init__(self, path, folder):
        text = run(["heaptrack_print", "-f", path, "-p0", "-a0", "-T0", "--disable-builtin-suppressions",
                    "--disable-embedded-suppressions"]).decode()
        self.runtime = float(re.search(r"total runtime: ([\d.]+)s", text).group(1))
        rss = re.search(r"peak RSS \(including heaptrack overhead\): ([\d.]+)([KMG]?)", text)
        self.rss = float(rss.group(1)) * UNITS[rss.group(2)]
        self.rss_unit = UNITS[rss.group(2)]
        self.calls = int(re.search(r"calls to allocation functions: (\d+)", text).group(1))
        self.temporary_text = int(re.search(r"temporary memory allocations: (\d+)", text).group(1))
        for kind in ("allocations", "temporary", "leaked", "peak"):
            folded = folder / kind
            run(["heaptrack_print", "-f", path, "-p0", "-a0", "-T0", "--disable-builtin-suppressions",
                 "--disable-embedded-suppressions", "--flamegraph-cost-type", kind, "-F", folded])
            lines = folded.read_text(errors="replace").splitlines()
            setattr(self, kind, sum(int(line.rsplit(" ", 1)[1]) for line in lines))


class HeaptrackPrint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tidemark_heaptrack_")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def compare(self, path):
        printed = Printed(path, self.folder)
        ours = json.loads(run([TIDEMARK, "info", path, "--json"]))
        self.assertGreater(ours["allocations"], 100)
        self.assertEqual(ours["allocations"], printed.allocations)
        self.assertEqual(ours["allocations"], printed.calls)
        self.assertEqual(ours["temporary"]["allocations"], printed.temporary - wrongly_temporary(path))
        self.assertEqual(ours["peak"]["bytes"], printed.peak)
        self.assertEqual(ours["leaked"]["bytes"], printed.leaked)
        self.assertAlmostEqual(ours["rss_peak_bytes"], printed.rss, delta=0.005 * printed.rss_unit + 1)
        self.assertAlmostEqual(ours["duration_ns"], printed.runtime * 1e9, delta=1)
        return ours

    def record(self, command, *options):
        path = self.folder / "recorded"
        run(["heaptrack", *options, "-o", path, *command], stdin=subprocess.DEVNULL)
        return path.with_name("recorded.raw.zst" if options else "recorded.zst")

    def test_shapes(self):
        ours = self.compare(self.record([SHAPES]))
        self.assertGreater(ours["temporary"]["allocations"], 1000)
        self.assertEqual(ours["format"], "heaptrack file, version 3")

    def test_sqlite(self):
        statements = ("create table t(a, b); "
                      "with recursive n(x) as (select 1 union all select x + 1 from n limit 5000) "
                      "insert into t select x, hex(x) from n; select count(*), sum(length(b)) from t group by a % 7;")
        self.compare(self.record([shutil.which("sqlite3"), ":memory:", statements]))

    def test_python(self):
        self.compare(self.record([sys.executable, "-S", "-c", "import json; json.loads('[1, 2, [3]]' )"]))

    def test_raw(self):
        raw = self.record([SHAPES], "-r")
        interpreted = self.folder / "interpreted"
        with open(interpreted, "wb") as out:
            unpacked = subprocess.Popen(["zstdcat", os.fspath(raw)], stdout=subprocess.PIPE)
            subprocess.run([INTERPRET], stdin=unpacked.stdout, stdout=out, stderr=subprocess.DEVNULL, check=True)
            unpacked.stdout.close()
            unpacked.wait()
        of_raw = json.loads(run([TIDEMARK, "info", raw, "--json"]))
        of_interpreted = self.compare(interpreted)
        for key in ("allocations", "bytes_allocated", "rss_peak_bytes", "duration_ns"):
            self.assertEqual(of_raw[key], of_interpreted[key], key)
        # A raw file says which block was freed: others of the same size and stack do not count as it.
        self.assertLess(of_raw["temporary"]["allocations"], of_interpreted["temporary"]["allocations"])
        self.assertEqual(of_raw["peak"]["bytes"], of_interpreted["peak"]["bytes"])
        self.assertEqual(of_raw["leaked"], of_interpreted["leaked"])

    def test_rules_that_need_identity_are_marked(self):
        path = self.record([SHAPES])
        estimated = {rule: json.loads(run([TIDEMARK, "report", path, "--json", "--rule", rule]))["estimated"]
                     for rule in ("live-at", "peak", "change", "allocated-in", "freed-in", "growth", "decline",
                                  "long-lived", "kept-from", "born-and-freed-in", "freed-only-in")}
        self.assertEqual({rule for rule, is_estimated in estimated.items() if is_estimated},
                         {"growth", "decline", "long-lived", "kept-from", "born-and-freed-in", "freed-only-in"})
        refused = subprocess.run([TIDEMARK, "report", path, "--filter", "thread:x"], capture_output=True, check=False)
        self.assertEqual(refused.returncode, 2)
        self.assertIn(b"does not say which thread allocated", refused.stderr)


if __name__ == "__main__":
    unittest.main()
