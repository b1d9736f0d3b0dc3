# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Records programs of the leak corpus, asks `tidemark leaks` and keeps the score."""

import concurrent.futures
import json
import os
import pathlib
import random
import shutil
import tempfile

from recording import TARGETS, TIDEMARK, run

TOP = 3
AT_ONCE = 4  # they mostly sleep
KEEP = os.environ.get("TIDEMARK_KEEP_TRACES")  # a folder for the traces of wrong verdicts


class Program:
    def __init__(self, binary, name, culprit, kind):
        self.binary = binary
        self.name = name
        self.culprit = culprit
        self.frozen = kind == "frozen"  # written after the detector was frozen


class Verdict:
    """What came out of one run: right or wrong, and why."""

    def __init__(self, program, seed, suspects):
        self.program = program
        self.seed = seed
        self.found = [any(program.culprit in (frame["function"] or "") for frame in suspect["frames"])
                      for suspect in suspects] if program.culprit else []
        self.sentences = [suspect["sentence"] for suspect in suspects]
        self.right = any(self.found[:TOP]) if program.culprit else not suspects

    def __str__(self):
        said = "; ".join(self.sentences) or "nothing"
        return f"{self.program.name} {self.seed}: wanted {self.program.culprit or 'nothing'}, got {said}"


def programs(binary="leak_corpus", frozen=False):
    listed = run([TARGETS / binary]).stdout.decode().splitlines()
    everything = [Program(binary, *line.split("\t")) for line in listed]
    return [program for program in everything if program.frozen == frozen]


def judge(program, seed):
    with tempfile.TemporaryDirectory(prefix="tidemark leaks ") as folder:
        trace = pathlib.Path(folder) / "t.tide"
        recorded = run([TIDEMARK, "record", "-o", trace, "--", TARGETS / program.binary, program.name, seed])
        if recorded.status != 0:
            raise RuntimeError(f"{program.name} {seed}: {recorded.stderr.decode()}")
        answer = run([TIDEMARK, "leaks", trace, "--json"])
        suspects = json.loads(answer.stdout)["suspects"]
        if answer.status != (1 if suspects else 0):
            raise RuntimeError(f"{program.name} {seed}: status {answer.status} for {len(suspects)} suspects")
        verdict = Verdict(program, seed, suspects)
        if KEEP and not verdict.right:
            shutil.copy(trace, pathlib.Path(KEEP) / f"{program.name}.{seed}.tide")
        return verdict


def judge_all(chosen, seed):
    draws = random.Random(seed)
    seeds = [str(draws.randrange(1, 2**31)) for _ in chosen]
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(judge, chosen, seeds))


def score(verdicts, seed):
    """Prints the score; returns the shares of leaky and of clean programs that were judged right."""
    shares = []
    for name, leaky in (("leaky, the leak among the first three", True), ("clean, no suspect", False)):
        part = [verdict for verdict in verdicts if bool(verdict.program.culprit) == leaky]
        right = sum(verdict.right for verdict in part)
        shares.append(right / len(part) if part else 1.0)
        print(f"{name}: {right} of {len(part)} ({100 * shares[-1]:.1f} %), seed {seed}")
    first = sum(verdict.found[:1] == [True] for verdict in verdicts)
    print(f"the leak in the first place: {first}")
    for verdict in verdicts:
        if not verdict.right:
            print(f"  wrong: {verdict}")
    return shares
