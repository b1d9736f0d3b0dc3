# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recording at a terminal: job control, ownership of the terminal, interrupts, the closing line."""

import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import sys
import time
import unittest

from processes import children_of, keeper_of, target_of, wait_for
from recording import TARGETS, TIDEMARK, RecordingTest

CTRL_C, CTRL_D, CTRL_Z = b"\x03", b"\x04", b"\x1a"
PROMPT = b"ready> "
SHELL = os.path.basename(os.path.realpath("/bin/sh"))


class Terminal:
    """A program on a terminal of its own, as the leader of its session."""

    def __init__(self, command, folder):
        self.text = b""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            environment = dict(os.environ, PS1=PROMPT.decode(), HISTFILE="/dev/null", TERM="dumb")
            os.execvpe(str(command[0]), [str(word) for word in command], environment)

    def send(self, data):
        os.write(self.master, data)

    def expect(self, pattern, timeout=20):
        """Reads until the pattern appears; returns and drops what there is up to its end."""
        deadline = time.monotonic() + timeout
        while not (match := re.search(pattern, self.text)):
            readable, _, _ = select.select([self.master], [], [], max(0, deadline - time.monotonic()))
            try:
                data = os.read(self.master, 65536) if readable else b""
            except OSError:
                data = b""
            if not data:
                raise AssertionError(f"{pattern} is not in {self.text}")
            self.text += data
        seen, self.text = self.text[:match.end()], self.text[match.end():]
        return seen

    def close(self):
        os.close(self.master)
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.pid, 0)


class AtTheTerminal(RecordingTest):
    def shell(self):
        terminal = Terminal(["bash", "--norc", "--noprofile", "-i"], self.folder)
        self.addCleanup(terminal.close)
        terminal.expect(PROMPT)
        return terminal

    def start(self, terminal, program, *options):
        words = " ".join(["record", "--force", *options, "-o", "t.tide", "--", program])
        terminal.send(f"'{TIDEMARK}' {words}\n".encode())

    def test_stop_and_continue(self):
        terminal = self.shell()
        self.start(terminal, "sh -c 'echo begun; exec cat'")
        terminal.expect(rb"\nbegun\r\n")
        terminal.send(b"first\n")
        terminal.expect(rb"first\r\nfirst\r\n")
        terminal.send(CTRL_Z)
        terminal.expect(rb"Stopped")
        terminal.expect(PROMPT)
        terminal.send(b"fg\n")
        terminal.expect(rb"fg\r\n")
        time.sleep(0.5)  # what is typed while bash changes the terminal's mode is lost, also without us
        terminal.send(b"second\n")
        terminal.expect(rb"second\r\nsecond\r\n")
        terminal.send(CTRL_D)
        terminal.expect(rb"tidemark: recorded [0-9,]+ events? in .*t\.tide")
        terminal.expect(PROMPT)
        terminal.send(b"echo status $?\n")
        terminal.expect(rb"status 0\r\n")
        self.assertEqual(self.report()["end"]["reason"], "exit")

    def test_interrupt(self):
        terminal = self.shell()
        self.start(terminal, "sh -c 'echo begun; exec cat'")
        terminal.expect(rb"\nbegun\r\n")
        terminal.send(b"read\n")
        terminal.expect(rb"read\r\nread\r\n")  # a shell that is about to start a program would outlive the interrupt
        terminal.send(CTRL_C)
        terminal.expect(PROMPT)
        terminal.send(b"echo status $?\n")
        terminal.expect(rb"status 130\r\n")
        end = self.report()["end"]
        self.assertEqual((end["reason"], end["signal"]), ("signal", signal.SIGINT))

    def test_a_shell_of_its_own_gets_and_returns_the_terminal(self):
        terminal = self.shell()
        self.start(terminal, "bash --norc --noprofile -i")
        terminal.expect(PROMPT)
        terminal.send(b"sleep 100\n")
        time.sleep(0.5)
        terminal.send(CTRL_Z)
        terminal.expect(rb"Stopped")
        terminal.send(b"kill -9 %1; sleep 0.2\n")
        terminal.expect(rb"Killed")
        terminal.expect(PROMPT)
        terminal.send(b"exit 5\n")
        terminal.expect(rb"tidemark: recorded ")
        terminal.expect(PROMPT)
        terminal.send(b"echo status $?; cat\n")
        terminal.expect(rb"status 5\r\n")
        terminal.send(b"still ours\n")
        terminal.expect(rb"still ours\r\nstill ours\r\n")

    def test_in_the_background(self):
        terminal = self.shell()
        self.start(terminal, "sh -c 'sleep 0.3; exit 3' &")
        terminal.expect(PROMPT)
        terminal.send(b"wait %1; echo status $?\n")
        terminal.expect(rb"status 3\r\n")

    def test_the_target_sees_the_terminal(self):
        seen = self.folder / "seen"
        script = ("import os, sys; open(sys.argv[1], 'w').write(repr((os.isatty(0), os.isatty(1), os.isatty(2), "
                  "os.ttyname(0) != '', os.tcgetpgrp(0) == os.getpgrp())))")
        terminal = Terminal([TIDEMARK, "record", "-o", "t.tide", "--", sys.executable, "-c", script, seen], self.folder)
        self.addCleanup(terminal.close)
        terminal.expect(rb"tidemark: recorded ")
        self.assertEqual(seen.read_text(), repr((True,) * 5))

    def test_the_closing_line_names_the_other_processes(self):
        terminal = Terminal([TIDEMARK, "record", "-o", "t.tide", "--", TARGETS / "fork"], self.folder)
        self.addCleanup(terminal.close)
        terminal.expect(rb"the traces of 1 more program are listed in .*t\.tidemark")


