// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/site_groups.h"

#include "core/analysis/allocated_type.h"
#include "core/analysis/language.h"
#include "core/analysis/tree_paths.h"

#include <string_view>

namespace tidemark {
namespace {

constexpr std::uint64_t kNone = GroupList::kNone;

bool isByFrame(Grouping grouping) {
    return grouping == Grouping::Caller || grouping == Grouping::Function || grouping == Grouping::Module ||
           grouping == Grouping::FileLine || grouping == Grouping::Language;
}

std::uint64_t domainKey(const SiteRecord& site) {
    const bool isPool = site.domain == static_cast<std::uint8_t>(Domain::Pool);
    return site.domain | (isPool ? std::uint64_t{site.pool} << 8 : 0);
}

std::uint64_t plainKey(const Profile& profile, const SiteRecord& site, StackId stack, Grouping grouping) {
    switch (grouping) {
    case Grouping::Process:
        return groupKey(profile.processOf(ThreadId(site.thread)));
    case Grouping::Thread:
        return groupKey(ThreadId(site.thread));
    case Grouping::SizeClass:
        return site.sizeClass;
    case Grouping::Call:
        return site.call;
    case Grouping::Domain:
        return domainKey(site);
    default:
        return stack.value();
    }
}

} // namespace

std::string domainLabel(const Profile& profile, Domain domain, std::uint32_t pool) {
    const auto names = profile.poolNames();
    if (domain != Domain::Pool || pool >= names.size() || names[pool].empty())
        return std::string(domainName(domain));
    return names[pool].starts_with("pool:") ? names[pool] : "pool:" + names[pool];
}

bool isGroupedBySite(Grouping grouping) {
    return grouping != Grouping::FreeThread && grouping != Grouping::LifetimeClass &&
           grouping != Grouping::FreeStack;
}

SiteGroups::SiteGroups(const Profile& profile, const Names& names, Grouping grouping)
    : m_profile(profile), m_names(names), m_grouping(grouping) {
    const auto sites = profile.index().sites();
    m_keys.reserve(sites.size());
    if (grouping == Grouping::Type) {
        addTypes();
        return;
    }
    if (!isByFrame(grouping)) {
        for (std::size_t i = 0; i < sites.size(); ++i)
            m_keys.push_back(plainKey(profile, sites[i], profile.siteStacks()[i], grouping));
        return;
    }
    const TreePaths paths(profile, names);
    for (const StackId stack : profile.siteStacks())
        m_keys.push_back(frameKey(paths, stack));
}

void SiteGroups::addTypes() {
    AllocatedTypes types(m_profile, m_names);
    for (SiteIndex site = 0; site < m_profile.index().sites().size(); ++site) {
        const AllocatedType* type = types.of(site);
        m_keys.push_back(type != nullptr ? numbered(type->name) : kNone);
        m_evidence.push_back(type != nullptr ? type->known : std::string());
    }
    for (const AllocatedType& type : types.ofObjects()) {
        m_keys.push_back(numbered(type.name));
        m_evidence.push_back(type.known);
    }
}

std::uint64_t SiteGroups::frameKey(const TreePaths& paths, StackId stack) {
    PathCursor cursor = paths.innermost(stack);
    if (m_grouping == Grouping::Caller && !paths.outward(cursor))
        return kNone;
    const Location& place = paths.at(cursor);
    if (m_grouping == Grouping::Module)
        return numbered(m_names.function(place.function).moduleName);
    if (m_grouping == Grouping::Language)
        return numbered(std::string(languageOf(m_names, place)));
    if (m_grouping == Grouping::FileLine) {
        const std::string file(m_names.file(place.file));
        return numbered(place.line == 0 ? file : file + ":" + std::to_string(place.line));
    }
    return place.function.value();
}

std::uint64_t SiteGroups::numbered(const std::string& label) {
    const auto [found, isNew] = m_numbers.try_emplace(label, m_labels.size());
    if (isNew)
        m_labels.push_back(label);
    return found->second;
}

std::string SiteGroups::labelOf(std::uint64_t key) const {
    if (key == kNone)
        return {};
    switch (m_grouping) {
    case Grouping::Caller:
    case Grouping::Function:
        return m_names.function(FunctionId(static_cast<FunctionId::Value>(key))).name;
    case Grouping::Module:
    case Grouping::FileLine:
    case Grouping::Language:
    case Grouping::Type:
        return m_labels[static_cast<std::size_t>(key)];
    case Grouping::Thread:
        return key < m_profile.threads().size() ? m_profile.threads()[static_cast<std::size_t>(key)].name
                                                : std::string();
    case Grouping::Process:
        return processLabel(m_profile.processes()[static_cast<std::size_t>(key)]);
    case Grouping::Domain:
        return domainLabel(m_profile, static_cast<Domain>(key & 0xff), static_cast<std::uint32_t>(key >> 8));
    default:
        return {};
    }
}

} // namespace tidemark
