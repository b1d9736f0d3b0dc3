# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""More than a million stack walks agree with two other ways to walk."""

import sys
import unittest

from checked_walks import KEY_TABLES, PYTHON_WORK, CheckedWalks
from recording import TARGETS


class UnwindLong(CheckedWalks):
    def test_a_million_walks(self):
        walks = self.check([TARGETS / "torture", "800"], 400_000, walked_twice=400)
        walks += self.check([sys.executable, "-c", PYTHON_WORK.format(files=15)], 500_000, unwalked=KEY_TABLES)
        self.assertGreaterEqual(walks, 1_000_000)


if __name__ == "__main__":
    unittest.main()
