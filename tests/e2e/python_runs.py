# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs Python programs with snapshots, and what tests ask of the folders that they leave."""

import json
import os
import pathlib
import re
import sys

import recording

MODULE = recording.BUILD / "share" / "tidemark" / "python"

# Prints whatever a recorder in the process could change.
NOSY = """
import atexit, os, sys, threading
atexit.register(lambda: print("bye"))
print(sys.argv, sys.path, sys.flags, __file__, __name__)
print(threading.active_count(), [t.name for t in threading.enumerate()], os.getpid() != os.getppid())
print(sorted(sys.modules["__main__"].__dict__), "sitecustomize of mine" if "mine" in os.environ else "")
sys.stdout.flush()
what = sys.argv[1]
if what == "raise":
    raise ValueError("as it should")
if what == "interrupt":
    raise KeyboardInterrupt
if what == "exit":
    sys.exit(int(sys.argv[2]))
if what == "fork":
    if os.fork() == 0:
        os._exit(0)
    print(os.wait()[1])
    threading.Thread(target=threading.Event().wait, daemon=True).start()
    if os.fork() == 0:
        os._exit(0)
    print(os.wait()[1])
if what == "die":
    os.kill(os.getpid(), int(sys.argv[2]))
"""


def environment(**more):
    """Ours without what would let Pythons differ."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return dict(kept, PYTHONDONTWRITEBYTECODE="1", **more)


def pythons():
    """Interpreters of all versions that the recorder is for, as far as they are installed."""
    found = {sys.executable: f"{sys.version_info[0]}.{sys.version_info[1]}"}
    folders = [pathlib.Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)]
    folders += sorted((pathlib.Path.home() / ".pyenv" / "versions").glob("3.*/bin"))
    for minor in range(8, 14):
        version = f"3.{minor}"
        if version in found.values():
            continue
        path = next((folder / f"python{version}" for folder in folders if
                     (folder / f"python{version}").is_file() and "shims" not in folder.parts), None)
        if path is not None:
            found[str(path)] = version
    return found


def run_module(python, *words, **options):
    return recording.run([python, "-m", "tidemark_snapshots", *words],
                         env=environment(PYTHONPATH=str(MODULE)), **options)


def without_pids(outcome):
    """What a run left behind, but for the process number that Python's warning of forks names."""
    status, stdout, stderr = outcome.as_tuple()
    return status, stdout, re.sub(rb"pid=\d+", b"pid=", stderr)


def check_transparency(test, python):
    """A program cannot tell whether it is recorded, and nor can who started it."""
    app = test.folder / "nosy.py"
    app.write_text(NOSY)
    for words in (["plain"], ["raise"], ["interrupt"], ["exit", "7"], ["fork"], ["die", "15"], ["die", "9"]):
        bare = recording.run([python, app, *words], env=environment(PYTHONPATH=str(MODULE)))
        ours = run_module(python, "--every", "0.05", "--dir", test.folder / "m", app, *words)
        test.assertEqual(without_pids(bare), without_pids(ours))
        bare = recording.run([python, app, *words], env=environment())
        recorded = recording.run([recording.TIDEMARK, "record", "--force", "--python-snapshots", "50ms", "-o",
                                  test.folder / "r", "--", python, app, *words], env=environment())
        test.assertEqual(without_pids(bare), without_pids(recorded))
    for name in ("m", "r"):
        test.assertGreaterEqual(len(Folder(test.folder / name).snapshots), 4)


class Folder:
    """A folder of snapshots."""

    def __init__(self, path):
        self.snapshots = sorted(path.glob("*.tms"))
        self.facts = [json.loads((path / (snapshot.name + ".json")).read_text()) for snapshot in self.snapshots]
        self.hidden = [file for file in path.glob(".*") if file.name != ".start"]

    def causes(self):
        return [facts["cause"] for facts in self.facts]

    def processes(self):
        return {facts["pid"] for facts in self.facts}
