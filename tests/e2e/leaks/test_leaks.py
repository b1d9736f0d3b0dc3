#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tidemark leaks` and `tidemark diff` on the demo, with and without its leak."""

import json
import unittest

from recording import BUILD, SLOWNESS, TIDEMARK, RecordingTest, run

DEMO = BUILD / "bin" / "tidemark-demo"
NOISE = 20_000  # bytes; the leak has 2.7 million


class Leaks(RecordingTest):
    def leaks(self, *options, status):
        outcome = run([TIDEMARK, "leaks", self.trace, "--json", *options])
        self.assertEqual(outcome.status, status, outcome.stderr.decode())
        return json.loads(outcome.stdout)

    def test_the_demo_and_its_suppressions(self):
        self.assertEqual(self.record([DEMO, str(3 * SLOWNESS)]).status, 0)
        found = self.leaks(status=1)
        self.assertEqual(found["schema"], "tidemark.leaks/1")
        first = found["suspects"][0]
        self.assertIn("makeEntry", first["owner"])
        self.assertEqual((first["rank"], first["verdict"]), (1, "never-freed"))
        self.assertEqual(first["allocations"], 3600)  # a session and its basket for each aborted checkout
        self.assertGreater(first["bytes_per_second"], 500_000 / SLOWNESS)
        self.assertLess(first["first_seen_ns"], found["duration_ns"] * 3 // 4)
        self.assertIn("makeEntry", first["sentence"])
        for suspect in found["suspects"]:
            functions = [frame["function"] or "" for frame in suspect["frames"]]
            self.assertTrue(any("checkOut" in function for function in functions), suspect["sentence"])
        self.assertEqual(found["suppressed"]["bytes"], 0)

        rules = self.folder / "known.supp"
        rules.write_text("# expected\nleak:OrdersService::checkOut\n")
        left = self.leaks("--suppressions", rules, status=0)
        self.assertEqual(left["suspects"], [])
        total = sum(suspect["bytes"] for suspect in found["suspects"])
        self.assertEqual(left["suppressed"]["bytes"], total)
        text = run([TIDEMARK, "leaks", self.trace, "--suppressions", rules]).stdout.decode()
        self.assertIn("Suppressed by “leak:OrdersService::checkOut”", text)
        rules.write_text("# tidemark: bytes<=64K until=2999-12-31\nleak:OrdersService::checkOut\n")
        self.assertEqual(len(self.leaks("--suppressions", rules, status=1)["suspects"]), len(found["suspects"]))
        rules.write_text("# tidemark: until=2020-01-01\nleak:OrdersService::checkOut\n")
        expired = self.leaks("--suppressions", rules, status=1)
        self.assertEqual(expired["suppressed"]["rules"][0]["state"], "expired")

    def test_bad_suppressions_are_one_sentence(self):
        self.assertEqual(self.record([DEMO, "0.2"]).status, 0)
        rules = self.folder / "known.supp"
        rules.write_text("leak:\n")
        for path in (rules, self.folder / "missing", self.folder):
            outcome = run([TIDEMARK, "leaks", self.trace, "--suppressions", path])
            self.assertEqual(outcome.status, 2)
            self.assert_one_sentence(outcome.stderr)

    def test_diff_shows_the_fixed_leak_and_nothing_else(self):
        self.assertEqual(self.record([DEMO, "4"]).status, 0)
        fixed = self.folder / "fixed.tide"
        self.assertEqual(run([TIDEMARK, "record", "-o", fixed, "--", DEMO, "4", "--without-leak"]).status, 0)
        self.assertEqual(run([TIDEMARK, "leaks", fixed]).status, 0)
        for before, after, state in ((self.trace, fixed, "gone"), (fixed, self.trace, "new")):
            outcome = run([TIDEMARK, "diff", before, after, "--json", "--limit", "0"])
            self.assertEqual(outcome.status, 0, outcome.stderr.decode())
            diff = json.loads(outcome.stdout)
            leaked = 0
            for row in diff["rows"]:
                functions = [frame["function"] or "" for frame in row["frames"]]
                delta = row["delta"]["bytes"]
                if any("checkOut" in function for function in functions):
                    self.assertEqual(row["state"], state, functions)
                    leaked += abs(delta)
                else:
                    self.assertLess(abs(delta), NOISE, functions)
            self.assertGreater(leaked, 1_000_000)
            rows = sum(row["delta"]["bytes"] for row in diff["rows"])
            self.assertEqual(rows, diff["total"]["delta"]["bytes"])

    def test_runs_of_one_side_tell_what_is_noise(self):
        runs = {}
        for side, option in (("before", ["--without-leak"]), ("after", [])):
            runs[side] = [self.folder / f"{side}{number}.tide" for number in range(3)]
            for trace in runs[side]:
                self.assertEqual(run([TIDEMARK, "record", "-o", trace, "--", DEMO, "1.5", *option]).status, 0)
        more = [part for side in runs for trace in runs[side][1:] for part in (f"--also-{side}", trace)]
        command = [TIDEMARK, "diff", runs["before"][0], runs["after"][0], *more]
        diff = json.loads(run([*command, "--json", "--limit", "0"]).stdout)
        self.assertEqual(diff["runs"], {"before": 3, "after": 3})
        lows = [row["runs"]["after"]["low"]["bytes"] for row in diff["rows"]]
        self.assertTrue(all(low <= row["after"]["bytes"] for low, row in zip(lows, diff["rows"])))
        for row in diff["rows"]:
            if any("checkOut" in (frame["function"] or "") for frame in row["frames"]):
                self.assertFalse(row["noise"])
        left = sum(abs(row["delta"]["bytes"]) for row in diff["rows"] if not row["noise"])
        leaked = sum(row["delta"]["bytes"] for row in diff["rows"] if not row["noise"])
        self.assertGreater(leaked, 0.95 * left, "what is not noise is the leak")
        text = run([*command, "--by", "function"]).stdout.decode()
        self.assertIn("3 before, 3 after", text)
        lone = run([TIDEMARK, "diff", runs["before"][0], "--at-before", "50%", *more])
        self.assertEqual(lone.status, 2)
        self.assert_one_sentence(lone.stderr)

    def test_two_moments_of_one_trace(self):
        self.assertEqual(self.record([DEMO, "2"]).status, 0)
        moments = ("--at-before", "60%", "--at-after", "end")
        outcome = run([TIDEMARK, "diff", self.trace, *moments, "--json", "--by", "caller", "--limit", "0"])
        diff = json.loads(outcome.stdout)
        change = self.report("--rule", "change", "--from", "60%", "--to", "end")
        self.assertEqual(diff["total"]["delta"], change["shown"])
        for row in diff["rows"]:
            self.assertEqual(row["new"]["bytes"] - row["freed"]["bytes"], row["delta"]["bytes"])
        alone = run([TIDEMARK, "diff", self.trace])
        self.assertEqual(alone.status, 2)
        self.assert_one_sentence(alone.stderr)


if __name__ == "__main__":
    unittest.main()
