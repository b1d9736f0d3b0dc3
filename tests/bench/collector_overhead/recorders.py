# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""How a program is run: bare, under heaptrack, under Tidemark; and what the recording holds."""

import dataclasses
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess

# As heaptrack's own script does it, less the window that it opens at the end.
HEAPTRACK_RUN = """
pipe=$1 preload=$2 interpret=$3 output=$4
shift 4
rm -f "$pipe"
mkfifo "$pipe" || exit 125
"$interpret" < "$pipe" | zstd -q -c > "$output" &
LD_PRELOAD="$preload" DUMP_HEAPTRACK_OUTPUT="$pipe" "$@"
status=$?
wait
rm -f "$pipe"
exit $status
"""

CHUNK_HEADER = struct.Struct("<IIB7xQQQQ")
EVENT_CHUNKS = {"EVNT"}
OTHER_CHUNKS = {"INFO", "MODS", "FRAM", "STAK", "THRD", "CNTR", "NAME", "ENDS", "DIRY", "MARK", "DOMN"}


class Broken(Exception):
    """A run that must not be counted: the text is one sentence."""


@dataclasses.dataclass
class Recording:
    allocations: int = 0
    frees: int = 0
    file_bytes: int = 0
    event_bytes: int = 0
    index_bytes: int = 0
    stacks: int | None = None
    duration_ns: int | None = None


def chunk_bytes(trace):
    """Stored bytes by chunk type, headers included (core/trace_format/README.md)."""
    sizes = {}
    with open(trace, "rb") as file:
        offset = struct.unpack_from("<I", file.read(48), 12)[0]
        end = os.path.getsize(trace) - 16
        while offset < end:
            file.seek(offset)
            sync, kind, _, stored, *_ = CHUNK_HEADER.unpack(file.read(CHUNK_HEADER.size))
            if sync != int.from_bytes(b"TmCk", "little"):
                raise Broken(f"{trace} has no chunk at {offset}.")
            name = kind.to_bytes(4, "little").decode()
            length = CHUNK_HEADER.size + (stored + 7) // 8 * 8
            sizes[name] = sizes.get(name, 0) + length
            offset += length
    return sizes


class Bare:
    name = "bare"

    def command(self, target, record):
        del record
        return target

    def read(self):
        return None


class Heaptrack:
    name = "heaptrack"

    def __init__(self, folder):
        self.pipe = folder / "heaptrack.fifo"
        self.output = folder / "heaptrack.zst"
        self.installed = pathlib.Path(shutil.which("heaptrack")).resolve().parent.parent / "lib" / "heaptrack"

    @staticmethod
    def missing():
        """Why it cannot be run, or nothing."""
        absent = [name for name in ("heaptrack", "zstd") if shutil.which(name) is None]
        return f"{' and '.join(absent)} is not installed" if absent else ""

    def command(self, target, record):
        del record
        return ["sh", "-c", HEAPTRACK_RUN, "heaptrack", self.pipe, self.installed / "libheaptrack_preload.so",
                self.installed / "libexec" / "heaptrack_interpret", self.output, *target]

    def read(self):
        """Counts the lines that begin with + (an allocation) and - (a free)."""
        recording = Recording(file_bytes=self.output.stat().st_size)
        with subprocess.Popen(["zstd", "-dcq", self.output], stdout=subprocess.PIPE) as text:
            last = b"\n"
            for block in iter(lambda: text.stdout.read(1 << 20), b""):
                block = last + block
                recording.allocations += block.count(b"\n+")
                recording.frees += block.count(b"\n-")
                last = block[-1:]
        if text.returncode != 0:
            raise Broken("heaptrack's output is damaged.")
        recording.event_bytes = recording.file_bytes
        return recording


class Tidemark:
    name = "tidemark"

    def __init__(self, build, folder):
        self.program = build / "bin" / "tidemark"
        self.trace = folder / "t.tide"

    def command(self, target, record):
        return [self.program, "record", "--force", *record, "-o", self.trace, "--", *target]

    def read(self):
        told = subprocess.run([self.program, "info", "--json", self.trace], capture_output=True, text=True, check=False)
        if told.returncode != 0:
            raise Broken(f"The trace cannot be read: {told.stderr.strip()}")
        info = json.loads(told.stdout)
        warnings = [warning["sentence"] for warning in info["warnings"] if warning["severity"] == "warning"]
        if not info["complete"] or info["end"]["reason"] != "exit" or warnings:
            raise Broken(f"The trace is not complete: {info['end']} {' '.join(warnings)}")
        sizes = chunk_bytes(self.trace)
        known = EVENT_CHUNKS | OTHER_CHUNKS
        return Recording(
            allocations=info["allocations"], frees=info["frees"], file_bytes=self.trace.stat().st_size,
            event_bytes=sum(sizes.get(name, 0) for name in EVENT_CHUNKS),
            index_bytes=sum(size for name, size in sizes.items() if name not in known),
            stacks=info["stacks"], duration_ns=info["duration_ns"])


def run(recorder, case, options):
    """One run: what measure_run saw, the recording, and the digest of the target's output."""
    result = options.folder / "result.json"
    output = options.folder / "output"
    command = [options.programs / "measure_run", result, case.image, *recorder.command(case.command, case.record)]
    with open(output, "wb") as stdout:
        ended = subprocess.run([os.fspath(part) for part in command], stdin=subprocess.DEVNULL, stdout=stdout,
                               stderr=subprocess.PIPE, env=dict(os.environ, **case.environment), cwd=options.folder,
                               timeout=options.timeout, check=False)
    stderr = ended.stderr.decode(errors="replace").strip()
    if ended.returncode != 0:
        raise Broken(f"{case.name} {recorder.name}: the run could not be measured: {stderr}")
    seen = json.loads(result.read_text())
    if seen["exit_status"] != 0:
        raise Broken(f"{case.name} {recorder.name}: exit status {seen['exit_status']}: {stderr}")
    with open(output, "rb") as file:
        seen["output"] = hashlib.file_digest(file, "sha256").hexdigest()
    return seen, recorder.read()
