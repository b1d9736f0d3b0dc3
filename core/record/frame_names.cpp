// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/frame_names.h"

#include "core/record/module_workers.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <thread>

namespace tidemark::recording {
namespace {

std::uint8_t stateOf(SymbolSource::State state) {
    switch (state) {
    case SymbolSource::State::Full:
        return 1;
    case SymbolSource::State::SymbolTable:
        return 2;
    case SymbolSource::State::Nothing:
        break;
    }
    return 3;
}

/// Asks the symbolizer to give up when the user no longer wants to wait.
class HurryWatch {
public:
    explicit HurryWatch(const std::atomic<std::uint32_t>* hurry) {
        if (hurry != nullptr)
            m_watch = std::jthread([this, hurry](const std::stop_token& done) {
                std::unique_lock lock(m_mutex);
                while (!done.stop_requested() && hurry->load() == 0)
                    m_wait.wait_for(lock, done, std::chrono::milliseconds(20), [] { return false; });
                if (hurry->load() != 0)
                    m_stop.request_stop();
            });
    }
    std::stop_token token() const { return m_stop.get_token(); }

private:
    std::stop_source m_stop;
    std::mutex m_mutex;
    std::condition_variable_any m_wait;
    std::jthread m_watch;
};

void resolveAll(
    std::span<const SymbolRequest> requests, std::span<SymbolResult> results, const NameLookup& lookup) {
    const HurryWatch hurry(lookup.hurry);
    forEachModule(requests.size(), hurry.token(), [&](std::size_t i) {
        if (!requests[i].returnAddresses.empty())
            results[i] = lookup.known != nullptr ? lookup.known->resolve(requests[i], hurry.token())
                                                 : symbolize(requests[i], hurry.token());
    });
}

} // namespace

void NamesWriter::addHealth(std::uint32_t module, const SymbolSource& source) {
    m_names.modules.push_back({module, stateOf(source.state), source.reason});
}

void NamesWriter::addFrame(std::uint32_t frame, const SymbolAnswer& answer) {
    if (answer.made)
        m_names.types.push_back({frame, string(answer.made->name), answer.made->size,
            static_cast<std::uint8_t>(answer.made->how), answer.made->isArray});
    if (answer.locations.empty())
        return;
    trace::NamesChunk::FrameNames names{frame, {}, answer.functionStart};
    for (const auto& location : answer.locations)
        names.locations.push_back(
            {string(location.function), string(location.file), location.line, location.column});
    m_names.frames.push_back(std::move(names));
}

void NamesWriter::addPython(std::uint32_t frame, const PythonCodes::Place& place) {
    m_names.frames.push_back(
        {frame, {{string(std::string(place.function)), string(std::string(place.file)), place.line, 0}}, 0});
}

trace::NamesChunk NamesWriter::take() {
    std::sort(m_names.frames.begin(), m_names.frames.end(),
        [](const auto& left, const auto& right) { return left.frame < right.frame; });
    std::sort(m_names.types.begin(), m_names.types.end(),
        [](const auto& left, const auto& right) { return left.frame < right.frame; });
    std::sort(m_names.modules.begin(), m_names.modules.end(),
        [](const auto& left, const auto& right) { return left.module < right.module; });
    return std::move(m_names);
}

std::uint32_t NamesWriter::string(const std::string& text) {
    if (text.empty())
        return 0;
    const auto [entry, added] =
        m_strings.try_emplace(text, static_cast<std::uint32_t>(m_names.strings.size()));
    if (added)
        m_names.strings.push_back(text);
    return entry->second;
}

SymbolResult KnownSymbols::resolve(const SymbolRequest& request, const std::stop_token& stop) {
    Module* module = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        module = &m_modules[{request.path.string(), request.buildId}];
    }
    const std::lock_guard lock(module->mutex);
    SymbolRequest missing{request.path, request.buildId, {}};
    for (const auto address : request.returnAddresses)
        if (!module->answers.contains(address))
            missing.returnAddresses.push_back(address);
    if (!missing.returnAddresses.empty()) {
        auto result = symbolize(missing, stop);
        module->source = std::move(result.source);
        for (std::size_t i = 0; i < missing.returnAddresses.size() && i < result.answers.size(); ++i)
            module->answers[missing.returnAddresses[i]] = std::move(result.answers[i]);
    }
    SymbolResult answer;
    answer.source = module->source;
    for (const auto address : request.returnAddresses)
        answer.answers.push_back(module->answers[address]);
    return answer;
}

Status appendNames(TraceOutput& output, const NameLookup& lookup) {
    const auto modules = output.modules().all();
    std::vector<SymbolRequest> requests(modules.size());
    std::vector<std::vector<std::uint32_t>> frames(modules.size());
    const auto all = output.stacks().frames();
    NamesWriter names;
    for (std::uint32_t frame = 0; frame < all.size(); ++frame) {
        if (all[frame].module == 0) {
            if (const auto place = output.pythonCodes().find(all[frame].address))
                names.addPython(frame, *place);
        }
        if (all[frame].module == 0 || all[frame].module > modules.size() || !lookup.symbolize)
            continue;
        requests[all[frame].module - 1].returnAddresses.push_back(all[frame].address);
        frames[all[frame].module - 1].push_back(frame);
    }
    for (std::size_t i = 0; i < modules.size(); ++i) {
        requests[i].path = modules[i].path;
        requests[i].buildId = modules[i].buildId;
    }
    std::vector<SymbolResult> results(modules.size());
    if (std::any_of(frames.begin(), frames.end(), [](const auto& some) { return !some.empty(); }))
        resolveAll(requests, results, lookup);
    for (std::size_t i = 0; i < modules.size(); ++i)
        if (!frames[i].empty()) {
            names.addHealth(modules[i].id, results[i].source);
            for (std::size_t j = 0; j < frames[i].size() && j < results[i].answers.size(); ++j)
                names.addFrame(frames[i][j], results[i].answers[j]);
        }
    if (!lookup.symbolize && names.isEmpty())
        return Ok{};
    return output.append(trace::ChunkType::Names, trace::encodeNames(names.take()));
}

} // namespace tidemark::recording
