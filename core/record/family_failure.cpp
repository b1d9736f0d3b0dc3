// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/family_failure.h"

#include <algorithm>
#include <cstring>

namespace tidemark::recording {
namespace {

constexpr std::uint32_t kWriting = 1;
constexpr std::uint32_t kKnown = 2;

} // namespace

void noteFailure(wire::Family& family, std::string_view sentence) {
    std::uint32_t none = 0;
    if (!family.failure_known.compare_exchange_strong(none, kWriting))
        return;
    const auto bytes = std::min(sentence.size(), sizeof family.failure - 1);
    std::memcpy(family.failure, sentence.data(), bytes);
    family.failure[bytes] = '\0';
    family.failure_known = kKnown;
}

std::string failureOf(const wire::Family& family) {
    if (family.failure_known.load() != kKnown)
        return {};
    return {family.failure, strnlen(family.failure, sizeof family.failure)};
}

} // namespace tidemark::recording
