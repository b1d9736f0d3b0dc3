// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/query_speed/synthetic_events.h"

#include "core/profile/names_builder.h"

#include <algorithm>
#include <bit>
#include <string>

namespace tidemark::bench {

std::vector<StackId> addStacks(ProfileBuilder& builder, const Shape& shape) {
    std::mt19937_64 random(shape.seed);
    for (std::uint32_t i = 0; i < 20; ++i) {
        Module module;
        module.path = "/usr/lib/libsynthetic" + std::to_string(i) + ".so";
        builder.addModule(module);
    }
    for (std::uint32_t i = 0; i < shape.functions; ++i)
        builder.addFrame({ModuleId{i % 20}, 0x1000 + std::uint64_t{i} * 64});
    for (std::uint32_t i = 0; i < shape.threads; ++i)
        builder.addThread({1000 + i, "worker " + std::to_string(i)});
    // A stack shares a random part of an earlier one and goes on by itself.
    std::vector<StackId> leaves;
    std::vector<std::vector<StackId>> paths;
    while (leaves.size() < shape.stacks) {
        std::vector<StackId> path;
        if (!paths.empty()) {
            const auto& other = paths[random() % paths.size()];
            const std::size_t own = 1 + random() % 4;
            const std::size_t shared = other.size() > own ? other.size() - own : 0;
            path.assign(other.begin(), other.begin() + static_cast<std::ptrdiff_t>(shared));
        }
        const std::size_t depth =
            std::max<std::size_t>(path.size() + 1, shape.depth / 2 + random() % shape.depth);
        while (path.size() < depth) {
            const auto frame = static_cast<FrameId::Value>(random() % shape.functions);
            path.push_back(builder.addStack(
                {path.empty() ? kEmptyStack : path.back(), FrameId{frame}, StackKind::Normal}));
        }
        leaves.push_back(path.back());
        if (paths.size() < 20'000)
            paths.push_back(std::move(path));
        else
            paths[random() % paths.size()] = std::move(path);
    }
    return leaves;
}

std::shared_ptr<const Names> nameFrames(std::shared_ptr<const Profile> profile, const Shape& shape) {
    NamesBuilder names(std::move(profile));
    for (std::uint32_t i = 0; i < shape.functions; ++i) {
        const FunctionId function = names.addFunction(
            "space::Type" + std::to_string(i % 700) + "::function" + std::to_string(i), "lib", true);
        names.setChain(
            FrameId{i}, {{function, names.addFile("file" + std::to_string(i % 900) + ".cpp"), i % 5000 + 1}});
    }
    return names.finish(1);
}

SyntheticEvents::SyntheticEvents(const Shape& shape, std::vector<StackId> stacks)
    : m_shape(shape), m_stacks(std::move(stacks)), m_engine(shape.seed + 1), m_free(64) {
    for (std::uint32_t i = 0; i < shape.stacks; ++i) {
        Habit habit;
        habit.size = std::uint64_t{16} << (random() % 8);
        habit.size += random() % habit.size;
        if (random() % 200 == 0)
            habit.size *= 64;
        habit.varies = random() % 3 == 0;
        habit.leaks = random() % 50 == 0;
        habit.lifetime = static_cast<std::uint32_t>(random() % 10 < 7 ? random() % 8 : random() % 21);
        habit.thread = static_cast<std::uint32_t>(random() % shape.threads);
        m_habits.push_back(habit);
    }
}

std::uint64_t SyntheticEvents::address(std::uint64_t size) {
    auto& free = m_free[static_cast<std::size_t>(std::bit_width(size))];
    if (!free.empty()) {
        const std::uint64_t found = free.back();
        free.pop_back();
        return found;
    }
    const std::uint64_t fresh = m_top;
    m_top += std::bit_ceil(size + 16);
    return fresh;
}

bool SyntheticEvents::next(BuilderEvent& event) {
    if (m_made == m_shape.allocations)
        return false;
    if (random() % 40 == 0)
        m_time += 1'000'000;
    event = {};
    event.time = m_time;
    if (!m_due.empty() && m_due.top().when <= m_made) {
        const Due due = m_due.top();
        m_due.pop();
        event.kind = BuilderEvent::Kind::Free;
        event.address = due.address >> 6;
        event.thread = ThreadId{due.thread};
        m_free[due.address & 63].push_back(event.address);
        return true;
    }
    // Few stacks are hot, and which ones they are drifts.
    const double share = static_cast<double>(random() >> 11) * 0x1.0p-53;
    const auto rank = static_cast<std::uint64_t>(share * share * share * static_cast<double>(m_shape.stacks));
    const auto number = static_cast<std::size_t>(
        (rank + m_made * m_shape.stacks / (m_shape.allocations * 2 + 1)) % m_shape.stacks);
    const Habit& habit = m_habits[number];
    event.kind = BuilderEvent::Kind::Allocation;
    event.call = habit.size % 3 == 0 ? Call::Calloc : Call::Malloc;
    event.stack = m_stacks[number];
    event.thread = ThreadId{habit.thread};
    event.size = habit.varies ? habit.size / 2 + random() % habit.size : habit.size;
    event.address = address(event.size);
    event.usable = (event.size + 23) / 16 * 16 - 8;
    const bool stays = habit.leaks && random() % 8 == 0;
    if (!stays) {
        const std::uint64_t typical = std::uint64_t{1} << habit.lifetime;
        const std::uint64_t lifetime = 1 + random() % (2 * typical);
        const auto shelf = static_cast<std::uint64_t>(std::bit_width(event.size));
        m_due.push({m_made + lifetime, event.address << 6 | shelf, habit.thread});
    }
    ++m_made;
    return true;
}

} // namespace tidemark::bench
