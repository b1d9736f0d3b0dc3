# SPDX-FileCopyrightText: 2026 The Tidemark developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is recorded of what programs do: every call, with every allocator, from the first constructor to the last
destructor, and nothing twice."""

import glob
import os
import unittest

from recording import TARGETS, RecordingTest, may_change_allocator, run

ROUNDS = 500
# allocator → (its library to preload, whether it has a pvalloc)
ALLOCATORS = {"jemalloc": ("libjemalloc.so.2", False), "tcmalloc": ("libtcmalloc_minimal.so.4", True),
              "mimalloc": ("libmimalloc.so.2*", True)}


def library(name):
    """The path of an installed library, by its name; the name may be a pattern."""
    folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/usr/lib"]
    found = [path for folder in folders for path in sorted(glob.glob(os.path.join(folder, name)))]
    return found[0] if found else None


class Totals(RecordingTest):
    def totals(self, program, *arguments, options=(), environment=None):
        variables = dict(os.environ, **(environment or {}))
        bare = run([program, *arguments], env=variables)
        recorded = self.record([program, *arguments], "--no-symbols", *options, env=variables)
        self.assertEqual(bare.as_tuple(), recorded.as_tuple())
        report = self.report()
        return bare.stdout, [report["allocations"], report["bytes_allocated"], report["frees"],
                             report["leaked"]["allocations"], report["leaked"]["bytes"]]

    def check(self, program, has_pvalloc=True, environment=None, options=()):
        """What the program says that it does, and nothing else, comes on top of what it does in 0 rounds."""
        more = [] if has_pvalloc else ["no-pvalloc"]
        _, nothing = self.totals(program, "0", *more, environment=environment, options=options)
        said, everything = self.totals(program, str(ROUNDS), *more, environment=environment, options=options)
        expected = [int(word) for word in said.split()]
        self.assertGreater(expected[0], 10_000)
        self.assertEqual([total - start for total, start in zip(everything, nothing)], expected)

    def test_glibc(self):
        self.check(TARGETS / "allocator_calls")

    def test_free_stacks_change_no_total(self):
        self.check(TARGETS / "allocator_calls", options=["--free-stacks", "--mappings"])


def add_matrix():
    for allocator, (preloaded, has_pvalloc) in ALLOCATORS.items():
        @may_change_allocator
        def sampled(self, preloaded=preloaded):
            path = library(preloaded)
            if not path:
                self.skipTest(f"{preloaded} is not installed")
            for distance in ("1000", "64K"):
                _, report = self.sampled(distance, {"LD_PRELOAD": path})
                self.assertGreater(report["allocations"], 1000)
                # Estimates, each rounded once.
                live = report["allocations"] - report["frees"]
                self.assertAlmostEqual(live, report["leaked"]["allocations"], delta=1)
        setattr(Sampling, f"test_{allocator}_does_not_notice", sampled)

        @may_change_allocator
        def preload(self, preloaded=preloaded, has_pvalloc=has_pvalloc):
            path = library(preloaded)
            if not path:
                self.skipTest(f"{preloaded} is not installed")
            self.check(TARGETS / "allocator_calls", has_pvalloc, {"LD_PRELOAD": path})
        setattr(Totals, f"test_{allocator}_preloaded", preload)
        for kind in ("dynamic", "static"):
            def test(self, allocator=allocator, has_pvalloc=has_pvalloc, kind=kind):
                program = TARGETS / f"allocator_calls_{allocator}_{kind}"
                if not program.exists():
                    self.skipTest(f"{allocator} is not installed for {kind} linking")
                self.check(program, has_pvalloc)
            setattr(Totals, f"test_{allocator}_{kind}", test)


class Lifetime(RecordingTest):
    def test_from_the_first_constructor_to_the_last_destructor(self):
        self.assertEqual(self.record([TARGETS / "late_frees"]).status, 0)
        report = self.report()
        sizes = sorted(stack["bytes"] // stack["allocations"] for stack in report["top"])
        self.assertEqual([size for size in sizes if size > 100_000], [], report["top"])
        self.assertGreaterEqual(report["bytes_allocated"], 1_900_000)
        sentences = [warning["sentence"] for warning in report["warnings"]]
        self.assertFalse([text for text in sentences if "allocation was not recorded" in text], sentences)


class Operators(RecordingTest):
    def same(self, *command):
        bare = run(command)
        recorded = self.record(list(command), "--no-symbols")
        self.assertEqual(bare.status, 0, bare.stderr)
        self.assertEqual(bare.as_tuple(), recorded.as_tuple())
        return bare

    def test_a_program_keeps_its_own(self):
        bare = self.same(TARGETS / "own_operators")
        self.assertEqual(bare.stdout, b"400 400\n")
        report = self.report()
        self.assertEqual((report["allocations"], report["frees"]), (401, 400))  # and the emergency pool

    def test_without_memory(self):
        bare = self.same(TARGETS / "out_of_memory")
        self.assertIn(b"new: std::bad_alloc, asked 3\n", bare.stdout)
        self.assertIn(b"nothrow: null, asked 3\n", bare.stdout)
        self.assertIn(b"bad alignment: null, asked 0\n", bare.stdout)

    def test_without_memory_in_a_plugin_of_a_c_program(self):
        self.same(TARGETS / "plugin_host", TARGETS / "libout_of_memory.so", "out_of_memory")


class OwnAllocators(RecordingTest):
    def test_hooked(self):
        bare = run([TARGETS / "own_malloc"])
        recorded = self.record([TARGETS / "own_malloc"], "--no-symbols")
        self.assertEqual(bare.as_tuple(), recorded.as_tuple())
        report = self.report()
        # malloc, realloc, calloc, and strdup in libc; the calls inside calloc and realloc are not counted
        self.assertEqual((report["allocations"], report["frees"]), (400, 400))
        self.assertEqual(report["bytes_allocated"], 5050 * (1 + 2 + 3) + 100 * len("of libc\0"))
        self.assertEqual(report["leaked"]["allocations"], 0)

    def test_what_cannot_be_hooked_is_said(self):
        bare = run([TARGETS / "unhookable_malloc"])
        recorded = self.record([TARGETS / "unhookable_malloc"], "--no-symbols")
        self.assertEqual((bare.status, bare.stdout), (recorded.status, recorded.stdout))
        self.assert_one_sentence(recorded.stderr)
        self.assertIn(b"its own allocator", recorded.stderr)
        self.assertIn("could not be hooked", self.report()["warnings"][0]["sentence"])

    def test_sanitizers_are_said(self):
        source = self.folder / "sanitized.c"
        source.write_text("#include <stdlib.h>\nint main(void) { free(malloc(10)); return 0; }\n")
        program = self.folder / "sanitized"
        built = run(["clang", "-fsanitize=address", source, "-o", program])
        self.assertEqual(built.status, 0, built.stderr)
        recorded = self.record([program], "--no-symbols", env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        self.assertEqual((recorded.status, recorded.stdout), (0, b""))
        self.assertIn(b"AddressSanitizer", recorded.stderr)


class Sampling(RecordingTest):
    def sampled(self, distance, environment=None):
        variables = dict(os.environ, **(environment or {}))
        bare = run([TARGETS / "samples"], env=variables)
        self.assertTrue(bare.stdout.startswith(b"fine "), bare.stdout)
        recorded = self.record([TARGETS / "samples"], "--no-symbols", "--sample", distance, env=variables)
        self.assertEqual(bare.as_tuple(), recorded.as_tuple())
        return int(bare.stdout.split()[1]), self.report()

    def test_programs_do_not_notice(self):
        asked, report = self.sampled("100")
        # nearly all is taken at this distance: 1 − e^(−Z/100) of blocks of up to 60,000 bytes
        self.assertLess(report["bytes_allocated"], asked * 1.02)

    def test_frees_of_samples_are_seen(self):
        _, report = self.sampled("4K")
        # Estimates, each rounded once.
        self.assertAlmostEqual(report["allocations"] - report["frees"], report["leaked"]["allocations"], delta=1)
        self.assertLessEqual(report["leaked"]["allocations"], 1000 * 1.5)

    def test_nonsense_is_refused(self):
        refused = self.record(["true"], "--sample", "many")
        self.assertEqual(refused.status, 2)
        self.assert_one_sentence(refused.stderr)


add_matrix()

if __name__ == "__main__":
    unittest.main()
