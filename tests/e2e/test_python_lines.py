# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`report` and `diff` by lineno, filename and traceback print what tracemalloc prints, byte for byte."""

import json
import subprocess
import sys
import tracemalloc
import unittest

import recording

KEYS = ("lineno", "filename", "traceback")
FILTERS = [
    [],
    ["Filter(False, '<frozen importlib._bootstrap*>')", 'Filter(False, "*/re/*", all_frames=True)'],
    ['Filter(True, "*json*", None, True)', "DomainFilter(True, 0)"],
    ["tracemalloc.Filter(inclusive=True, filename_pattern='*.py', domain=0)"],
    ["DomainFilter(inclusive=False, domain=0)"],
]


def python_filters(words):
    scope = {"tracemalloc": tracemalloc, "Filter": tracemalloc.Filter, "DomainFilter": tracemalloc.DomainFilter}
    return [eval(word, scope) for word in words]  # what a user types into Python


class PythonLines(recording.RecordingTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = recording.SOURCE / "tests/core/import/tracemalloc/make_snapshots.py"
        cls.made = recording.BUILD / "tests" / "python lines"
        subprocess.run([sys.executable, "-B", make, cls.made, "8"], check=True, stdout=subprocess.DEVNULL)
        cls.files = [cls.made / "first.tms", cls.made / "second.tms"]
        cls.first, cls.second = (tracemalloc.Snapshot.load(str(file)) for file in cls.files)

    def rows(self, *words):
        outcome = recording.run([recording.TIDEMARK, *words, "--limit", "0"])
        self.assertEqual(outcome.status, 0, outcome.stderr)
        text = outcome.stdout.decode("utf-8", "surrogateescape")
        rows = text.split("\n\n", 1)[1].split("\nNote: ")[0].splitlines()
        return [row for row in rows if row and not row.startswith("    ")]

    def test_statistics(self):
        for number, words in enumerate(FILTERS):
            made = self.second.filter_traces(python_filters(words))
            options = [f"--tracemalloc-filter={word}" for word in words]
            for key in KEYS[:3 - number % 2]:
                with self.subTest(words=words, key=key):
                    ours = self.rows("report", self.files[1], "--group-by", key, *options)
                    self.assertEqual(ours, [str(row) for row in made.statistics(key)])
            for key in ("lineno", "filename"):
                ours = self.rows("report", self.files[1], "--group-by", key, "--cumulative-as-tracemalloc", *options)
                self.assertEqual(ours, [str(row) for row in made.statistics(key, True)])
        self.assertGreater(len(self.second.statistics("lineno")), 500)

    def test_comparisons(self):
        for number, words in enumerate(FILTERS):
            old, new = (snapshot.filter_traces(python_filters(words)) for snapshot in (self.first, self.second))
            options = [f"--tracemalloc-filter={word}" for word in words]
            for key in KEYS[:3 - number % 2]:
                with self.subTest(words=words, key=key):
                    theirs = [str(row) for row in new.compare_to(old, key)]
                    self.assertEqual(self.rows("diff", *self.files, "--by", key, *options), theirs)
                    self.assertEqual(self.rows("diff", self.made, "--by", key, *options), theirs)
                    ours = self.rows("report", *self.files, "--group-by", key, "--from", "0s", *options)
                    self.assertEqual(ours, theirs)
        backward = [str(row) for row in self.first.compare_to(self.second, "lineno", True)]
        self.assertEqual(self.rows("diff", *reversed(self.files), "--by", "lineno", "--cumulative-as-tracemalloc"),
                         backward)

    def test_tracebacks_are_written_out(self):
        outcome = recording.run(
            [recording.TIDEMARK, "report", self.files[1], "--group-by", "traceback", "--limit", "1"])
        heaviest = self.second.statistics("traceback")[0]
        frames = [f"    {frame.filename}:{frame.lineno}" for frame in heaviest.traceback]
        self.assertEqual(outcome.stdout.decode().split("\n\n", 1)[1].splitlines()[:len(frames) + 1],
                         [str(heaviest)] + frames)

    def test_a_block_counts_once_unless_asked(self):
        """Recursion: the correct cumulative sums never exceed what is there; tracemalloc's do."""
        total = sum(trace.size for trace in self.second.traces)
        once, theirs = ({row["frames"][0]["file"]: row for row in self.json_rows(option)} for option in
                        ("--cumulative", "--cumulative-as-tracemalloc"))
        file = max(theirs, key=lambda name: theirs[name]["bytes"])
        self.assertGreater(theirs[file]["bytes"], total)
        truth = {}
        for trace in self.second.traces:
            for name in {frame.filename for frame in trace.traceback}:
                bytes_, blocks = truth.get(name, (0, 0))
                truth[name] = (bytes_ + trace.size, blocks + 1)
        self.assertEqual({name: (row["bytes"], row["allocations"]) for name, row in once.items()}, truth)

    def json_rows(self, option):
        outcome = recording.run([recording.TIDEMARK, "report", self.files[1], "--group-by", "filename", option,
                                 "--limit", "0", "--json"])
        return json.loads(outcome.stdout)["rows"]

    def test_refusals_are_sentences(self):
        for words in (["report", self.files[1], "--group-by", "lineno", "--tracemalloc-filter", "Filter(True)"],
                      ["report", self.files[1], "--group-by", "lineno", "--tracemalloc-filter", "os.system('x')"],
                      ["report", self.files[1], "--group-by", "lineno", "--filter", "function:x"],
                      ["report", self.files[1], "--group-by", "traceback", "--cumulative"],
                      ["report", self.files[1], "--group-by", "lineno", "--rule", "peak"],
                      ["report", *self.files, "--group-by", "lineno", "--at", "0s", "--to", "1s"],
                      ["diff", *self.files, "--by", "lineno", "--per", "second"],
                      ["leaks", *self.files],
                      ["leaks", self.files[0], recording.SOURCE / "README.md"]):
            outcome = recording.run([recording.TIDEMARK, *words])
            self.assertEqual((outcome.status, outcome.stdout), (2, b""), words)
            self.assert_one_sentence(outcome.stderr)


if __name__ == "__main__":
    unittest.main()
