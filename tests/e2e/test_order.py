# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks that threads hand to each other keep their order: totals are the program's own, and nothing seems to live on.

One arena for all threads, and in every other run no cache per thread: an address that one thread gives back is at once
another's.
"""

import os
import unittest

from recording import TARGETS, RecordingTest

ONE_ARENA = {"MALLOC_ARENA_MAX": "1"}
NO_CACHES = {"MALLOC_ARENA_MAX": "1", "GLIBC_TUNABLES": "glibc.malloc.tcache_count=0"}


class OrderTest(RecordingTest):
    def recorded(self, operations, environment):
        """The report, and what the program counted."""
        outcome = self.record([TARGETS / "handed_blocks", str(operations)], "--no-symbols",
                              env=dict(os.environ, **environment), timeout=600)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        return self.info(), [int(number) for number in outcome.stdout.split()]

    def check(self, operations, environment):
        idle, nothing = self.recorded(0, environment)
        self.assertEqual(nothing, [0, 0, 0, 0])
        busy, (allocations, frees, allocated, failed) = self.recorded(operations, environment)
        self.assertGreater(min(allocations, frees), operations // 3)
        self.assertEqual([w for w in busy["warnings"] if w["severity"] == "warning"], [])
        self.assertEqual((busy["end"]["reason"], busy["unmatched_frees"]), ("exit", 0))
        self.assertEqual(busy["failed_reallocs"], failed)
        more = [busy[key] - idle[key] for key in ("allocations", "frees", "bytes_allocated")]
        self.assertEqual(more, [allocations, frees, allocated])
        self.assertEqual(busy["leaked"], idle["leaked"])


class Order(OrderTest):
    def test_blocks_handed_between_threads(self):
        for environment in (ONE_ARENA, NO_CACHES):
            with self.subTest(environment=environment):
                self.check(1_000_000, environment)


if __name__ == "__main__":
    unittest.main()
