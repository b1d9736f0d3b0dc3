# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the built programs as a user does."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

BUILD = pathlib.Path(os.environ["TIDEMARK_BUILD"])
SOURCE = pathlib.Path(os.environ["TIDEMARK_SOURCE"])
TIDEMARK = BUILD / "bin" / "tidemark"
TARGETS = BUILD / "tests" / "targets"
WINDOW = os.environ.get("TIDEMARK_WINDOW", "plain")
SANITIZERS = os.environ.get("TIDEMARK_SANITIZE", "")

# For tests that need tidemark-gui, or tidemark-gui as a program to record.
opens_window = unittest.skipIf(WINDOW == "none", "this build has no window")
records_window = unittest.skipIf(WINDOW != "plain", f"the window of this build: {WINDOW}")

# For tests that leave the programs little address space.
has_own_address_space = unittest.skipIf(SANITIZERS, f"sanitizers that reserve terabytes of addresses: {SANITIZERS}")

# For tests that give tidemark itself another allocator.
may_change_allocator = unittest.skipIf(SANITIZERS, f"sanitizers that bring an allocator of their own: {SANITIZERS}")

# For tests of what a recorder does only if it keeps up with the program, or is done within a second or so.
keeps_time = unittest.skipIf(SANITIZERS, f"sanitizers that make the recorder several times slower: {SANITIZERS}")

# For tests that list millions of blocks.
has_half_an_hour = unittest.skipIf(SANITIZERS, f"sanitizers that make reading traces many times slower: {SANITIZERS}")

# How many times longer a program that does a fixed part of its work per second has to run to get it done.
SLOWNESS = 4 if SANITIZERS else 1


class Outcome:
    """What a run left behind, to be compared byte by byte."""

    def __init__(self, completed):
        self.status = completed.returncode
        self.stdout = completed.stdout
        self.stderr = completed.stderr

    def as_tuple(self):
        return (self.status, self.stdout, self.stderr)


def run(command, timeout=120, **options):
    command = [os.fspath(part) for part in command]
    return Outcome(subprocess.run(command, capture_output=True, timeout=timeout, stdin=subprocess.DEVNULL, **options))


class RecordingTest(unittest.TestCase):
    """A test with a folder of its own."""

    maxDiff = 2000

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tidemark e2e ")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.trace = self.folder / "t.tide"

    def record(self, command, *options, **run_options):
        return run([TIDEMARK, "record", "--force", *options, "-o", self.trace, "--", *command], **run_options)

    def report(self, *options, trace=None):
        """The JSON report; the test fails if there is none."""
        outcome = run([TIDEMARK, "report", trace or self.trace, "--json", *options])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        return json.loads(outcome.stdout)

    def info(self, trace=None):
        outcome = run([TIDEMARK, "info", trace or self.trace, "--json"])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        return json.loads(outcome.stdout)

    def assert_one_sentence(self, stderr):
        lines = stderr.decode().strip().splitlines()
        self.assertEqual(len(lines), 1, f"not one sentence: {lines}")
        self.assertTrue(lines[0].startswith("tidemark: "), lines[0])
        self.assertTrue(lines[0].endswith((".", "?", "…")), lines[0])

    def assert_left_nothing_behind(self):
        """No ring file outlives a recording that ended well."""
        folders = [pathlib.Path("/dev/shm"), self.folder]
        if "XDG_RUNTIME_DIR" in os.environ:
            folders.append(pathlib.Path(os.environ["XDG_RUNTIME_DIR"]))
        for folder in folders:
            for ring in folder.glob("tidemark-*.ring"):
                try:
                    with ring.open("rb") as file:
                        content = file.read(65536)
                except FileNotFoundError:
                    continue  # of a recording that has nothing to do with this test
                self.assertFalse(os.fsencode(self.folder) in content, f"{ring} was left behind")
