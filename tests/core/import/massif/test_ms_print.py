# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every snapshot's sums, and the allocating functions of those with a tree, equal what ms_print says of the file.

Files are made here with massif; where TIDEMARK_SAMPLES names a folder with a folder massif, its files are compared too.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["TIDEMARK_BUILD"])
TIDEMARK = BUILD / "bin" / "tidemark"
TARGET = BUILD / "tests" / "massif_target"
SAMPLES = os.environ.get("TIDEMARK_SAMPLES")
ROW = re.compile(r"^ +(\d+) +([\d,.]+) +([\d,]+) +([\d,]+) +([\d,]+) +([\d,]+)$")
ALLOCATING = re.compile(r"^->[\d.]+% \(([\d,]+)B\) (?:0x[0-9A-Fa-f]+: (\S+)|in )")


def number(text):
    return int(text.replace(",", ""))


def run(command):
    return subprocess.run([os.fspath(part) for part in command], check=True, capture_output=True, timeout=250).stdout


class Snapshot:
    def __init__(self, row):
        self.time, self.total, self.useful, self.extra, self.stacks = row
        self.functions = collections.Counter()
        self.has_tree = False


def printed(path):
    snapshots = []
    # The lowest threshold, or ms_print leaves out what the file has.
    for line in run(["ms_print", "--threshold=0.0001", path]).decode(errors="replace").splitlines():
        row = ROW.match(line)
        if row:
            snapshots.append(Snapshot([number(part) for part in row.groups()[1:]]))
        elif snapshots and "(heap allocation functions)" in line or "(page allocation syscalls)" in line:
            snapshots[-1].has_tree = True
        elif snapshots and (node := ALLOCATING.match(line)):
            snapshots[-1].functions[node.group(2) or "[below massif's threshold]"] += number(node.group(1))
    return snapshots


class MsPrint(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tidemark massif ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def report(self, path, time, unit, *options):
        at = f"{time // 10**9}s{time % 10**9}ns" if unit == "ns" else f"{time}{unit}"
        return json.loads(run([TIDEMARK, "report", path, "--json", "--limit", "0", "--at", at, *options]))

    def compare(self, path, unit):
        snapshots = printed(path)
        self.assertGreater(len(snapshots), 0)
        # Of several at one time the last is what is live then.
        by_time = {snapshot.time: snapshot for snapshot in snapshots}
        trees = 0
        for snapshot in list(by_time.values())[::max(1, len(by_time) // 40)]:
            everything = self.report(path, snapshot.time, unit)
            self.assertEqual(everything["shown"]["bytes"], snapshot.total, snapshot.time)
            heap = self.report(path, snapshot.time, unit, "--filter", "domain:heap")
            self.assertEqual(heap["shown"]["bytes"], snapshot.useful)
            if not snapshot.has_tree:
                continue
            trees += 1
            ours = collections.Counter()
            for stack in heap["top"]:
                name = stack["frames"][0]["function"] or "???"
                ours[name if name.startswith("[") else name.split(" ")[0]] += stack["bytes"]
            self.assertEqual(+ours, +snapshot.functions, snapshot.time)
        return trees, snapshots

    def massif(self, *options):
        path = self.folder / "out"
        run(["valgrind", "--tool=massif", f"--massif-out-file={path}", *options, TARGET])
        return path

    def test_default(self):
        path = self.massif("--stacks=yes")
        trees, snapshots = self.compare(path, "ns")
        self.assertGreater(trees, 0)
        peak = json.loads(run([TIDEMARK, "info", path, "--json"]))["peak"]["bytes"]
        self.assertEqual(peak, max(snapshot.total for snapshot in snapshots))

    def test_bytes_as_time_and_a_low_threshold(self):
        trees, _ = self.compare(self.massif("--time-unit=B", "--threshold=0.01", "--detailed-freq=2"), "ns")
        self.assertGreater(trees, 5)

    def test_pages(self):
        self.compare(self.massif("--pages-as-heap=yes", "--time-unit=ms"), "ms")

    @unittest.skipUnless(SAMPLES, "TIDEMARK_SAMPLES names no folder with files of others")
    def test_samples(self):
        files = sorted(pathlib.Path(SAMPLES).glob("massif/massif.out.*"))
        self.assertGreater(len(files), 0)
        for path in files:
            with self.subTest(path.name):
                self.compare(path, "ns")


if __name__ == "__main__":
    unittest.main()
