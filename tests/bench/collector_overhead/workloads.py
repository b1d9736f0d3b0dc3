# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that are measured."""

import dataclasses
import pathlib
import random
import shlex
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
COMMITS = 400
MICRO_PAIRS = 5_000_000

REGEX_USER = """#include <bits/stdc++.h>
int words(const std::string& text) {
    static const std::regex word("[A-Za-z_][A-Za-z0-9_]*");
    std::map<std::string, int> counts;
    for (std::sregex_iterator it(text.begin(), text.end(), word), end; it != end; ++it)
        ++counts[it->str()];
    return static_cast<int>(counts.size());
}
"""

SQL = """
CREATE TABLE item(id INTEGER PRIMARY KEY, name TEXT, document TEXT);
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
INSERT INTO item SELECT i, 'item ' || (i * 7919 % 200000), json_object('number', i, 'half', i / 2) FROM n;
CREATE INDEX item_name ON item(name);
SELECT count(*), max(name), sum(json_extract(document, '$.half')) FROM item;
SELECT length(json_group_array(name)) FROM (SELECT name FROM item ORDER BY name);
"""


class Unavailable(Exception):
    """A program that a case needs is not there; the text is one sentence."""


@dataclasses.dataclass
class Case:
    """A command, the file that it executes, the budget (DESIGN.md section 7) for the target's own time as a ratio
    to a bare run, None where there is none, options for `record`, and whether heaptrack sees the same events."""

    name: str
    label: str
    command: list
    image: str
    budget: float | None
    environment: dict = dataclasses.field(default_factory=dict)
    record: tuple = ()
    same_events: bool = True


def program(name):
    path = shutil.which(name)
    if path is None:
        raise Unavailable(f"{name} is not installed.")
    return path


def case(name, label, command, budget, **environment):
    image = str(pathlib.Path(command[0]).resolve())
    return Case(name, label, [str(part) for part in command], image, budget, environment)


def micro(options, threads):
    command = [options.programs / "malloc_loop", threads, options.pairs]
    return case(f"micro-{threads}", f"malloc loop, {threads} thread{'s' if threads > 1 else ''}", command, 4.2)


def python(options, allocator, native=False):
    """By default every object is recorded, which heaptrack sees only if malloc makes them all. `native` records what
    heaptrack does."""
    malloc = allocator == "malloc"
    name = "python" + ("-malloc" if malloc else "") + ("-native" if native else "")
    label = "Python" + (", malloc" if malloc else "") + (", native" if native else "")
    environment = {"PYTHONHASHSEED": "0"} | ({"PYTHONMALLOC": "malloc"} if malloc else {})
    made = case(name, label, [options.python, HERE / "read_stdlib.py"], 2.2 if malloc else None, **environment)
    made.record = ("--python", "none") if native else ()
    made.same_events = malloc or native
    return made


def clang(options):
    source = options.folder / "regex_user.cpp"
    source.write_text(REGEX_USER)
    driver = subprocess.run(
        [program("clang++"), "-###", "-O1", "-c", source, "-o", options.folder / "regex_user.o"],
        capture_output=True, text=True, check=True)
    line = next(line for line in driver.stderr.splitlines() if '"-cc1"' in line)
    return case("clang", "clang -cc1 -O1", shlex.split(line), 1.20)


def commits_of(repository):
    counted = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", repository, "rev-list", "--count", "HEAD"],
        capture_output=True, text=True, check=False)
    return int(counted.stdout) if counted.returncode == 0 else 0


def commit_of(number, files, changed):
    """One commit as git fast-import reads it."""
    message = f"Change files in step {number}".encode()
    yield b"commit refs/heads/main\ncommitter Nobody <nobody@example.org> %d +0000\ndata %d\n%s\n" % (
        1_700_000_000 + number * 3600, len(message), message)
    for file in changed:
        content = "".join(files[file]).encode()
        yield b"M 100644 inline folder%d/file%d.txt\ndata %d\n%s\n" % (file % 7, file, len(content), content)


def make_repository(folder):
    """COMMITS commits; each rewrites four lines in three places of two files. The same each time."""
    draw = random.Random(20261123)
    files = [[f"file {file}, line {line}, as it was at first\n" for line in range(1000)] for file in range(100)]
    stream = b"".join(commit_of(0, files, range(len(files))))
    for number in range(1, COMMITS):
        changed = draw.sample(range(len(files)), 2)
        for file in changed:
            for place in draw.sample(range(0, 1000, 4), 3):
                files[file][place:place + 4] = [f"line {place + i}, rewritten in step {number}\n" for i in range(4)]
        stream += b"".join(commit_of(number, files, changed))
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=stream, check=True)
    return folder


def git(options):
    path = program("git")
    repository = options.repository
    if repository is None:
        repository = HERE
        if commits_of(repository) < COMMITS:
            repository = make_repository(options.folder / "repository")
    elif commits_of(repository) == 0:
        raise Unavailable(f"{repository} is no git repository with commits.")
    command = [path, "-c", "safe.directory=*", "-C", repository, "--no-pager", "log", "--stat", "-p", "-n", COMMITS]
    return case("git", "git log --stat -p", command, 1.10)


def sqlite(options):
    del options
    return case("sqlite", "sqlite", [program("sqlite3"), ":memory:", SQL], 1.25)


MAKERS = {
    "micro-1": lambda options: micro(options, 1),
    "micro-2": lambda options: micro(options, 2),
    "python": lambda options: python(options, "default"),
    "python-native": lambda options: python(options, "default", native=True),
    "python-malloc": lambda options: python(options, "malloc"),
    "python-malloc-native": lambda options: python(options, "malloc", native=True),
    "clang": clang,
    "git": git,
    "sqlite": sqlite,
}
