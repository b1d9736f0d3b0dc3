# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_thread_waves.py with 40 million events: more than all rings hold, and than a recorder keeps up with."""

import time
import unittest

import test_thread_waves


class BusyWaves(test_thread_waves.ThreadWavesTest):
    PAIRS_OF_A_THREAD = 20_000

    def test_every_event_is_recorded(self):
        self.run_waves(lambda: None)
        self.assert_every_event_is_recorded()

    def test_memory_returns(self):
        """What the rings took is given back when their threads have ended and they are drained."""
        left = []
        with self.room() as room:
            def settle():
                end = time.monotonic() + 10
                while room.now() > test_thread_waves.LITTLE and time.monotonic() < end:
                    time.sleep(0.05)
                left.append(room.now())

            self.run_waves(settle)
        self.assertGreater(room.most, 2 * test_thread_waves.LITTLE)
        self.assertLessEqual(max(left), test_thread_waves.LITTLE, f"after each wave: {left}, at most {room.most}")


if __name__ == "__main__":
    unittest.main()
