#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The layer table: which folder may include which. Includes are spelled from the root; core has no Qt."""

import pathlib
import re
import sys

import tree

# folder → folders it may include, besides itself and core/base.
LAYERS = {
    "core/base": [],
    "core/wire": [],
    "core/trace_format": [],
    "core/collector": ["core/wire"],
    "core/symbols": [],
    "core/disasm": [],
    "core/profile": ["core/trace_format"],
    "core/record": ["core/wire", "core/trace_format", "core/profile", "core/symbols"],
    "core/import": ["core/profile"],
    "core/import/tidemark": ["core/import", "core/profile", "core/trace_format"],
    "core/import/processes": ["core/import", "core/profile", "core/trace_format"],
    "core/import/heaptrack": ["core/import", "core/profile"],
    "core/import/massif": ["core/import", "core/profile"],
    "core/import/tracemalloc": ["core/import", "core/profile"],
    "core/query": [],
    "core/results": ["core/query", "core/profile"],
    "core/analysis": ["core/profile", "core/query", "core/results", "core/symbols", "core/disasm"],
    "core/report": ["core/query", "core/results", "core/profile"],
    "core/session": [
        "core/profile", "core/import", "core/import/tidemark", "core/import/processes", "core/import/heaptrack",
        "core/import/massif", "core/import/tracemalloc", "core/query", "core/results", "core/analysis", "core/symbols",
        "core/disasm",
    ],
    "ui": ["core/query", "core/results", "core/profile", "core/session", "core/record", "core/report"],
    "app/cli": [
        "core/session", "core/record", "core/report", "core/query", "core/results", "core/profile",
    ],
    "app/gui": ["core/session", "core/record", "core/report", "ui"],
    "resources": [],
}
NO_BASE = ("core/base", "core/wire", "core/collector", "resources")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
QT = re.compile(r"^(Q[A-Z]\w*|Qt\w+/.*|qcustomplot\.h)$")


def layer_of(path):
    path = pathlib.PurePosixPath(path).as_posix()
    candidates = [layer for layer in LAYERS if path == layer or path.startswith(layer + "/")]
    return max(candidates, key=len, default=None)


def problem_of(path, kind, target):
    layer = layer_of(path)
    if QT.match(target) and not layer.startswith("ui") and layer != "app/gui":
        return f"{layer} must not include Qt: {target}"
    if kind == "<":
        return None
    if "/" not in target:
        return f"include not spelled from the root: {target}"
    if path.suffix == ".cpp" and target.endswith(".moc"):
        return None
    other = layer_of(target)
    if other is None:
        return f"include of an unknown folder: {target}"
    allowed = [layer] + LAYERS[layer] + ([] if layer in NO_BASE else ["core/base"])
    return None if other in allowed else f"{layer} must not include {other}: {target}"


def check(root):
    problems = []
    for path in tree.files(root, ("app", "core", "ui", "resources")):
        if layer_of(path) is None:
            problems.append(f"{path}: in no folder of the layer table")
            continue
        for number, line in enumerate((pathlib.Path(root) / path).read_text().splitlines(), 1):
            include = INCLUDE.match(line)
            problem = include and problem_of(path, *include.groups())
            if problem:
                problems.append(f"{path}:{number}: {problem}")
    return problems


if __name__ == "__main__":
    sys.exit(tree.run(check, {
        "core/profile/upwards.cpp": '#include "core/analysis/query_engine.h"\n',
        "core/collector/base.cpp": '#include "core/base/result.h"\n',
        "core/import/heaptrack/neighbour.cpp": '#include "core/import/tidemark/tidemark_importer.h"\n',
        "core/session/qt.cpp": "#include <QString>\n",
        "ui/models/relative.cpp": '#include "tree_model.h"\n',
        "core/helpers/x.cpp": "\n",
    }))
