#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Disassembles the machine's own libraries and compares each instruction with objdump's, function by function.

usage: against_objdump.py PRINT_INSTRUCTIONS
Formatting differs (sizes of numbers, spaces, prefixes that do nothing, x87's implied operands, the order of registers
that are exchanged); what is left after evening that out must be equal in all functions of libstdc++ and in 98 % of
libc's. An instruction shown as "(bad)" counts as a difference. All are listed.
"""

import collections
import re
import subprocess
import sys
import unittest

NUMBER = re.compile(r"(?<![\w%.])-?(?:0x[0-9a-f]+|\d+)(?!\w)")
FLOW = re.compile(r"(j\w+|call|loop\w*|xbegin) [0-9a-f]+$")
IDLE_PREFIXES = re.compile(r"^((data16|cs|ds|es|ss|rex\.w|notrack|bnd|addr32|repz(?= ret)) )+(?=\S)")


def even_number(match):
    value = int(match.group(0), 0)
    # -1 is written as such, or as an unsigned number of the operand's width.
    for bits in (64, 32, 16):
        if 2 ** (bits - 1) <= value < 2**bits:
            value -= 2**bits
    return str(value)


def even(text):
    """One instruction, as written by Capstone or objdump, in a form that both share."""
    text = re.sub(r"<.*>|#.*", "", text).strip().lower()
    text = re.sub(r"\s+", " ", text).replace(" ptr", "")
    text = IDLE_PREFIXES.sub("", text)
    text = re.sub(r"\b(cs|ds|es):", "", text)
    if re.match(r"nop\b|xchg ax, ?ax$", text):
        return "nop"
    if FLOW.match(text):
        mnemonic, target = text.split(" ")
        return f"{mnemonic} {int(target, 16)}"
    text = re.sub(r"\s*([-+*,\[\]:{}])\s*", r"\1", re.sub(r"^(\S+) (?=[-\[])", r"\1  ", text))
    text = re.sub(r"^(\S+?)(?=[-\[])", r"\1 ", text)
    text = NUMBER.sub(even_number, re.sub(r"(?<=[\w\]])-(?=\d)", "+-", text))
    if re.match(r"(j\w+|call|loop\w*|xbegin) -?\d+$", text):
        return text
    text = re.sub(r"(?<=[a-z0-9])\*1\b", "", text)
    text = text.replace("+-", "-").replace("+0]", "]")
    text = re.sub(r"(fs|gs):\[(-?\d+)\]", r"\1:\2", text)
    text = re.sub(r"\[(-?\d+)\]", r" \1", text)
    text = re.sub(r"\b(xword|tbyte)\b", "tbyte", text)
    text = re.sub(r"^((?:rep\w* )?(?:movs|stos|lods|scas|cmps))[bwdq](?= )", r"\1", text)
    if re.match(r"v?u?comis[sd] ", text):
        text = re.sub(r"\b(xmmword|qword|dword)\b", "", text)
    text = text.replace("fwait", "wait")
    if match := re.match(r"xabort (-?\d+)$", text):
        return f"xabort {int(match[1]) & 0xff}"
    if match := re.match(r"xchg ([a-z]\w+),([a-z]\w+)$", text):
        return "xchg " + ",".join(sorted(match.groups()))
    if text.startswith("f"):
        text = re.sub(r"\bst\(0\)", "st", text)
        text = re.sub(r"^(f\w+) (?:st,)?(st\(\d\)|st)(?:,st)?$", r"\1 \2", text)
    return text


def ours(program, path):
    output = subprocess.run([program, "intel", path], check=True, capture_output=True, text=True).stdout
    result = {}
    for line in output.splitlines():
        address, size, text = line.split(" ", 2)
        result[int(address, 16)] = (int(size, 16), text)
    return result


def objdumps(path):
    """Per function of objdump's listing: its name and (address, size, text) of each instruction."""
    output = subprocess.run(["objdump", "-d", "-w", "-M", "intel", path], check=True, capture_output=True,
                            text=True).stdout
    functions = []
    for line in output.splitlines():
        if head := re.match(r"([0-9a-f]+) <(.*)>:$", line):
            functions.append((head[2], []))
        elif match := re.match(r"\s*([0-9a-f]+):\t([0-9a-f ]+?)\s*(?:\t(.*))?$", line):
            functions[-1][1].append((int(match[1], 16), len(match[2].split()), match[3] or ""))
    return functions


def library(name):
    lines = subprocess.run(["/sbin/ldconfig", "-p"], check=True, capture_output=True, text=True).stdout
    return re.search(rf"^\s*{re.escape(name)} \(.*x86-64.*=> (\S+)", lines, re.M)[1]


class AgainstObjdump(unittest.TestCase):
    def share_of_equal_functions(self, name):
        """Share of the functions in which all instructions are equal."""
        path = library(name)
        mine = ours(PROGRAM, path)
        differences, unknown = collections.Counter(), collections.Counter()
        equal = 0
        functions = objdumps(path)
        for _, instructions in functions:
            same = True
            for address, size, text in instructions:
                got = mine.get(address, (0, "(inside another)"))
                if got[0] == size and even(got[1]) == even(text):
                    continue
                same = False
                differences[f"{even(got[1])} for {even(text)}"] += 1
                if got[1] == "(bad) ":
                    unknown[text.split(" ")[0]] += 1
            equal += same
        print(f"{name}: {equal} of {len(functions)} functions equal ({100 * equal / len(functions):.2f} %),",
              f"{sum(differences.values())} of {sum(len(f[1]) for f in functions)} instructions differ,",
              f"unknown among them: {dict(unknown)}")
        for difference, count in differences.most_common(25):
            print(f"  {count} × {difference}")
        return equal / len(functions)

    def test_all_of_libstdcxx(self):
        self.assertEqual(self.share_of_equal_functions("libstdc++.so.6"), 1)

    def test_nearly_all_of_libc(self):
        self.assertGreaterEqual(self.share_of_equal_functions("libc.so.6"), 0.98)


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
