# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""programs.py NAME COUNT: little but allocation, thirty Python frames deep. A tracer's worst case."""

import json
import sys

DEPTH = 30


def churn(count):
    """Small objects, made and dropped."""
    kept = None
    for i in range(count):
        kept = [i, (i, str(i)), {"n": i}]
    return kept


def loads_and_dumps(count):
    document = {"orders": [{"number": i, "items": [{"sku": "s%d" % j, "cents": i * j} for j in range(5)],
                            "note": "word " * (i % 7)} for i in range(40)]}
    text = ""
    for _ in range(count):
        text = json.dumps(document)
        document = json.loads(text)
    return text


def retain(count):
    """Objects that stay."""
    return [(i, [i], {"n": i}) for i in range(count)]


def ints(count):
    """Numbers that are larger than those which CPython keeps."""
    total = 1 << 40
    for i in range(count):
        total = total + i
    return total


NAMES = {"churn": churn, "json": loads_and_dumps, "retain": retain, "int": ints}


def deeper(frames, function, count):
    return deeper(frames - 1, function, count) if frames else function(count)


print(len(str(deeper(DEPTH, NAMES[sys.argv[1]], int(sys.argv[2])))))
