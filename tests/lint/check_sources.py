#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""House rules that a machine can check: SPDX headers, file length, line length, file names, no TODOs."""

import pathlib
import re
import sys

import tree

MAX_LINES = 600
MAX_COLUMNS = 120
HEADED = tree.SOURCE_SUFFIXES + (".py", ".cmake")
NAME = re.compile(r"^[a-z0-9_]+(\.[a-z]+)?$|^(CMakeLists\.txt|[A-Z]\w+\.cmake)$")
VAGUE = re.compile(r"(^|_)(utils?|helpers?|managers?|misc)(_|\.|$)")


def problems_of(path, text):
    lines = text.splitlines()
    head = "\n".join(lines[:4])
    if "SPDX-FileCopyrightText" not in head or "SPDX-License-Identifier: GPL-3.0-or-later" not in head:
        yield "no SPDX header in the first lines"
    if len(lines) > MAX_LINES:
        yield f"{len(lines)} lines: look for the second idea in it (at most {MAX_LINES})"
    if path.suffix == ".h" and "#pragma once" not in text:
        yield "header without #pragma once"
    if not NAME.match(path.name):
        yield "file names are snake_case"
    if VAGUE.search(path.name):
        yield "the name says nothing: no util, helper, manager, misc"
    for number, line in enumerate(lines, 1):
        if len(line) > MAX_COLUMNS:
            yield f"line {number} has {len(line)} columns (at most {MAX_COLUMNS})"
        if re.search(r"\b(TODO|FIXME|XXX)\b", line) and "check_sources" not in path.name:
            yield f"line {number} admits unfinished work"


def check(root):
    problems = []
    for path in tree.files(root, suffixes=HEADED):
        text = (pathlib.Path(root) / path).read_text()
        problems += [f"{path}: {problem}" for problem in problems_of(path, text)]
    return problems


if __name__ == "__main__":
    header = "// SPDX-FileCopyrightText: x\n// SPDX-License-Identifier: GPL-3.0-or-later\n"
    sys.exit(tree.run(check, {
        "core/a/no_header.cpp": "int x;\n",
        "core/a/long_file.cpp": header + "\n" * 601,
        "core/a/long_line.cpp": header + "/" * 121 + "\n",
        "core/a/CamelCase.cpp": header,
        "core/a/string_utils.cpp": header,
        "core/a/unguarded.h": header,
        "core/a/unfinished.cpp": header + "// TO" + "DO: later\n",
    }))
