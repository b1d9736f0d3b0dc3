#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds programs in many ways and compares the frames of every call in them with those of llvm-symbolizer and
eu-addr2line.

usage: against_symbolizers.py PRINT_FRAMES [TEST…]
A frame is a function, a file and a line; the chain of inlined frames must be equal, too. Names are compared without
arguments, template arguments and return types, for the three write those differently, and scopes only where both give
them: names of inlined functions without a linkage name have none in the other two. What differs beyond that is listed
in EXPLAINED with its cause, counted and printed; anything else fails.
"""

import collections
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

FIXTURE = pathlib.Path(__file__).parent / "fixture"
UNKNOWN = ("??", "??", 0)

Frame = collections.namedtuple("Frame", "function file line")


def run(command, check=True, **options):
    return subprocess.run([str(word) for word in command], check=check, capture_output=True, text=True,
                          **options).stdout


OPERATOR = re.compile(r"\boperator ?(\(\)|\[\]|<=>|->\*|->|<<=|>>=|<<|>>|\+\+|--|&&|\|\||[-+*/%^&|~!=<>]=?|,)")


def without_brackets(text, opening, closing):
    """The text outside of nested brackets."""
    kept, depth = [], 0
    for letter in text:
        depth += letter == opening
        if depth == 0:
            kept.append(letter)
        depth -= letter == closing
    return "".join(kept)


def plain_name(name):
    """A demangled function name without arguments, return type and the compilers' decorations."""
    name = re.sub(r" \[clone [^]]*\]|\[abi:[^]]*\]|@@?[\w.]+$", "", name)
    name = re.sub(r"\.(cold|part|isra|constprop|lto_priv|llvm)(\.\d+)*\b", "", re.sub(r"\.\d+$", "", name))
    name = re.sub(r"::h[0-9a-f]{16}$|(?<=\w)\[[0-9a-f]{8,16}\]", "", name)  # Rust's hashes
    name = name.replace("(anonymous namespace)", "{anonymous}").replace("decltype(auto) ", "")
    name = OPERATOR.sub(lambda match: "operator" + match[1].encode().hex(), name)
    name = without_brackets(without_brackets(re.sub(r"<lambda\(", "{lambda}<(", name), "<", ">"), "(", ")")
    name = re.sub(r"( (const|volatile|noexcept|&&?))+$", "", name.strip())
    name = re.sub(r"\{lambda(#\d+)?\}|\{unnamed\}", "{lambda}", name)
    name = re.sub(r"\{lambda\}::operator2829$|\{lambda\}$", "operator2829", name)
    if "operator " not in name:  # not a conversion, which has a space in its name
        name = name.split(" ")[-1]
    return name.lstrip("*&")


def same_name(left, right):
    left, right = plain_name(left), plain_name(right)
    return left == right or left.endswith("::" + right) or right.endswith("::" + left)


def same_frame(left, right):
    if not same_name(left.function, right.function):
        return False
    return left.line == right.line and (left.line == 0 or left.file == right.file)


def frame(function, place):
    """Of "file:line:column", perhaps with more after it."""
    match = re.match(r"(.*?):(\d+|\?)(:\d+)?( \(.*\))?$", place)
    line = 0 if match[2] == "?" else int(match[2])
    file = match[1] if line != 0 else "??"
    return Frame(function, os.path.normpath(file) if file != "??" else file, line)


def read_frames(text):
    """Pairs of lines, an empty line after each address."""
    blocks = text.split("\n\n")[:-1]
    return [[frame(lines[i], lines[i + 1]) for i in range(0, len(lines) - 1, 2)]
            for lines in (block.strip("\n").split("\n") for block in blocks)]


def demangled(chains):
    names = sorted({part.function for chain in chains for part in chain})
    plain = run(["c++filt"], input="\n".join(names) + "\n").splitlines()
    known = dict(zip(names, plain))
    return [[part._replace(function=known[part.function]) for part in chain] for chain in chains]


def call_sites(program):
    """Addresses within the calls of a program: one before where they return to."""
    sites, after_call = [], False
    for line in run(["objdump", "-d", "--no-show-raw-insn", "-j", ".text", program]).splitlines():
        address, tab, text = line.partition(":\t")
        if after_call and tab:
            sites.append(int(address, 16) - 1)
        after_call = bool(tab) and "call" in text
    return sites


