# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who holds what leaks: records of Python's objects, joined with their blocks; and the choice of frames."""

import json
import os
import subprocess
import sys
import unittest

from python_traces import PythonTest, interpreters, is_python
from recording import SOURCE, TIDEMARK, keeps_time, run

DEMO = SOURCE / "resources" / "demo" / "orders.py"


def marked_line(mark):
    found = [number for number, line in enumerate(DEMO.read_text().splitlines(), 1) if line.endswith("# " + mark)]
    assert len(found) == 1, mark
    return found[0]


@keeps_time
class PythonObjects(PythonTest):
    def suspects(self, mode, interpreter=sys.executable, orders=30000):
        outcome = self.record([interpreter, DEMO, "--n", str(orders), "--leak", mode], "--python-objects", timeout=280)
        self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, b"%d orders taken\n" % orders, b""))
        answer = run([TIDEMARK, "leaks", self.trace, "--json"])
        self.assertIn(answer.status, (0, 1), answer.stderr)
        return json.loads(answer.stdout)["suspects"]

    def check_born(self, mode, suspect):
        frame = next(frame for frame in suspect["frames"] if is_python(frame) and frame["file"] == os.fspath(DEMO))
        self.assertEqual(frame["line"], marked_line("LEAK " + mode), suspect["sentence"])

    def check_held(self, mode, suspect, labels):
        """Born at one line, held from another: by the list that main() leads to."""
        holder = suspect["holder"]
        self.assertIsNotNone(holder, suspect["sentence"])
        self.assertEqual(holder["root"], "frame")
        self.assertEqual([step["label"] for step in holder["chain"]], labels)
        self.assertEqual(holder["chain"][-1]["type"], "list")
        self.assertGreater(holder["held"], 1000)
        self.assertGreater(holder["held"], 0.9 * holder["objects"])
        grown = holder["chain"][-1]["grown_at"]
        self.assertEqual((grown["file"], grown["line"]), (os.fspath(DEMO), marked_line("HELD " + mode)))
        text = run([TIDEMARK, "leaks", self.trace]).stdout.decode()
        self.assertIn(f"grown at {DEMO}:{marked_line('HELD ' + mode)}", text)
        self.assertIn(holder["sentence"], text)

    def test_callbacks(self):
        suspect = self.suspects("callback")[0]
        self.check_born("callback", suspect)
        self.check_held("callback", suspect, ["main", "service", ".bus", ".subscribers", "['paid']"])
        self.assertTrue(any("partial" in kind for kind in suspect["holder"]["types"]), suspect["holder"]["types"])

    def test_kept_exceptions(self):
        suspect = self.suspects("traceback")[0]
        self.check_born("traceback", suspect)
        self.check_held("traceback", suspect, ["main", "service", ".refused"])

    def test_cycles(self):
        """Nobody holds them: that they keep each other is what there is to say."""
        suspect = self.suspects("cycle")[0]
        self.check_born("cycle", suspect)
        self.assertEqual((suspect["holder"]["root"], suspect["holder"]["chain"]), ("unknown", []))
        self.assertIs(suspect["holder"]["collector_off"], True)
        self.assertIn("in reference cycles with the collector off", suspect["holder"]["sentence"])

    def test_native_memory_has_no_holder(self):
        suspect = self.suspects("native")[0]
        self.check_born("native", suspect)
        self.assertIsNone(suspect["holder"])

    def test_nothing_leaks(self):
        for mode in ("none", "fragment"):
            with self.subTest(mode=mode):
                self.assertEqual([suspect["sentence"] for suspect in self.suspects(mode)], [])

    def test_every_interpreter(self):
        """The record is the same for all: the chain ends at the same list."""
        for version, interpreter in sorted(interpreters().items()):
            with self.subTest(version=version):
                outcome = self.record([interpreter, DEMO, "--n", "15000"], "--python-objects", timeout=280)
                self.assertEqual((outcome.status, outcome.stderr), (0, b""))
                found = json.loads(run([TIDEMARK, "leaks", self.trace, "--json"]).stdout)["suspects"]
                held = [one["holder"]["chain"][-1] for one in found if one["holder"] and one["holder"]["chain"]]
                self.assertIn(("['paid']", "list"), [(step["label"], step["type"]) for step in held])
                self.assertIn(marked_line("HELD callback"), [(step["grown_at"] or {}).get("line") for step in held])

    def test_children_have_records_of_their_own(self):
        script = f"import subprocess, sys; subprocess.run([sys.executable, {os.fspath(DEMO)!r}, '--n', '15000'])"
        outcome = self.record([sys.executable, "-c", script], "--python-objects", timeout=280)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        children = [path for path in self.folder.glob("*.tide") if path != self.trace]
        self.assertEqual(len(children), 1)
        found = json.loads(run([TIDEMARK, "leaks", children[0], "--json"]).stdout)["suspects"]
        self.assertEqual(found[0]["holder"]["chain"][-1]["label"], "['paid']")

    def test_what_is_no_python_says_so(self):
        outcome = self.record(["/bin/true"], "--python-objects")
        self.assertEqual(outcome.status, 0)
        self.assertIn(b"No Python that was started noted its objects", outcome.stderr)

    def test_the_program_does_not_notice(self):
        """Its own sitecustomize, its locals, its switch interval and its collector are as without."""
        (self.folder / "sitecustomize.py").write_text("import builtins; builtins.mine = True\n")
        program = self.folder / "program.py"
        program.write_text("import gc, sys, time, weakref\n"
                           "class Thing: pass\n"
                           "def work():\n"
                           "    thing = Thing(); seen = weakref.ref(thing)\n"
                           "    time.sleep(1.2)\n"
                           "    del thing\n"
                           "    return seen() is None\n"
                           "print(work(), mine, gc.isenabled(), round(sys.getswitchinterval(), 4))\n")
        for version, interpreter in sorted(interpreters().items()):
            with self.subTest(version=version):
                outcome = self.record([interpreter, program], "--python-objects",
                                      env=dict(os.environ, PYTHONPATH=os.fspath(self.folder)))
                self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, b"True True True 0.005\n", b""))


