# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings that compare each stack walk with a walk by unwind tables alone and with libgcc's."""

import os

from recording import RecordingTest

PYTHON_WORK = """
import ast, glob, json, os, re
count = 0
for path in sorted(glob.glob(os.path.join(os.path.dirname(os.__file__), "*.py")))[:{files}]:
    with open(path, errors="replace") as file:
        text = file.read()
    count += len(list(ast.walk(ast.parse(text))))
    count += len(json.loads(json.dumps(dict(enumerate(text.splitlines())))))
    count += len(re.findall(r"(\\w+)\\s*\\(([^()]*)\\)", text))
assert count > 100
"""


ONLY_MALLOC = ("--python", "malloc")
# Where CPython uses the table of a dict's keys again, it gets the stack of its dict, which was walked before.
KEY_TABLES = ("--filter", "domain:python", "--filter", "size:120..168")


class CheckedWalks(RecordingTest):
    def check(self, command, least, *options, timeout=600, walked_twice=0, unwalked=None, **environment):
        """Records the command; all its walks, of which there are at least so many, must agree. Their number.
        `unwalked`: filters of the allocations that may have got a stack without a walk."""
        environment = dict(os.environ, TIDEMARK_CHECK_UNWIND="1", **environment)
        outcome = self.record(command, *options, env=environment, timeout=timeout)
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        counts = {"compared": 0, "did not agree": 0}
        warnings = self.info()["warnings"]
        for warning in warnings:
            for words in counts:
                if "tack walks that" in warning["sentence"] and words in warning["sentence"]:
                    counts[words] = warning["count"]
        self.assertEqual(counts["did not agree"], 0, warnings)
        self.assertGreaterEqual(counts["compared"], least)
        # A handler that allocates between the walk and the real call has its stack walked again.
        surplus = counts["compared"] - self.info()["allocations"]
        least_surplus = 0
        if unwalked is not None:
            least_surplus = -self.report("--rule", "allocated-in", *unwalked)["shown"]["allocations"]
        self.assertGreaterEqual(surplus, least_surplus)
        self.assertLessEqual(surplus, walked_twice)
        print(f"{counts['compared']:,} walks: {os.path.basename(command[0])}")
        return counts["compared"]
