# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recordings of several processes: children, exec chains, daemons, limits, sandboxes, what is left over."""

import collections
import json
import os
import pathlib
import shutil
import signal
import subprocess
import time
import unittest

from processes import (children_of, gone, keeper_of, program_of, recorder_of, ring_file_of, target_of,
                       wait_for)
from recording import SANITIZERS, TARGETS, TIDEMARK, RecordingTest, run

PROCESSES = TARGETS / "processes"
SLOW_START = TARGETS / "libslow_start.so"
PYTHON = "/usr/bin/python3"
CONTAINED = ["unshare", "--fork", "--pid", "--mount-proc"]


def may_contain():
    return shutil.which("unshare") is not None and run([*CONTAINED, "true"]).status == 0


class Family(RecordingTest):
    def processes(self, trace=None):
        """The list of processes, or just the one trace if there is no list."""
        path = (trace or self.trace).with_suffix(".tidemark")
        return json.loads(path.read_text())["processes"] if path.exists() else []

    def of_image(self, image, trace=None):
        return [process for process in self.processes(trace) if process["image"].endswith(f"/{image}")]

    def report_of(self, process):
        return self.report(trace=self.folder / process["file"])

    def assert_recorded(self, command, *options, status=0, stdout=None, **run_options):
        """Behaves as without us, and leaves nothing behind."""
        bare = run(command, **run_options)
        outcome = self.record(command, *options, **run_options)
        self.assertEqual(bare.as_tuple(), outcome.as_tuple())
        self.assertEqual(outcome.status, status)
        self.assert_left_nothing_behind()
        return outcome

    def finished(self, trace=None):
        processes = self.processes(trace)
        return bool(processes) and all(process["end"] for process in processes)


