# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The processes of a recording under way, seen from outside."""

import os
import pathlib
import re
import time


SHARED_RING = re.compile(r"^\S+ ..?.s \S+ \S+ \d+ +(/.*tidemark-.*?\.ring)", re.MULTILINE)


def wait_for(condition, timeout=20):
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the recording does not get on")
        time.sleep(0.002)


def program_of(pid):
    try:
        return os.readlink(f"/proc/{pid}/exe")
    except OSError:
        return ""


def children_of(parent):
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat.rpartition(")")[2].split()[1]) == parent:
                found.append(int(entry.name))
    return found


def gone(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def ring_file_of(pid):
    """The ring file that a process has mapped, or None."""
    try:
        found = SHARED_RING.search(pathlib.Path(f"/proc/{pid}/maps").read_text())
    except OSError:
        return None
    return pathlib.Path(found.group(1)) if found else None


def target_of(launcher, name):
    """The child of the launcher that executes the program of that name, once it does."""
    found = []

    def look():
        found[:] = [pid for pid in children_of(launcher) if program_of(pid).endswith("/" + name)]
        return found

    wait_for(look)
    return found[0]


def keeper_of(launcher):
    return next(pid for pid in children_of(launcher)
                if pathlib.Path(f"/proc/{pid}/comm").read_text() == "tidemark-keep\n")


def recorder_of(launcher, ring):
    return next(pid for pid in children_of(keeper_of(launcher)) if ring_file_of(pid) == ring)
