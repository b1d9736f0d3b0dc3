#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Blocks by the type of their objects; the program itself says how many of each it has."""

import csv
import io
import re
import unittest

from recording import TARGETS, TIDEMARK, RecordingTest, run

EVIDENCE = {
    "shop::Widget": "std::vector|std::allocator",
    "shop::Gadget": "std::make_unique",
    "shop::Box<shop::Part>": "std::make_shared",
    "std::pair<int const, shop::Part>": "std::map or set node",
    "shop::Box<int>": "std::list node",
    "long": "std::map or set node",
}
OTHER_BLOCKS = 5 * 3000


class Types(RecordingTest):

    def check(self, program):
        outcome = self.record([TARGETS / program])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        truth = [line.split("|") for line in outcome.stdout.decode().split("\n") if line]
        self.assertEqual(len(truth), 7)
        report = self.report("--group-by", "type", "--limit", "0")
        groups = {group["type"]: group for group in report["groups"]}
        for name, blocks, size in truth:
            with self.subTest(program=program, type=name):
                self.assertIn(name, groups)
                self.assertEqual(groups[name]["allocations"], int(blocks))
                if size:
                    self.assertEqual(groups[name]["bytes"], int(size))
                self.assertRegex(groups[name]["known_by"], EVIDENCE.get(name, "."))
                self.assertIn(groups[name]["known_by"], groups[name]["label"])
                filtered = self.report("--query", f'type:"{name}"', "--limit", "0")
                self.assertEqual(filtered["shown"]["bytes"], groups[name]["bytes"])
        self.assertEqual(set(groups), {name for name, _, _ in truth} | {None})
        self.assertGreaterEqual(groups[None]["bytes"], OTHER_BLOCKS)
        self.assertEqual(sum(group["bytes"] for group in groups.values()), report["leaked"]["bytes"])
        return truth

    def test_called(self):
        self.check("typed_blocks_o0")

    def test_inlined(self):
        truth = self.check("typed_blocks_o2")
        outcome = run([TIDEMARK, "allocations", self.trace, "--csv", "--limit", "0"])
        rows = list(csv.DictReader(io.StringIO(outcome.stdout.decode())))
        for name, blocks, _ in truth:
            self.assertEqual(sum(row["type"] == name for row in rows), int(blocks), name)
        text = run([TIDEMARK, "report", self.trace, "--group-by", "type"]).stdout.decode()
        self.assertTrue(re.search(r"shop::Box<shop::Part> \(by std::make_shared\)", text), text)


if __name__ == "__main__":
    unittest.main()
