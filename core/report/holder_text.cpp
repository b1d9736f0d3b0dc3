// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/leaks.h"
#include "core/report/phrases.h"
#include "core/report/stack_frames.h"
#include "core/report/stack_text.h"
#include "core/report/text_lines.h"

#include <fmt/format.h>

namespace tidemark {
namespace {

std::string placeText(const Profile& profile, const Names& names, StackId stack) {
    const auto frame = blamedFrame(profile, names, stack);
    return frame ? printable(placeOf(names, names.function(frame->function), frame->file, frame->line))
                 : std::string();
}

/// "['paid'] (list, grown at app.py:43)", the type alone where nobody looked how it is referred to.
std::string lastStep(const Profile& profile, const Names& names, const HolderStep& step) {
    const std::string grown = placeText(profile, names, step.grownBy);
    const std::string made = placeText(profile, names, step.allocatedBy);
    const std::string where = !grown.empty()  ? ", grown at " + grown
                              : !made.empty() ? ", made at " + made
                                              : std::string();
    if (step.label.empty())
        return printable(step.type) + (where.empty() ? where : " (" + where.substr(2) + ")");
    return fmt::format("{} ({}{})", printable(step.label), printable(step.type), where);
}

std::string chainText(const Profile& profile, const Names& names, const Holder& holder) {
    std::string text = fmt::format("{} `{}`", holder.root == Holder::Root::Module ? "module" : "running",
        printable(holder.chain.front().label));
    for (std::size_t i = 1; i < holder.chain.size(); ++i) {
        const HolderStep& step = holder.chain[i];
        text +=
            " → " + (i + 1 == holder.chain.size() ? lastStep(profile, names, step)
                                                  : printable(step.label.empty() ? step.type : step.label));
    }
    return text;
}

std::string typesText(const Holder& holder) {
    std::string text;
    for (const std::string& type : holder.types)
        text += (text.empty() ? "" : ", ") + printable(type);
    return text;
}

} // namespace

std::string holderSentence(const Profile& profile, const Names& names, const Suspect& suspect) {
    if (!suspect.holder)
        return {};
    const Holder& holder = *suspect.holder;
    const std::string objects = counted(holder.objects, "object", "objects");
    if (holder.root != Holder::Root::Unknown)
        return fmt::format("held by {}: {} of its {} ({})", chainText(profile, names, holder),
            formatCount(static_cast<std::int64_t>(holder.held)), objects, typesText(holder));
    return fmt::format(
        "held by no module and no running function: {} ({}) in reference cycles{}, or held by C code",
        objects, typesText(holder), holder.collectorOff ? " with the collector off" : "");
}

} // namespace tidemark
