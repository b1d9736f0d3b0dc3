#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A trace gets names later, and goes to another machine with code and sources."""

import os
import shutil
import subprocess
import unittest

from recording import TIDEMARK, RecordingTest, run

PROGRAM = """
#include <stdlib.h>
__attribute__((noinline)) static void* keep(unsigned long size) {
    void* block = malloc(size);
    __asm__ volatile("" : : "r"(block));
    return block;
}
int main(void) { return keep(1000) == NULL; }
"""
KEEP_LINE = 4
# The environment of whoever runs the test may name servers.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DEBUGINFOD_URLS"}


class Symbols(RecordingTest):
    """The trace of a stripped program; its debug info lies in a folder that nobody knows of."""

    def setUp(self):
        super().setUp()
        self.source = self.folder / "keep.c"
        self.source.write_text(PROGRAM)
        self.program = self.folder / "keep"
        self.symbols = self.folder / "symbols"
        self.symbols.mkdir()
        for command in (["gcc", "-g", "-O1", "-o", self.program, self.source],
                        ["objcopy", "--only-keep-debug", self.program, self.symbols / "keep.debug"],
                        ["strip", self.program]):
            subprocess.run(command, check=True)
        shutil.move(self.symbols / "keep.debug", self.symbols / "keep")
        self.assertEqual(self.record([self.program]).status, 0)

    def frame(self, trace=None):
        """The function and line that called malloc for 1,000 bytes."""
        block = next(entry for entry in self.report(trace=trace)["top"] if entry["bytes"] == 1000)
        frame = next(frame for frame in block["frames"] if frame["module"] and frame["module"].endswith("keep"))
        return frame["function"], frame["line"]

    def resymbolize(self, *options):
        outcome = run([TIDEMARK, "resymbolize", self.trace, *options], env=ENVIRONMENT)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""), outcome.stderr.decode())
        return outcome.stdout.decode()

    def test_names_come_later(self):
        self.assertEqual(self.frame(), (None, None))
        self.assertIn("Better names than before: 0 of ", self.resymbolize())
        self.assertEqual(self.frame(), (None, None))
        text = self.resymbolize("--debug-dir", self.symbols)
        self.assertIn("Better names than before: 1 of ", text)
        self.assertRegex(text, r"full +\d+ frames  .*keep  \(was: nothing\)")
        self.assertEqual(self.frame(), ("keep", KEEP_LINE))
        self.assertEqual(run([TIDEMARK, "info", "--verify", self.trace]).status, 0)

    def test_packed_trace_keeps_its_figures(self):
        self.resymbolize("--debug-dir", self.symbols)
        before = self.report()
        packed = self.folder / "packed.tide"
        outcome = run([TIDEMARK, "pack", self.trace, "--sources", "-o", packed])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        self.assertRegex(outcome.stdout.decode(), r"packed\.tide: [1-9]\d* functions and [1-9]\d* source files were")
        self.assertEqual(self.report(trace=packed)["leaked"], before["leaked"])
        self.assertEqual(self.frame(packed), ("keep", KEEP_LINE))
        self.assertEqual(run([TIDEMARK, "info", "--verify", packed]).status, 0)
        self.assertGreater(packed.stat().st_size, self.trace.stat().st_size)
        again = run([TIDEMARK, "pack", packed, "--sources"])
        self.assertIn(b"0 functions and 0 source files", again.stdout)

    def test_bad_input(self):
        text = self.folder / "text"
        text.write_text("no trace\n")
        for command in ("pack", "resymbolize"):
            for arguments in (["/nonexistent.tide"], [text], [self.trace, "-o", text],
                              [self.trace, "-o", self.folder / "no" / "folder.tide"]):
                outcome = run([TIDEMARK, command, *arguments], env=ENVIRONMENT)
                self.assertEqual((outcome.status, outcome.stdout), (2, b""), (command, arguments))
                self.assert_one_sentence(outcome.stderr)
        self.assertEqual(text.read_text(), "no trace\n")


if __name__ == "__main__":
    unittest.main()
