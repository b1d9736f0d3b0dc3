#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every path of the repository that a .md file names exists, and every folder with sources has a README."""

import pathlib
import re
import sys

import tree

# `core/base`, `tests/lint/check_docs.py` … in backticks, or as a link target.
PATH = re.compile(r"(?:`|\]\()((?:%s)/[\w./-]*[\w-])(?:`|[)#])" % "|".join(tree.TOP_FOLDERS))
# The layer table names folders that later work will fill.
PLANNED = {"core/disasm", "core/import"}


def documents(root):
    root = pathlib.Path(root)
    return sorted(root.glob("*.md")) + [root / p for p in tree.files(root, suffixes=(".md",))]


def check(root):
    root = pathlib.Path(root)
    problems = []
    for document in documents(root):
        for number, line in enumerate(document.read_text().splitlines(), 1):
            for path in PATH.findall(line):
                if path not in PLANNED and not any((base / path).exists() for base in (root, document.parent)):
                    problems.append(f"{document.relative_to(root)}:{number}: no such path: {path}")
    for folder in sorted({p.parent for p in tree.files(root, ("core", "ui", "app"))}):
        if not (root / folder / "README.md").exists():
            problems.append(f"{folder}: no README.md")
    return problems


if __name__ == "__main__":
    sys.exit(tree.run(check, {
        "README.md": "See `core/nowhere/at_all.h`.\n",
        "core/undocumented/a.cpp": "\n",
    }))
