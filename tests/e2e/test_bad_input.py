# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are no traces, or damaged ones: one sentence, or what is readable with a warning; never a crash."""

import os
import random
import struct
import unittest

from recording import BUILD, TARGETS, TIDEMARK, WINDOW, RecordingTest, run

GUI = BUILD / "bin" / "tidemark-gui"
HEADER_BYTES = 48
END_MARK_BYTES = 24  # trailer and padding: without them nothing is lost, so nothing is warned of
SEED = 20261122


class NotATrace(RecordingTest):
    def assert_refused(self, path):
        for command in (["info"], ["report"], ["report", "--json"], ["info", "--verify"]):
            outcome = run([TIDEMARK, *command, path])
            self.assertEqual(outcome.status, 2, (command, outcome.stdout))
            self.assertEqual(outcome.stdout, b"")
            self.assert_one_sentence(outcome.stderr)
        if WINDOW == "none":
            return
        offscreen = dict(os.environ, QT_QPA_PLATFORM="offscreen")
        window = run([GUI, path, "--screenshots", self.folder / "shots"], env=offscreen)
        self.assertEqual(window.status, 2)
        self.assertIn(b"tidemark-gui: ", window.stderr)
        self.assertNotIn(b"terminate called", window.stderr)

    def test_missing(self):
        self.assert_refused(self.folder / "missing.tide")

    def test_empty(self):
        self.trace.write_bytes(b"")
        self.assert_refused(self.trace)

    def test_text(self):
        self.trace.write_text("This is a letter.\n" * 1000)
        self.assert_refused(self.trace)

    def test_directory(self):
        self.assert_refused(self.folder)

    def test_device(self):
        self.assert_refused("/dev/null")

    def test_header_only_in_part(self):
        self.assertEqual(self.record(["true"]).status, 0)
        self.trace.write_bytes(self.trace.read_bytes()[:HEADER_BYTES - 1])
        self.assert_refused(self.trace)

    def test_newer_major(self):
        self.assertEqual(self.record(["true"]).status, 0)
        content = bytearray(self.trace.read_bytes())
        struct.pack_into("<H", content, 8, 2)
        self.trace.write_bytes(content)
        self.assert_refused(self.trace)
        self.assertIn(b"newer", run([TIDEMARK, "info", self.trace]).stderr)


class Damaged(RecordingTest):
    """A real trace, cut and flipped at places drawn with a fixed seed; tests/core covers every byte of a small one."""

    def setUp(self):
        super().setUp()
        self.assertEqual(self.record([TARGETS / "counts_cpp"]).status, 0)
        self.content = self.trace.read_bytes()
        self.whole = self.report()
        self.draw = random.Random(SEED)
        print(f"seed {SEED}", end=" … ", flush=True)

    def assert_readable(self, content, what):
        damaged = self.folder / "damaged.tide"
        damaged.write_bytes(content)
        outcome = run([TIDEMARK, "report", damaged, "--json"])
        self.assertEqual(outcome.status, 0, (what, outcome.stderr))
        self.assertIn(b"tidemark: ", outcome.stderr, (what, "no warning"))
        return outcome.stdout

    def test_cut_anywhere(self):
        for size in sorted(self.draw.sample(range(HEADER_BYTES, len(self.content) - END_MARK_BYTES), 40)):
            self.assert_readable(self.content[:size], f"cut at {size}")

    def test_without_its_end_mark_nothing_is_lost(self):
        for missing in range(1, 17):  # the trailer
            damaged = self.folder / "damaged.tide"
            damaged.write_bytes(self.content[:-missing])
            report = self.report(trace=damaged)
            self.assertTrue(any("end mark" in told["sentence"] for told in report["warnings"]), report["warnings"])
            for key in ("allocations", "frees", "bytes_allocated", "peak", "leaked", "end", "top"):
                self.assertEqual(report[key], self.whole[key], f"{missing} bytes are missing")

    def test_flipped_anywhere(self):
        for offset in sorted(self.draw.sample(range(HEADER_BYTES, len(self.content)), 40)):
            content = bytearray(self.content)
            content[offset] ^= 1 << self.draw.randrange(8)
            damaged = self.folder / "damaged.tide"
            damaged.write_bytes(content)
            outcome = run([TIDEMARK, "info", "--verify", damaged])
            self.assertIn(outcome.status, (0, 1), (offset, outcome.stderr))
            report = run([TIDEMARK, "report", damaged, "--json"])
            self.assertEqual(report.status, 0, (offset, report.stderr))

    def test_intact_is_silent(self):
        self.assertEqual(run([TIDEMARK, "report", self.trace]).stderr, b"")
        self.assertEqual([w for w in self.whole["warnings"] if w["severity"] == "warning"], [])


if __name__ == "__main__":
    unittest.main()
