# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recorded program's output, exit status and environment are those of a bare run, to the byte."""

import os
import shutil
import unittest

from recording import BUILD, SOURCE, TARGETS, RecordingTest, records_window, run

GUI = BUILD / "bin" / "tidemark-gui"


class Transparency(RecordingTest):
    def assert_same(self, command, minimum_allocations=1, **options):
        program = shutil.which(str(command[0]), path=options.get("env", os.environ).get("PATH"))
        self.assertIsNotNone(program, f"{command[0]} is not installed (packaging/apt-packages lists it)")
        bare = run(command, **options)
        recorded = self.record(command, **options)
        self.assertEqual(bare.as_tuple(), recorded.as_tuple())
        self.assertGreaterEqual(self.report()["allocations"], minimum_allocations)
        self.assert_left_nothing_behind()

    def test_python(self):
        self.assert_same(["python3", "-c", "import json,asyncio,email; print(json.dumps(sorted(email.__all__)))"], 1000)

    def test_clang(self):
        source = self.folder / "many_headers.cpp"
        source.write_text("#include <QString>\n#include <QVector>\n#include <QObject>\n"
                          "int size(const QString& s) { int unused; return s.size(); }\n")
        flags = ["-I/usr/include/x86_64-linux-gnu/qt6", "-I/usr/include/x86_64-linux-gnu/qt6/QtCore", "-fPIC", "-Wall"]
        self.assert_same(["clang++", "-std=c++17", *flags, "-c", source, "-o", self.folder / "out.o"], 100)

    def test_sqlite(self):
        rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i<100000) "
        sql = ("CREATE TABLE t(i INTEGER PRIMARY KEY, v TEXT);"
               f"INSERT INTO t {rows} SELECT i, 'value ' || i FROM n; CREATE INDEX x ON t(v);"
               "SELECT count(*), max(v) FROM t;")
        self.assert_same(["sqlite3", ":memory:", sql], 1000)

    def test_git_log(self):
        self.assert_same(["git", "-C", SOURCE, "-c", "safe.directory=*", "log", "--stat"], 100)

    def test_bash_loop(self):
        self.assert_same(["bash", "-c", "for i in 1 2 3; do ls; done"], cwd=SOURCE)

    def test_environment(self):
        self.assert_same(["env"])
        # ASAN_OPTIONS for a tidemark that is built with AddressSanitizer, which wants to be the first library.
        self.assert_same(["env"], env={"PATH": os.environ["PATH"], "LD_PRELOAD": "libm.so.6", "EMPTY": "",
                                       "ASAN_OPTIONS": "verify_asan_link_order=0"})

    def test_xz(self):
        data = self.folder / "data"
        data.write_bytes(b"compress me " * 50_000)
        self.assert_same(["xz", "--stdout", "--threads=1", data])
        self.assert_same(["xz", "--stdout", "--threads=2", "--block-size=65536", data])

    @records_window
    def test_qt_program(self):
        environment = dict(os.environ, QT_QPA_PLATFORM="offscreen")
        self.assert_same([GUI, "--version"], 100, env=environment)
        self.assert_same([GUI, "--help"], 100, env=environment)
        # The window itself, with worker threads, rendering a trace to pictures.
        opened = self.folder / "opened.tide"
        self.assertEqual(self.record([TARGETS / "counts_cpp"]).status, 0)
        self.trace.rename(opened)
        self.assert_same([GUI, opened, "--screenshots", self.folder / "shots"], 10_000, env=environment)

    def test_failing_program(self):
        self.assert_same(["ls", self.folder / "not there"])

    def test_death_by_signal(self):
        bare = run(["bash", "-c", "kill -TERM $$"])
        recorded = self.record(["bash", "-c", "kill -TERM $$"])
        self.assertEqual((bare.status, bare.stdout), (recorded.status, recorded.stdout))
        self.assertEqual(self.info()["end"]["reason"], "signal")

    def test_own_failures(self):
        for command, status in (
                (["/no/such/program"], 127), (["no-such-program-anywhere"], 127), ([SOURCE / "LICENSE"], 126),
                ([TARGETS / "static_program"], 125)):
            outcome = self.record(command)
            self.assertEqual(outcome.status, status, command)
            self.assertEqual(outcome.stdout, b"")
            self.assert_one_sentence(outcome.stderr)
            self.assertFalse(self.trace.exists())

    @unittest.skipUnless(os.geteuid() == 0, "needs root to make a setuid program")
    def test_setuid(self):
        program = self.folder / "setuid"
        shutil.copy("/bin/ls", program)
        shutil.chown(program, 65534, 65534)
        program.chmod(0o4755)
        outcome = self.record([program])
        self.assertEqual(outcome.status, 125)
        self.assert_one_sentence(outcome.stderr)

    def test_existing_output_is_kept(self):
        self.trace.write_text("precious")
        outcome = run([BUILD / "bin" / "tidemark", "record", "-o", self.trace, "--", "true"])
        self.assertEqual(outcome.status, 125)
        self.assert_one_sentence(outcome.stderr)
        self.assertEqual(self.trace.read_text(), "precious")

    def test_children_are_named(self):
        outcome = self.record(["bash", "-c", "ls / >/dev/null; true"], "--children", "none")
        self.assertEqual(outcome.status, 0)
        images = [process["image"] for process in self.info()["unrecorded_processes"]]
        self.assertTrue(any(image.endswith("/ls") for image in images), images)


if __name__ == "__main__":
    unittest.main()
