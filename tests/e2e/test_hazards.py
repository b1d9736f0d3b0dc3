# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs of tests/e2e/targets behave under the collector as they do without it, and leave a readable trace."""

import shutil
import unittest

from recording import TARGETS, RecordingTest, run

# program → least number of allocations that its trace must hold
HAZARDS = {
    "fork": 1, "fork_exec": 1, "vfork_exec": 1, "threads_outlive_main": 1, "signal_alloc": 100, "dlopen_loop": 10,
    "early_calloc": 1, "atexit_alloc": 1, "tls_destructors": 1, "underscore_exit": 1, "abort": 1, "deep_recursion": 1,
    "closefrom": 1,
}


class Hazards(RecordingTest):
    def check(self, name, program=None):
        program = program or TARGETS / name
        bare = run([program])
        recorded = self.record([program])
        self.assertEqual((bare.status, bare.stdout), (recorded.status, recorded.stdout))
        report = self.report()
        self.assertGreaterEqual(report["allocations"], HAZARDS[name])
        self.assertEqual(report["end"]["reason"], "signal" if bare.status < 0 else "exit")
        self.assertEqual(bare.stderr, recorded.stderr)
        self.assert_left_nothing_behind()
        return report

    def test_path_with_spaces_and_utf8(self):
        program = self.folder / "größer als ein Pfad"
        shutil.copy(TARGETS / "atexit_alloc", program)
        report = self.check("atexit_alloc", program)
        self.assertEqual(report["program"], str(program))

    def test_cut_stacks_are_said(self):
        report = self.check("deep_recursion")
        frames = max((stack["frames"] for stack in report["top"]), key=len)
        self.assertEqual(frames[-1]["function"], "[cut]")
        sentences = [warning["sentence"] for warning in report["warnings"]]
        self.assertTrue(any("1,024 frames" in sentence for sentence in sentences), sentences)


def add_tests():
    for hazard in HAZARDS:
        def test(self, name=hazard):
            self.check(name)
        setattr(Hazards, f"test_{hazard}", test)


add_tests()

if __name__ == "__main__":
    unittest.main()
