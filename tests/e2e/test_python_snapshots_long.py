# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recorder for Python services under every version of Python that is installed."""

import sys
import unittest

import python_runs
import recording


class EveryPython(recording.RecordingTest):
    def test_pythons_here(self):
        pythons = python_runs.pythons()
        for python, version in pythons.items():
            with self.subTest(version):
                print(f"Python {version}: {python}", file=sys.stderr)
                python_runs.check_transparency(self, python)
        missing = sorted({f"3.{minor}" for minor in range(8, 14)} - set(pythons.values()))
        print("not installed: " + (", ".join(missing) or "none"), file=sys.stderr)


if __name__ == "__main__":
    unittest.main()
