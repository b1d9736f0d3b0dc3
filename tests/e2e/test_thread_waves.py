# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""1,000 threads in waves of 200: every event is there, and the rings of ended threads serve those of the next wave."""

import os
import subprocess
import threading
import time
import unittest

import processes
from recording import TARGETS, TIDEMARK, RecordingTest

WAVES = 5
THREADS = 200
LITTLE = 32 << 20  # bytes of shared memory that nobody misses


class Room:
    """The most that a file takes up, looked at every few milliseconds for as long as the context lasts."""

    def __init__(self, path):
        self.file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self.most = 0
        self.over = threading.Event()
        self.watcher = threading.Thread(target=self.watch)

    def now(self):
        return os.fstat(self.file).st_blocks * 512

    def watch(self):
        while not self.over.wait(0.005):
            self.most = max(self.most, self.now())

    def __enter__(self):
        self.watcher.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.watcher.join()
        os.close(self.file)


class ThreadWavesTest(RecordingTest):
    PAIRS_OF_A_THREAD = 500

    def setUp(self):
        super().setUp()
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        program = [TARGETS / "thread_waves", str(self.PAIRS_OF_A_THREAD)]
        command = [TIDEMARK, "record", "-o", self.trace, "--", *program]
        self.launcher = self.enterContext(subprocess.Popen(command, **pipes))
        self.addCleanup(self.launcher.kill)

    def run_waves(self, after_each):
        for wave in range(1, WAVES + 1):
            self.assertEqual(self.launcher.stdout.readline(), b"wave %d ended\n" % wave)
            after_each()
            self.launcher.stdin.write(b"on\n")
            self.launcher.stdin.flush()
        self.assertEqual((*self.launcher.communicate(timeout=60), self.launcher.returncode), (b"", b"", 0))

    def room(self):
        """Of the ring file."""
        target = processes.target_of(self.launcher.pid, "thread_waves")
        processes.wait_for(lambda: processes.ring_file_of(target))
        return Room(processes.ring_file_of(target))

    def assert_every_event_is_recorded(self):
        report = self.report("--rule", "allocated-in", "--filter", "function:churn")
        self.assertEqual(report["shown"]["allocations"], WAVES * THREADS * self.PAIRS_OF_A_THREAD)
        self.assertEqual(report["end"]["reason"], "exit")
        self.assertEqual([w for w in report["warnings"] if w["severity"] == "warning"], [])
        live = self.report("--filter", "function:churn")
        self.assertEqual(live["shown"], {"bytes": 0, "allocations": 0})
        threads = {thread["id"] for thread in self.info()["threads"]}
        self.assertGreaterEqual(len(threads), WAVES * THREADS)
        self.assert_left_nothing_behind()


class ThreadWaves(ThreadWavesTest):
    def test_every_event_is_recorded(self):
        self.run_waves(lambda: None)
        self.assert_every_event_is_recorded()

    def test_rings_serve_the_next_wave(self):
        most = []
        with self.room() as room:
            def note():
                most.append(max(room.most, room.now()))
                time.sleep(0.5)  # until the rings are drained

            self.run_waves(note)
        self.assertGreater(most[0], 0)
        self.assertLessEqual(most[-1], max(LITTLE, most[0] * 1.25), f"the ring file grows from wave to wave: {most}")


if __name__ == "__main__":
    unittest.main()
