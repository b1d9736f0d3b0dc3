# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which files the lint checks read, and how a check ends."""

import pathlib
import sys
import tempfile

TOP_FOLDERS = ("app", "core", "ui", "resources", "tests", "packaging")
SOURCE_SUFFIXES = (".h", ".cpp", ".c")


def files(root, folders=TOP_FOLDERS, suffixes=SOURCE_SUFFIXES):
    """Paths relative to root, sorted."""
    root = pathlib.Path(root)
    found = []
    for folder in folders:
        found += [p.relative_to(root) for p in (root / folder).rglob("*") if p.is_file() and p.suffix in suffixes]
    return sorted(found)


def is_about(problem, name):
    """Problems begin with the path of the file, or with its folder."""
    return problem.startswith((name + ":", str(pathlib.PurePosixPath(name).parent) + ":"))


def run(check, bad_tree):
    """check(root) gives the list of problems. With --self-test it must find some in bad_tree {path: text}."""
    if sys.argv[1:] == ["--self-test"]:
        with tempfile.TemporaryDirectory() as folder:
            for name, text in bad_tree.items():
                path = pathlib.Path(folder) / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            problems = check(folder)
            missed = [name for name in bad_tree if not any(is_about(problem, name) for problem in problems)]
            for name in missed:
                print(f"the check found nothing wrong with {name}")
            return 1 if missed else 0
    problems = check(sys.argv[1])
    for problem in problems:
        print(problem)
    return 1 if problems else 0
