// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/make_trace/programs.h"

#include <algorithm>

namespace tidemark::bench {
namespace {

using enum trace::Call;

constexpr double kCompilerReuse[] = {.1699, .0718, .0750, .0437, .0529, .0676, .0671, .0414, .0670, .0861,
    .0638, .0459, .0343, .0243, .0151, .0092, .0048, .0034, .0013, .0007, .0002};
constexpr double kCompilerSizes[] = {.0025, 0, 0, .0024, .0467, .2163, .1460, .2280, .1106, .0526, .0397,
    .0865, .0342, .0263, .0068, .0008, .0003, .0002, .0001};
constexpr double kCompilerLifetimes[] = {.2437, .1381, .0938, .0608, .0563, .0466, .0452, .0581, .0505, .0375,
    .0236, .0150, .0100, .0084, .0064, .0059, .0093, .0189, .0110, .0141, .0189, .0066, .0029};

constexpr double kPythonReuse[] = {.0171, .1362, .1834, .4097, .0137, .0117, .0194, .0178, .0181, .0143,
    .0118, .0098, .0073, .0059, .0053, .0035, .0028, .0050, .0075, .0087, .0077, .0070, .0054, .0025, .0001};
constexpr double kPythonSizes[] = {0, 0, 0, 0, .0563, .1412, .6210, .0325, .1025, .0054, .0006, .0373, .0004,
    .0004, .0018, .0002, .0002, .0001};
constexpr double kPythonLifetimes[] = {.1592, .1625, .0821, .0135, .0018, .0022, .0067, .0018, .0025, .0043,
    .0081, .0148, .0258, .0353, .0499, .0701, .0890, .1081, .1030, .0489, .0082, .0001, 0, 0, .0022};

constexpr double kServerReuse[] = {
    .0118, .0128, .0181, .0816, .0001, .0233, .0060, .0066, .8065, .0323, .0001};
constexpr double kServerSizes[] = {0, 0, 0, .0049, .3661, .2886, .1546, .1138, .0370, .0117, 0, .0117, .0116};
constexpr double kServerLifetimes[] = {
    .3495, .1644, .0467, .0466, .0262, .0282, .0478, .0860, .2039, .0001, 0, 0, 0, 0, 0, 0, 0, 0, 0, .0003};

constexpr Program kPrograms[] = {
    {"compiler", {4, 28, 36, 41, 45, 50, 55, 61, 73, 99, 223}, 5.62, 20'345, 1, kCompilerReuse,
        kCompilerSizes, kCompilerLifetimes, .01854, .013, .909, .707, 767,
        {New, New, New, New, New, New, NewArray, Malloc}},
    {"python", {6, 24, 25, 26, 27, 29, 30, 33, 39, 50, 146}, 3.13, 4'186, 1, kPythonReuse, kPythonSizes,
        kPythonLifetimes, .00005, .007, .723, .838, 2'506,
        {Malloc, Malloc, Malloc, Malloc, Malloc, Malloc, Malloc, Calloc}},
    // A message bus. Four threads instead of one, and 100 times the load, to have something to show.
    {"server", {5, 7, 9, 10, 12, 12, 13, 15, 16, 19, 38}, 2.93, 742, 4, kServerReuse, kServerSizes,
        kServerLifetimes, .00017, .267, .962, .813, 6'500,
        {Malloc, Malloc, Malloc, Malloc, Malloc, Malloc, Calloc, Calloc}},
};

} // namespace

const Program* findProgram(std::string_view name) {
    const auto* const found = std::ranges::find(kPrograms, name, &Program::name);
    return found == std::end(kPrograms) ? nullptr : found;
}

} // namespace tidemark::bench