KEEPER = """
import sys, time
class Order:
    __slots__ = ("number", "price")
orders = [Order() for _ in range(int(sys.argv[1]))]
print(sys.getsizeof(orders[0]))
time.sleep(2.5)
"""


@keeps_time
class ObjectTypes(PythonTest):
    """The program itself says how many objects of which size it keeps."""

    def keep(self, count, interpreter=sys.executable, name="t.tide", *options):
        program = self.folder / "keeper.py"
        program.write_text(KEEPER)
        self.trace = self.folder / name
        outcome = self.record([interpreter, program, str(count)], "--python-objects", *options, timeout=280)
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        noted = self.info()["python_objects"]
        self.assertGreater(noted["objects"], count)
        self.assertIs(noted["truncated"], False)
        return f"#{noted['event']}", int(outcome.stdout)

    def types(self, *options):
        groups = self.report("--group-by", "type", "--limit", "400", *options)["groups"]
        self.assertEqual(len({group["type"] for group in groups}), len(groups))
        return {group["type"]: group for group in groups}

    def test_objects_count_by_type(self):
        for version, interpreter in sorted(interpreters().items()):
            with self.subTest(version=version):
                moment, size = self.keep(20000, interpreter)
                order = self.types("--at", moment)["Order"]
                self.assertEqual((order["allocations"], order["bytes"]), (20000, 20000 * size))
                self.assertEqual(order["known_by"], "Python object")

    def test_groups_filters_lists_and_lives_agree(self):
        moment, size = self.keep(20000)
        whole = self.report("--at", moment)["shown"]
        groups = self.types("--at", moment)
        self.assertEqual(sum(group["bytes"] for group in groups.values()), whole["bytes"])
        self.assertEqual(sum(group["allocations"] for group in groups.values()), whole["allocations"])
        for name in ("Order", "list", "dict", "unknown"):
            with self.subTest(type=name):
                group = groups[name if name != "unknown" else None]
                shown = self.report("--at", moment, "--filter", f"type:{name}")["shown"]
                others = self.report("--at", moment, "--filter", f"-type:{name}")["shown"]
                for figure in ("bytes", "allocations"):
                    self.assertEqual(shown[figure], group[figure])
                    self.assertEqual(others[figure], whole[figure] - group[figure])
        listed = self.listed("--at", moment, "--filter", "type:Order")["blocks"]
        self.assertEqual({(row["type"], row["type_known_by"], row["bytes"]) for row in listed},
                         {("Order", "Python object", size)})
        self.assertEqual(len(listed), 20000)
        largest = max(self.listed("--at", moment, "--filter", "type:list")["blocks"],
                      key=lambda row: row["bytes"])
        self.assertGreaterEqual(largest["bytes"], 8 * 20000)
        self.assertEqual((largest["type"], largest["type_known_by"]), ("list", "Python object's table"))
        text = run([TIDEMARK, "report", self.trace, "--group-by", "type", "--at", moment]).stdout.decode()
        self.assertIn("Order (by Python object)", text)
        self.assertIn(f"(--at '{moment}')", text)

    def test_growth_between_recordings(self):
        before, size = self.keep(20000, sys.executable, "before.tide")
        after, _ = self.keep(35000, sys.executable, "after.tide")
        outcome = run([TIDEMARK, "diff", self.folder / "before.tide", self.folder / "after.tide", "--by", "type",
                       "--at-before", before, "--at-after", after, "--json", "--limit", "0"])
        self.assertIn(outcome.status, (0, 1), outcome.stderr.decode())
        rows = {row["label"]: row for row in json.loads(outcome.stdout)["rows"]}
        self.assertEqual(rows["Order"]["delta"], {"bytes": 15000 * size, "allocations": 15000})


