# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Totals equal Valgrind's, to the byte, after one listed difference.

Listed: glibc sizes each new thread's table of thread-local storage by the number of modules that have some, and keeps
the table of an ended thread for the next one. The collector has one such module, so in a recorded program each table is
16 bytes larger (resources/manual/troubleshooting.md). The number of allocations is the same; so are start-up blocks.
"""

import os
import re
import subprocess
import unittest

from recording import TARGETS, RecordingTest

HEAP_USAGE = re.compile(r"total heap usage: ([\d,]+) allocs, ([\d,]+) frees, ([\d,]+) bytes allocated")
IN_USE = re.compile(r"in use at exit: ([\d,]+) bytes in ([\d,]+) blocks")


def numbers(pattern, text):
    return tuple(int(group.replace(",", "")) for group in pattern.search(text).groups())


def valgrind(program):
    log = subprocess.run(
        ["valgrind", "--run-libc-freeres=no", "--run-cxx-freeres=no", "--leak-check=no", os.fspath(program)],
        capture_output=True, text=True, timeout=120, check=False, stdin=subprocess.DEVNULL).stderr
    return numbers(HEAP_USAGE, log) + numbers(IN_USE, log)


TABLE_ENTRY_BYTES = 16


class Totals(RecordingTest):
    def check(self, name, thread_tables):
        program = TARGETS / name
        allocations, frees, allocated, live_bytes, live_blocks = valgrind(program)
        self.assertGreater(allocations, 100)
        self.assertEqual(self.record([program]).status, 0)
        report = self.report()
        allocated += TABLE_ENTRY_BYTES * thread_tables
        live_bytes += TABLE_ENTRY_BYTES * thread_tables
        self.assertEqual(
            (report["allocations"], report["frees"], report["bytes_allocated"]), (allocations, frees, allocated))
        self.assertEqual((report["leaked"]["bytes"], report["leaked"]["allocations"]), (live_bytes, live_blocks))

    def test_c(self):
        self.check("counts_c", thread_tables=0)

    def test_cpp(self):
        self.check("counts_cpp", thread_tables=1)  # four threads, one after the other


if __name__ == "__main__":
    unittest.main()
