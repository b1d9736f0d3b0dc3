# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""From single runs to medians, budgets and a table."""

import dataclasses
import statistics

ADDED_SHARE = 0.25          # of what heaptrack adds to the whole
AFTER_SECONDS = 1.0         # after the target's exit, and
AFTER_SHARE = 0.05          # of the recording time
EVENT_BYTES = 2.8
INDEX_BYTES = 4.0
ADDED_MIB = 25.0            # for up to
STACKS = 150_000            # distinct stacks, and in proportion for more
TOTALS_SHARE = 0.01         # by which the totals may differ from heaptrack's


def figures_of(rounds, name):
    """Medians over the rounds {recorder: (seen, recording)}; ratios are taken within a round."""
    def median(number):
        return statistics.median(number(round_[name][0], round_["bare"][0], round_[name][1]) for round_ in rounds)

    figures = {
        "own_s": median(lambda seen, bare, _: seen["target_ns"] / 1e9),
        "own_ratio": median(lambda seen, bare, _: seen["target_ns"] / bare["target_ns"]),
        "own_cpu_ratio": median(lambda seen, bare, _: seen["target_cpu_ns"] / bare["target_cpu_ns"]),
        "whole_s": median(lambda seen, bare, _: seen["whole_ns"] / 1e9),
        "whole_ratio": median(lambda seen, bare, _: seen["whole_ns"] / bare["whole_ns"]),
        "added_s": median(lambda seen, bare, _: (seen["whole_ns"] - bare["whole_ns"]) / 1e9),
        "after_s": median(lambda seen, bare, _: seen["after_target_ns"] / 1e9),
        "added_cpu_s": median(lambda seen, bare, _: (seen["total_cpu_ns"] - bare["total_cpu_ns"]) / 1e9),
        "recorder_cpu_s": median(lambda seen, bare, _: max(0, seen["total_cpu_ns"] - seen["target_cpu_ns"]) / 1e9),
        "total_cpu_s": median(lambda seen, bare, _: seen["total_cpu_ns"] / 1e9),
        "peak_mib": median(lambda seen, bare, _: seen["peak_kib"] / 1024),
        "private_mib": median(lambda seen, bare, _: seen["peak_private_kib"] / 1024),
        "ring_mib": median(lambda seen, bare, _: seen["peak_shared_kib"] / 1024),
        "added_private_mib": median(
            lambda seen, bare, _: (seen["peak_private_kib"] - bare["peak_private_kib"]) / 1024),
    }
    if name != "bare":
        figures.update(recorded_figures(median))
    return figures


def recorded_figures(median):
    def per_event(number):
        return median(lambda seen, bare, held: number(seen, bare, held) / max(1, held.allocations + held.frees))

    return {
        "allocations": median(lambda seen, bare, held: held.allocations),
        "frees": median(lambda seen, bare, held: held.frees),
        "ns_per_event": per_event(lambda seen, bare, held: seen["target_ns"] - bare["target_ns"]),
        "cpu_ns_per_event": per_event(lambda seen, bare, held: seen["target_cpu_ns"] - bare["target_cpu_ns"]),
        "event_bytes": per_event(lambda seen, bare, held: held.event_bytes),
        "index_bytes": per_event(lambda seen, bare, held: held.index_bytes),
        "file_bytes": per_event(lambda seen, bare, held: held.file_bytes),
        "stacks": median(lambda seen, bare, held: held.stacks or 0),
    }


def broken_checks(case, rounds):
    """Sentences on outputs and totals that differ."""
    for round_ in rounds:
        outputs = {name: seen["output"] for name, (seen, _) in round_.items()}
        if len(set(outputs.values())) != 1:
            yield f"{case.label}: the output differs between {', '.join(outputs)}."
        if "heaptrack" not in round_ or not case.same_events:
            continue
        ours, theirs = (round_[name][1].allocations for name in ("tidemark", "heaptrack"))
        if abs(ours - theirs) > TOTALS_SHARE * theirs:
            yield f"{case.label}: {ours:,} allocations recorded, heaptrack counted {theirs:,}."