class ShownFrames(PythonTest):
    def report(self, *options):
        outcome = run([TIDEMARK, "report", self.trace, "--json", "--limit", "300", "--rule", "allocated-in", *options])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        return json.loads(outcome.stdout)

    def test_python_only_and_native_only(self):
        outcome = self.record([sys.executable, DEMO, "--n", "2000"])
        self.assertEqual(outcome.status, 0, outcome.stderr)
        reports = {frames: self.report("--stacks", frames, "--tree") for frames in ("mixed", "python", "native")}
        self.assertEqual(reports["mixed"], self.report("--tree"))
        totals = {frames: (report["shown"], report["tree"]["nodes"][0]["bytes"], len(report["top"]))
                  for frames, report in reports.items()}
        self.assertEqual(totals["python"], totals["mixed"])
        self.assertEqual(totals["native"], totals["mixed"])
        self.assertGreater(sum(node["self_bytes"] for node in reports["python"]["tree"]["nodes"]
                               if node["function"] == "OrdersService.take_order"), 0)
        for mixed, python, native in zip(*(reports[frames]["top"] for frames in ("mixed", "python", "native"))):
            own = [frame for frame in mixed["frames"] if is_python(frame)]
            other = [frame for frame in mixed["frames"] if not is_python(frame)]
            self.assertEqual(python["frames"] if own else python["frames"][0]["function"], own or "[no Python]")
            self.assertEqual(native["frames"] if other else native["frames"][0]["function"],
                             other or "[no native code]")

    def test_filters_are_those_of_whole_stacks(self):
        self.assertEqual(self.record([sys.executable, DEMO, "--n", "2000"]).status, 0)
        filtered = ("--filter", "module:*python*")
        mixed, python = self.report(*filtered), self.report(*filtered, "--stacks", "python")
        self.assertGreater(mixed["shown"]["bytes"], 0)
        self.assertEqual(python["shown"], mixed["shown"])

    def test_a_choice_needs_both(self):
        self.assertEqual(self.record(["/bin/ls"]).status, 0)
        outcome = run([TIDEMARK, "report", self.trace, "--stacks", "python"])
        self.assertEqual(outcome.status, 2)
        self.assertIn("There is no choice of frames", outcome.stderr.decode())
        outcome = run([TIDEMARK, "report", self.trace, "--stacks", "both"])
        self.assertEqual((outcome.status, outcome.stderr.decode().count("mixed, python or native")), (2, 1))


if __name__ == "__main__":
    unittest.main()
