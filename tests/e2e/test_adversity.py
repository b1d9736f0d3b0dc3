# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Full disks, folders that cannot be written, privileges given up: the program goes on, the trace can be read, and one
sentence says what is missing."""

import json
import os
import pathlib
import resource
import shutil
import signal
import subprocess
import unittest

import processes
from recording import TARGETS, TIDEMARK, RecordingTest, run

# "$0" is mounted anew, with the options "$1", for the rest of the command alone.
OWN_MOUNTS = ["--mount"] if os.geteuid() == 0 else ["--user", "--map-root-user", "--mount"]
MOUNTED = ["unshare", *OWN_MOUNTS, "sh", "-c", 'mount -t tmpfs -o "$1" tmpfs "$0" && shift && exec "$@"']


def may_mount():
    return shutil.which("unshare") is not None and run([*MOUNTED, "/dev/shm", "size=64k", "true"]).status == 0


mounts = unittest.skipUnless(may_mount(), "mounts a file system of its own, which is not allowed here")


class Adversity(RecordingTest):
    def setUp(self):
        super().setUp()
        self.environment = {name: value for name, value in os.environ.items() if name != "XDG_RUNTIME_DIR"}

    def warnings(self, report):
        return [warning["sentence"] for warning in report["warnings"] if warning["severity"] == "warning"]

    def test_disk_full_in_the_middle(self):
        """The recorder may not let its file grow any further."""
        counters = self.folder / "counters"
        launcher = subprocess.Popen(
            [TIDEMARK, "record", "-o", self.trace, "--", TARGETS / "counted_forever", counters],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(launcher.stderr.close)
        self.addCleanup(launcher.kill)
        target = processes.target_of(launcher.pid, "counted_forever")
        handle = os.pidfd_open(target)
        self.addCleanup(os.close, handle)
        self.addCleanup(lambda: processes.gone(target) or signal.pidfd_send_signal(handle, signal.SIGKILL))
        processes.wait_for(lambda: self.trace.exists() and self.trace.stat().st_size > 100_000)
        recorder = processes.recorder_of(launcher.pid, processes.ring_file_of(target))
        full = self.trace.stat().st_size + 50_000
        resource.prlimit(recorder, resource.RLIMIT_FSIZE, (full, full))
        before = counters.read_bytes()
        processes.wait_for(lambda: self.trace.stat().st_size >= full - 8 or processes.gone(recorder))
        processes.wait_for(lambda: counters.read_bytes() != before)
        later = counters.read_bytes()
        processes.wait_for(lambda: counters.read_bytes() != later)  # the program goes on
        os.kill(target, signal.SIGTERM)
        self.assertEqual(launcher.wait(60), -signal.SIGTERM)
        said = launcher.stderr.read()
        self.assert_one_sentence(said)
        self.assertIn(b"File too large", said)
        self.assert_left_nothing_behind()
        report = self.report()
        self.assertGreater(report["allocations"], 1000)
        self.assertTrue(self.warnings(report) or report["end"]["reason"] == "data-lost", report["end"])

    @mounts
    def test_small_disk(self):
        """A file system without room for all of the trace."""
        disk = self.folder / "disk"
        disk.mkdir()
        script = 'trace=$0 copy=$1; shift; "$@"; status=$?; cp "$trace" "$copy"; exit $status'
        trace = disk / "t.tide"
        recording = [TIDEMARK, "record", "-o", trace, "--", TARGETS / "handed_blocks", "5000000"]
        outcome = run([*MOUNTED, disk, "size=4m", "sh", "-c", script, trace, self.trace, *recording],
                      env=self.environment)
        self.assertEqual(outcome.status, 0, outcome.stderr)
        self.assertEqual(len(outcome.stdout.split()), 4)
        self.assert_one_sentence(outcome.stderr)
        self.assertIn(b"No space left on device", outcome.stderr)
        self.assert_left_nothing_behind()
        report = self.report()
        self.assertGreater(report["allocations"], 10_000)
        self.assertTrue(self.warnings(report) or report["end"]["reason"] == "data-lost", report["end"])

    @mounts
    def test_small_disk_for_children(self):
        """Short programs, whose traces the completer writes, and long ones with recorders of their own."""
        for size, command in (("300k", "for i in $(seq 20); do '{0}' 5000 >/dev/null; done; true"),
                              ("400k", "'{0}' 100000 >/dev/null & '{0}' 100000 >/dev/null; wait; true")):
            with self.subTest(command=command):
                disk = self.folder / "disk"
                shutil.rmtree(disk, ignore_errors=True)
                disk.mkdir()
                kept = self.folder / "kept"
                shutil.rmtree(kept, ignore_errors=True)
                script = 'disk=$0 kept=$1; shift; "$@"; status=$?; cp -r "$disk" "$kept"; exit $status'
                recording = [TIDEMARK, "record", "-o", disk / "t.tide", "--", "bash", "-c",
                             command.format(TARGETS / "handed_blocks")]
                outcome = run([*MOUNTED, disk, f"size={size}", "sh", "-c", script, disk, kept, *recording],
                              env=self.environment)
                self.assertEqual((outcome.status, outcome.stdout), (0, b""), outcome.stderr)
                self.assert_one_sentence(outcome.stderr)
                self.assertRegex(outcome.stderr, rb"The traces? of \d+ programs? (is|are) not complete\.")
                self.assertIn(b"No space left on device", outcome.stderr)
                self.assert_left_nothing_behind()
                listed = json.loads((kept / "t.tidemark").read_text())
                self.assertIn("No space left on device", listed["failure"])
                self.assertEqual([process for process in listed["processes"] if not process["end"]], [])
                lost = [process for process in listed["processes"] if process.get("problem")]
                self.assertGreater(len(lost), 0)
                self.assertTrue(any("No space left on device" in process["problem"] for process in lost), lost)
                for process in listed["processes"]:
                    trace = kept / process["file"]
                    if process in lost and not trace.exists():
                        continue
                    end = self.info(trace)["end"]
                    if process in lost:
                        self.assertIn(end["reason"], ("data-lost", "unknown"), process)
                    else:
                        self.assertIn(end["reason"], ("exit", "exec"), process)
                    if end["reason"] == "data-lost":
                        self.assertIn("No space left on device", end["detail"])

    def test_folder_that_cannot_be_written(self):
        # A minimal root has plain folders there.
        folders = [folder for folder in ("/sys", "/proc") if os.path.ismount(folder)]
        for folder in (*folders, self.folder / "not there"):
            with self.subTest(folder=folder):
                outcome = run([TIDEMARK, "record", "-o", pathlib.Path(folder) / "t.tide", "--", "echo", "ran"])
                self.assertEqual((outcome.status, outcome.stdout), (125, b""))
                self.assert_one_sentence(outcome.stderr)
        outcome = run([TIDEMARK, "record", "--", "echo", "ran"], cwd="/proc")
        self.assertEqual((outcome.status, outcome.stdout), (125, b""))
        self.assert_one_sentence(outcome.stderr)

    @mounts
    def test_no_shared_memory(self):
        """/dev/shm is read-only, or too small for a ring: the ring file goes beside the trace."""
        bare = run([TARGETS / "counts_cpp"])
        for options in ("ro", "size=64k"):
            with self.subTest(options=options):
                outcome = run([*MOUNTED, "/dev/shm", options, TIDEMARK, "record", "--force", "-o", self.trace, "--",
                               TARGETS / "counts_cpp"], env=self.environment)
                self.assertEqual(outcome.as_tuple(), bare.as_tuple())
                report = self.report()
                self.assertEqual((report["end"]["reason"], self.warnings(report)), ("exit", []))
                self.assert_left_nothing_behind()

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setpriv") and shutil.which("prlimit"),
                         "needs root, to be a user with no other processes")
    def test_no_process_left_for_the_recorder(self):
        """The limit counts the user's processes: launcher, program, keeper, and then no recorder."""
        self.folder.chmod(0o777)
        user = str(50_000 + os.getpid() % 10_000)
        recording = ["setpriv", "--reuid", user, "--clear-groups", "prlimit", "--nproc=3:3", TIDEMARK, "record", "-o",
                     self.trace, "--", "echo", "ran"]
        outcome = run(recording, env=self.environment)
        self.assertEqual((outcome.status, outcome.stdout), (125, b""))
        self.assert_one_sentence(outcome.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])
        self.assertEqual(list(pathlib.Path("/dev/shm").glob(f"tidemark-{user}-*")), [])

    @unittest.skipUnless(os.geteuid() == 0, "needs root to give it up")
    def test_privileges_dropped(self):
        root = self.folder / "root"
        root.mkdir()
        program = [TARGETS / "drops_privileges", root]
        bare = run(program)
        self.assertEqual(bare.stdout, b"3000 blocks as user 65534\n")
        self.assertEqual(self.record(program).as_tuple(), bare.as_tuple())
        report = self.report("--filter", "function:keep")
        self.assertEqual(report["shown"], {"bytes": 300_000, "allocations": 3000})
        self.assertEqual((report["end"]["reason"], self.warnings(report)), ("exit", []))
        self.assert_left_nothing_behind()


if __name__ == "__main__":
    unittest.main()
