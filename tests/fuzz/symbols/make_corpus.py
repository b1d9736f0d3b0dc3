#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the corpus of fuzz_symbols: a tiny program, built in many ways, cut and damaged.

usage: make_corpus.py FOLDER
"""

import pathlib
import random
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).with_name("tiny.cpp")
LINKING = ["-nostdlib", "-static", "-Wl,-Ttext=0x1000,--build-id=sha1,-z,noseparate-code,-z,max-page-size=512"]
BUILDS = {
    "gcc_dwarf2": ["g++", "-O1", "-gdwarf-2"],
    "gcc_dwarf4": ["g++", "-O1", "-gdwarf-4"],
    "gcc_dwarf5": ["g++", "-O1", "-gdwarf-5"],
    "gcc_dwarf5_64": ["g++", "-O1", "-gdwarf-5", "-gdwarf64"],
    "gcc_compressed": ["g++", "-O1", "-g", "-gz"],
    "gcc_split4": ["g++", "-O1", "-gdwarf-4", "-gsplit-dwarf"],
    "gcc_types": ["g++", "-O1", "-g", "-fdebug-types-section"],
    "clang_dwarf3": ["clang++", "-O1", "-gdwarf-3"],
    "clang_dwarf5": ["clang++", "-O1", "-gdwarf-5"],
    "clang_split5": ["clang++", "-O1", "-gdwarf-5", "-gsplit-dwarf"],
    "no_debug_info": ["g++", "-O1"],
}
SEED = 20261123


def run(command, folder):
    subprocess.run([str(word) for word in command], cwd=folder, check=True)


def build(name, command, folder):
    # No names of this machine: all paths are relative to "/".
    options = [f"-ffile-prefix-map={SOURCE.parent}=.", f"-ffile-prefix-map={folder}=.",
               "-fno-asynchronous-unwind-tables"]
    run([*command, *options, "-c", SOURCE, "-o", "tiny.o"], folder)
    run([command[0], *LINKING, "-Wl,-e,main", "tiny.o", "-o", name], folder)
    program = (folder / name).read_bytes()
    if "-gsplit-dwarf" not in command:
        return {name: program}
    packer = "dwp" if "-gdwarf-4" in command else "llvm-dwp"
    run([packer, "-e", name, "-o", "package"], folder)
    return {f"{name}_{half}": b"SPLT" + len(program).to_bytes(4, "little") + program + (folder / file).read_bytes()
            for half, file in (("loose", "tiny.dwo"), ("package", "package"))}


def mini_debug_info(folder):
    run(["objcopy", "--only-keep-debug", "no_debug_info", "mini"], folder)
    run(["xz", "--format=xz", "mini"], folder)
    run(["objcopy", "--strip-all", "--add-section", ".gnu_debugdata=mini.xz", "no_debug_info", "with_mini"], folder)
    return {"mini_debug_info": (folder / "with_mini").read_bytes()}


def damaged(name, content, source):
    bytes_ = bytearray(content)
    for _ in range(8):
        bytes_[source.randrange(len(bytes_))] = source.randrange(256)
    return {f"{name}_damaged": bytes(bytes_), f"{name}_cut": content[:source.randrange(64, len(content))]}


def main(target):
    source = random.Random(SEED)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        files = {}
        for name, command in BUILDS.items():
            files.update(build(name, command, folder))
        files.update(mini_debug_info(folder))
    for name in ("gcc_dwarf4", "gcc_dwarf5", "clang_dwarf5", "gcc_compressed", "gcc_split4_loose"):
        files.update(damaged(name, files[name], source))
    for name, content in files.items():
        (target / name).write_bytes(content)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
