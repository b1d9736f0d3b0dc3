// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/import/named_frames.h"

#include "core/profile/names_builder.h"

namespace tidemark {

std::uint32_t NamedFrames::textOf(std::string_view text) {
    if (text.empty())
        return 0;
    const auto [found, isNew] =
        m_textNumbers.try_emplace(std::string(text), static_cast<std::uint32_t>(m_texts.size()));
    if (isNew)
        m_texts.emplace_back(text);
    return found->second;
}

FrameId NamedFrames::add(const NamedFrame& frame) {
    ModuleId module;
    if (const std::uint32_t path = textOf(frame.module); path != 0) {
        const auto [found, isNew] = m_modules.try_emplace(path, ModuleId());
        if (isNew) {
            Module added;
            added.path = frame.module;
            found.value() = m_builder.addModule(std::move(added));
        }
        module = found->second;
    }
    m_frames.push_back({textOf(frame.function), textOf(frame.file), frame.line});
    return m_builder.addFrame({module, frame.address});
}

StackId NamedFrames::stack(StackId parent, FrameId frame) {
    const std::uint64_t key = std::uint64_t{parent.value()} << 32 | frame.value();
    const auto [found, isNew] = m_stacks.try_emplace(key, StackId());
    if (isNew)
        found.value() = m_builder.addStack({parent, frame, StackKind::Normal});
    return found->second;
}

std::shared_ptr<const Names> NamedFrames::namesOf(const std::shared_ptr<const Profile>& profile) const {
    NamesBuilder builder(profile);
    for (std::size_t i = 0; i < m_frames.size(); ++i) {
        const Frame& frame = profile->frames()[i];
        const std::string_view module = frame.module.valid()
                                            ? std::string_view(profile->modules()[frame.module.index()].name)
                                            : std::string_view();
        Location location;
        if (m_frames[i].function != 0)
            location.function = builder.addFunction(m_texts[m_frames[i].function], module, true);
        location.file = builder.addFile(m_texts[m_frames[i].file]);
        location.line = m_frames[i].line;
        builder.setChain(FrameId(static_cast<FrameId::Value>(i)), {location});
    }
    return builder.finish(0);
}

} // namespace tidemark
