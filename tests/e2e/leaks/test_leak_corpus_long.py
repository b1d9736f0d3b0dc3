#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every program of the leak corpus, with sizes, rates and lengths drawn anew."""

import random
import unittest

import corpus

ROUNDS = 3


class LeakCorpus(unittest.TestCase):
    def test_score(self):
        seed = random.randrange(2**31)
        everything = corpus.programs()
        self.assertGreaterEqual(sum(bool(one.culprit) for one in everything), 40)
        self.assertGreaterEqual(sum(not one.culprit for one in everything), 40)
        recall, silence = corpus.score(corpus.judge_all(everything * ROUNDS, seed), seed)
        self.assertGreaterEqual(recall, 0.95)
        self.assertGreaterEqual(silence, 0.95)

    def test_score_of_programs_that_the_detector_was_not_tuned_on(self):
        seed = random.randrange(2**31)
        frozen = corpus.programs(frozen=True)
        self.assertEqual(len(frozen), 20)
        recall, silence = corpus.score(corpus.judge_all(frozen * ROUNDS, seed), seed)
        self.assertGreaterEqual(recall, 0.8)
        self.assertGreaterEqual(silence, 0.8)


if __name__ == "__main__":
    unittest.main()
