# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""make_snapshots.py FOLDER LIMIT [--small]: takes two snapshots of this Python at work, with LIMIT frames, and writes
them with what tracemalloc itself says of them.

FOLDER gets first.tms, second.tms, their sidecars, the second one in other forms, questions.json, and answers.txt: of
each question the rows of tracemalloc's answer, `SIZE COUNT [SIZE_DIFF COUNT_DIFF] FILE:LINE|FILE:LINE…`, oldest frame
first.
"""

import importlib
import json
import os
import pathlib
import pickle
import sys
import tracemalloc

STORM = """
    argparse ast asyncio calendar configparser csv ctypes dataclasses decimal difflib email.mime.text
    fractions ftplib getpass glob html.parser http.client imaplib inspect ipaddress locale logging.handlers
    mailbox multiprocessing optparse pdb pickletools platform plistlib pprint profile random sched shelve
    smtplib sqlite3 statistics tarfile tempfile textwrap timeit turtledemo unittest urllib.request uuid venv
    wave xml.dom.minidom zipfile
""".split()


KEYS = (("lineno", False), ("filename", False), ("traceback", False), ("lineno", True), ("filename", True))


def recursive(depth, kept):
    kept.append(bytes(100))
    if depth:
        recursive(depth - 1, kept)


def work(small):
    kept = []
    recursive(5, kept)
    if small:
        return kept
    for name in STORM:
        try:
            importlib.import_module(name)
        except ImportError:
            pass
    kept.append([json.loads('{"a": [1, 2.5, {"b": "c%d"}]}' % i) for i in range(300)])
    database = sys.modules["sqlite3"].connect(":memory:")
    database.execute("create table t(a, b)")
    database.executemany("insert into t values(?, ?)", ((i, str(i)) for i in range(500)))
    kept.append(database)
    kept.append(database.execute("select * from t").fetchall())
    return kept


def rows(statistics, compared):
    for item in statistics:
        figures = [item.size, item.count] + ([item.size_diff, item.count_diff] if compared else [])
        frames = "|".join(f"{frame.filename}:{frame.lineno}" for frame in item.traceback)
        yield " ".join(map(str, figures)) + " " + frames


def filter_sets():
    make = tracemalloc.Filter
    domain = tracemalloc.DomainFilter
    return [
        [],
        [[True, "*/json/*", None, False, None]],
        [[False, "*/json/*", None, False, None]],
        [[True, "*json*", None, True, None]],
        [[False, "<frozen importlib._bootstrap*>", None, True, None], [False, "<unknown>", None, False, None]],
        [[True, __file__, recursive.__code__.co_firstlineno + 1, False, None]],
        [[True, "*/a?[bs]*.py", None, False, None], [True, "*/json/[!_]*", None, False, None]],
        [[True, "*.pyc", None, False, None]],
        [[True, "*", None, False, 0]],
        [[False, "*importlib*", None, True, 0]],
        [[True, None, None, False, 0]],
        [[False, None, None, False, 0]],
        [[True, None, None, False, 77], [False, "*json*", None, False, None]],
    ], make, domain


def main():
    folder = pathlib.Path(sys.argv[1])
    limit = int(sys.argv[2])
    small = "--small" in sys.argv
    folder.mkdir(parents=True, exist_ok=True)
    tracemalloc.start(limit)
    kept = work(True)
    first = tracemalloc.take_snapshot()
    kept.append(work(small))
    del kept[:3]
    second = tracemalloc.take_snapshot()
    tracemalloc.stop()
    if small:  # What tracemalloc needed itself differs from place to place.
        itself = [tracemalloc.Filter(False, tracemalloc.__file__, all_frames=True)]
        first, second = first.filter_traces(itself), second.filter_traces(itself)
    for number, (name, snapshot) in enumerate((("first", first), ("second", second))):
        path = folder / (name + ".tms")
        snapshot.dump(os.fspath(path))
        sidecar = {"time": 1.7e9 + 60 * number, "pid": os.getpid(), "command": ["python3", "service.py"],
                   "version": sys.version.split()[0], "rss": 50_000_000 + number, "tracer_memory": 1000}
        pathlib.Path(os.fspath(path) + ".json").write_text(json.dumps(sidecar))
    for protocol in (2, 3, 4):
        with open(folder / f"protocol_{protocol}.pickle", "wb") as file:
            pickle.dump(second, file, protocol)
    as_tuple = tracemalloc.Snapshot(tuple(second.traces._traces), second.traceback_limit)
    as_tuple.dump(os.fspath(folder / "tuple.pickle"))

    sets, make, domain = filter_sets()
    questions = []
    with open(folder / "answers.txt", "w", encoding="utf-8", errors="surrogatepass") as answers:
        for number, filters in enumerate(sets):
            if small and number % 2 != 0:
                continue
            made = [domain(inclusive=f[0], domain=f[4]) if f[1] is None else
                    make(f[0], f[1], lineno=f[2], all_frames=f[3], domain=f[4]) for f in filters]
            old = first.filter_traces(made)
            new = second.filter_traces(made)
            for key, cumulative in KEYS:
                if key == "traceback" and not small and number % 4 != 0:
                    continue  # Long, and the filters work before the keys.
                for compared in (False, True):
                    questions.append({"key": key, "cumulative": cumulative, "compared": compared, "filters": filters})
                    answer = new.compare_to(old, key, cumulative) if compared else new.statistics(key, cumulative)
                    answers.write(f"question {len(questions)}\n")
                    answers.writelines(row + "\n" for row in rows(answer, compared))
    (folder / "questions.json").write_text(json.dumps(questions))
    print(f"Python {sys.version.split()[0]}, {limit} frames: {len(second.traces)} traces, {len(questions)} questions")


if __name__ == "__main__":
    main()
