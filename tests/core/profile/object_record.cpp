// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/profile/object_record.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace tidemark::tests {
namespace {

class Record {
public:
    template <typename Number>
    void add(Number number) {
        const auto* bytes = reinterpret_cast<const std::byte*>(&number);
        m_bytes.insert(m_bytes.end(), bytes, bytes + sizeof number);
    }
    void add(std::string_view text) {
        const auto* bytes = reinterpret_cast<const std::byte*>(text.data());
        m_bytes.insert(m_bytes.end(), bytes, bytes + text.size());
    }
    std::vector<std::byte> take() { return std::move(m_bytes); }

private:
    std::vector<std::byte> m_bytes;
};

std::uint32_t numberOf(std::vector<std::string>& texts, const std::string& text) {
    const auto found = std::find(texts.begin(), texts.end(), text);
    if (found == texts.end())
        texts.push_back(text);
    return static_cast<std::uint32_t>(std::find(texts.begin(), texts.end(), text) - texts.begin());
}

} // namespace

std::vector<std::byte> recordOf(const ObjectGraph& graph) {
    std::vector<std::string> texts = graph.texts;
    Record roots;
    roots.add(static_cast<std::uint32_t>(graph.roots.size()));
    for (const ObjectGraph::Root& root : graph.roots) {
        roots.add(root.kind == ObjectGraph::Root::Kind::Module ? 0u : 1u);
        roots.add(numberOf(texts, root.name));
        roots.add(numberOf(texts, root.file));
        roots.add(root.line);
    }
    Record record;
    record.add(std::string_view("TIDEPYOB"));
    record.add(1u);
    record.add((graph.truncated ? 1u : 0u) | (graph.collectorOff ? 2u : 0u));
    record.add(static_cast<std::uint64_t>(graph.time));
    record.add(static_cast<std::uint64_t>(graph.pid));
    record.add(static_cast<std::uint32_t>(texts.size()));
    for (const std::string& text : texts) {
        record.add(static_cast<std::uint32_t>(text.size()));
        record.add(std::string_view(text));
    }
    std::vector<std::byte> bytes = record.take();
    for (const std::byte byte : roots.take())
        bytes.push_back(byte);
    Record columns;
    columns.add(static_cast<std::uint32_t>(graph.objects.size()));
    for (const auto field :
        {&ObjectGraph::Object::block, &ObjectGraph::Object::size, &ObjectGraph::Object::table})
        for (const ObjectGraph::Object& object : graph.objects)
            columns.add(object.*field);
    for (const auto field :
        {&ObjectGraph::Object::type, &ObjectGraph::Object::holder, &ObjectGraph::Object::label})
        for (const ObjectGraph::Object& object : graph.objects)
            columns.add(object.*field);
    for (const std::byte byte : columns.take())
        bytes.push_back(byte);
    return bytes;
}

} // namespace tidemark::tests
