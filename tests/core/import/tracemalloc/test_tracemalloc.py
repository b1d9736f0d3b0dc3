# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every answer equals tracemalloc's own, line for line, for snapshots of every Python that is here.

Interpreters are looked for in PATH and in pyenv's folder; which ran, and which of 3.8 to 3.13 did not, is printed.
"""

import filecmp
import glob
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
HERE = pathlib.Path(__file__).resolve().parent
ANSWERS = BUILD / "tests" / "tracemalloc_answers"
TIDEMARK = BUILD / "bin" / "tidemark"
VERSIONS = ["3.8", "3.9", "3.10", "3.11", "3.12", "3.13"]


def interpreters():
    pyenv = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    candidates = [sys.executable] + [shutil.which("python" + version) for version in VERSIONS]
    candidates += sorted(glob.glob(os.path.join(pyenv, "versions", "3.*", "bin", "python3")))
    found = {}
    for path in filter(None, candidates):
        asked = subprocess.run([path, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True,
                               text=True, check=False)
        version = asked.stdout.strip()
        if version in VERSIONS and asked.returncode == 0:
            found.setdefault(version, path)
    return found


class Tracemalloc(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tidemark tracemalloc ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def answer(self, first, second, questions, out):
        with open(out, "wb") as file:
            subprocess.run([ANSWERS, first, second, questions], stdout=file, check=True, timeout=250)

    def check(self, folder, second, questions=None):
        ours = self.folder / "ours.txt"
        self.answer(folder / "first.tms", folder / second, questions or folder / "questions.json", ours)
        if not filecmp.cmp(ours, folder / "answers.txt", shallow=False):
            with open(ours, errors="replace") as one, open(folder / "answers.txt", errors="replace") as other:
                for number, (mine, theirs) in enumerate(zip(one, other), 1):
                    self.assertEqual(mine[:300], theirs[:300], f"{second}, line {number}")
            self.fail(f"{second}: one answer is longer")

    def check_at_work(self, version, python, limit):
        with self.subTest(python=version, frames=limit):
            folder = self.folder / f"{version}_{limit}"
            subprocess.run([python, "-B", HERE / "make_snapshots.py", folder, str(limit)], check=True,
                           capture_output=True, timeout=250)
            self.check(folder, "second.tms")
            shutil.rmtree(folder)

    def test_this_python(self):
        self.check_at_work("this", sys.executable, 10)

    def test_pythons_here(self):
        found = interpreters()
        missing = [version for version in VERSIONS if version not in found]
        print(f"\nrun with {found}; not here: {missing or 'none'}", file=sys.stderr)
        self.assertIn("3.11", found)
        for version, python in found.items():
            for limit in (1, 25) if version == "3.11" else (7,):
                self.check_at_work(version, python, limit)

    def test_forms_of_one_snapshot(self):
        folder = self.folder / "forms"
        subprocess.run([sys.executable, "-B", HERE / "make_snapshots.py", folder, "3", "--small"], check=True,
                       capture_output=True, timeout=250)
        for path in sorted(folder.glob("*.pickle")):
            # Without a sidecar its time is that of the file, which is later than the first's.
            self.check(folder, path.name)
        for tool, ending in (("gzip", ".gz"), ("zstd", ".zst")):
            packed = folder / ("second.tms" + ending)
            with open(packed, "wb") as out:
                subprocess.run([tool, "-c", folder / "second.tms"], stdout=out, check=True)
            self.check(folder, packed.name)

    def test_recorded_answers(self):
        """Snapshots in the repository, with what the Python that made them said of them."""
        kept = sorted((HERE / "data").glob("python_*"))
        self.assertEqual([path.name[len("python_"):] for path in kept],
                         sorted(VERSIONS))
        for folder in kept:
            with self.subTest(folder=folder.name):
                self.check(folder, "second.tms", HERE / "data" / "questions.json")

    def test_a_folder_is_a_series(self):
        folder = self.folder / "series"
        subprocess.run([sys.executable, "-B", HERE / "make_snapshots.py", folder, "3", "--small"], check=True,
                       capture_output=True, timeout=250)
        for path in list(folder.glob("*.pickle")) + [folder / "answers.txt", folder / "questions.json"]:
            path.unlink()
        info = json.loads(subprocess.run([TIDEMARK, "info", folder, "--json"], check=True, capture_output=True).stdout)
        self.assertEqual(info["format"], "series of 2 tracemalloc snapshots")
        self.assertEqual(info["duration_ns"], 60 * 10**9)
        self.assertEqual(info["program"], "python3 service.py")
        self.assertEqual(info["rss_peak_bytes"], 50_000_001)
        self.assertIsNone(info["allocations"])
        report = json.loads(subprocess.run([TIDEMARK, "report", folder, "--json", "--rule", "change", "--from", "0s",
                                            "--to", "60s"], check=True, capture_output=True).stdout)
        ours = self.folder / "change.txt"
        questions = self.folder / "one.json"
        questions.write_text(json.dumps([{"key": "lineno", "cumulative": False, "compared": True, "filters": []}]))
        self.answer(folder / "first.tms", folder / "second.tms", questions, ours)
        rows = [line.split(" ") for line in ours.read_text().splitlines()[1:]]
        self.assertEqual(report["shown"]["bytes"], sum(int(row[2]) for row in rows))
        self.assertEqual(report["shown"]["allocations"], sum(int(row[3]) for row in rows))
        refused = subprocess.run([TIDEMARK, "report", folder, "--rule", "freed-in"], capture_output=True, check=False)
        self.assertEqual(refused.returncode, 2)
        self.assertTrue(re.search(rb"no single blocks", refused.stderr))


if __name__ == "__main__":
    unittest.main()
