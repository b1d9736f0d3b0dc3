# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording under narrow circumstances: closed standard streams, many threads, small limits, job control."""

import os
import resource
import signal
import subprocess
import time
import unittest

from recording import TARGETS, TIDEMARK, RecordingTest, has_own_address_space, run


def closing(descriptors):
    def close():
        for descriptor in descriptors:
            os.close(descriptor)
    return close


def state_of(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0]


class Limits(RecordingTest):
    def test_closed_standard_streams(self):
        listing = self.folder / "descriptors"
        program = ["/bin/sh", "-c", 'exec 9>"$0"; ls /proc/self/fd >&9; exit 3', listing]
        for closed in ([0], [1], [2], [0, 1], [0, 2], [1, 2], [0, 1, 2]):
            with self.subTest(closed=closed):
                bare = subprocess.run(program, preexec_fn=closing(closed), timeout=60, check=False)
                expected = listing.read_text()
                command = [TIDEMARK, "record", "--force", "-o", self.trace, "--", *program]
                recorded = subprocess.run(command, preexec_fn=closing(closed), timeout=60, check=False)
                self.assertEqual((3, 3), (bare.returncode, recorded.returncode))
                self.assertEqual(listing.read_text(), expected)
                report = self.report()
                self.assertEqual((report["end"]["reason"], report["end"]["status"]), ("exit", 3))
                self.assert_left_nothing_behind()

    def test_many_live_threads(self):
        begin = time.monotonic()
        outcome = self.record([TARGETS / "live_threads"])
        self.assertEqual(outcome.as_tuple(), (0, b"all threads ended\n", b""))
        self.assertGreaterEqual(self.report()["allocations"], 300 * 101 + 500 * 50)
        self.assertLess(time.monotonic() - begin, 60)

    def test_limits_that_the_program_sets_itself(self):
        outcome = self.record([TARGETS / "own_limits"])
        self.assertEqual(outcome.as_tuple(), (0, b"little locked\nallocated\n", b""))
        self.assertEqual(self.report()["end"]["reason"], "exit")

    def test_small_stack_limit(self):
        small = lambda: resource.setrlimit(resource.RLIMIT_STACK, (100 * 1024, 100 * 1024))
        outcome = self.record([TARGETS / "counts_cpp"], preexec_fn=small)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        self.assertEqual(self.report()["end"]["reason"], "exit")

    @has_own_address_space
    def test_small_address_space_is_said(self):
        small = lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
        outcome = self.record(["/bin/true"], preexec_fn=small)
        self.assertEqual(outcome.status, 125)
        self.assert_one_sentence(outcome.stderr)
        self.assertFalse(self.trace.exists())

    def test_stopped_and_continued_alone(self):
        command = [TIDEMARK, "record", "-o", self.trace, "--", "/bin/sh", "-c", "echo begun; read line; echo $line"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with subprocess.Popen(command, preexec_fn=os.setpgrp, **pipes) as launcher:
            try:
                self.assertEqual(launcher.stdout.readline(), b"begun\n")
                launcher.send_signal(signal.SIGTSTP)
                self.wait_for_state(launcher.pid, "T")
                launcher.send_signal(signal.SIGCONT)
                output, _ = launcher.communicate(b"go on\n", timeout=20)
                self.assertEqual((launcher.returncode, output), (0, b"go on\n"))
            finally:
                try:
                    os.killpg(launcher.pid, signal.SIGKILL)  # the target, too
                except ProcessLookupError:
                    pass

    def wait_for_state(self, pid, state):
        end = time.monotonic() + 10
        while state_of(pid) != state:
            self.assertLess(time.monotonic(), end, f"process {pid} is {state_of(pid)}, not {state}")
            time.sleep(0.01)


if __name__ == "__main__":
    unittest.main()
