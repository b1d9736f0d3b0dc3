# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The recorder for Python services: it changes nothing, and leaves whole snapshots behind, whatever happens."""

import importlib
import json
import signal
import subprocess
import sys
import time
import tracemalloc
import unittest

import python_runs
import recording

LEAKY = """
import sys, time
kept = []
def leak():
    kept.append(bytearray(5000))  # LEAK
end = time.monotonic() + float(sys.argv[1])
while time.monotonic() < end:
    leak()
    time.sleep(0.004)
"""


class PythonSnapshots(recording.RecordingTest):
    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def test_the_program_is_none_the_wiser(self):
        python_runs.check_transparency(self, sys.executable)

    def test_a_sitecustomize_of_the_user_still_runs(self):
        self.write("sitecustomize.py", "print('sitecustomize of mine')\n")
        app = self.write("app.py", "import sitecustomize; print(sitecustomize.__file__)\n")
        own = python_runs.environment(PYTHONPATH=str(self.folder))
        bare = recording.run([sys.executable, app], env=own)
        self.assertIn(b"sitecustomize of mine", bare.stdout)
        ours = recording.run([recording.TIDEMARK, "record", "--python-snapshots", "1s", "-o", self.folder / "r",
                              sys.executable, app], env=own)
        self.assertEqual(bare.as_tuple(), ours.as_tuple())

    def test_series_are_bounded_and_whole(self):
        app = self.write("app.py", LEAKY)
        outcome = python_runs.run_module(sys.executable, "--every", "0.03", "--frames", "3", "--keep", "8", "--dir",
                                         self.folder / "s", app, "1.5")
        self.assertEqual(outcome.as_tuple(), (0, b"", b""))
        folder = python_runs.Folder(self.folder / "s")
        self.assertEqual(len(folder.snapshots), 8)
        self.assertEqual(folder.causes(), ["start"] + ["interval"] * 6 + ["exit"])
        self.assertEqual(folder.hidden, [])
        times = [facts["time"] for facts in folder.facts]
        self.assertGreater(times[-1] - times[0], 1)
        for snapshot, facts in zip(folder.snapshots, folder.facts):
            loaded = tracemalloc.Snapshot.load(str(snapshot))
            self.assertEqual(loaded.traceback_limit, 3)
            self.assertEqual(facts["frames"], 3)
            self.assertEqual(facts["command"][-2:], [str(app), "1.5"])
            self.assertEqual(facts["version"], sys.version.split()[0])
            self.assertGreater(facts["rss"], 1 << 20)
            self.assertGreaterEqual(facts["traced_peak"], facts["traced"])
            self.assertGreater(facts["tracer_memory"], 0)
            total = sum(trace.size for trace in loaded.traces)
            self.assertLess(abs(total - facts["traced"]), 20000)

    def test_old_snapshots_are_thinned_evenly(self):
        sys.path.insert(0, str(python_runs.MODULE))
        self.addCleanup(sys.path.remove, str(python_runs.MODULE))
        module = importlib.import_module("tidemark_snapshots")
        recorder = module.Recorder(self.folder, 60, 1, 16, True)
        for step in range(1000):
            recorder.times[recorder.count] = step * 60_000
            recorder.regular[recorder.count] = step != 500
            recorder.count += 1
            recorder.thin()
        times = [moment // 60_000 for moment in recorder.times[:recorder.count]]
        self.assertEqual((len(times), times[0], times[-1]), (16, 0, 999))
        self.assertIn(500, times, "somebody asked for it")
        gaps = [after - before for before, after in zip(times[:-1], times[1:])]
        self.assertLessEqual(max(gaps), 2.1 * 999 / 15)

    def test_arguments_stay_out_on_request(self):
        app = self.write("app.py", LEAKY)
        recording.run([recording.TIDEMARK, "record", "--python-snapshots", "1s", "--no-args", "-o", self.folder / "s",
                       sys.executable, app, "0.1"], env=python_runs.environment())
        for facts in python_runs.Folder(self.folder / "s").facts:
            self.assertEqual(len(facts["command"]), 1)

    def test_a_signal_takes_one_and_reaches_its_old_handler(self):
        app = self.write("app.py", """
import os, signal, sys
signal.signal(signal.SIGUSR2, lambda number, frame: os.write(1, b"mine %d\\n" % number))
import tidemark_snapshots
tidemark_snapshots.start(sys.argv[1], every=1000)
print("ready", flush=True)
sys.stdin.read()
""")
        target = subprocess.Popen([sys.executable, app, self.folder / "s"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  env=python_runs.environment(PYTHONPATH=str(python_runs.MODULE)))
        self.assertEqual(target.stdout.readline(), b"ready\n")
        target.send_signal(signal.SIGUSR2)
        self.assertEqual(target.stdout.readline(), b"mine 12\n")
        while len(list((self.folder / "s").glob("*.tms"))) < 2:
            time.sleep(0.01)
        target.stdin.close()
        self.assertEqual(target.wait(), 0)
        target.stdout.close()
        self.assertEqual(python_runs.Folder(self.folder / "s").causes(), ["start", "signal", "exit"])

    def test_forked_children_have_series_of_their_own(self):
        app = self.write("app.py", """
import os, sys, time
for _ in range(2):
    if os.fork() == 0:
        time.sleep(1)
        sys.exit(0)
time.sleep(0.4)
for _ in range(2):
    os.wait()
""")
        outcome = python_runs.run_module(sys.executable, "--every", "0.2", "--dir", self.folder / "s", app)
        self.assertEqual(outcome.as_tuple(), (0, b"", b""))
        folder = python_runs.Folder(self.folder / "s")
        self.assertEqual(len(folder.processes()), 3)
        for pid in folder.processes():
            own = [facts for facts in folder.facts if facts["pid"] == pid]
            self.assertEqual(own[-1]["cause"], "exit")
            self.assertGreaterEqual(len(own), 4)
        info = recording.run([recording.TIDEMARK, "info", self.folder / "s"])
        self.assertEqual(info.status, 0)
        self.assertIn(b"holds snapshots of 3 processes", info.stderr)

    def test_a_killed_program_leaves_whole_files(self):
        app = self.write("app.py", LEAKY)
        for wait in (0, 0.003, 0.006, 0.009):
            target = subprocess.Popen(
                [sys.executable, "-m", "tidemark_snapshots", "--every", "0.01", "--dir", self.folder / "s", app, "60"],
                env=python_runs.environment(PYTHONPATH=str(python_runs.MODULE)))
            while len(list((self.folder / "s").glob(f"snapshot.{target.pid}.*.tms"))) < 3:
                time.sleep(0.01)
            time.sleep(wait)
            target.kill()
            target.wait()
        folder = python_runs.Folder(self.folder / "s")
        self.assertGreaterEqual(len(folder.snapshots), 12)
        for snapshot in folder.snapshots:
            tracemalloc.Snapshot.load(str(snapshot))
        # What was being written is passed over.
        (self.folder / "s" / ".snapshot.1.tms.1").write_bytes(folder.snapshots[0].read_bytes()[:100])
        info = recording.run([recording.TIDEMARK, "info", self.folder / "s", "--json"])
        self.assertNotIn("left out", json.loads(info.stdout)["warnings"].__str__())

    def test_a_recording_that_cannot_be_written_is_no_problem_of_the_program(self):
        app = self.write("app.py", """
import os, sys, time
os.rename(sys.argv[1], sys.argv[1] + " elsewhere")
time.sleep(0.3)
print("fine")
""")
        outcome = python_runs.run_module(sys.executable, "--every", "0.05", "--dir", self.folder / "s", app,
                                         self.folder / "s")
        self.assertEqual(outcome.as_tuple(), (0, b"fine\n", b""))

    def test_refusals_are_sentences(self):
        for words, status in ((["--python-snapshots", "soon", "true"], 2),
                              (["--python-snapshots", "1s", "--children", "none", "true"], 2),
                              (["--python-snapshots", "1s", "--python-frames", "0", "true"], 2),
                              (["--python-snapshots", "1s", "-o", self.folder / "a", "/no/such/program"], 127),
                              (["--python-snapshots", "1s", "-o", self.folder / "b", self.folder], 126),
                              (["--python-snapshots", "1s", "-o", self.folder / "c:d", "true"], 2)):
            outcome = recording.run([recording.TIDEMARK, "record", *words], cwd=self.folder)
            self.assertEqual(outcome.status, status, words)
            self.assert_one_sentence(outcome.stderr)


if __name__ == "__main__":
    unittest.main()
