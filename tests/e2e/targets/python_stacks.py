# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Allocates blocks of sizes that nobody else asks for, in as many sorts of frames as there are, and notes for each
what the stack was then, as Python itself tells it.

    python_stacks.py OUTPUT COUNT [SEED]

OUTPUT gets a JSON list of [size, [[file, line, function], …]], newest frame first.
"""

import asyncio
import functools
import json
import random
import re
import sys
import threading
import traceback

FIRST_SIZE = 1 << 20
STEP = 16

results = []
random_number = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
lock = threading.Lock()


def note(block):
    """The caller's line is the one that allocated the block."""
    stack = []
    summary = traceback.extract_stack()[:-1]
    frame = sys._getframe(1)
    for entry in reversed(summary):
        name = getattr(frame.f_code, "co_qualname", entry.name)
        assert name.endswith(entry.name), (name, entry.name)
        stack.append([frame.f_code.co_filename, entry.lineno, name])
        frame = frame.f_back
    with lock:
        results.append([len(block), stack])


def next_size():
    with lock:
        next_size.count += 1
        return FIRST_SIZE + STEP * next_size.count


next_size.count = 0


def leaf():
    note(bytearray(next_size()))


def several_lines():
    (note(bytearray(next_size())),
     leaf(
     ),
     note(bytearray(next_size()))); leaf()


class Shape:
    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        leaf()
        return self.value < other.value

    def __repr__(self):
        leaf()
        return "Shape"

    @property
    def area(self):
        return self.deeper(3)

    def deeper(self, depth):
        return leaf() if depth == 0 else self.deeper(depth - 1)

    @staticmethod
    def still():
        leaf()

    @classmethod
    def of_class(cls):
        leaf()

    def __del__(self):
        if self.value < 0:
            leaf()


def generator(count):
    for _ in range(count):
        leaf()
        yield from inner_generator()


def inner_generator():
    note(bytearray(next_size()))
    yield 1


async def coroutine(depth):
    leaf()
    await asyncio.sleep(0)
    if depth:
        await coroutine(depth - 1)
    async for _ in async_generator():
        note(bytearray(next_size()))


async def async_generator():
    leaf()
    yield 1


def executed():
    name = "made%d" % random_number.randrange(1000)
    blank = "\n" * random_number.randrange(40)
    code = compile(blank + "def %s():\n    leaf()\n%s()\n" % (name, name), "<made %s>" % name, "exec")
    exec(code, {"leaf": leaf})


def caught():
    try:
        raise ValueError(leaf())
    except ValueError:
        leaf()
    finally:
        leaf()


def in_threads():
    threads = [threading.Thread(target=Shape(i).deeper, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def recursion(depth, then):
    return then() if depth <= 0 else recursion(depth - 1, then)


KINDS = [
    leaf,
    several_lines,
    lambda: sorted([Shape(3), Shape(1), Shape(2)]),
    lambda: sorted([3, 1, 2], key=lambda value: (leaf(), value)[1]),
    lambda: repr([Shape(1), Shape(2)]),
    lambda: Shape(1).area,
    Shape.still,
    Shape.of_class,
    lambda: Shape(-1),
    lambda: list(generator(2)),
    lambda: list(map(lambda value: leaf(), [1, 2])),
    lambda: functools.reduce(lambda left, right: leaf(), [1, 2, 3]),
    lambda: [leaf() for _ in range(2)],
    lambda: {leaf(): leaf() for _ in range(2)},
    lambda: list(leaf() for _ in range(2)),
    lambda: re.sub("a", lambda match: (leaf(), "b")[1], "banana"),
    lambda: json.loads('{"a": {"b": 1}}', object_hook=lambda pairs: (leaf(), pairs)[1]),
    lambda: json.dumps({"a": Shape(1)}, default=lambda thing: (leaf(), 1)[1]),
    lambda: asyncio.run(coroutine(2)),
    executed,
    caught,
    in_threads,
]


def main():
    count = int(sys.argv[2])
    while len(results) < count:
        recursion(random_number.randrange(30), random_number.choice(KINDS))
    with open(sys.argv[1], "w") as file:
        json.dump(results, file)


if __name__ == "__main__":
    main()
