# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Stack walks agree with two other ways to walk, in a program made of odd stacks and in real ones."""

import shutil
import sys
import unittest

from checked_walks import KEY_TABLES, ONLY_MALLOC, PYTHON_WORK, CheckedWalks
from recording import BUILD, TARGETS, records_window


class Unwind(CheckedWalks):
    def test_odd_stacks(self):
        self.check([TARGETS / "torture", "40"], 15_000, walked_twice=20)
        warnings = " ".join(warning["sentence"] for warning in self.info()["warnings"])
        self.assertIn("Frames that were guessed", warnings)  # generated code
        self.assertIn("innermost 1,024 frames", warnings)

    def test_stacks_end_where_threads_begin(self):
        """Coroutines too; nothing ends half-way."""
        self.assertEqual(self.record([TARGETS / "torture", "10"]).status, 0)
        stacks = [[frame["function"] or "" for frame in stack["frames"]]
                  for stack in self.report("--rule", "allocated-in", "--limit", "0")["top"]]
        coroutines = 0
        for functions in stacks:
            bodies = [i for i, function in enumerate(functions) if "coroutineBody" in function]
            if bodies and functions[-1] != "[cut]":
                coroutines += 1
                self.assertEqual(bodies[-1], len(functions) - 2, functions)  # then what makecontext made it return to
            elif "main" in functions and functions[-1] != "[cut]":
                self.assertEqual(functions[-1], "_start", functions)
        self.assertGreater(coroutines, 50)

    def test_compiler(self):
        compiler = shutil.which("clang++")
        if not compiler:
            self.skipTest("clang++ is not installed")
        source = self.folder / "regex.cpp"
        source.write_text("#include <regex>\nbool f(const char* s) { return std::regex_match(s, std::regex(s)); }\n")
        self.check([compiler, "-fsyntax-only", source], 50_000)

    def test_interpreter(self):
        self.check([sys.executable, "-c", PYTHON_WORK.format(files=20)], 50_000, unwalked=KEY_TABLES)
        self.check([sys.executable, "-c", PYTHON_WORK.format(files=20)], 5_000, *ONLY_MALLOC)
        self.check([sys.executable, "-c", PYTHON_WORK.format(files=3)], 50_000, *ONLY_MALLOC, PYTHONMALLOC="malloc")

    @records_window
    def test_window(self):
        self.assertEqual(self.record([TARGETS / "counts_cpp"]).status, 0)
        shown = self.folder / "shown.tide"
        self.trace.rename(shown)
        self.check([BUILD / "bin" / "tidemark-gui", shown, "--screenshots", self.folder / "shots"], 20_000,
                   QT_QPA_PLATFORM="offscreen")


if __name__ == "__main__":
    unittest.main()
