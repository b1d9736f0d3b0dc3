# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Drops objects on one line and keeps objects of the same types on others, in the blocks that have just been dropped.

python_reuse.py FILE COUNT [tracemalloc]: writes what is kept, by line, to FILE: [[line, bytes], …]. Ends at once, with
everything in place. With the third word, tracemalloc is on meanwhile.
"""

import json
import os
import sys

file, count = sys.argv[1], int(sys.argv[2])
if "tracemalloc" in sys.argv:
    import tracemalloc
    tracemalloc.start()
kept = [None] * (4 * count)
for i in range(0, 4 * count, 4):
    {"n": i}; [i]; (i, count); i / 3  # DROPPED
    kept[i] = {"n": i}  # DICT
    kept[i + 1] = [i]  # LIST
    kept[i + 2] = (i, count)  # TUPLE
    kept[i + 3] = i / 3  # FLOAT
lines = [line.rsplit("# ", 1)[-1].strip() for line in open(__file__)]
# What an object's allocator was asked for, as Python tells it, the collector's head and the keys of a dict included.
told = [[1 + lines.index(word), sum(map(sys.getsizeof, kept[place::4]))]
        for place, word in enumerate(("DICT", "LIST", "TUPLE", "FLOAT"))]
told.append([1 + lines.index("DROPPED"), 0])
with open(file, "w") as result:
    json.dump(told, result)
os._exit(0)
