# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recorder that is stopped (SIGSTOP) for seven seconds holds the program up for five at most, and is told of."""

import os
import signal
import struct
import subprocess
import time
import unittest

import processes
from recording import TARGETS, TIDEMARK, RecordingTest

STOPPED_SECONDS = 7
STARTUP_EVENTS = 8  # at most: stdout's buffer, the second thread's tables
THREADS = 2


class StoppedRecorder(RecordingTest):
    def start(self, name, *command, **pipes):
        self.launcher = subprocess.Popen(
            [TIDEMARK, "record", "-o", self.trace, "--", *command], stderr=subprocess.PIPE, **pipes)
        for pipe in filter(None, (self.launcher.stdin, self.launcher.stdout, self.launcher.stderr)):
            self.addCleanup(pipe.close)
        self.addCleanup(self.launcher.kill)
        self.target = processes.target_of(self.launcher.pid, name)
        self.addCleanup(lambda: processes.gone(self.target) or os.kill(self.target, signal.SIGKILL))

    def stop_recorder(self):
        processes.wait_for(lambda: processes.ring_file_of(self.target))
        recorder = processes.recorder_of(self.launcher.pid, processes.ring_file_of(self.target))
        os.kill(recorder, signal.SIGSTOP)
        self.addCleanup(lambda: processes.gone(recorder) or os.kill(recorder, signal.SIGCONT))
        return recorder

    def counted(self):
        """Allocations and frees that have returned, of both threads."""
        counters = struct.unpack_from(f"<{2 * THREADS}Q", (self.folder / "counters").read_bytes())
        return sum(counters[0::2]), sum(counters[1::2])

    def held_up(self):
        before = self.counted()
        time.sleep(0.5)
        return self.counted() == before

    def test_program_that_allocates_on(self):
        self.start("counted_forever", TARGETS / "counted_forever", self.folder / "counters",
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        counters = self.folder / "counters"
        processes.wait_for(lambda: counters.exists() and counters.stat().st_size > 0 and self.counted()[0] > 10_000)
        begin = time.monotonic()
        recorder = self.stop_recorder()
        processes.wait_for(self.held_up)
        held = self.counted()
        processes.wait_for(lambda: self.counted()[0] > held[0] + 10_000)
        self.assertLess(time.monotonic() - begin, STOPPED_SECONDS)
        time.sleep(max(0, begin + STOPPED_SECONDS - time.monotonic()))
        os.kill(recorder, signal.SIGCONT)
        os.kill(self.target, signal.SIGTERM)
        self.assertEqual(self.launcher.wait(60), -signal.SIGTERM)
        self.assert_one_sentence(self.launcher.stderr.read())
        report = self.report()
        self.assertEqual(report["end"]["reason"], "data-lost")
        self.assertIn("5 s", report["end"]["detail"])
        for kind, at_least in zip(("allocations", "frees"), held):
            self.assertGreaterEqual(report[kind], at_least, f"{kind} from before the wait are lost")
            self.assertLessEqual(report[kind], at_least + STARTUP_EVENTS + THREADS, f"{kind} from after the wait")
        self.assert_left_nothing_behind()

    def test_program_that_ends_meanwhile(self):
        """`record` waits for the recorder, and nothing is lost."""
        self.start("thread_waves", TARGETS / "thread_waves", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(self.launcher.stdout.readline(), b"wave 1 ended\n")
        recorder = self.stop_recorder()
        self.launcher.stdin.close()
        processes.wait_for(lambda: processes.gone(self.target))
        time.sleep(1)
        self.assertIsNone(self.launcher.poll())
        os.kill(recorder, signal.SIGCONT)
        self.assertEqual((self.launcher.wait(60), self.launcher.stderr.read()), (2, b""))
        report = self.report("--rule", "allocated-in", "--filter", "function:churn")
        self.assertEqual(report["shown"]["allocations"], 200 * 500)
        self.assertEqual((report["end"]["reason"], report["end"]["status"]), ("exit", 2))
        self.assert_left_nothing_behind()

    def test_program_that_hardly_allocates(self):
        """Nothing is lost, for the rings had room."""
        shell = os.path.realpath("/bin/sh")
        self.start(os.path.basename(shell), shell, "-c", "echo begun; read line; echo $line",
                   stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.assertEqual(self.launcher.stdout.readline(), b"begun\n")
        recorder = self.stop_recorder()
        time.sleep(STOPPED_SECONDS)
        os.kill(recorder, signal.SIGCONT)
        output, errors = self.launcher.communicate(b"go on\n", timeout=60)
        self.assertEqual((self.launcher.returncode, output, errors), (0, b"go on\n", b""))
        self.assertEqual(self.report()["end"]["reason"], "exit")


if __name__ == "__main__":
    unittest.main()
