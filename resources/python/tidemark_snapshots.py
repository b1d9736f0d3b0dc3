# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Takes snapshots of tracemalloc while a Python program runs, for `tidemark leaks DIR`.

One file without dependencies, for CPython 3.8 to 3.13; under any other Python it does nothing. Three ways to use it:

    python3 -m tidemark_snapshots --every 60 app.py ARGUMENTS       runs app.py as `python3 app.py ARGUMENTS` would
    tidemark record --python-snapshots 60s -- ./start-service.sh    the same for every Python that a program starts
    import tidemark_snapshots; tidemark_snapshots.start("DIR", every=60, frames=10)

A snapshot is DIR/snapshot.PID.TIME.tms as Snapshot.dump() writes it, with what tracemalloc does not note (time,
command, resident memory and more) in a .json file beside it. Both are written under another name and renamed. At most
`keep` of them are kept: of more, the one that leaves the smallest gap goes. SIGUSR2 takes one at once; one is taken at
exit. Forked children go on with series of their own. What goes wrong is counted in the next .json file and never
printed.
"""

import os
import sys

EVERY = 60
FRAMES = 10
KEEP = 64
VARIABLE = "TIDEMARK_SNAPSHOTS"
START_FOLDER = ".start"  # in DIR: on PYTHONPATH, so that children begin as well

LEAST_PAUSE = 9  # times the work of the last snapshot: however large it gets, the program has nine tenths of the time

# The file is read by every Python that is started below `-m`, also by ones that it does nothing in.
SUPPORTED = sys.version_info >= (3, 8) and sys.implementation.name == "cpython"


class ForkWarning(object):
    """Matches the text of that warning, as a compiled regular expression would."""

    def match(self, text):
        return text.startswith("This process (pid=") and "is multi-threaded, use of " in text


FORK_FILTER = ("ignore", ForkWarning(), DeprecationWarning, None, 0)


class QuickTurns(object):
    """Lets this thread get the interpreter's lock back within 0.1 ms.

    A thread that waits for it asks for its turn only if nobody let go of it for a whole switch interval, 5 ms unless
    the program says otherwise. Next to a thread that calls SQLite every millisecond it would wait for seconds.
    """

    SECONDS = 0.0001

    def __enter__(self):
        self.usual = sys.getswitchinterval()
        if self.usual > self.SECONDS:
            sys.setswitchinterval(self.SECONDS)

    def __exit__(self, *error):
        # Unless the program has set another one meanwhile.
        if abs(sys.getswitchinterval() - self.SECONDS) < 1e-6:
            sys.setswitchinterval(self.usual)


class Recorder(object):
    """Takes and keeps the snapshots of this process."""

    def __init__(self, directory, every, frames, keep, arguments):
        self.directory = os.path.abspath(directory)
        self.every = max(float(every), 0.01)
        self.frames = min(max(int(frames), 1), 65535)
        self.keep = max(int(keep), 4)
        self.arguments = arguments
        self.running = False
        self.started_tracing = False
        self.is_child = False
        self.previous_handler = None
        self.renew()

    def renew(self):
        """Begins a series; in a forked child another one, with locks that nobody holds."""
        import _thread
        import array
        import queue
        import time
        self.pid = os.getpid()
        self.started = time.time()
        self.requests = queue.SimpleQueue()  # its put() may interrupt itself, unlike that of other queues
        self.lock = _thread.allocate_lock()
        # Of fixed size, since what grows here would be found in the snapshots.
        self.times = array.array("q", [0]) * (self.keep + 1)  # milliseconds since 1970, ascending
        self.regular = bytearray(self.keep + 1)  # whether it was its time, not somebody's wish
        self.count = 0
        self.failed = 0
        self.failure = None

    # What runs it.

    def begin(self, number):
        import atexit
        import tracemalloc
        os.makedirs(self.directory, 0o700, exist_ok=True)
        if not tracemalloc.is_tracing():
            tracemalloc.start(self.frames)
            self.started_tracing = True
        self.running = True
        self.handle(number)
        atexit.register(self.at_exit)
        os.register_at_fork(before=self.before_fork, after_in_child=self.after_fork)
        self.requests.put("start")
        self.start_thread()

    def start_thread(self):
        """The thread is none of `threading`, which lists and joins its own, and takes no signals from others."""
        import _thread
        import signal
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        try:
            _thread.start_new_thread(self.run, (self.requests,))
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def run(self, requests):
        try:
            self.take_when_due(requests)
        except BaseException:  # at the end of the interpreter anything may be gone
            pass

    def take_when_due(self, requests):
        import queue
        import time
        due = time.monotonic() + self.every
        while True:
            try:
                cause = requests.get(timeout=max(due - time.monotonic(), 0))
            except queue.Empty:
                cause = "interval"
            if cause is None:
                return
            # The thread's own time: waiting for the interpreter's lock takes nothing from the program.
            begin = time.thread_time()
            with QuickTurns():
                self.take(cause)
            pause = LEAST_PAUSE * (time.thread_time() - begin)
            due = max(due + self.every if cause == "interval" else due, time.monotonic() + pause)

    def handle(self, number):
        """Lets a signal take a snapshot. A handler that was there is called as well; SIG_IGN is not replaced."""
        import signal
        if number is None or signal.getsignal(number) in (None, signal.SIG_IGN):
            return
        try:
            self.previous_handler = signal.signal(number, self.on_signal)
        except ValueError:  # not the main thread of the main interpreter: no signal then
            pass

    def on_signal(self, number, frame):
        self.requests.put("signal")
        if callable(self.previous_handler):
            self.previous_handler(number, frame)

    def at_exit(self):
        # A child that ended before its first snapshot is not worth one.
        if self.running and (self.count or not self.is_child):
            self.take("exit")
        self.end()

    def before_fork(self):
        """From 3.12 on Python warns of a fork in a process with threads: not if ours is the only other one.

        The list is changed directly, since warnings.filterwarnings() would have all warnings shown once more.
        """
        if sys.version_info < (3, 12):
            return
        import _warnings
        filters = getattr(sys.modules.get("warnings", _warnings), "filters", [])
        if self.running and threads_of_process() == 2:
            if FORK_FILTER not in filters:
                filters.insert(0, FORK_FILTER)
        elif FORK_FILTER in filters:
            filters.remove(FORK_FILTER)

    def after_fork(self):
        if not self.running:
            return
        self.is_child = True
        self.renew()
        try:
            self.start_thread()
        except RuntimeError:
            self.running = False

    def end(self):
        import tracemalloc
        if self.running:
            self.running = False
            self.requests.put(None)
            if self.started_tracing:
                tracemalloc.stop()

    # What it does.

    def take(self, cause):
        """Takes a snapshot; returns its path, None if that failed."""
        with self.lock:
            if not self.running:
                return None
            try:
                path = self.write(cause)
                self.thin()
                return path
            except Exception as error:
                self.failed += 1
                self.failure = "%s: %s" % (type(error).__name__, error)
                return None

    def write(self, cause):
        import json
        import operator
        import pickle
        import time
        begin = time.perf_counter()
        facts = self.facts(cause)
        facts.update(figures_now())
        snapshot = take_snapshot()
        # Other threads may have been at work in between: what is traced is said as of the snapshot. Summed without
        # Python code, some 30 ns per block.
        facts["traced"] = sum(map(operator.itemgetter(1), snapshot.traces._traces))
        facts["traced_peak"] = max(facts["traced_peak"], facts["traced"])
        content = pickle.dumps(snapshot, pickle.HIGHEST_PROTOCOL)
        moment = self.free_moment(facts["time"])
        path = self.path_of(moment)
        try:
            write_file(self.temporary(path), content)
            facts["taking_seconds"] = round(time.perf_counter() - begin, 6)
            # Not json.dump(), which leaves cycles behind.
            write_file(self.temporary(path + ".json"), json.dumps(facts).encode("ascii"))
            # Nobody may find a snapshot without its time.
            os.rename(self.temporary(path + ".json"), path + ".json")
            os.rename(self.temporary(path), path)
        except BaseException:
            for name in (self.temporary(path), self.temporary(path + ".json"), path + ".json"):
                remove(name)
            raise
        self.times[self.count] = moment
        self.regular[self.count] = cause == "interval"
        self.count += 1
        return path

    def facts(self, cause):
        command = command_line()
        facts = {
            "started": self.started, "pid": self.pid, "parent": os.getppid(), "cause": cause,
            "command": command if self.arguments else command[:1], "version": sys.version.split()[0],
            "rss": resident_bytes(),  # before the snapshot needs memory
        }
        if self.failed:
            facts["failed"] = self.failed
            facts["failure"] = self.failure
        return facts

    def free_moment(self, seconds):
        moment = int(seconds * 1000)
        while os.path.exists(self.path_of(moment)):
            moment += 1
        return moment

    def path_of(self, moment):
        import time
        stamp = time.strftime("%Y%m%dT%H%M%S", time.gmtime(moment // 1000))
        return os.path.join(self.directory, "snapshot.%d.%s.%03d.tms" % (self.pid, stamp, moment % 1000))

    def temporary(self, path):
        folder, name = os.path.split(path)
        return os.path.join(folder, ".%s.%d" % (name, self.pid))

    def thin(self):
        """Of too many snapshots the one goes that leaves the smallest gap; the first, the last and asked ones stay."""
        if self.count <= self.keep:
            return
        inner = range(1, self.count - 1)
        candidates = [i for i in inner if self.regular[i]] or inner
        least = min(candidates, key=lambda i: self.times[i + 1] - self.times[i - 1])
        path = self.path_of(self.times[least])
        for i in range(least, self.count - 1):
            self.times[i] = self.times[i + 1]
            self.regular[i] = self.regular[i + 1]
        self.count -= 1
        remove(path)
        remove(path + ".json")


def take_snapshot():
    import gc
    import tracemalloc
    # Millions of tuples at once would make the collector run, and with it finalizers of the program in our thread.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return tracemalloc.take_snapshot()
    finally:
        if was_enabled:
            gc.enable()


def figures_now():
    import time
    import tracemalloc
    current, peak = tracemalloc.get_traced_memory()
    return {
        "time": time.time(), "traced": current, "traced_peak": peak,
        "tracer_memory": tracemalloc.get_tracemalloc_memory(), "frames": tracemalloc.get_traceback_limit(),
    }


def write_file(path, content):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(file, rest):]
    finally:
        os.close(file)


def remove(path):
    try:
        os.unlink(path)
    except OSError:
        pass


def read_file(path):
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        content = b""
        while True:
            part = os.read(file, 65536)
            if not part:
                return content
            content += part
    finally:
        os.close(file)


def resident_bytes():
    try:
        return int(read_file("/proc/self/statm").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


def threads_of_process():
    try:
        return int(read_file("/proc/self/stat").rsplit(b")", 1)[1].split()[17])
    except (OSError, ValueError, IndexError):
        return 0


def command_line():
    try:
        words = read_file("/proc/self/cmdline").split(b"\0")[:-1]
        return [word.decode("utf-8", "replace") for word in words]
    except OSError:
        return list(sys.argv)


_recorder = None


def start(directory=None, every=EVERY, frames=FRAMES, keep=KEEP, signal_number="SIGUSR2", arguments=True):
    """Begins to take snapshots: one now, one every so many seconds, one at exit, and one at each `signal_number` (None:
    at no signal). `frames` is how many frames of a traceback tracemalloc keeps; if it traces already, that stays.
    `arguments=False` keeps the command line's arguments out of the files. Returns the folder, or None if this Python
    cannot. Further calls change nothing. Raises OSError if the folder cannot be made.
    """
    global _recorder
    if not SUPPORTED:
        return None
    if _recorder is None:
        if directory is None:
            name = os.path.basename(sys.argv[0] if sys.argv else "") or "python"
            directory = "tidemark.%s.%d.snapshots" % (name, os.getpid())
        import signal
        number = getattr(signal, signal_number) if isinstance(signal_number, str) else signal_number
        recorder = Recorder(directory, every, frames, keep, arguments)
        recorder.begin(number)
        _recorder = recorder
    return _recorder.directory


def snapshot():
    """Takes a snapshot now, on this thread. Returns its path; None if that failed or start() was not called."""
    return _recorder.take("call") if _recorder is not None else None


def stop():
    """Ends the recording without a last snapshot, and tracemalloc if start() began it."""
    global _recorder
    if _recorder is not None:
        with _recorder.lock:
            _recorder.end()
        _recorder = None


# Python's own start, on which `-m` and `tidemark record --python-snapshots` rely: DIR/.start/sitecustomize.py is a link
# to this file.

def start_from_environment():
    import json
    try:
        options = json.loads(os.environ.get(VARIABLE, ""))
        start(**options)
    except Exception:  # a program is never kept from running
        pass


def begin_as_sitecustomize(name, path):
    """Starts a module of this folder under its own name, then the sitecustomize that there is without us."""
    if SUPPORTED:
        import importlib.util
        spec = importlib.util.spec_from_file_location(name, os.path.realpath(path))
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
        module.start_from_environment()
    here = os.path.dirname(os.path.abspath(path))
    sys.path[:] = [folder for folder in sys.path if os.path.abspath(folder) != here]
    ours = sys.modules.pop("sitecustomize")
    try:
        import sitecustomize  # noqa: F401
    except ImportError as error:
        if getattr(error, "name", "sitecustomize") != "sitecustomize":
            raise
    finally:
        sys.modules.setdefault("sitecustomize", ours)


def environment_for(directory, options):
    """The variables with which a Python, and each that it starts, records into `directory`."""
    folder = os.path.join(directory, START_FOLDER)
    os.makedirs(folder, 0o700, exist_ok=True)
    link = os.path.join(folder, "sitecustomize.py")
    if not os.path.exists(link):
        remove(link)
        os.symlink(os.path.abspath(__file__), link)
    before = os.environ.get("PYTHONPATH")
    return {VARIABLE: options, "PYTHONPATH": folder + (os.pathsep + before if before else "")}


def run_program():
    import argparse
    import json
    import subprocess
    parser = argparse.ArgumentParser(
        prog="python3 -m tidemark_snapshots", usage="%(prog)s [options] (FILE | -m MODULE | -c CODE) [ARGUMENT ...]",
        description="Runs a Python program and takes snapshots of its memory.")
    parser.add_argument("--every", type=float, default=EVERY, metavar="SECONDS", help="default: %(default)s")
    parser.add_argument("--frames", type=int, default=FRAMES, metavar="N",
                        help="of each traceback (default: %(default)s)")
    parser.add_argument("--keep", type=int, default=KEEP, metavar="N",
                        help="snapshots of each process (default: %(default)s)")
    parser.add_argument("--dir", metavar="DIR", help="where to (default: tidemark.PROGRAM.PID.snapshots)")
    parser.add_argument("--no-args", action="store_true", help="keep the program's arguments out of the files")
    parser.add_argument("-m", dest="module", nargs=argparse.REMAINDER, metavar="MODULE")
    parser.add_argument("-c", dest="code", nargs=argparse.REMAINDER, metavar="CODE")
    parser.add_argument("program", nargs=argparse.REMAINDER, metavar="FILE")
    options = parser.parse_args()
    words = (["-m"] + options.module if options.module else ["-c"] + options.code if options.code else
             options.program[1:] if options.program[:1] == ["--"] else options.program)
    if not words:
        parser.error("a program is missing")
    if not SUPPORTED or sys.flags.ignore_environment:
        parser.error("snapshots need CPython 3.8 or later, without -E and -I")
    name = os.path.basename(words[1] if words[0] == "-m" else words[0]).strip("-")
    directory = os.path.abspath(options.dir or "tidemark.%s.%d.snapshots" % (name, os.getpid()))
    if os.pathsep in directory:
        parser.error("the folder's path holds a colon, which PYTHONPATH cannot")
    settings = {"directory": directory, "every": options.every, "frames": options.frames, "keep": options.keep,
                "arguments": not options.no_args}
    try:
        added = environment_for(directory, json.dumps(settings))
    except OSError as error:
        parser.error("the folder cannot be made: %s" % error)
    flags = getattr(subprocess, "_args_from_interpreter_flags", list)()
    os.execve(sys.executable, [sys.executable] + flags + words, dict(os.environ, **added))


if __name__ == "sitecustomize":
    begin_as_sitecustomize("tidemark_snapshots", __file__)
elif __name__ == "__main__":
    run_program()
