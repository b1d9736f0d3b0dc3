# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""test_order.py at length: 20 runs of ten million operations."""

import unittest

import test_order

OPERATIONS = 10_000_000
RUNS = 20


class LongOrder(test_order.OrderTest):
    def test_twenty_runs(self):
        for number in range(RUNS):
            with self.subTest(run=number):
                self.check(OPERATIONS, test_order.NO_CACHES if number % 2 else test_order.ONE_ARENA)


if __name__ == "__main__":
    unittest.main()
