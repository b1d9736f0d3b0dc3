# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The index of a trace: inside it, in the cache, or neither. Whatever happens to it, the figures are the same."""

import json
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest

from recording import SLOWNESS, TIDEMARK, RecordingTest, keeps_time, run

SEED = 20261123
KILLS = 6
REPORT = ("report", "--json", "--rule", "growth", "--from", "20%", "--to", "70%")
PROGRAM = f"""
kept = {{}}
for i in range({50_000 // SLOWNESS}):
    kept[i * 7919 % 10007] = bytearray(100 + i * 31 % 400)
"""


def chunk_types(trace):
    """The chunks of a trace, in order, from header to header."""
    content = trace.read_bytes()
    offset = 48
    types = []
    while content[offset:offset + 4] == b"TmCk":
        types.append(content[offset + 4:offset + 8].decode())
        offset += 48 + (struct.unpack_from("<Q", content, offset + 16)[0] + 7) // 8 * 8
    return types


class Index(RecordingTest):
    def setUp(self):
        super().setUp()
        self.cache = self.folder / "cache"
        self.environment = dict(os.environ, XDG_CACHE_HOME=str(self.cache), PYTHONMALLOC="malloc", PYTHONHASHSEED="0")
        self.record_program("--no-index")
        self.totals = self.figures(self.report_of(self.trace))

    def record_program(self, *options):
        outcome = self.record([sys.executable, "-S", "-c", PROGRAM], "--no-symbols", *options,
                              env=self.environment)
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())

    def run_tidemark(self, *arguments, **options):
        options.setdefault("env", self.environment)
        return run([TIDEMARK, *arguments], **options)

    def report_of(self, trace, **options):
        outcome = self.run_tidemark(*REPORT, trace, **options)
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        return outcome.stdout

    @staticmethod
    def figures(report):
        """The report without what is said about the file itself."""
        parsed = json.loads(report)
        for key in ("file_bytes", "problems", "warnings", "notices", "notes"):
            parsed.pop(key, None)
            for value in parsed.values():
                if isinstance(value, dict):
                    value.pop(key, None)
        return parsed

    def check(self, trace=None, **options):
        report = self.report_of(trace or self.trace, **options)
        self.assertEqual(self.figures(report), self.totals)
        return report.decode()

    def finish(self):
        outcome = self.run_tidemark("record", "--finish", self.trace)
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())

    def test_is_left_out_and_added_later(self):
        self.assertNotIn("INDX", chunk_types(self.trace))
        self.finish()
        self.assertEqual(chunk_types(self.trace)[-2:], ["INDX", "DIRY"])
        shutil.rmtree(self.cache)
        self.check()
        self.assertFalse(self.cache.exists(), "nothing had to be built")
        size = self.trace.stat().st_size
        self.finish()
        self.assertEqual(self.trace.stat().st_size, size, "there is one already")

    @keeps_time
    def test_comes_with_the_recording(self):
        for _ in range(3):  # On a busy machine it may come too late, though it needs a quarter of what it may take.
            self.record_program()
            if "INDX" in chunk_types(self.trace):
                break
        self.assertEqual(chunk_types(self.trace)[-3:], ["ENDS", "INDX", "DIRY"])
        self.assert_left_nothing_behind()

    def test_is_built_by_two_at_once(self):
        shutil.rmtree(self.cache)
        command = [TIDEMARK, *REPORT, self.trace]
        programs = [subprocess.Popen(command, env=self.environment, stdout=subprocess.PIPE) for _ in range(4)]
        for program in programs:
            output, _ = program.communicate()
            self.assertEqual(program.returncode, 0)
            self.assertEqual(self.figures(output), self.totals)
        self.assertEqual([path.suffix for path in (self.cache / "tidemark" / "index").iterdir()], [".tidx"])

    def test_needs_no_cache(self):
        no_folder = self.folder / "file"
        no_folder.write_text("x")
        report = self.check(env=dict(self.environment, XDG_CACHE_HOME=str(no_folder)))
        self.assertIn("held in memory", report)
        environment = {key: value for key, value in self.environment.items() if key not in ("XDG_CACHE_HOME", "HOME")}
        self.assertIn("held in memory", self.check(env=environment))

    def test_needs_no_space(self):
        def fill_disk():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))

        shutil.rmtree(self.cache)
        self.assertIn("held in memory", self.check(preexec_fn=fill_disk))
        before = self.trace.read_bytes()
        outcome = self.run_tidemark("record", "--finish", self.trace, preexec_fn=fill_disk)
        self.assertNotEqual(outcome.status, 0)
        self.assertIn(b"cannot be written", outcome.stderr)
        self.assertEqual(self.trace.read_bytes(), before)

    def test_in_a_damaged_cache_is_built_again(self):
        files = list((self.cache / "tidemark" / "index").iterdir())
        self.assertEqual(len(files), 1)
        content = bytearray(files[0].read_bytes())
        content[-20] ^= 1
        files[0].write_bytes(content)
        self.assertIn("built again", self.check())
        self.assertNotIn("built again", self.check())

    def test_whose_writer_is_killed_costs_nothing(self):
        draw = random.Random(SEED)
        begin = time.monotonic()
        self.finish()
        longest = time.monotonic() - begin
        for attempt in range(KILLS):
            self.record_program("--no-index")
            self.totals = self.figures(self.report_of(self.trace))
            finishing = subprocess.Popen([TIDEMARK, "record", "--finish", self.trace], env=self.environment,
                                         stderr=subprocess.DEVNULL)
            time.sleep(draw.uniform(0, longest))
            finishing.kill()
            finishing.wait()
            with self.subTest(attempt=attempt, seed=SEED):
                self.check()
                self.finish()
                self.assertEqual(chunk_types(self.trace)[-2:], ["INDX", "DIRY"])
                self.check()


if __name__ == "__main__":
    unittest.main()
