#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The types of objects that plain `new` makes; the program itself says where each lies and what it is."""

import csv
import io
import os
import shutil
import subprocess
import unittest

from recording import SOURCE, TIDEMARK, RecordingTest, run

COMPILERS = [os.environ["TIDEMARK_CXX"]] + [name for name in ("g++", "clang++") if shutil.which(name)]
KNOWN_BY_NEW = ("constructor after new", "pointer after new", "debug info of new")
# Of the 79 objects and blocks of the program: those that a type is told of at least.
LEAST_TOLD = {"-O0": 44, "-O1": 31, "-O2": 29}
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "DEBUGINFOD_URLS"}


def without_spaces(name):
    return name.replace(" ", "")


class NewTypes(RecordingTest):

    def build(self, compiler, *options):
        program = self.folder / "new_types"
        sources = [SOURCE / "tests/e2e/targets" / name for name in ("new_types.cpp", "new_types_other.cpp")]
        subprocess.run([compiler, "-std=c++20", *options, "-o", program, *sources], check=True)
        return program

    def truth(self, program):
        """What the recorded program said: the type by address."""
        outcome = self.record([program])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        lines = [line.split("|") for line in outcome.stdout.decode().splitlines() if line[0] != "|"]
        self.assertGreater(len(lines), 30)
        return {int(address, 16): name for address, name in lines}

    def rows(self):
        outcome = run([TIDEMARK, "allocations", self.trace, "--csv", "--limit", "0"])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        return list(csv.DictReader(io.StringIO(outcome.stdout.decode())))

    def check(self, truth):
        """How many blocks a type is told of; none may be wrong."""
        told = 0
        for row in self.rows():
            if row["type_known_by"] not in KNOWN_BY_NEW:
                continue
            # Arrays of objects with destructors begin behind their number.
            begin = int(row["address"], 16)
            name = truth.get(begin, truth.get(begin + 8))
            if name is None:
                continue
            told += 1
            if name.startswith("Local"):
                self.assertTrue(row["type"].endswith("::" + name), row["type"])
            else:
                self.assertEqual(without_spaces(row["type"]), without_spaces(name), row)
        return told

    def test_every_block_is_what_it_is_said_to_be(self):
        for compiler in dict.fromkeys(COMPILERS):
            for level in LEAST_TOLD:
                with self.subTest(compiler=compiler, level=level):
                    truth = self.truth(self.build(compiler, "-g", level))
                    told = self.check(truth)
                    self.assertGreaterEqual(told, LEAST_TOLD[level], f"of {len(truth)}")
                    groups = self.report("--group-by", "type", "--limit", "0")["groups"]
                    ways = {group["known_by"] for group in groups}
                    self.assertTrue(any("constructor" in (way or "") for way in ways), ways)
                    self.assertTrue(any("pointer" in (way or "") for way in ways), ways)
                    hidden = [group for group in groups if group["type"] == "(anonymous namespace)::Hidden"]
                    self.assertEqual([(group["allocations"], group["bytes"]) for group in hidden], [(1, 72)])

    def test_older_debug_info(self):
        for compiler in dict.fromkeys(COMPILERS):
            with self.subTest(compiler=compiler):
                told = self.check(self.truth(self.build(compiler, "-gdwarf-4", "-O2")))
                self.assertGreaterEqual(told, LEAST_TOLD["-O2"])

    def test_nothing_is_told_without_debug_info(self):
        for compiler in dict.fromkeys(COMPILERS):
            for level in ("-O0", "-O2"):
                with self.subTest(compiler=compiler, level=level):
                    self.assertEqual(self.check(self.truth(self.build(compiler, "-g0", level))), 0)

    def test_names_that_come_later_bring_types(self):
        program = self.build(COMPILERS[0], "-g", "-O2")
        symbols = self.folder / "symbols"
        symbols.mkdir()
        subprocess.run(["objcopy", "--only-keep-debug", program, symbols / "new_types"], check=True)
        subprocess.run(["strip", program], check=True)
        truth = self.truth(program)
        self.assertEqual(self.check(truth), 0)
        outcome = run([TIDEMARK, "resymbolize", self.trace, "--debug-dir", symbols], env=ENVIRONMENT)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        told = self.check(truth)
        self.assertGreaterEqual(told, LEAST_TOLD["-O2"])
        # Neither do types get lost when there is nothing to tell them from any more.
        program.unlink()
        outcome = run([TIDEMARK, "resymbolize", self.trace, "--debug-dir", symbols], env=ENVIRONMENT)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        self.assertEqual(self.check(truth), told)


if __name__ == "__main__":
    unittest.main()