class Interrupts(RecordingTest):
    def test_one_of_the_terminal_hides_none_that_follows(self):
        """What the terminal sends to all says nothing about a later signal to the launcher alone."""
        program = ("import signal, time; signal.signal(signal.SIGINT, lambda *_: print('caught', flush=True)); "
                   "print('begun', flush=True)\nwhile True: time.sleep(0.05)")
        terminal = Terminal([TIDEMARK, "record", "-o", "t.tide", "--", "/usr/bin/python3", "-c", program], self.folder)
        self.addCleanup(terminal.close)
        terminal.expect(rb"begun")
        terminal.send(CTRL_C)
        terminal.expect(rb"caught")
        time.sleep(0.2)
        os.kill(terminal.pid, signal.SIGINT)
        terminal.expect(rb"caught")


class Impatience(RecordingTest):
    def test_second_interrupt_ends_the_wait_for_the_trace(self):
        command = [TIDEMARK, "record", "-o", self.trace, "--", "sh", "-c", "echo begun; read line; exit 6"]
        pipes = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
        with subprocess.Popen(command, **pipes) as launcher:
            self.assertEqual(launcher.stdout.readline(), b"begun\n")
            keeper, target = keeper_of(launcher.pid), target_of(launcher.pid, SHELL)
            recorder = children_of(keeper)[0]
            os.kill(recorder, signal.SIGSTOP)
            try:
                launcher.stdin.write(b"\n")
                launcher.stdin.flush()
                wait_for(lambda: target not in children_of(launcher.pid))  # it was waited for
                time.sleep(0.2)
                launcher.send_signal(signal.SIGINT)
                time.sleep(0.2)
                self.assertIsNone(launcher.poll())
                launcher.send_signal(signal.SIGINT)
                _, errors = launcher.communicate(timeout=20)
            finally:
                os.kill(recorder, signal.SIGCONT)
        self.assertEqual(launcher.returncode, 6)
        self.assertIn(b"is still completing the trace.", errors)
        wait_for(lambda: not children_of(keeper) and not pathlib.Path(f"/proc/{recorder}").exists())
        self.assertEqual(self.report()["end"]["status"], 6)


if __name__ == "__main__":
    unittest.main()