def as_input(sites):
    return "".join(f"0x{site:x}\n" for site in sites)


def ours(program, sites, *folder):
    return read_frames(run([PROGRAM, program, *folder], input=as_input(sites)))


def llvm(program, sites):
    return demangled(read_frames(run(["llvm-symbolizer", f"--obj={program}", "--inlines", "--no-demangle"],
                                     input=as_input(sites))))


def elfutils(program, sites):
    # Fails where it knows an address not at all.
    text = run(["eu-addr2line", "-a", "-i", "-f", "-e", program], input=as_input(sites), check=False)
    chains = []
    for line in text.splitlines():
        if re.fullmatch(r"0x[0-9a-f]+", line):
            chains.append([])
        else:
            chains[-1].append(line)
    return demangled([[frame(lines[i].split(" inlined at ")[0], lines[i + 1]) for i in range(0, len(lines) - 1, 2)]
                      for lines in chains])


def only_the_symbol(mine, other):
    """It has the line, but only the symbol table's name for it."""
    return (len(other) == 1 and mine and same_name(mine[-1].function, other[0].function) and
            (mine[0].file, mine[0].line) == (other[0].file, other[0].line))


def in_scattered_body(mine, other):
    """The innermost function is missing; it is known not to be missing without -gsplit-dwarf."""
    return only_the_symbol(mine, other) and (mine[0].function, mine[-1].function) == ("reserve", "plain_copy")


# Differences that are not ours: what the other does, who, and a test of (our chain, the other's chain).
EXPLAINED = [
    ("no scopes in cold parts, nor without .debug_aranges", "eu-addr2line", only_the_symbol),
    ("no inlined functions of several ranges in .dwo files", "llvm-symbolizer", in_scattered_body),
]


def same_chain(mine, other):
    return len(mine) == len(other) and all(map(same_frame, mine, other))