class Children(Family):
    def test_forked_child(self):
        self.assert_recorded([TARGETS / "fork"])
        first, child = self.processes()
        self.assertEqual(first["file"], "t.tide")
        self.assertEqual(child["parent"], first["pid"])
        self.assertEqual((child["end"]["reason"], child["end"]["status"]), ("exit", 11))
        report = self.report_of(child)
        # 5,000 blocks of its own and its standard output's buffer; the parent's block is freed, but not its own.
        self.assertIn(report["allocations"], range(5000, 5004))
        self.assertIn(self.report()["allocations"], range(1001, 1006))

    def test_every_way_to_start_a_process(self):
        for way in ("fork_exec", "vfork_exec", "posix_spawn", "system", "popen", "threaded_system", "threaded_popen"):
            with self.subTest(way=way):
                self.assert_recorded([PROCESSES, way, PROCESSES, "allocate", "300"])
                child = next(process for process in self.of_image("processes") if process["file"] != "t.tide")
                self.assertGreaterEqual(self.report_of(child)["allocations"], 300, way)

    def test_shells_of_programs_with_threads_are_recorded(self):
        for way in ("threaded_system", "threaded_popen"):
            with self.subTest(way=way):
                self.assert_recorded([PROCESSES, way, "sh", "-c", "exit 3"], status=3)
                self.assertEqual([process["end"]["status"] for process in self.processes()][0], 3)
                self.assert_recorded([PROCESSES, way, "/nonexistent/program"], status=127)

    def test_exec_hands_the_output_over(self):
        self.assert_recorded(["env", "A=1", PROCESSES, "allocate", "400"])
        before, last = self.processes()
        self.assertEqual(before["pid"], last["pid"])
        self.assertEqual((last["file"], before["end"]["reason"]), ("t.tide", "exec"))
        self.assertEqual(before["file"], f"t.{before['pid']}.env.tide")
        report = self.report()
        self.assertEqual((report["program"], report["end"]["status"]), (str(PROCESSES), 0))
        self.assertGreaterEqual(report["allocations"], 400)

    def test_script_that_execs(self):
        script = self.folder / "start"
        script.write_text(f"#!/bin/sh\nexec '{PROCESSES}' allocate 500\n")
        script.chmod(0o755)
        for children in ("all", "none"):
            with self.subTest(children=children):
                self.assert_recorded([script], "--children", children)
                self.assertGreaterEqual(self.report()["allocations"], 500)

    def test_exec_of_a_program_that_starts_slowly(self):
        """For a while nobody is there to be recorded: the shell is gone, and the program has not come to us yet."""
        for children in ("all", "none"):
            with self.subTest(children=children):
                self.assert_recorded(["sh", "-c", f"LD_AUDIT='{SLOW_START}' exec '{PROCESSES}' allocate 600"],
                                     "--children", children)
                report = self.report()
                self.assertEqual((report["program"], report["end"]["status"]), (str(PROCESSES), 0))
                self.assertGreaterEqual(report["allocations"], 600)

    def test_slow_child_of_a_shell_that_is_gone(self):
        self.record(["sh", "-c", f"LD_AUDIT='{SLOW_START}' '{PROCESSES}' allocate 600 &"])
        wait_for(lambda: self.of_image("processes") and self.finished())
        self.assertGreaterEqual(self.report_of(self.of_image("processes")[0])["allocations"], 600)

    def test_child_that_allocates_when_its_parent_is_gone(self):
        self.record([PROCESSES, "late_child", "700"])
        wait_for(lambda: len(self.processes()) == 2 and self.finished())
        child = self.processes()[1]
        self.assertEqual((child["end"]["reason"], child["end"]["status"]), ("exit", 7))
        self.assertGreaterEqual(self.report_of(child)["allocations"], 3000)

    def test_death_by_signal_after_exec(self):
        outcome = self.record(["env", "A=1", "sh", "-c", "kill -TERM $$"])
        self.assertEqual(outcome.status, -signal.SIGTERM)
        end = self.report()["end"]
        self.assertEqual((end["reason"], end["signal"]), ("signal", signal.SIGTERM))

    def test_exec_that_fails_goes_on(self):
        self.assert_recorded([PROCESSES, "failing_exec"])
        self.assertEqual(self.processes(), [])
        self.assertEqual(self.report()["end"]["reason"], "exit")

    def test_none(self):
        self.assert_recorded(["bash", "-c", f"'{PROCESSES}' allocate 9; true"], "--children", "none")
        self.assertEqual([path.name for path in self.folder.glob("*.tide*")], ["t.tide"])

    def test_matching(self):
        command = ["bash", "-c", f"sh -c \"'{PROCESSES}' allocate 9; ls / >/dev/null\"; ls / >/dev/null; true"]
        self.assert_recorded(command, "--children", "matching", "proc[a-e]ss*")
        self.assertEqual([path["file"] for path in self.processes()][0], "t.tide")
        self.assertEqual([pathlib.Path(process["image"]).name for process in self.processes()[1:]], ["processes"])

    def test_hundreds_of_short_ones(self):
        begin = time.monotonic()
        self.assert_recorded(["sh", "-c", f"i=0; while [ $i -lt 300 ]; do '{PROCESSES}' allocate $i; i=$((i+1)); done"])
        self.assertLess(time.monotonic() - begin, 60)
        short = self.of_image("processes")
        self.assertEqual(len(short), 300)
        self.assertTrue(all(process["end"]["reason"] == "exit" for process in short))
        for index in (0, 150, 299):
            self.assertIn(self.report_of(short[index])["allocations"], range(index + 10, index + 14))

    def test_many_at_once(self):
        crowd = 12 if SANITIZERS else 60  # Each with a recorder, all of which have to begin within five seconds.
        self.assert_recorded([PROCESSES, "crowd", str(crowd)])
        children = [process for process in self.of_image("processes") if process["file"] != "t.tide"]
        self.assertEqual(len(children), crowd)
        for child in children:
            self.assertGreaterEqual(self.report_of(child)["allocations"], 20_000)

    def test_children_that_are_killed_at_once(self):
        """Wherever a process dies while it joins the recording, nobody waits for it."""
        script = ("for i in $(seq 150); do \"$0\" allocate 100000 & [ $((i % 3)) = 0 ] && sleep 0.00$((i % 7)); "
                  "kill -9 $!; done; wait; true")
        rings = self.folder / "rings"
        rings.mkdir(mode=0o700)
        environment = {**os.environ, "XDG_RUNTIME_DIR": os.fspath(rings)}
        outcome = self.record(["bash", "-c", script, PROCESSES], timeout=60, env=environment)
        self.assertEqual(outcome.status, 0)
        wait_for(lambda: not list(rings.glob("*.family")))
        self.assertEqual(list(rings.iterdir()), [])
        self.assertEqual(self.report()["end"]["reason"], "exit")
        self.assertTrue(all(process["end"] for process in self.processes()))
        self.assert_left_nothing_behind()

    def test_static_child_is_named(self):
        self.assert_recorded(["sh", "-c", f"'{TARGETS}/static_program'; true"])
        images = [process["image"] for process in self.info()["unrecorded_processes"]]
        self.assertEqual([pathlib.Path(image).name for image in images], ["static_program"])
        # A forked child that was attached before.
        self.assert_recorded(["bash", "-c", f"'{TARGETS}/static_program'; true"])
        listed = self.of_image("static_program")
        self.assertEqual([process["file"] for process in listed], [None])
        self.assertIn("statically linked", listed[0]["problem"])

    def test_existing_traces_of_children_are_kept(self):
        self.assertEqual(run([TIDEMARK, "record", "-o", self.trace, "--", TARGETS / "fork"]).status, 0)
        names = {path.name for path in self.folder.iterdir()}
        self.assertEqual(len(names), 3, names)

    def test_info_lists_the_processes(self):
        self.record([TARGETS / "fork"])
        for file in ("t.tide", "t.tidemark"):
            text = run([TIDEMARK, "info", self.folder / file]).stdout.decode()
            self.assertIn("exit 11", text)
            listed = json.loads(run([TIDEMARK, "info", "--json", self.folder / file]).stdout)["processes"]
            self.assertEqual([process["end"]["status"] for process in listed], [0, 11])


    def test_list_of_processes_opens(self):
        """With the totals of each."""
        self.record(["sh", "-c", f"'{TARGETS}/fork'; true"])
        file = self.trace.with_suffix(".tidemark")
        listed = json.loads(run([TIDEMARK, "info", "--json", file]).stdout)["processes"]
        self.assertGreaterEqual(len(listed), 3)
        for process in listed:
            report = self.report("--limit", "0", trace=self.folder / process["file"])
            self.assertEqual(process["end_bytes"], report["leaked"]["bytes"], process)
            self.assertEqual(process["peak_bytes"], report["peak"]["bytes"], process)
        text = run([TIDEMARK, "info", file]).stdout.decode()
        self.assertRegex(text, r"at the peak +at the end")
        for content in ("{}", '{"schema": "tidemark.processes", "version": 1, "trace": "../t.tide"}'):
            file.write_text(content)
            outcome = run([TIDEMARK, "report", file])
            self.assertEqual((outcome.status, outcome.stdout), (2, b""))
            self.assert_one_sentence(outcome.stderr)

    def test_list_of_processes_is_one_session(self):
        """Every command takes it: the sums are those of all traces, and each process can be told from the others."""
        self.record(["sh", "-c", f"'{PROCESSES}' allocate 700; '{PROCESSES}' allocate 300; '{TARGETS}/fork'; true"])
        file = self.trace.with_suffix(".tidemark")
        single = {process["file"]: self.report_of(process) for process in self.processes()}
        self.assertGreaterEqual(len(single), 5)
        whole = self.report("--limit", "0", trace=file)
        for key in ("allocations", "bytes_allocated"):
            self.assertEqual(whole[key], sum(report[key] for report in single.values()), key)
        self.assertLess(whole["peak"]["bytes"], sum(report["peak"]["bytes"] for report in single.values()) + 1)
        self.assertGreaterEqual(whole["peak"]["bytes"], max(report["peak"]["bytes"] for report in single.values()))
        for process in self.processes():
            label = f"{pathlib.Path(process['image']).name} ({process['pid']})"
            only = self.report("--rule", "allocated-in", "--from", "start", "--to", "end", "--filter",
                               f"function:{label}", trace=file)
            self.assertEqual(only["shown"]["allocations"], single[process["file"]]["allocations"], label)
            by_thread = self.report("--rule", "allocated-in", "--from", "start", "--to", "end", "--filter",
                                    f"thread:{label}*", trace=file)
            self.assertEqual(by_thread["shown"], only["shown"], label)
        # What a process leaves to the kernel is gone with it; only who lasts to the end has something then.
        last = max(self.processes(), key=lambda process: process["start_ns"] + single[process["file"]]["duration_ns"])
        self.assertEqual(whole["leaked"], single[last["file"]]["leaked"])

    def test_process_is_a_filter_and_a_grouping(self):
        """Of several processes together each has what its own trace says; of a trace alone there is one."""
        self.record(["sh", "-c", f"'{PROCESSES}' fork_exec '{PROCESSES}' allocate 700; "
                                 f"'{PROCESSES}' allocate 300; true"])
        file = self.trace.with_suffix(".tidemark")
        everything = ("--rule", "allocated-in", "--from", "start", "--to", "end")

        def groups(trace):
            return {group["label"]: group for group in self.report(*everything, "--group-by", "process", "--limit",
                                                                   "0", trace=trace)["groups"]}

        def only(pattern, trace=file):
            return self.report(*everything, "--filter", f"process:{pattern}", trace=trace)["shown"]

        whole = groups(file)
        by_pid, by_name = collections.Counter(), collections.Counter()
        for process in self.processes():
            name, pid = pathlib.Path(process["image"]).name, process["pid"]
            label = f"{name} ({pid})"
            single = self.report_of(process)
            allocations, allocated = single["allocations"], single["bytes_allocated"]
            by_pid[pid] += allocations
            by_name[name] += allocations
            self.assertEqual((whole[label]["process"], whole[label]["pid"]), (name, pid))
            self.assertEqual((whole[label]["allocations"], whole[label]["bytes"]), (allocations, allocated), label)
            self.assertEqual((only(label)["allocations"], only(label)["bytes"]), (allocations, allocated), label)
            alone = groups(self.folder / process["file"])
            self.assertEqual([(group["label"], group["pid"], group["allocations"]) for group in alone.values()],
                             [(label, pid, allocations)])
            self.assertEqual(only(pid, self.folder / process["file"])["allocations"], allocations)
            self.assertEqual(only("nobody", self.folder / process["file"])["allocations"], 0)
        self.assertEqual(len(whole), len(self.processes()))
        for pid, allocations in by_pid.items():
            self.assertEqual(only(pid)["allocations"], allocations, pid)
        for name, allocations in by_name.items():
            self.assertEqual(only(name)["allocations"], allocations, name)
            self.assertEqual(only(f'~"^{name}"')["allocations"], allocations, name)
        self.assertGreaterEqual(by_name["processes"], 1000)
        layers = json.loads(run([TIDEMARK, "timeline", "--json", "--buckets", "7", "--group-by", "process",
                                 file]).stdout)
        self.assertLessEqual({layer["label"] for layer in layers["layers"]}, set(whole))
        for bucket in layers["buckets"]:
            self.assertEqual(sum(bucket["layer_bytes"]), bucket["maximum_bytes"])
        diff = json.loads(run([TIDEMARK, "diff", "--json", "--rule", "allocated-in", "--by", "process", "--limit", "0",
                               self.folder / self.processes()[0]["file"], file]).stdout)
        self.assertEqual({row["label"]: row["after"]["allocations"] for row in diff["rows"]}, by_name)
        outcome = run([TIDEMARK, "report", file, "--filter", "process:~("])
        self.assertEqual((outcome.status, outcome.stdout), (2, b""))
        self.assert_one_sentence(outcome.stderr)

    def test_pools_keep_their_names_in_children(self):
        self.assert_recorded([TARGETS / "pool_in_child"])
        name = b"a pool of 7c1e9b52f04d8a63"
        for process in self.processes():
            self.assertIn(name, (self.folder / process["file"]).read_bytes(), process)


