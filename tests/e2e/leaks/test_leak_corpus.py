#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A draw of the leak corpus; test_leak_corpus_long.py judges all of it."""

import random
import unittest

import corpus


class LeakCorpus(unittest.TestCase):
    def test_a_draw_of_programs(self):
        seed = random.randrange(2**31)
        everything = corpus.programs()
        draws = random.Random(seed)
        leaky = draws.sample([one for one in everything if one.culprit], 8)
        clean = draws.sample([one for one in everything if not one.culprit], 8)
        verdicts = corpus.judge_all(leaky + clean, seed)
        recall, silence = corpus.score(verdicts, seed)
        # One of eight may go wrong: each does in one of twenty.
        self.assertGreaterEqual(recall, 7 / 8)
        self.assertGreaterEqual(silence, 7 / 8)


if __name__ == "__main__":
    unittest.main()
