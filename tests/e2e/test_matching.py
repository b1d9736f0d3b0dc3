#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two builds of one program, one of -O1 and one of -O2 with all lines moved: each stack of the one has its partner in
the other. What is right is known from the blocks: each path through the program asks for a size of its own."""

import json
import os
import random
import unittest

from recording import TIDEMARK, RecordingTest, run

COMPILER = os.environ["TIDEMARK_CXX"]
FILES = 5
LAYERS = 6
WIDTH = 12  # functions of a layer
MOST_CALLS = 3  # of one function
ROUNDS = 3  # of the whole program
SEEDS = "2101236995 816636141"  # TIDEMARK_SEEDS has others

ALLOCATIONS = [
    "keep(std::malloc({n}));",
    "keep(std::calloc(1, {n}));",
    "keep(new char[{n}]);",
    "keep(std::make_unique<char[]>({n}).release());",
    "keep(std::allocator<char>().allocate({n}));",
    "keep(duplicate({n}));",
]
COMMON = """
#pragma once
#include <cstdlib>
#include <functional>
#include <memory>
inline void keep(void* block) { __asm__ volatile("" : : "r"(block) : "memory"); }
template <typename T> T* allocateSome(T, std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T))); }
inline char* duplicate(std::size_t n) { return allocateSome(char(1), n); }
"""


class Function:
    """One function of the program; `kind` is how it is declared and called."""

    KINDS = ("free", "static", "method", "virtual", "template", "lambda")

    def __init__(self, draw, layer, number):
        self.layer, self.number = layer, number
        self.kind = draw.choice(self.KINDS)
        self.file = draw.randrange(FILES)
        self.tail_call = draw.random() < 0.3
        self.weight = draw.randrange(1, 1000)
        self.callees = []
        self.helper = ""  # of static functions: other files have helpers of the same name
        self.allocation = draw.choice(ALLOCATIONS)

    @property
    def name(self):
        return f"step{self.layer}_{self.number}"

    def call(self, argument):
        return {"method": f"Worker_{self.name}().run({argument})", "virtual": f"worker_{self.name}().run({argument})",
                "template": f"{self.name}<{self.weight}>({argument})"}.get(self.kind, f"{self.name}({argument})")

    def declaration(self):
        if self.kind == "method":
            return f"struct Worker_{self.name} {{ unsigned run(unsigned site); }};\n"
        if self.kind == "virtual":
            return (f"struct Base_{self.name} {{ virtual unsigned run(unsigned site) = 0; "
                    f"virtual ~Base_{self.name}() = default; }};\nBase_{self.name}& worker_{self.name}();\n")
        if self.kind == "template":
            return (f"unsigned {self.name}_of(unsigned site);\ntemplate <int N> unsigned {self.name}(unsigned site) "
                    f"{{ return {self.name}_of(site) + N; }}\n")
        return f"unsigned {self.name}(unsigned site);\n"

    def body(self):
        calls = [callee.call(f"site * {MOST_CALLS + 1} + {place}") for place, callee in enumerate(self.callees, 1)]
        if not calls:
            return f"    {self.allocation.format(n='16 + 8 * site')}\n    return {self.weight};\n"
        if self.kind == "lambda":
            text = "".join(f"    std::function<unsigned()> later{i} = [site] {{ return {call}; }};\n"
                           for i, call in enumerate(calls))
            return text + "    return " + " + ".join(f"later{i}()" for i in range(len(calls))) + ";\n"
        if self.tail_call:
            return "".join(f"    (void){call};\n" for call in calls[:-1]) + f"    return {calls[-1]};\n"
        text = f"    unsigned sum = {self.weight};\n"
        return text + "".join(f"    sum += {call};\n" for call in calls) + "    return sum;\n"

    def definition(self):
        body = self.body()
        if self.kind == "method":
            return f"unsigned Worker_{self.name}::run(unsigned site) {{\n{body}}}\n"
        if self.kind == "virtual":
            return (f"namespace {{\nstruct Derived_{self.name} final : Base_{self.name} {{\n"
                    f"unsigned run(unsigned site) override {{\n{body}}}\n}};\n}}\n"
                    f"Base_{self.name}& worker_{self.name}() {{\n    static Derived_{self.name} one;\n"
                    f"    return one;\n}}\n")
        if self.kind == "template":
            return f"unsigned {self.name}_of(unsigned site) {{\n{body}}}\n"
        if self.kind == "static":  # by a helper that only this file knows
            return (f"namespace {{\nunsigned {self.helper}(unsigned site) {{\n{body}}}\n}}\n"
                    f"unsigned {self.name}(unsigned site) {{\n    return {self.helper}(site) + 1;\n}}\n")
        return f"unsigned {self.name}(unsigned site) {{\n{body}}}\n"


def draw_program(draw):
    layers = [[Function(draw, layer, number) for number in range(WIDTH)] for layer in range(LAYERS)]
    for callers, callees in zip(layers, layers[1:]):
        for caller in callers:
            caller.callees = draw.sample(callees, draw.randint(2, MOST_CALLS))
    for file in range(FILES):
        static = [one for layer in layers for one in layer if one.kind == "static" and one.file == file]
        for number, one in enumerate(static):
            one.helper = f"helper{number}"
    return layers


def count_paths(function):
    return sum(map(count_paths, function.callees)) if function.callees else 1


class Matching(RecordingTest):
    def build(self, layers, name, moved, *options):
        """Writes the sources, each with as many more lines at its top, and compiles them."""
        folder = self.folder / name
        folder.mkdir()
        functions = [function for layer in layers for function in layer]
        (folder / "common.h").write_text(moved + COMMON + "".join(one.declaration() for one in functions))
        sources = []
        for number in range(FILES):
            # Callees first: what is in the same file can be inlined.
            text = "".join(one.definition() for one in reversed(functions) if one.file == number)
            sources.append(folder / f"part{number}.cpp")
            sources[-1].write_text(f"{moved}#include \"common.h\"\n{text}")
        main = "".join(f"        {one.call(place + 1)};\n" for place, one in enumerate(layers[0][:3]))
        sources.append(folder / "main.cpp")
        sources[-1].write_text(f"{moved}#include \"common.h\"\nint main() {{\n"
                               f"    for (int i = 0; i < {ROUNDS}; ++i) {{\n{main}    }}\n}}\n")
        program = folder / "program"
        compiled = run([COMPILER, "-std=c++20", "-g", "-fno-builtin", *options, "-o", program, *sources], timeout=300)
        self.assertEqual(compiled.status, 0, compiled.stderr.decode())
        trace = self.folder / f"{name}.tide"
        recorded = run([TIDEMARK, "record", "-o", trace, "--", program])
        self.assertEqual(recorded.status, 0, recorded.stderr.decode())
        return trace

    def compare(self, before, after):
        outcome = run([TIDEMARK, "diff", before, after, "--json", "--by", "stack", "--limit", "0"])
        self.assertEqual(outcome.status, 0, outcome.stderr.decode())
        return json.loads(outcome.stdout)

    def test_o1_against_o2_with_moved_lines(self):
        for seed in map(int, os.environ.get("TIDEMARK_SEEDS", SEEDS).split()):
            with self.subTest(seed=seed):
                self.check_program(seed)

    def check_program(self, seed):
        draw = random.Random(seed)
        layers = draw_program(draw)
        before = self.build(layers, f"before-{seed}", "", "-O1")
        after = self.build(layers, f"after-{seed}", "// one more line\n", "-O2")
        diff = self.compare(before, after)
        paths = sum(map(count_paths, layers[0][:3]))
        total = right = wrong = 0
        for row in diff["rows"]:
            sides = [row[side]["bytes"] for side in ("before", "after")]
            total += max(sides)
            if row["known_before"] and row["known_after"]:
                same = sides[0] == sides[1]
                right += max(sides) if same else 0
                wrong += 0 if same else max(sides)
        approximate = sum(row["approximate"] for row in diff["rows"])
        print(f"{paths} paths, {len(diff['rows'])} rows, {approximate} matched across inlining; "
              f"right {100 * right / total:.3f} %, wrong {100 * wrong / total:.3f} %, seed {seed}")
        for row in diff["rows"]:
            if row["before"]["bytes"] != row["after"]["bytes"]:
                print(row["before"]["bytes"], row["after"]["bytes"], " < ".join(str(frame["function"])
                                                                                 for frame in row["frames"]))
        self.assertGreaterEqual(len(diff["rows"]), paths)
        self.assertGreaterEqual(right / total, 0.99)
        self.assertLessEqual(wrong / total, 0.001)


if __name__ == "__main__":
    unittest.main()
