# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notes which Python objects there are and who holds them, for `tidemark record --python-objects`.

It runs inside the recorded program, needs nothing but the standard library and tidemark_snapshots.py beside it, and
calls no code of the program. CPython 3.8 to 3.13; under any other Python it does nothing. All objects that modules and
running functions lead to are walked, the nearest first, while no other thread runs Python, then what else the cyclic
collector knows. The record, DIR/objects.PID, is written under another name and renamed; the last one stays. Its layout
is described in core/trace_format/README.md, PYOB.
"""

import os
import sys

VARIABLE = "TIDEMARK_OBJECTS"  # the folder
FIRST = 0.5  # seconds from the start to the first record
GROWTH = 0.25  # the next one is due when the program has run a quarter longer
MOST_OBJECTS = 2000000
MOST_LABELS = 20000
LABEL_FROM = 16  # objects that something must lead to, to be worth a name
LONG_TABLE = 8  # elements from which a container's table is worth its address
LONGEST_KEY = 60
MAGIC = b"TIDEPYOB"
VERSION = 1
TRUNCATED = 1
COLLECTOR_OFF = 2

# Where a container's memory of its elements is named, in bytes behind its begin; the same in all these versions.
TABLES = ((list, 24), (dict, 32), (set, 40), (frozenset, 40), (bytearray, 32))


class Layout(object):
    """What is the same for all objects of a type, looked up without running code of the program."""

    def __init__(self, kind, text):
        import types
        flags = type.__dict__["__flags__"].__get__(kind)
        before = (1 << 4) if sys.version_info < (3, 12) else (1 << 4 | 1 << 3)
        has_more = sys.version_info >= (3, 11) and flags & before
        self.offset = (16 if flags & 1 << 14 else 0) + (16 if has_more else 0)
        self.text = text
        mro = type.__dict__["__mro__"].__get__(kind)
        sizes = [owner.__dict__["__sizeof__"] for owner in mro if "__sizeof__" in owner.__dict__]
        self.has_size = bool(sizes) and isinstance(sizes[0], types.MethodDescriptorType)
        self.table = next((offset for owner, offset in TABLES if owner in mro), 0)


class Walk(object):
    """All objects, in order of the shortest way from a root."""

    def __init__(self, own):
        import array
        self.own = own  # modules that are none of the program's
        self.roots = []  # (kind, name, file, line)
        self.namespaces = []  # by root: name → object
        self.objects = []
        self.holders = array.array("I")
        self.seen = set()
        self.truncated = False

    def run(self):
        import gc
        self.seen.update(map(id, (self, self.__dict__, self.roots, self.namespaces, self.objects, self.seen)))
        self.add_modules()
        self.add_frames()
        for root, names in enumerate(self.namespaces):
            self.add(names.values(), root + 1)
        self.follow(0)
        reached = len(self.objects)
        others = gc.get_objects()
        self.seen.add(id(others))
        self.add(others, 0)
        del others
        self.follow(reached)

    def add_modules(self):
        import types
        namespace = types.ModuleType.__dict__["__dict__"]
        for name, module in list(sys.modules.items()):
            if type(name) is not str or not issubclass(type(module), types.ModuleType):
                continue
            names = namespace.__get__(module)
            self.seen.update((id(module), id(names)))
            if name not in self.own and type(names) is dict:
                self.roots.append((0, name, "", 0))
                self.namespaces.append({key: value for key, value in names.items() if type(key) is str})

    def add_frames(self):
        import _thread
        for thread, frame in sorted(sys._current_frames().items()):
            frames = []
            while frame is not None:
                frames.append(frame)
                frame = frame.f_back
            self.seen.update(map(id, frames))
            if thread != _thread.get_ident():
                for one in reversed(frames):
                    self.add_frame(one)

    def add_frame(self, frame):
        code = frame.f_code
        if not code.co_flags & 1:  # of a module or class: its names are no frame's own
            return
        variables = frame.f_locals
        names = dict(variables)
        if type(variables) is dict:
            variables.clear()  # a copy, that the frame would keep, and with it what it has dropped since
        self.roots.append((1, getattr(code, "co_qualname", code.co_name), code.co_filename, frame.f_lineno or 0))
        self.namespaces.append(names)

    def add(self, found, holder):
        seen = self.seen
        for one in found:
            if id(one) in seen:
                continue
            if len(self.objects) >= MOST_OBJECTS:
                self.truncated = True
                return
            seen.add(id(one))
            self.objects.append(one)
            self.holders.append(holder)

    def follow(self, position):
        """Breadth first: what is nearest to a root is held by what is nearest."""
        import gc
        objects, holders, seen, referents = self.objects, self.holders, self.seen, gc.get_referents
        base = len(self.roots) + 1
        while position < len(objects) < MOST_OBJECTS:
            for one in referents(objects[position]):
                if id(one) not in seen:
                    seen.add(id(one))
                    objects.append(one)
                    holders.append(base + position)
            position += 1
        self.truncated = self.truncated or position < len(objects)


class Labels(object):
    """How holders refer to what leads to many objects."""

    def __init__(self, walk):
        self.walk = walk
        self.texts = {}  # by object's position
        self.owned = set()  # dicts of attributes, by position

    def find(self):
        import array
        walk, base = self.walk, len(self.walk.roots) + 1
        below = array.array("I", [1]) * len(walk.objects)
        for position in range(len(walk.objects) - 1, -1, -1):
            holder = walk.holders[position]
            if holder >= base:
                below[holder - base] += below[position]
        wanted = {}
        for position in [at for at, count in enumerate(below) if count >= LABEL_FROM][:MOST_LABELS]:
            wanted.setdefault(walk.holders[position], {})[id(walk.objects[position])] = position
        for holder in sorted(wanted):  # an object comes before its dict of attributes
            if holder:
                self.label(holder, wanted[holder])

    def label(self, holder, wanted):
        base = len(self.walk.roots) + 1
        if holder < base:
            for name, value in self.walk.namespaces[holder - 1].items():
                self.name(value, wanted, name)
            return
        owner = self.walk.objects[holder - base]
        kind = type(owner)
        if issubclass(kind, dict):
            as_attributes = holder - base in self.owned
            for key, value in dict.items(owner):
                self.name(value, wanted, ".%s" % key if as_attributes and type(key) is str else key_text(key))
        elif kind in (list, tuple):
            for number, value in enumerate(owner):
                self.name(value, wanted, "[%d]" % number if len(owner) <= LABEL_FROM else "[*]")
        else:
            self.label_attributes(owner, wanted)

    def name(self, value, wanted, text):
        position = wanted.get(id(value))
        if position is not None:
            self.texts.setdefault(position, text)
        return position

    def label_attributes(self, owner, wanted):
        """Attributes are read by the descriptors that C made, never by code of the program."""
        import types
        for kind in type.__dict__["__mro__"].__get__(type(owner)):
            for name, entry in list(kind.__dict__.items()):
                if not isinstance(entry, (types.GetSetDescriptorType, types.MemberDescriptorType)):
                    continue
                if kind is type or name == "__weakref__":
                    continue
                try:
                    value = entry.__get__(owner)
                except Exception:  # an empty slot
                    continue
                if name == "__dict__" and type(value) is dict:
                    position = self.name(value, wanted, ".__dict__")
                    if position is not None:
                        self.owned.add(position)
                    for key, inner in value.items():
                        self.name(inner, wanted, ".%s" % key if type(key) is str else key_text(key))
                else:
                    self.name(value, wanted, "." + name)
        if isinstance(owner, type):
            for position in wanted.values():
                if type(self.walk.objects[position]) is dict:
                    self.texts.setdefault(position, ".__dict__")
                    self.owned.add(position)


def key_text(key):
    text = repr(key) if type(key) in (str, int) else "*"
    return "[%s]" % (text if len(text) <= LONGEST_KEY else text[:LONGEST_KEY] + "...")


def type_text(kind):
    name = type.__dict__["__qualname__"].__get__(kind)
    module = kind.__dict__.get("__module__")
    return name if type(module) is not str or module in ("builtins", "__main__") else module + "." + name


class Texts(object):
    def __init__(self):
        self.numbers = {"": 0}

    def number(self, text):
        return self.numbers.setdefault(text, len(self.numbers))

    def packed(self):
        import struct
        parts = [struct.pack("<I", len(self.numbers))]
        for text in self.numbers:
            content = text.encode("utf-8", "replace")
            parts.append(struct.pack("<I", len(content)) + content)
        return b"".join(parts)


def record_of(walk, labels, moment, flags):
    """The bytes of the record."""
    import array
    import struct
    read = reader_of_words()
    texts, layouts = Texts(), {}
    blocks, sizes, tables = array.array("Q"), array.array("Q"), array.array("Q")
    types, names = array.array("I"), array.array("I")
    for position, one in enumerate(walk.objects):
        kind = type(one)
        layout = layouts.get(kind)
        if layout is None:
            layout = layouts[kind] = Layout(kind, texts.number(type_text(kind)))
        blocks.append(id(one) - layout.offset)
        sizes.append(sys.getsizeof(one) if layout.has_size else 0)
        is_long = layout.table and read and base_length(one, kind) >= LONG_TABLE
        tables.append(read(id(one) + layout.table) if is_long else 0)
        types.append(layout.text)
        names.append(texts.number(labels.texts[position]) if position in labels.texts else 0)
    roots = [struct.pack("<I", len(walk.roots))]
    for kind, name, file, line in walk.roots:
        roots.append(struct.pack("<IIII", kind, texts.number(name), texts.number(file), line))
    head = struct.pack("<8sIIQQ", MAGIC, VERSION, flags, moment, os.getpid())
    columns = [column.tobytes() for column in (blocks, sizes, tables, types, walk.holders, names)]
    return b"".join([head, texts.packed()] + roots + [struct.pack("<I", len(walk.objects))] + columns)


def base_length(one, kind):
    """Without asking a class of the program."""
    for base, _ in TABLES:
        if issubclass(kind, base):
            return base.__len__(one)
    return 0


def reader_of_words():
    """A function that reads eight bytes of this process; None without ctypes."""
    try:
        import ctypes
    except ImportError:
        return None
    return lambda address: ctypes.c_uint64.from_address(address).value or 0


def take_record():
    import gc
    import time
    was_enabled = gc.isenabled()
    turns = sys.getswitchinterval()
    gc.disable()  # it would run finalizers of the program in our thread
    sys.setswitchinterval(1000)  # others wait, so that nothing changes under our feet
    try:
        walk = Walk(("tidemark_objects", "tidemark_snapshots"))
        walk.run()
        moment = time.monotonic_ns()
        labels = Labels(walk)
        labels.find()
        return record_of(walk, labels, moment,
                         (TRUNCATED if walk.truncated else 0) | (0 if was_enabled else COLLECTOR_OFF))
    finally:
        walk = labels = None
        sys.setswitchinterval(turns)
        if was_enabled:
            gc.enable()


def make_recorder(directory):
    import tidemark_snapshots

    class Recorder(tidemark_snapshots.Recorder):
        """Takes a record now and then; one at exit only of programs too short for any other."""

        def begin(self):
            import atexit
            self.running = True
            atexit.register(self.at_exit)
            os.register_at_fork(before=self.before_fork, after_in_child=self.after_fork)
            self.start_thread()

        def take_when_due(self, requests):
            import queue
            import time
            begin = time.monotonic()
            pause = FIRST
            while True:
                try:
                    requests.get(timeout=pause)
                    return
                except queue.Empty:
                    pass
                worked = time.thread_time()
                self.take("interval")
                worked = time.thread_time() - worked
                pause = max(FIRST, GROWTH * (time.monotonic() - begin), tidemark_snapshots.LEAST_PAUSE * worked)

        def at_exit(self):
            if self.running and not self.count and not self.is_child:
                self.take("exit")
            self.end()

        def end(self):
            if self.running:
                self.running = False
                self.requests.put(None)

        def thin(self):
            pass

        def write(self, cause):
            path = os.path.join(self.directory, "objects.%d" % self.pid)
            content = take_record()
            tidemark_snapshots.write_file(self.temporary(path), content)
            os.rename(self.temporary(path), path)
            self.count += 1
            return path

    return Recorder(directory, FIRST, 1, 4, False)


def start_from_environment():
    directory = os.environ.get(VARIABLE)
    is_plain = not hasattr(sys, "gettotalrefcount") and "t" not in getattr(sys, "abiflags", "")
    if directory and is_plain and sys.version_info < (3, 14) and sys.maxsize > 1 << 32:
        try:
            make_recorder(directory).begin()
        except Exception:  # the program is not to notice
            pass


def begin_as_sitecustomize():
    beside = os.path.dirname(os.path.realpath(__file__))
    sys.path.insert(0, beside)
    try:
        import tidemark_snapshots
    finally:
        sys.path.remove(beside)
    tidemark_snapshots.begin_as_sitecustomize("tidemark_objects", __file__)


if __name__ == "sitecustomize":
    begin_as_sitecustomize()
