# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that start, replace and end processes in unusual ways, and must not notice that they are recorded."""

import json
import os
import pathlib
import shutil
import unittest

from recording import TARGETS, TIDEMARK, RecordingTest, run

SPAWNING = TARGETS / "spawning"


class Spawning(RecordingTest):
    def children(self):
        path = self.trace.with_suffix(".tidemark")
        return json.loads(path.read_text())["processes"][1:] if path.exists() else []

    def listed(self):
        return json.loads(self.trace.with_suffix(".tidemark").read_text())

    def assert_transparent(self, command):
        bare = run(command)
        outcome = self.record(command)
        self.assertEqual(bare.as_tuple(), outcome.as_tuple())
        self.assertEqual(outcome.status, 0)
        self.assert_left_nothing_behind()

    def test_child_is_known_before_a_handler_runs(self):
        self.assert_transparent([SPAWNING, "spawn_under_signals"])

    def test_handlers_that_fork_within_malloc(self):
        """A child that comes back into the interrupted event leaves the parent's ring alone."""
        outcome = self.record([SPAWNING, "fork_in_handlers", "200"])
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        pairs = int(outcome.stdout)
        report = self.report()
        self.assertEqual(report["allocations"], pairs)
        self.assertEqual([warning for warning in report["warnings"] if warning["severity"] != "note"], [])
        self.assert_left_nothing_behind()

    def test_what_a_child_of_vfork_gives_up_its_parent_keeps(self):
        self.assert_transparent([SPAWNING, "renouncing_child"])
        child = next(process for process in self.children() if process["file"])
        self.assertEqual((child["end"]["reason"], child["end"]["status"], child["events"]), ("exit", 255, 200))

    def test_fexecve_without_environment_is_an_error(self):
        self.assert_transparent([SPAWNING, "no_environment"])

    def test_addresses_that_lead_nowhere_are_refused(self):
        self.assert_transparent([SPAWNING, "bad_addresses"])
        outcome = run([SPAWNING, "bad_addresses"])
        self.assertEqual(outcome.stdout.count(b": Bad address\n"), 10, outcome.stdout)

    def test_environment_without_room_for_ours(self):
        """The children run as they would, are not recorded, and are counted."""
        bare = run([SPAWNING, "full_environment"])
        outcome = self.record([SPAWNING, "full_environment"])
        self.assertEqual((bare.status, bare.stdout), (outcome.status, outcome.stdout))
        self.assertEqual(len(set(bare.stdout.split()[1:])), 1, bare.stdout)
        self.assert_one_sentence(outcome.stderr)
        self.assertIn(b"4 programs were not recorded", outcome.stderr)
        self.assertIn(b"no room", outcome.stderr)
        self.assertEqual(self.listed()["not_recorded"], {"other_machine": 0, "other_loader": 0, "no_room": 4})
        self.assert_left_nothing_behind()

    def test_program_of_another_loader(self):
        """As programs for musl: their loader would say that it cannot load the collector."""
        loader, ours = b"ld-musl-x86_64.so.1", b"/lib64/ld-linux-x86-64.so.2"
        shutil.copy(os.fsdecode(ours), self.folder / os.fsdecode(loader))
        program = self.folder / "env"
        content = pathlib.Path("/usr/bin/env").read_bytes()
        self.assertEqual(content.count(ours), 1)
        program.write_bytes(content.replace(ours, loader.ljust(len(ours), b"\0")))
        program.chmod(0o755)
        (self.folder / "script").write_text("#!./env sh\nenv\n")
        (self.folder / "script").chmod(0o755)
        command = ["env", "-i", "A=1", "sh", "-c", "./env; ./script; PATH=. env B=2; (exec ./env); true"]
        bare = run(command, cwd=self.folder)
        outcome = self.record(command, cwd=self.folder)
        self.assertEqual((bare.status, bare.stdout), (outcome.status, outcome.stdout))
        self.assertEqual(bare.stdout.count(b"A=1\n"), 4, bare.stdout)
        self.assert_one_sentence(outcome.stderr)
        self.assertIn(b"4 programs were not recorded: their loader is not glibc's.", outcome.stderr)
        self.assertEqual(self.listed()["not_recorded"], {"other_machine": 0, "other_loader": 4, "no_room": 0})
        text = run([TIDEMARK, "info", self.trace.with_suffix(".tidemark")]).stdout
        self.assertIn(b"4 programs were not recorded: their loader is not glibc's.", text)
        refused = run([TIDEMARK, "record", "--force", "-o", self.trace, "--", "./env"], cwd=self.folder)
        self.assertEqual((refused.status, refused.stdout), (125, b""))
        self.assert_one_sentence(refused.stderr)
        self.assertIn(loader, refused.stderr)
        self.assert_left_nothing_behind()

    def test_handler_that_jumps_out_of_system(self):
        self.assert_transparent([SPAWNING, "give_up"])

    def test_limit_on_file_sizes(self):
        """Our files are larger than the limit: the children are not recorded, and live."""
        command = ["sh", "-c", "ulimit -f 1000; ls /bin/sh; (true | cat); echo $?"]
        bare = run(command)
        outcome = self.record(command)
        self.assertEqual((bare.status, bare.stdout), (outcome.status, outcome.stdout))
        self.assert_one_sentence(outcome.stderr)
        self.assert_left_nothing_behind()

    def test_output_folder_that_goes_away(self):
        self.trace = self.folder / "gone" / "t.tide"
        self.trace.parent.mkdir()
        outcome = self.record(["sh", "-c", 'mv "$0" "$0.moved"; ls /bin/sh; echo $?', self.trace.parent])
        self.assertEqual((outcome.status, outcome.stdout), (0, b"/bin/sh\n0\n"))
        self.assert_one_sentence(outcome.stderr)
        self.assert_left_nothing_behind()

    @unittest.skipUnless(os.geteuid() == 0, "needs root to change the root")
    def test_program_in_another_root(self):
        """The loader there finds no collector, and must not say so."""
        for file in ("/bin/true", "/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6"):
            inside = self.folder / "root" / file[1:]
            inside.parent.mkdir(parents=True)
            shutil.copy(file, inside)
        self.assert_transparent(["sh", "-c", 'chroot "$0" /bin/true; echo $?', self.folder / "root"])


if __name__ == "__main__":
    unittest.main()
