# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The demo's leak is the first thing that a report of its growth names."""

import os
import unittest

from recording import BUILD, SLOWNESS, SOURCE, TIDEMARK, RecordingTest, opens_window, run

DEMO = BUILD / "bin" / "tidemark-demo"
GUI = BUILD / "bin" / "tidemark-gui"
REGISTRY = "resources/demo/session_registry.h"


class Demo(RecordingTest):
    def test_growth_names_the_leak(self):
        self.assertEqual(self.record([DEMO, "4"]).status, 0)
        report = self.report("--rule", "growth", "--from", "50%", "--to", "end")
        frames = report["top"][0]["frames"]
        named = [(frame["function"] or "", frame["file"] or "", frame["line"]) for frame in frames]
        leak_line = 1 + next(i for i, line in enumerate((SOURCE / REGISTRY).read_text().splitlines())
                             if "basket.resize" in line)
        self.assertTrue(any("Registry<demo::Session>::makeEntry" in function and file.endswith(REGISTRY)
                            and line == leak_line for function, file, line in named), named)
        self.assertTrue(any("OrdersService::checkOut" in function for function, _, _ in named), named)

        # Found by growth, not by size: the leak's stacks hold under a tenth of what is live at the end.
        live = self.report("--limit", "0")
        leaked = sum(stack["bytes"] for stack in live["top"]
                     if any("makeEntry" in (frame["function"] or "") for frame in stack["frames"]))
        self.assertGreater(leaked, 1_000_000)
        self.assertLess(leaked, live["leaked"]["bytes"] / 10)
        self.assertNotIn("makeEntry", live["top"][0]["frames"][0]["function"])

    @opens_window
    def test_window_shows_every_tab(self):
        self.assertEqual(self.record([DEMO, "2"]).status, 0)
        shots = self.folder / "shots"
        offscreen = dict(os.environ, QT_QPA_PLATFORM="offscreen")
        for theme in ("light", "dark"):
            outcome = run([GUI, self.trace, "--screenshots", shots / theme, "--theme", theme], env=offscreen)
            self.assertEqual(outcome.status, 0, outcome.stderr)
            pictures = {path.stem: path for path in (shots / theme).glob("*.png")}
            self.assertEqual(set(pictures), {"summary", "flame-graph", "tree", "callers", "stacks", "table",
                                             "allocations", "query-text", "palette", "settings", "recording",
                                             "welcome", "suspects", "expect", "snapshots", "change-flame-graph",
                                             "change-tree", "change-table", "symbols"})
            for path in pictures.values():
                self.assertGreater(path.stat().st_size, 20_000, f"{path} is nearly empty")
        for name in ("summary", "flame-graph"):
            self.assertNotEqual(*((shots / theme / f"{name}.png").read_bytes() for theme in ("light", "dark")))

    @opens_window
    def test_version_and_help_need_no_display(self):
        bare = {key: value for key, value in os.environ.items()
                if key not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
        version = run([GUI, "--version"], env=bare)
        self.assertEqual((version.status, version.stderr), (0, b""))
        self.assertRegex(version.stdout, rb"^tidemark-gui \d+\.\d+\.\d+\n$")
        for option in ("--help", "-h"):
            usage = run([GUI, option], env=bare)
            self.assertEqual((usage.status, usage.stderr), (0, b""))
            self.assertIn(b"--screenshots", usage.stdout)
        everything = run([GUI, "--help-all"], env=bare)
        self.assertEqual((everything.status, everything.stderr), (0, b""))
        self.assertIn(b"--screenshots", everything.stdout)
        self.assertIn(b"--platform", everything.stdout)

    def test_without_the_leak_it_does_not_grow(self):
        """How long the catalogue loads and the cache fills depends on the machine. What else is kept, leaks."""
        kept = ["--rule", "change", "--from", "50%", "--to", "end",
                "--filter=-function:*Catalogue::load*", "--filter=-function:*PageCache*"]
        changes = []
        for options in ([], ["--without-leak"]):
            self.assertEqual(self.record([DEMO, str(4 * SLOWNESS), *options]).status, 0)
            changes.append(self.report(*kept)["shown"]["bytes"])
        self.assertGreater(changes[0], 500_000)
        self.assertLess(abs(changes[1]), changes[0] / 5)

    def test_text_report_has_function_file_and_line(self):
        self.assertEqual(self.record([DEMO, "3"]).status, 0)
        growth = ["--rule", "growth", "--from", "50%", "--to", "end", "--limit", "1"]
        outcome = run([TIDEMARK, "report", self.trace, *growth])
        text = outcome.stdout.decode()
        self.assertIn("makeEntry", text)
        self.assertRegex(text, r"session_registry\.h:\d+")


if __name__ == "__main__":
    unittest.main()
