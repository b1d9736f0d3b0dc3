# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What CPython makes in the blocks of its free lists belongs to the line that made it."""

import json
import os
import pathlib
import subprocess
import unittest

from python_traces import PythonTest, interpreters, is_python
from recording import SOURCE, TIDEMARK, has_half_an_hour, run

TARGET = SOURCE / "tests" / "e2e" / "targets" / "python_reuse.py"
COUNT = 5000

MAIN = "int Py_BytesMain(int, char**); int main(int count, char** words) { return Py_BytesMain(count, words); }\n"


def configuration(interpreter, *names):
    """Of the interpreter's build; its own prefix last."""
    told = subprocess.run([interpreter, "-c", "import json, sys, sysconfig; print(json.dumps("
                           f"[sysconfig.get_config_var(name) for name in {names}] + [sys.base_prefix]))"],
                          capture_output=True, text=True, check=True)
    return json.loads(told.stdout)


def is_shared(interpreter):
    """Whether it calls _Py_NewReference in such a way that another library may stand in front of it."""
    shared, folder, library, _ = configuration(interpreter, "Py_ENABLE_SHARED", "LIBDIR", "INSTSONAME")
    if not shared:
        return False
    told = subprocess.run(["readelf", "-rW", pathlib.Path(folder) / library], capture_output=True, text=True,
                          check=True)
    return any(line.split()[4] == "_Py_NewReference" for line in told.stdout.splitlines() if "JUMP_SLO" in line)


@has_half_an_hour
class PythonReuse(PythonTest):
    def build_static(self, interpreter):
        """The same interpreter without a shared library, and what has to be in its environment; None if it brings no
        static one, or not all that it needs."""
        folder, version, libraries, prefix = configuration(interpreter, "LIBPL", "LDVERSION", "LIBS")
        library = pathlib.Path(folder) / f"libpython{version}.a"
        if not library.exists():
            return None
        program = self.folder / f"python{version}"
        source = self.folder / "main.c"
        source.write_text(MAIN)
        linked = subprocess.run(["cc", "-o", program, source, library, "-Wl,-export-dynamic", *libraries.split(),
                                 "-lpthread", "-ldl", "-lutil", "-lm"], capture_output=True)
        return (program, {"PYTHONHOME": prefix}) if linked.returncode == 0 else None

    def measured(self, interpreter, *words, **environment):
        """(line, bytes that Python says are kept from there, bytes that the trace says) of the program's lines."""
        expected = self.folder / "expected.json"
        outcome = self.record([interpreter, TARGET, expected, str(COUNT), *words], env=dict(os.environ, **environment))
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        self.assertEqual(b"held CPython's reference tracer" in outcome.stderr, "tracemalloc" in words)
        document = self.listed()
        line_of = {}
        for stack in document["stacks"]:
            inner = next((frame for frame in stack["frames"] if is_python(frame)), None)
            if inner is not None and inner["file"] == os.fspath(TARGET):
                line_of[stack["stack"]] = inner["line"]
        found = {}
        for block in document["blocks"]:
            line = line_of.get(block["stack"])
            found[line] = found.get(line, 0) + block["bytes"]
        return [(line, kept, found.get(line, 0)) for line, kept in json.loads(expected.read_text())]

    def check_exact(self, measured):
        for line, kept, found in measured:
            self.assertEqual(found, kept, f"line {line} of {measured}")

    def test_shared_interpreters(self):
        """Those whose calls another library may take over."""
        for version, interpreter in interpreters().items():
            if version[0].startswith("3.8.") or not is_shared(interpreter):
                print(f"{version[0]}: left out, it does not let others see its objects")
                continue
            with self.subTest(version=version):
                self.check_exact(self.measured(interpreter))

    def test_tracer(self):
        """3.13 in a program without shared library tells of each object itself."""
        for version, interpreter in interpreters().items():
            if not version[0].startswith("3.13."):
                continue
            with self.subTest(version=version):
                built = self.build_static(interpreter)
                if built is None:
                    print(f"{version[0]}: left out, it comes without a static library")
                    continue
                self.check_exact(self.measured(built[0], **built[1]))
                self.assertIsNone(self.info()["end"]["detail"])

    def test_tracer_of_others(self):
        """tracemalloc needs the tracer for itself: it gets it, and the trace says so."""
        for version, interpreter in interpreters().items():
            built = self.build_static(interpreter) if version[0].startswith("3.13.") else None
            if built is not None:
                with self.subTest(version=version):
                    self.measured(built[0], "tracemalloc", **built[1])
                    self.assertIn("held CPython's reference tracer", self.info()["end"]["detail"])

    def check_stale(self, interpreter, **environment):
        """What a line has dropped shows there, and says that it may be stale; other lines do not."""
        measured = self.measured(interpreter, **environment)
        dropped = measured[-1]
        self.assertGreater(dropped[2], 100 * COUNT, "this interpreter tells of its objects now: test that")
        types = {}
        for stack in self.listed()["stacks"]:
            inner = next((frame for frame in stack["frames"] if is_python(frame)), None)
            if inner is not None and inner["file"] == os.fspath(TARGET):
                types.setdefault(inner["line"], set()).add(stack["stale_type"])
        kinds = {"dict", "list", "tuple"}
        self.assertGreaterEqual(types[dropped[0]], kinds)
        text = run([TIDEMARK, "report", self.trace, "--limit", "0"]).stdout.decode()
        for kind in kinds:
            self.assertIn(f"line may be stale (free list of {kind})", text)

    def test_others_are_marked(self):
        """3.8, and interpreters whose objects nobody sees."""
        for version, interpreter in interpreters().items():
            if version[0].startswith("3.13.") or (is_shared(interpreter) and not version[0].startswith("3.8.")):
                continue
            with self.subTest(version=version):
                self.check_stale(interpreter)

    def test_static_interpreters_are_marked(self):
        for version, interpreter in interpreters().items():
            if version[0].startswith("3.13."):
                continue
            with self.subTest(version=version):
                built = self.build_static(interpreter)
                if built is None:
                    print(f"{version[0]}: left out, it comes without a static library that can be linked")
                else:
                    self.check_stale(built[0], **built[1])


if __name__ == "__main__":
    unittest.main()
