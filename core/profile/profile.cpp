// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/profile/profile.h"

#include <bit>

namespace tidemark {
namespace {

ThreadId freeingThreadOf(std::uint64_t code, const Allocation& block) {
    if (block.freed == kNever || code == 1)
        return ThreadId();
    return code == 0 ? block.thread : ThreadId(static_cast<ThreadId::Value>(code - 2));
}

} // namespace

std::string processLabel(const Process& process) {
    const std::string number = process.pid == 0 ? std::string() : std::to_string(process.pid);
    if (process.name.empty() || number.empty())
        return process.name + number;
    return process.name + " (" + number + ")";
}

ProcessId Profile::processOf(ThreadId thread) const {
    if (m_processes.size() == 1)
        return ProcessId{0};
    const bool isKnown = thread.valid() && thread.index() < m_threads.size();
    return isKnown ? m_threads[thread.index()].process : ProcessId();
}

Allocation Profile::allocation(std::uint32_t row) const {
    const ProfileIndex& from = *m_index;
    const auto value = [&](ColumnId id) { return from.column(id).get(row); };
    const SiteIndex number = from.siteOf(row);
    const SiteRecord& site = from.sites()[number];
    Allocation block;
    block.born = from.born(row);
    block.freed = from.freed(row);
    block.address = std::rotl(value(ColumnId::Address), 4);
    block.size = from.sizeOf(row);
    const std::uint64_t usable = value(ColumnId::Usable);
    block.usable =
        usable == 0 ? 0 : usualUsable(block.size) + static_cast<std::uint64_t>(unzigzag(usable - 1));
    block.stack = m_siteStacks[number];
    block.freeStack = StackId(static_cast<StackId::Value>(value(ColumnId::FreeStack)));
    if (block.freeStack.index() >= m_stacks.size())
        block.freeStack = kEmptyStack;
    block.thread = ThreadId(site.thread);
    block.freeingThread = freeingThreadOf(value(ColumnId::FreeingThread), block);
    if (const std::uint64_t back = value(ColumnId::Previous); back != 0 && back <= row)
        block.previousSegment = AllocationId(static_cast<AllocationId::Value>(row - back));
    if (const std::uint64_t forward = value(ColumnId::Next); forward != 0 && forward < from.rows() - row)
        block.nextSegment = AllocationId(static_cast<AllocationId::Value>(row + forward));
    block.call = static_cast<Call>(site.call);
    block.domain = static_cast<Domain>(site.domain);
    block.temporary = value(ColumnId::Temporary) != 0;
    return block;
}

} // namespace tidemark
