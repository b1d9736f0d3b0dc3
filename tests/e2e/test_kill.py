# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 of the target, the recorder or the launcher at random times loses nothing that had returned.

The target `counted_forever` counts its own calls, after each has returned, in a file that it maps shared. Those
counters are the judge: the trace must hold every counted event, and at most one more per thread and call.
"""

import os
import random
import signal
import struct
import subprocess
import time
import unittest

from processes import children_of, gone, keeper_of, target_of, wait_for
from recording import TARGETS, TIDEMARK, RecordingTest, run

SEED = 20261122
RUNS = 50
THREADS = 2
STARTUP_EVENTS = 8  # at most: stdout's buffer, the second thread's tables


class Recording:
    """`tidemark record` of counted_forever under way."""

    def __init__(self, test):
        self.handles = []
        self.counters_path = test.folder / "counters"
        self.trace = test.folder / "t.tide"
        for path in (self.counters_path, self.trace):
            path.unlink(missing_ok=True)
        self.launcher = subprocess.Popen(
            [TIDEMARK, "record", "--force", "-o", self.trace, "--", TARGETS / "counted_forever", self.counters_path],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        test.addCleanup(self.clean_up)
        wait_for(lambda: sum(self.counters()) > 1000)
        self.target = target_of(self.launcher.pid, "counted_forever")
        self.keeper = keeper_of(self.launcher.pid)
        self.recorder = children_of(self.keeper)[0]
        self.handles = [os.pidfd_open(pid) for pid in (self.target, self.recorder, self.keeper)]

    def counters(self):
        """(allocations, frees) of each thread, flat."""
        try:
            content = self.counters_path.read_bytes()
        except FileNotFoundError:
            return (0,) * 2 * THREADS
        if len(content) < 16 * THREADS:
            return (0,) * 2 * THREADS
        return struct.unpack_from(f"<{2 * THREADS}Q", content)

    def totals(self):
        counters = self.counters()
        return sum(counters[0::2]), sum(counters[1::2])

    def clean_up(self):
        for handle in self.handles:  # their numbers may be others' by now
            try:
                signal.pidfd_send_signal(handle, signal.SIGKILL)
            except ProcessLookupError:
                pass
            os.close(handle)
        self.handles = []
        self.launcher.kill()
        self.launcher.wait()
        self.launcher.stderr.close()


class Kill(RecordingTest):
    def setUp(self):
        super().setUp()
        self.draw = random.Random(SEED)

    def assert_holds(self, recording):
        allocations, frees = recording.totals()
        report = self.report(trace=recording.trace)
        for kind, counted in (("allocations", allocations), ("frees", frees)):
            self.assertGreaterEqual(report[kind], counted, f"{kind} lost (seed {SEED})")
            self.assertLessEqual(report[kind], counted + STARTUP_EVENTS + THREADS, f"{kind} too many (seed {SEED})")
        return report

    def test_target(self):
        for _ in range(RUNS):
            recording = Recording(self)
            time.sleep(self.draw.uniform(0.0, 0.2))
            os.kill(recording.target, signal.SIGKILL)
            self.assertEqual(recording.launcher.wait(60), -signal.SIGKILL)
            report = self.assert_holds(recording)
            self.assertEqual((report["end"]["reason"], report["end"]["signal"]), ("signal", signal.SIGKILL))
            self.assertEqual([w for w in report["warnings"] if w["severity"] == "warning"], [])
            recording.clean_up()

    def test_recorder(self):
        for _ in range(5):
            recording = Recording(self)
            time.sleep(self.draw.uniform(0.0, 0.3))
            before = recording.totals()
            os.kill(recording.recorder, signal.SIGKILL)
            after = recording.totals()
            wait_for(lambda: recording.totals()[0] > after[0] + 10_000)  # the target goes on
            os.kill(recording.target, signal.SIGKILL)
            self.assertEqual(recording.launcher.wait(60), -signal.SIGKILL)
            report = self.report(trace=recording.trace)
            self.assertGreaterEqual(report["allocations"], before[0])
            self.assertGreaterEqual(report["frees"], before[1])
            if report["end"]["reason"] == "signal":  # killed before its rings were full: nothing was lost
                self.assert_holds(recording)
            else:
                self.assertEqual(report["end"]["reason"], "data-lost")
                self.assertTrue([w for w in report["warnings"] if w["severity"] == "warning"])
            recording.clean_up()

    def test_launcher(self):
        for _ in range(5):
            recording = Recording(self)
            time.sleep(self.draw.uniform(0.0, 0.3))
            os.kill(recording.launcher.pid, signal.SIGKILL)
            recording.launcher.wait()
            after = recording.totals()
            wait_for(lambda: recording.totals()[0] > after[0] + 10_000)
            os.kill(recording.target, signal.SIGKILL)
            wait_for(lambda: gone(recording.recorder), 60)
            report = self.assert_holds(recording)
            self.assertEqual(report["end"]["reason"], "vanished")
            recording.clean_up()

    def test_keeper(self):
        """Without the keeper, launcher and recorder do what is left to do."""
        for _ in range(3):
            recording = Recording(self)
            os.kill(recording.keeper, signal.SIGKILL)
            before = recording.totals()
            wait_for(lambda: recording.totals()[0] > before[0] + 10_000)
            os.kill(recording.target, signal.SIGKILL)
            self.assertEqual(recording.launcher.wait(60), -signal.SIGKILL)
            report = self.assert_holds(recording)
            self.assertEqual((report["end"]["reason"], report["end"]["signal"]), ("signal", signal.SIGKILL))
            recording.clean_up()
            self.assert_left_nothing_behind()

    def test_everything(self):
        """All of ours die, then the target: the next command finds the ring file and completes the trace."""
        for _ in range(5):
            recording = Recording(self)
            time.sleep(self.draw.uniform(0.0, 0.3))
            before = recording.totals()
            for pid in (recording.launcher.pid, recording.keeper, recording.recorder):
                os.kill(pid, signal.SIGKILL)
            recording.launcher.wait()
            after = recording.totals()
            wait_for(lambda: recording.totals()[0] > after[0] + 10_000)
            os.kill(recording.target, signal.SIGKILL)
            wait_for(lambda: gone(recording.target) and gone(recording.recorder))
            first = run([TIDEMARK, "info", recording.trace])
            self.assertEqual(first.status, 0, first.stderr)
            self.assertIn(b"was completed", first.stderr)
            report = self.report(trace=recording.trace)
            self.assertGreaterEqual(report["allocations"], before[0])
            self.assertGreaterEqual(report["frees"], before[1])
            recording.clean_up()
            self.assert_left_nothing_behind()


if __name__ == "__main__":
    unittest.main()
