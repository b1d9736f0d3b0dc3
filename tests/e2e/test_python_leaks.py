# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""A recorded Python program's leak is the first suspect, by the line that bears it; nothing else is one."""

import json
import os
import subprocess
import sys
import sysconfig
import unittest

from python_traces import PythonTest, is_python
from recording import SOURCE, TIDEMARK, keeps_time, run

DEMO = SOURCE / "resources" / "demo" / "orders.py"
PROGRAMS = SOURCE / "tests" / "e2e" / "targets" / "python_leaks"


def marked_line(program, mark):
    found = [number for number, line in enumerate(program.read_text().splitlines(), 1) if line.endswith("# " + mark)]
    assert len(found) == 1, mark
    return found[0]


@keeps_time
class PythonLeaks(PythonTest):
    def suspects(self, *command):
        outcome = self.record([sys.executable, *command], timeout=280)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        answer = run([TIDEMARK, "leaks", self.trace, "--json"])
        self.assertIn(answer.status, (0, 1), answer.stderr)
        suspects = json.loads(answer.stdout)["suspects"]
        self.assertEqual(answer.status, 1 if suspects else 0)
        return suspects

    def check_first(self, program, mark, suspects):
        self.assertNotEqual(suspects, [])
        frame = next(frame for frame in suspects[0]["frames"]
                     if is_python(frame) and frame["file"] == os.fspath(program))
        self.assertEqual(frame["line"], marked_line(program, mark), suspects[0]["sentence"])
        return frame

    def test_demo(self):
        for mode in ("callback", "cycle", "traceback", "native"):
            with self.subTest(mode=mode):
                suspects = self.suspects(DEMO, "--n", "30000", "--leak", mode)
                frame = self.check_first(DEMO, "LEAK " + mode, suspects)
                self.assertIn(f"`{frame['function']}`", suspects[0]["sentence"])

    def test_demo_without_leak(self):
        for mode in ("none", "fragment"):
            with self.subTest(mode=mode):
                self.assertEqual([suspect["sentence"] for suspect in
                                  self.suspects(DEMO, "--n", "30000", "--leak", mode)], [])

    def test_pool_of_threads(self):
        self.check_first(PROGRAMS / "pool.py", "LEAK", self.suspects(PROGRAMS / "pool.py"))

    def test_asyncio_server(self):
        self.check_first(PROGRAMS / "server.py", "LEAK", self.suspects(PROGRAMS / "server.py"))

    def test_extension_module(self):
        """The C function is named, and the line that called it."""
        library = self.folder / ("forgetful" + sysconfig.get_config_var("EXT_SUFFIX"))
        subprocess.run(["cc", "-g", "-O1", "-fno-inline", "-shared", "-fPIC", "-I", sysconfig.get_path("include"), "-o",
                        library, PROGRAMS / "forgetful.c"], check=True)
        suspects = self.suspects(PROGRAMS / "extension.py", self.folder)
        self.check_first(PROGRAMS / "extension.py", "LEAK", suspects)
        self.assertIn("`copy_and_measure`", suspects[0]["sentence"])


if __name__ == "__main__":
    unittest.main()
