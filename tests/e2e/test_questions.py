# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The same question gets the same numbers from report, timeline and allocations, however it is written."""

import csv
import io
import json
import unittest

from recording import BUILD, TIDEMARK, RecordingTest, run

DEMO = BUILD / "bin" / "tidemark-demo"
# At no moment that means anything to the program.
RANGES = [("1.2345s", "2.3456s"), ("33.3%", "77.7%"), ("start", "1.9999999s")]


class Questions(RecordingTest):
    def setUp(self):
        super().setUp()
        self.assertEqual(self.record([DEMO, "3"]).status, 0)

    def output(self, command, *options):
        outcome = run([TIDEMARK, command, self.trace, *options])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        return outcome.stdout.decode()

    def rows(self, command, *options):
        return list(csv.DictReader(io.StringIO(self.output(command, "--csv", *options))))

    def blocks(self, *options):
        return self.rows("allocations", "--limit", "0", *options)

    def test_a_query_text_is_what_options_say(self):
        for begin, end in RANGES:
            for rule in ("growth", "decline", "change", "allocated-in", "freed-in", "long-lived", "peak"):
                one = self.report("--rule", rule, "--from", begin, "--to", end, "--filter", "size:>=100",
                                  "--filter=-function:~^std::", "--cost", "allocations")
                other = self.report(
                    "--query", f'rule:{rule}({begin},{end}) size:>=100 -function:~"^std::" cost:allocations')
                self.assertEqual(one, other)

    def test_single_blocks_add_up_to_the_report(self):
        for begin, end in RANGES:
            for rule in ("growth", "change", "freed-in"):
                question = ("--rule", rule, "--from", begin, "--to", end, "--filter", "size:>=64")
                shown = self.report(*question)["shown"]
                blocks = self.blocks(*question)
                self.assertEqual(shown["allocations"], sum(int(block["sign"]) for block in blocks))
                self.assertEqual(
                    shown["bytes"], sum(int(block["sign"]) * int(block["bytes"]) for block in blocks))

    def test_blocks_are_sorted_and_paged(self):
        question = ("--rule", "allocated-in", "--from", "40%", "--to", "50%")
        largest = self.blocks(*question, "--sort", "size", "--descending")
        self.assertGreater(len(largest), 20)
        sizes = [int(block["bytes"]) for block in largest]
        self.assertEqual(sizes, sorted(sizes, reverse=True))
        page = self.rows("allocations", *question, "--sort", "size", "--descending", "--first", "7", "--limit", "5")
        self.assertEqual(page, largest[7:12])
        document = json.loads(self.output("allocations", "--json", *question, "--first", "3", "--limit", "2"))
        self.assertEqual((document["total"], document["first"], len(document["blocks"])), (len(largest), 3, 2))
        stacks = {stack["stack"]: stack["frames"] for stack in document["stacks"]}
        for block in document["blocks"]:
            self.assertGreater(len(stacks[block["stack"]]), 1)

    def test_a_timeline_ends_where_the_report_is(self):
        for begin, end in RANGES:
            document = json.loads(self.output("timeline", "--json", "--buckets", "3", "--from", begin, "--to", end))
            rows = self.rows("timeline", "--buckets", "3", "--from", begin, "--to", end)
            for bucket, row in zip(document["buckets"], rows, strict=True):
                self.assertEqual({key: str(bucket[key]) for key in row}, row)
                moment = f"{bucket['end_ns']}ns"
                live = self.report("--at", moment)["shown"]
                self.assertEqual((bucket["last_bytes"], bucket["last_allocations"]),
                                 (live["bytes"], live["allocations"]))
                peak = self.report("--rule", "peak", "--from", f"{bucket['begin_ns']}ns", "--to", moment)["shown"]
                before = self.report("--at", f"{bucket['begin_ns']}ns")["shown"]
                if bucket["begin_ns"] > 0:
                    self.assertEqual(bucket["maximum_bytes"], max(peak["bytes"], before["bytes"]))

    def test_layers_are_the_heaviest_groups(self):
        document = json.loads(self.output("timeline", "--json", "--buckets", "4", "--group-by", "module", "--top", "2"))
        groups = self.report("--rule", "peak", "--group-by", "module", "--limit", "2")
        self.assertEqual([layer["label"] for layer in document["layers"]],
                         [group["label"] for group in groups["groups"]])
        for bucket in document["buckets"]:
            self.assertEqual(sum(bucket["layer_bytes"]), bucket["maximum_bytes"])

    def test_groups_add_up_and_are_sorted(self):
        for grouping in ("stack", "caller", "function", "module", "file-line", "process", "thread", "free-thread",
                         "size-class", "lifetime-class", "call", "domain"):
            report = self.report("--rule", "allocated-in", "--group-by", grouping, "--limit", "0", "--sort",
                                 "allocations")
            costs = [group["allocations"] for group in report["groups"]]
            self.assertEqual(sum(costs), report["shown"]["allocations"], grouping)
            self.assertEqual(costs, sorted(costs, reverse=True))
        names = [group["label"] for group in self.report("--group-by", "module", "--sort", "name")["groups"]]
        self.assertEqual(names, sorted(names))

    def test_mistakes_are_one_sentence(self):
        for command, *options in (("report", "--query", "rule:grow"), ("report", "--group-by", "colour"),
                                  ("report", "--sort", "name"), ("timeline", "--buckets", "0"),
                                  ("timeline", "--query", "rule:peak"), ("timeline", "--group-by", "lifetime-class"),
                                  ("timeline", "--from", "2s", "--to", "1s"), ("allocations", "--sort", "colour"),
                                  ("allocations", "--first", "99999999999")):
            outcome = run([TIDEMARK, command, self.trace, *options])
            self.assertEqual((outcome.status, outcome.stdout), (2, b""), (command, options))
            self.assert_one_sentence(outcome.stderr)


if __name__ == "__main__":
    unittest.main()
