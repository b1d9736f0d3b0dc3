# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a trace says about the stacks of a Python program."""

import functools
import json
import os
import pathlib
import shutil
import subprocess
import sys

from recording import SOURCE, TIDEMARK, RecordingTest, run

STACKS_TARGET = SOURCE / "tests" / "e2e" / "targets" / "python_stacks.py"


@functools.lru_cache
def interpreters():
    """Every CPython on this machine that stacks can be told of, by version: paths."""
    candidates = [sys.executable, "/usr/bin/python3"]
    candidates += [found for minor in range(8, 14) if (found := shutil.which(f"python3.{minor}"))]
    candidates += sorted(pathlib.Path.home().glob(".pyenv/versions/3.*/bin/python3"))
    known = {}
    for candidate in candidates:
        told = subprocess.run([candidate, "-c", "import sys, platform; print(sys.version_info[:2] >= (3, 8), "
                               "platform.python_version(), sys.base_prefix)"], capture_output=True, text=True)
        if told.returncode == 0 and told.stdout.startswith("True"):
            known.setdefault(tuple(told.stdout.split()[1:]), os.fspath(candidate))
    return known


def is_python(frame):
    return frame["module"] is None and frame["file"] is not None


def python_frames(frames):
    return [[frame["file"], frame["line"], frame["function"]] for frame in frames if is_python(frame)]


class PythonTest(RecordingTest):
    def listed(self, *options, trace=None):
        """Blocks and their stacks."""
        outcome = run([TIDEMARK, "allocations", trace or self.trace, "--json", "--limit", "0", *options])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        return json.loads(outcome.stdout)
