# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python demo: each leak is named by its line, as far as tracemalloc can know of it, and nothing else is."""

import json
import sys
import unittest

import python_runs
import recording

DEMO = recording.SOURCE / "resources" / "demo" / "orders.py"


def marked_line(mark):
    lines = DEMO.read_text().splitlines()
    found = [number for number, line in enumerate(lines, 1) if line.endswith("# " + mark)]
    assert len(found) == 1, mark
    return found[0]


class PythonDemo(recording.RecordingTest):
    def answer(self, *series):
        answer = recording.run([recording.TIDEMARK, "leaks", *series, "--json"])
        self.assertIn(answer.status, (0, 1), answer.stderr)
        return answer.status, json.loads(answer.stdout)

    def leaks(self, mode):
        """The exit status and the report of `tidemark leaks` on a run with that leak."""
        outcome = recording.run(
            [sys.executable, recording.SOURCE / "tests/e2e/targets/orders_by_count.py", DEMO.parent,
             self.folder / mode, mode], env=python_runs.environment(PYTHONPATH=str(python_runs.MODULE)), timeout=280)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        return self.answer(*json.loads(outcome.stdout))

    def check_named(self, mode):
        status, report = self.leaks(mode)
        self.assertEqual(status, 1)
        first = report["suspects"][0]
        self.assertEqual((first["frames"][0]["file"], first["frames"][0]["line"]),
                         (str(DEMO), marked_line("LEAK " + mode)), first["sentence"])
        self.assertIn("net growth over", first["sentence"])
        return report

    def check_quiet(self, mode):
        status, report = self.leaks(mode)
        self.assertEqual([suspect["sentence"] for suspect in report["suspects"]], [])
        self.assertEqual(status, 0)
        return report

    def test_callbacks(self):
        report = self.check_named("callback")
        shape = [one for one in report["excluded"] if one["shape"] == "plateau"]
        self.assertGreater(len(shape), 0, "the flat caches were looked at")

    def test_recorded_from_outside(self):
        """The same by the command line, where snapshots come by the clock."""
        series = self.folder / "series"
        outcome = recording.run([recording.TIDEMARK, "record", "--python-snapshots", "150ms", "-o", series,
                                 sys.executable, DEMO, "--n", "10000"], env=python_runs.environment(), timeout=280)
        self.assertEqual(outcome.as_tuple(), (0, b"10000 orders taken\n", b""))
        snapshots = sorted(series.glob("*.tms"))
        self.assertGreaterEqual(len(snapshots), 5, "the recorder gets its turns beside a program that never sleeps")
        compared = recording.run([recording.TIDEMARK, "diff", snapshots[0], snapshots[-1], "--by", "lineno"])
        self.assertEqual(compared.status, 0, compared.stderr.decode())
        first = compared.stdout.decode().split("\n\n")[1].splitlines()[0]
        self.assertTrue(first.startswith(f"{DEMO}:{marked_line('LEAK callback')}: "), first)

    def test_cycles(self):
        self.check_named("cycle")

    def test_kept_exceptions(self):
        self.check_named("traceback")

    def test_nothing_leaks(self):
        self.check_quiet("none")

    def test_fragmentation_is_no_leak(self):
        self.check_quiet("fragment")

    def test_native_memory_is_not_seen_but_said(self):
        """tracemalloc knows nothing of C's malloc. What can be seen is that RSS grows and Python's memory does not."""
        report = self.check_quiet("native")
        self.assertIn("tracemalloc does not see", json.dumps(report["warnings"]))


if __name__ == "__main__":
    unittest.main()