@dataclasses.dataclass
class Verdict:
    """A budget, what was measured, and the same by CPU time, which a busy machine disturbs less."""

    what: str
    measured: float
    limit: float
    unit: str
    by_cpu: float | None = None

    def holds(self):
        return self.measured <= self.limit

    def text(self, label):
        by_cpu = "" if self.by_cpu is None else f" (by CPU time {self.by_cpu:.2f})"
        return (f"{'ok' if self.holds() else 'over':<5} {label:<22} {self.what:<46} {self.measured:8.2f} of "
                f"{self.limit:.2f} {self.unit}{by_cpu}")


def verdicts(case, figures):
    """Each budget that applies."""
    ours = figures["tidemark"]
    found = []
    if case.budget is not None:
        found.append(Verdict("own time, ratio to bare", ours["own_ratio"], case.budget, "×", ours["own_cpu_ratio"]))
    if "heaptrack" in figures:
        theirs = figures["heaptrack"]
        found.append(Verdict("whole recording, share of what heaptrack adds", ours["added_s"] / theirs["added_s"],
                             ADDED_SHARE, "×", ours["added_cpu_s"] / theirs["added_cpu_s"]))
    patience = AFTER_SECONDS + AFTER_SHARE * ours["whole_s"]
    found.append(Verdict("after the target's exit", ours["after_s"], patience, "s"))
    found.append(Verdict("events in the trace", ours["event_bytes"], EVENT_BYTES, "B each"))
    found.append(Verdict("index in the trace", ours["index_bytes"], INDEX_BYTES, "B per event"))
    found.append(Verdict("memory added to the target, less rings", ours["added_private_mib"],
                         ADDED_MIB * max(1, ours["stacks"] / STACKS), "MiB"))
    return found


HEADS = ("case", "", "own s", "× bare", "cpu ×", "whole s", "× bare", "after s", "ns/event", "cpu ns", "B/event",
         "index B", "file B", "RSS MiB", "rings", "recorder", "all CPU s")
WIDTHS = (22, 9, 7, 6, 6, 7, 6, 7, 8, 6, 7, 7, 6, 7, 5, 8, 9)


def row(cells):
    left, right = cells[:2], cells[2:]
    return " ".join([f"{cell:<{width}}" for cell, width in zip(left, WIDTHS)]
                    + [f"{cell:>{width}}" for cell, width in zip(right, WIDTHS[2:])]).rstrip()


def case_rows(case, figures):
    for number, (name, of) in enumerate(figures.items()):
        recorded = name != "bare"
        yield row((
            case.label if number == 0 else "", name, f"{of['own_s']:.3f}",
            f"{of['own_ratio']:.2f}" if recorded else "", f"{of['own_cpu_ratio']:.2f}" if recorded else "",
            f"{of['whole_s']:.3f}", f"{of['whole_ratio']:.2f}" if recorded else "",
            f"{of['after_s']:.3f}" if recorded else "", f"{of['ns_per_event']:.0f}" if recorded else "",
            f"{of['cpu_ns_per_event']:.0f}" if recorded else "", f"{of['event_bytes']:.2f}" if recorded else "",
            f"{of['index_bytes']:.2f}" if name == "tidemark" else "", f"{of['file_bytes']:.2f}" if recorded else "",
            f"{of['private_mib']:.1f}",
            f"{of['ring_mib']:.1f}" if name == "tidemark" else "",
            f"{of['recorder_cpu_s']:.3f}" if recorded else "", f"{of['total_cpu_s']:.3f}"))
    ours = figures["tidemark"]
    totals = f"  {ours['allocations']:,.0f} allocations, {ours['frees']:,.0f} frees, {ours['stacks']:,.0f} stacks"
    if "heaptrack" in figures:
        totals += f"; heaptrack counted {figures['heaptrack']['allocations']:,.0f} allocations"
    yield totals


def table(cases, figures):
    lines = [row(HEADS)]
    for case in cases:
        lines += case_rows(case, figures[case.name])
    return "\n".join(lines)


def verdict_table(cases, figures):
    return "\n".join(verdict.text(case.label) for case in cases for verdict in verdicts(case, figures[case.name]))