class AgainstSymbolizers(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tidemark-symbols-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def build(self, compiler, options, linking=()):
        """The program of several units; objects and .dwo files stay in the folder."""
        c_compiler = {"g++": "gcc", "clang++": "clang"}[compiler]
        objects = []
        for source in ("catalogue.cpp", "shapes.cpp", "plain.c"):
            objects.append(f"{source}.o")
            command = [c_compiler] if source.endswith(".c") else [compiler, "-std=c++17"]
            run([*command, *options, "-c", FIXTURE / source, "-o", objects[-1]], cwd=self.folder)
        run([compiler, *options, *linking, *objects, "-o", "program"], cwd=self.folder)
        return self.folder / "program"

    def agree(self, name, mine, other, who, least):
        """Compares two lists of chains; where the other knows nothing is not counted."""
        self.assertEqual(len(mine), len(other))
        compared, frames, explained = 0, 0, collections.Counter()
        for ours_, theirs in zip(mine, other):
            if all(part.line == 0 and (part.function == "??" or who == "eu-addr2line") for part in theirs):
                continue
            compared += 1
            frames += len(theirs)
            if same_chain(ours_, theirs):
                continue
            reason = next((reason for reason, source, test in EXPLAINED
                           if source == who and test(ours_, theirs)), None)
            explained[reason] += 1
            if reason is None and explained[reason] <= 20:
                print(f"  {name}: {who} says {[tuple(part) for part in theirs]}\n"
                      f"    and we {[tuple(part) for part in ours_]}")
        print(f"{name}: {compared} calls, {frames} frames compared with {who}, explained differences: "
              f"{dict(explained) or 'none'}")
        self.assertEqual(explained[None], 0, f"{name}: differences from {who}")
        self.assertGreaterEqual(compared, least, f"{name}: {who} answers too little")

    def compare(self, name, program, original=None, folder=(), eu=True, least=130):
        """`original`: the program with all its debug info, for the others."""
        original = original or program
        sites = call_sites(original)
        mine = ours(program, sites, *folder)
        self.agree(name, mine, llvm(original, sites), "llvm-symbolizer", least)
        if eu:
            self.agree(name, mine, elfutils(original, sites), "eu-addr2line", 0)

    def left_out(self, what, *tools):
        """Whether a tool is missing; then says so."""
        missing = [tool for tool in tools if not shutil.which(tool)]
        if missing:
            print(f"left out: {what}: {', '.join(missing)} not installed")
        return bool(missing)

    def test_compilers_and_options(self):
        for compiler in ("g++", "clang++"):
            for options in ("-O0 -gdwarf-5", "-O2 -gdwarf-5", "-O2 -gdwarf-4", "-O2 -gdwarf-3", "-O2 -gdwarf-2",
                            "-O0 -gdwarf-4", "-O2 -g -gz", "-O2 -g -ffunction-sections", "-O2 -g -flto"):
                name = f"{compiler} {options}"
                lld = compiler == "clang++" and "-flto" in options
                if self.left_out(name, compiler, *(["ld.lld"] if lld else [])):
                    continue
                with self.subTest(name):
                    self.compare(name, self.build(compiler, options.split(), ["-fuse-ld=lld"] if lld else []))

    def test_split_dwarf(self):
        for compiler in ("g++", "clang++"):
            for version, packer in (("4", "dwp"), ("5", "llvm-dwp")):
                name = f"{compiler} -gsplit-dwarf, DWARF {version}"
                if self.left_out(name, compiler):
                    continue
                with self.subTest(name):
                    program = self.build(compiler, ["-O2", f"-gdwarf-{version}", "-gsplit-dwarf"])
                    self.compare(name, program)
                    self.compare_package(f"{name}, packed", program, packer)

    def compare_package(self, name, program, packer):
        """The .dwo files of the program in one file beside it."""
        if self.left_out(name, packer):
            return
        sites = call_sites(program)
        expected = llvm(program, sites)
        package = pathlib.Path(f"{program}.dwp")
        self.addCleanup(package.unlink, missing_ok=True)
        run([packer, "-e", program, "-o", package], cwd=self.folder)
        for loose in self.folder.glob("*.dwo"):
            loose.unlink()
        self.agree(name, ours(program, sites), expected, "llvm-symbolizer", 130)
        package.unlink()

    def test_common_parts_moved_by_dwz(self):
        if self.left_out("dwz", "dwz"):
            return
        original = self.build("g++", ["-O2", "-gdwarf-4"])
        one, two = self.folder / "one", self.folder / "two"
        run(["dwz", "-o", one, original])
        self.compare("dwz", one, original, eu=False)
        for copy in (one, two):
            shutil.copy(original, copy)
        run(["dwz", "-m", self.folder / "common", one, two])
        self.compare("dwz with an alternate file", two, original, eu=False)

    def test_stripped_with_a_debug_file(self):
        original = self.build("g++", ["-O2", "-g", "-Wl,--build-id=sha1"])
        linked, listed = self.folder / "linked", self.folder / "listed"
        for stripped in (linked, listed):
            run(["strip", "-o", stripped, original])
        debug_file = self.folder / "program.debug"
        run(["objcopy", "--only-keep-debug", original, debug_file])
        run(["objcopy", f"--add-gnu-debuglink={debug_file}", linked])
        self.compare("stripped with a debuglink", linked, original)
        build_id = re.search(r"Build ID: ([0-9a-f]+)", run(["readelf", "-n", original]))[1]
        tree = self.folder / "tree"
        place = tree / ".build-id" / build_id[:2] / f"{build_id[2:]}.debug"
        place.parent.mkdir(parents=True)
        debug_file.rename(place)
        self.compare("stripped with a build-id tree", listed, original, folder=[tree])

    def test_compressed_sections(self):
        original = self.build("g++", ["-O2", "-g"])
        for how in ("zlib", "zlib-gnu", "zstd"):
            packed = self.folder / how
            command = ["objcopy", f"--compress-debug-sections={how}", original, packed]
            if subprocess.run([str(word) for word in command], capture_output=True).returncode != 0:
                print(f"left out: sections compressed with {how}: this objcopy does not know it")
                continue
            self.compare(f"compressed with {how}", packed, original, eu=False)

    def test_no_debug_info(self):
        for compiler in ("g++", "clang++"):
            name = f"{compiler} without debug info"
            if not self.left_out(name, compiler):
                self.compare(name, self.build(compiler, ["-O2"]), eu=False)

    def test_rust(self):
        if self.left_out("Rust", "rustc"):
            return
        for options in ("-g", "-O -g", "-O -g -C symbol-mangling-version=v0"):
            run(["rustc", *options.split(), FIXTURE / "boxes.rs", "-o", self.folder / "boxes"])
            self.compare(f"Rust {options}", self.folder / "boxes")


if __name__ == "__main__":
    PROGRAM = sys.argv.pop(1)
    unittest.main()