class Surroundings(Family):
    def test_daemon(self):
        """Double fork, new session, closed descriptors; launcher and target are long gone."""
        done = self.folder / "done"
        outcome = self.record([PROCESSES, "daemon", done])
        self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, b"", b""))
        self.assertFalse(done.exists(), "record waited for the daemon")
        done.with_suffix(".go").touch()
        wait_for(done.exists)
        wait_for(self.finished)
        daemon = self.processes()[-1]
        self.assertEqual((daemon["end"]["reason"], daemon["end"]["status"]), ("exit", 7))
        self.assertGreaterEqual(self.report_of(daemon)["allocations"], 50_000)
        wait_for(lambda: not list(pathlib.Path("/dev/shm").glob(f"tidemark-*{daemon['pid']}*")))
        self.assert_left_nothing_behind()

    def test_sandboxed_child(self):
        """A child that filters system calls before it allocates must not notice us."""
        self.assert_recorded([PROCESSES, "seccomp"])
        self.assertEqual([process["image"] for process in self.info()["unrecorded_processes"]], [str(PROCESSES)])

    @unittest.skipUnless(os.geteuid() == 0, "needs root to change root and user")
    def test_child_in_another_root(self):
        root = self.folder / "root"
        root.mkdir()
        self.assert_recorded([PROCESSES, "chroot", root])
        self.assertEqual(list(root.iterdir()), [])

    @unittest.skipUnless(os.geteuid() == 0, "needs root to change root and user")
    def test_child_with_another_user(self):
        self.assert_recorded([PROCESSES, "setuid"])

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("unshare"), "needs root and unshare")
    def test_other_process_namespace(self):
        self.assert_recorded(["unshare", "--fork", "--pid", PROCESSES, "allocate", "30000"])

    def test_signal_to_the_group(self):
        command = [TIDEMARK, "record", "-o", self.trace, "--", "sh", "-c",
                   "trap 'echo caught; exit 4' TERM; echo begun; while :; do sleep 0.05; done"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=os.setpgrp) as launcher:
            self.assertEqual(launcher.stdout.readline(), b"begun\n")
            os.killpg(launcher.pid, signal.SIGTERM)
            self.assertEqual((launcher.communicate(timeout=30)[0], launcher.returncode), (b"caught\n", 4))
        self.assertEqual(self.report()["end"]["status"], 4)

    def test_time_after_the_end_does_not_count(self):
        """A recorder may be late, here because it is stopped; how long the program ran is known all the same."""
        shell = os.path.realpath("/bin/sh")
        launcher = subprocess.Popen([TIDEMARK, "record", "-o", self.trace, "--", shell, "-c", "echo begun; read line"],
                                    stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        begin = time.monotonic()
        self.assertEqual(launcher.stdout.readline(), b"begun\n")
        target = target_of(launcher.pid, os.path.basename(shell))
        recorder = recorder_of(launcher.pid, ring_file_of(target))
        os.kill(recorder, signal.SIGSTOP)
        launcher.stdin.close()
        wait_for(lambda: gone(target))
        ran = time.monotonic() - begin
        time.sleep(ran + 1)
        os.kill(recorder, signal.SIGCONT)
        self.assertEqual(launcher.wait(60), 1)
        launcher.stdout.close()
        self.assertLess(self.report()["duration_ns"] / 1e9, ran + 0.5)

    def test_each_signal_comes_once(self):
        """Whether sent to the launcher alone, to the group, or to each of its members."""
        program = """
import signal, time
ends = []
signal.signal(signal.SIGUSR2, lambda *_: print("caught", flush=True))
signal.signal(signal.SIGTERM, lambda *_: ends.append(1))
print("begun", flush=True)
while not ends:
    time.sleep(0.01)
"""
        command = [TIDEMARK, "record", "-o", self.trace, "--", PYTHON, "-c", program]
        with subprocess.Popen(command, stdout=subprocess.PIPE, preexec_fn=os.setpgrp) as launcher:
            self.assertEqual(launcher.stdout.readline(), b"begun\n")
            group = launcher.pid

            def to_each_member(group, number):
                for line in run(["ps", "-A", "-o", "pid=,pgid="]).stdout.splitlines():
                    if int(line.split()[1]) == group:
                        os.kill(int(line.split()[0]), number)

            for send in (os.kill, os.killpg, to_each_member):
                for _ in range(3):
                    send(group, signal.SIGUSR2)
                    time.sleep(0.2)
            launcher.terminate()
            out = launcher.communicate(timeout=30)[0]
        self.assertEqual((out, launcher.returncode), (b"caught\n" * 9, 0))

    @unittest.skipUnless(may_contain(), "makes namespaces of its own, which is not allowed here")
    def test_first_process_of_a_container(self):
        """As process 1 the launcher waits for orphans, passes signals on and leaves a complete trace."""
        # Other parents wait for their own: a recorder that ended just now is still the keeper's.
        script = "(sleep 0.1 &); sleep 0.4; ps -o ppid=,stat= -A | grep -c '^ *1 Z'; exit 3"
        command = [*CONTAINED, TIDEMARK, "record", "--force", "-o", self.trace, "--"]
        outcome = run([*command, "sh", "-c", script])
        self.assertEqual((outcome.status, outcome.stdout), (3, b"0\n"), outcome.stderr)
        self.assertEqual(self.report()["end"]["status"], 3)
        self.assert_left_nothing_behind()


class Limits(Family):
    def test_no_arguments(self):
        self.record([PROCESSES, "fork_exec", PROCESSES, "allocate", "1234321"], "--no-args")
        for trace in self.folder.glob("*.tide*"):
            shown = run([TIDEMARK, "info", "--json", trace]).stdout
            self.assertNotIn(b"1234321", shown)
        self.assertNotIn(b"1234321", (self.folder / "t.tidemark").read_bytes())

    def test_delay(self):
        outcome = self.record([PROCESSES, "steady", "900"], "--delay", "300ms")
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        whole = json.loads(outcome.stdout)
        recorded = self.report()["allocations"]
        self.assertGreater(recorded, whole // 10)
        self.assertLess(recorded, whole * 8 // 10)

    def test_duration(self):
        outcome = self.record([PROCESSES, "steady", "900"], "--duration", "300ms")
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        report = self.report()
        self.assertGreater(report["allocations"], 0)
        self.assertLess(report["allocations"], json.loads(outcome.stdout) * 8 // 10)
        self.assertEqual(report["end"]["reason"], "stopped")
        self.assert_left_nothing_behind()

    def test_size_limit(self):
        outcome = self.record([PROCESSES, "allocate", "100000000"], "--size-limit", "10K")
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        self.assertEqual(self.report()["end"]["reason"], "stopped")
        self.assertLess(self.report()["allocations"], 100_000_000)

    def test_view(self):
        programs = self.folder / "bin"
        programs.mkdir()
        shutil.copy(TIDEMARK, programs)
        seen = self.folder / "seen"
        window = programs / "tidemark-gui"
        window.write_text(f"#!/bin/sh\necho \"$@\" > '{seen}.new'; mv '{seen}.new' '{seen}'\n")
        window.chmod(0o755)
        collector = TIDEMARK.parent.parent / "lib" / "libtidemark_collector.so"
        outcome = run([programs / "tidemark", "record", "--collector", collector, "--view", "-o", self.trace, "--",
                       "sh", "-c", "exit 4"])
        self.assertEqual((outcome.status, outcome.stderr), (4, b""))
        wait_for(seen.exists)
        self.assertEqual(seen.read_text(), f"{self.trace}\n")

    def test_bad_words(self):
        for words in (["--children", "some"], ["--children", "matching"], ["--delay", "soon"], ["--delay", "50%"],
                      ["--size-limit", "big"], ["--size-limit", "0"]):
            outcome = self.record(["true"], *words)
            self.assertEqual(outcome.status, 2, words)
            self.assert_one_sentence(outcome.stderr)


class Invited(Family):
    """Programs that something else starts, with the variables of `tidemark env`."""

    def invite(self, *options):
        outcome = run([TIDEMARK, "env", "-o", self.trace, *options])
        self.assertEqual((outcome.status, outcome.stderr), (0, b""))
        return dict(line.split("=", 1) for line in outcome.stdout.decode().splitlines())

    def test_service_that_is_restarted(self):
        self.addCleanup(run, [TIDEMARK, "env", "--stop", self.trace])
        variables = self.invite()
        for _ in range(2):
            environment = dict(os.environ, **variables)
            self.assertEqual(run([PROCESSES, "allocate", "700"], env=environment).status, 0)
        outcome = run([TIDEMARK, "env", "--stop", self.trace])
        self.assertEqual((outcome.status, outcome.stdout, outcome.stderr), (0, b"", b""))
        self.assertEqual(len(self.processes()), 2)
        for process in self.processes():
            self.assertGreaterEqual(self.report_of(process)["allocations"], 700)
            self.assertEqual(process["end"]["status"], 0)
        self.assert_left_nothing_behind()

    def test_stop_while_it_runs(self):
        environment = dict(os.environ, **self.invite())
        with subprocess.Popen([PROCESSES, "steady", "6000"], env=environment, stdout=subprocess.PIPE) as program:
            time.sleep(0.5)
            self.assertEqual(run([TIDEMARK, "env", "--stop", self.trace]).status, 0)
            self.assertIsNone(program.poll(), "the program has to go on")
            report = self.report()
            self.assertEqual(report["end"]["reason"], "stopped")
            program.communicate(timeout=30)
            self.assertEqual(program.returncode, 0)
        self.assertGreater(report["allocations"], 0)
        self.assert_left_nothing_behind()

    def test_usage(self):
        self.trace.write_text("precious")
        for words in (["-o", self.trace], [], ["--stop", self.folder / "nothing.tide"],
                      ["-o", self.folder / "no folder" / "t.tide"]):
            outcome = run([TIDEMARK, "env", *words])
            self.assertEqual(outcome.status, 2, words)
            self.assert_one_sentence(outcome.stderr)
        self.assertEqual(self.trace.read_text(), "precious")


class LeftOver(Family):
    def test_everything_dies(self):
        """Launcher, keeper and recorders are killed, then the programs: the next command completes all traces."""
        command = ["sh", "-c", f"'{PROCESSES}' steady 60000 & '{PROCESSES}' steady 60000; true"]
        launcher = subprocess.Popen([TIDEMARK, "record", "-o", self.trace, "--", *command], stdout=subprocess.DEVNULL)
        wait_for(lambda: len(self.of_image("processes")) == 2)
        time.sleep(0.5)
        keeper = keeper_of(launcher.pid)
        shell = next(pid for pid in children_of(launcher.pid) if program_of(pid) != program_of(keeper))
        programs = children_of(shell)
        for pid in (launcher.pid, keeper, *children_of(keeper), shell, *programs):
            os.kill(pid, signal.SIGKILL)
        launcher.wait()
        wait_for(lambda: all(gone(pid) for pid in programs))
        self.assertEqual(run([TIDEMARK, "info", self.trace]).status, 0)
        self.assertTrue(self.finished())
        for process in self.of_image("processes"):
            report = self.report_of(process)
            self.assertGreater(report["allocations"], 100)
            self.assertEqual(report["end"]["reason"], "vanished")
        self.assert_left_nothing_behind()


if __name__ == "__main__":
    unittest.main()
