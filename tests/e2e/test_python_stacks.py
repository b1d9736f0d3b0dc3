# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Python frames in stacks are those that Python itself tells, between the C frames that they belong to."""

import collections
import json
import os
import textwrap
import unittest

from python_traces import STACKS_TARGET, PythonTest, interpreters, is_python, python_frames


class PythonStacks(PythonTest):
    def compare_with_python(self, interpreter, count, *options, **environment):
        """Records random allocations; returns how many stacks are Python's own, how many are not, and of how many
        nothing was recorded."""
        expected_file = self.folder / "expected.json"
        outcome = self.record([interpreter, STACKS_TARGET, expected_file, str(count)], *options, timeout=600,
                              env=dict(os.environ, **environment))
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        expected = dict(json.loads(expected_file.read_text()))
        document = self.listed("--rule", "allocated-in", "--filter", f"size:>={1 << 20}")
        frames = {stack["stack"]: stack["frames"] for stack in document["stacks"]}
        found = {}
        for block in document["blocks"]:
            found.setdefault(block["bytes"] - 1, frames[block["stack"]])
        same, different, missing = 0, [], 0
        for size, stack in expected.items():
            if size not in found:
                missing += 1
            elif python_frames(found[size]) == stack:
                same += 1
            else:
                different.append((stack, python_frames(found[size])))
        return same, different, missing, [frames[block["stack"]] for block in document["blocks"]]

    def test_same_as_python_says(self):
        """Threads, generators, coroutines, callbacks from C, methods that C calls, code made at run time."""
        for version, interpreter in interpreters().items():
            for options in ((), ("--python", "malloc")):
                with self.subTest(version=version, options=options):
                    same, different, missing, stacks = self.compare_with_python(interpreter, 10_000, *options)
                    print(f"{version[0]} {options}: {same:,} the same, {len(different)} different")
                    self.assertEqual(missing, 0)
                    self.assertGreaterEqual(same, 10_000)
                    self.assertEqual(different[:1], [])
                    for stack in stacks:
                        functions = [frame["function"] for frame in stack]
                        self.assertNotIn("_PyEval_EvalFrameDefault", functions)

    def test_c_frames_stand_where_they_were(self):
        """sorted() calls a key function, which allocates: Python, C, Python, C."""
        program = self.folder / "calls.py"
        program.write_text(textwrap.dedent("""\
            def key(value):
                return bytearray(3_000_000), value
            def outer():
                return sorted([1], key=key)
            outer()
            """))
        for version, interpreter in interpreters().items():
            with self.subTest(version=version):
                self.assertEqual(self.record([interpreter, program]).status, 0)
                document = self.listed("--rule", "allocated-in", "--filter", "size:>=3000000")
                stack = document["stacks"][-1]["frames"]
                kinds = ["python" if is_python(frame) else "c" for frame in stack]
                names = [frame["function"] for frame in stack if is_python(frame)]
                self.assertEqual(names, ["key", "outer", "<module>"])
                self.assertEqual([frame["line"] for frame in stack if is_python(frame)], [2, 4, 5])
                self.assertEqual(kinds[0], "c")
                first, second, third = [i for i, kind in enumerate(kinds) if kind == "python"]
                self.assertGreater(second, first + 1)  # sorted() and what it calls
                self.assertIn("c", kinds[third + 1:])
                self.assertEqual(stack[-1]["function"], "_start")

    def test_switching_threads(self):
        """Four threads that hand the interpreter to each other all the time."""
        program = self.folder / "threads.py"
        program.write_text(textwrap.dedent("""\
            import sys, threading
            sys.setswitchinterval(0.0001)
            def work(number, depth):
                if depth:
                    return work(number, depth - 1)
                for i in range(3000):
                    block = bytearray(2_000_000 + number)
                    "".join(str(j) for j in range(20))
            threads = [threading.Thread(target=work, args=(number, 10 * number)) for number in range(4)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            """))
        for version, interpreter in interpreters().items():
            with self.subTest(version=version):
                self.assertEqual(self.record([interpreter, program]).status, 0)
                document = self.listed("--rule", "allocated-in", "--filter", "size:2000000..2000100")
                frames = {stack["stack"]: stack["frames"] for stack in document["stacks"]}
                counts = collections.Counter()
                for block in document["blocks"]:
                    number = block["bytes"] - 2_000_001
                    calls = [frame["function"] for frame in frames[block["stack"]]].count("work")
                    self.assertEqual(calls, 10 * number + 1)
                    counts[number] += 1
                self.assertEqual(counts, {number: 3000 for number in range(4)})

    def test_children(self):
        """A forked child and one that was started have names and lines of their own."""
        program = self.folder / "children.py"
        program.write_text(textwrap.dedent("""\
            import os, subprocess, sys
            def here(size):
                return bytearray(size)
            if len(sys.argv) > 1:
                here(5_000_000)
                sys.exit()
            here(3_000_000)
            if os.fork() == 0:
                here(4_000_000)
                sys.exit()
            os.wait()
            subprocess.run([sys.executable, __file__, "again"], check=True)
            """))
        for version, interpreter in interpreters().items():
            with self.subTest(version=version):
                self.assertEqual(self.record([interpreter, program]).status, 0)
                found = {}
                for trace in self.folder.glob("t*.tide"):
                    document = self.listed("--rule", "allocated-in", "--filter", "size:>=3000000", trace=trace)
                    for block in document["blocks"]:
                        stack = next(s["frames"] for s in document["stacks"] if s["stack"] == block["stack"])
                        found[block["bytes"] - 1] = [frame[1:] for frame in python_frames(stack)]
                self.assertEqual(found, {3_000_000: [[3, "here"], [7, "<module>"]],
                                         4_000_000: [[3, "here"], [9, "<module>"]],
                                         5_000_000: [[3, "here"], [5, "<module>"]]})

    def test_objects_that_malloc_never_sees(self):
        program = self.folder / "objects.py"
        program.write_text("kept = [(i, i + 1) for i in range(100_000, 150_000)]\n")
        for version, interpreter in interpreters().items():
            with self.subTest(version=version):
                self.assertEqual(self.record([interpreter, program]).status, 0)
                document = self.report("--rule", "peak", "--group-by", "domain")
                blocks = {group["label"]: group for group in document["groups"]}
                # 50,000 tuples of 56 bytes, with 16 in front, and the list.
                self.assertGreaterEqual(blocks["python"]["allocations"], 100_000)
                self.assertGreaterEqual(blocks["python"]["bytes"], 50_000 * (56 + 16 + 28))
                self.assertEqual(self.record([interpreter, program], "--python", "malloc").status, 0)
                document = self.report("--rule", "peak", "--group-by", "domain")
                self.assertNotIn("python", [group["label"] for group in document["groups"]])

    def test_finalisation(self):
        """Destructors, daemon threads and exit handlers run while the interpreter goes away."""
        program = self.folder / "end.py"
        program.write_text(textwrap.dedent("""\
            import atexit, sys, threading, time, zlib
            class Last:
                def __del__(self):
                    bytearray(100_000)
            kept = Last()
            kept.self = kept
            data = bytes(200_000)
            def daemon():
                while True:
                    zlib.compress(data, 1)
            for _ in range(3):
                threading.Thread(target=daemon, daemon=True).start()
            atexit.register(lambda: bytearray(100_000))
            time.sleep(0.02)
            print("done")
            """))
        for version, interpreter in interpreters().items():
            with self.subTest(version=version):
                for _ in range(10):
                    outcome = self.record([interpreter, program])
                    self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, b"done\n", b""))


if __name__ == "__main__":
    unittest.main()
