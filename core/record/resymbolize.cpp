// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/resymbolize.h"

#include "core/record/frame_names.h"
#include "core/record/module_workers.h"
#include "core/trace_format/addition.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <mutex>
#include <optional>
#include <unistd.h>
#include <unordered_map>
#include <utility>

namespace tidemark {
namespace {

using recording::NamesWriter;
using trace::ChunkType;

/// What is needed of a trace.
struct Tables {
    trace::Info info;
    std::vector<trace::Module> modules; ///< by id
    std::vector<trace::Frame> frames;   ///< by id
    trace::NamesChunk names;
};

template <typename T, typename Take>
void takeIf(const Result<T>& decoded, Take take) {
    if (decoded)
        take(*decoded);
}

Tables readTables(const trace::FileReader& reader) {
    Tables tables;
    for (const trace::Chunk& chunk : reader.chunks()) {
        const bool wanted = chunk.type == ChunkType::Info || chunk.type == ChunkType::Modules ||
                            chunk.type == ChunkType::Frames || chunk.type == ChunkType::Names;
        if (!wanted)
            continue;
        const auto payload = reader.read(chunk);
        if (!payload)
            continue;
        if (chunk.type == ChunkType::Info)
            takeIf(trace::decodeInfo(*payload), [&](const auto& info) { tables.info = info; });
        else if (chunk.type == ChunkType::Names)
            takeIf(trace::decodeNames(*payload), [&](const auto& names) { tables.names = names; });
        else if (chunk.type == ChunkType::Modules)
            takeIf(trace::decodeModules(*payload), [&](const auto& modules) {
                for (const trace::Module& module : modules) {
                    if (module.id >= tables.modules.size() + trace::kMaxItemsPerChunk)
                        continue;
                    if (module.id >= tables.modules.size())
                        tables.modules.resize(module.id + 1);
                    tables.modules[module.id] = module;
                }
            });
        else
            takeIf(trace::decodeFrames(*payload), [&](const trace::FrameChunk& frames) {
                if (frames.firstId > tables.frames.size() + trace::kMaxItemsPerChunk)
                    return;
                tables.frames.resize(frames.firstId);
                tables.frames.insert(tables.frames.end(), frames.frames.begin(), frames.frames.end());
            });
    }
    return tables;
}

/// As healthy as a module's names may be; more is better.
int rank(SymbolSource::State state) {
    switch (state) {
    case SymbolSource::State::Full:
        return 2;
    case SymbolSource::State::SymbolTable:
        return 1;
    case SymbolSource::State::Nothing:
        break;
    }
    return 0;
}

SymbolSource::State stateOf(std::uint8_t stored) {
    return stored == 1   ? SymbolSource::State::Full
           : stored == 2 ? SymbolSource::State::SymbolTable
                         : SymbolSource::State::Nothing;
}

/// One trace's modules: looked up in files, two at a time, then asked for at servers, one after the other.
class Resymbolizer {
public:
    Resymbolizer(Tables tables, const ResymbolizeOptions& options)
        : m_tables(std::move(tables)), m_options(options), m_framesOf(m_tables.modules.size()),
          m_found(m_tables.modules.size()), m_follow(options.followPaths || recordedHere(m_tables.info)),
          m_servers(options.serverLimits) {
        for (std::uint32_t i = 0; i < m_tables.frames.size(); ++i)
            if (const auto module = m_tables.frames[i].module; module != 0 && module <= m_framesOf.size())
                m_framesOf[module - 1].push_back(i);
        for (std::size_t i = 0; i < m_tables.names.frames.size(); ++i)
            m_oldNames.emplace(m_tables.names.frames[i].frame, i);
        for (std::size_t i = 0; i < m_tables.names.modules.size(); ++i)
            m_oldHealth.emplace(m_tables.names.modules[i].module, i);
        for (std::size_t i = 0; i < m_tables.names.types.size(); ++i)
            m_oldTypes.emplace(m_tables.names.types[i].frame, i);
    }

    /// False if stopped.
    bool run(const std::stop_token& stop, ProgressSink* progress) {
        recording::forEachModule(m_framesOf.size(), stop, [&](std::size_t module) {
            if (m_framesOf[module].empty())
                return;
            SymbolResult result = symbolize(requestOf(module), stop);
            const std::lock_guard lock(m_mutex);
            if (progress != nullptr)
                progress->progress("looking up names", ++m_lookedUp, m_framesOf.size());
            m_found[module] = std::move(result);
            m_untold = true;
            tellSoFar(false);
        });
        bool asked = false;
        for (std::size_t module = 0; module < m_framesOf.size() && !stop.stop_requested(); ++module)
            if (m_found[module] && mayAsk(m_tables.modules[module]) &&
                m_found[module]->source.state != SymbolSource::State::Full) {
                tellSoFar(!asked);
                asked = true;
                ask(module, stop, progress);
                m_untold = true;
            }
        return !stop.stop_requested();
    }

    void trimCache() const {
        if (m_options.servers && m_options.cacheLimit != 0 && DebugInfoServers::named())
            trimDebugInfoCache(debugInfoCache(), m_options.cacheLimit);
    }

    /// All names: found ones where they are at least as good as those of before.
    trace::NamesChunk names() const {
        NamesWriter writer;
        for (std::uint32_t module = 0; module < m_framesOf.size(); ++module) {
            const bool better = isBetter(module);
            if (better)
                writer.addHealth(module, m_found[module]->source);
            else if (const auto old = healthBefore(module))
                writer.addHealth(module, *old);
            for (std::size_t i = 0; i < m_framesOf[module].size(); ++i) {
                const std::uint32_t frame = m_framesOf[module][i];
                if (better && !m_found[module]->answers[i].locations.empty())
                    addFound(frame, m_found[module]->answers[i], writer);
                else
                    keep(frame, writer);
            }
        }
        for (std::uint32_t frame = 0; frame < m_tables.frames.size(); ++frame)
            if (const auto module = m_tables.frames[frame].module; module == 0 || module > m_framesOf.size())
                keep(frame, writer);
        return writer.take();
    }

    /// After run().
    ResymbolizeOutcome outcome() const {
        ResymbolizeOutcome outcome{{}, 0, m_notices};
        for (std::uint32_t module = 0; module < m_framesOf.size(); ++module) {
            if (!m_found[module])
                continue;
            ModuleSymbols symbols{
                m_tables.modules[module].path, m_framesOf[module].size(), before(module), {}};
            symbols.now = isBetter(module) ? m_found[module]->source : symbols.before;
            symbols.now.attempts = m_found[module]->source.attempts;
            outcome.improved += rank(symbols.now.state) > rank(symbols.before.state) ? 1 : 0;
            outcome.modules.push_back(std::move(symbols));
        }
        return outcome;
    }

private:
    using Clock = std::chrono::steady_clock;
    static constexpr int kOtherWork = 4; ///< times as long as telling

    static bool recordedHere(const trace::Info& info) {
        std::array<char, 256> host{};
        return info.uid == static_cast<std::int64_t>(getuid()) &&
               gethostname(host.data(), host.size() - 1) == 0 && info.host == host.data();
    }

    SymbolRequest requestOf(std::size_t module) const {
        const trace::Module& file = m_tables.modules[module];
        SymbolRequest request{file.path, file.buildId, {}, m_options.places, {}};
        // An own file of that name may lie in the sysroot; the path itself is followed only with leave.
        request.places.onlyGiven = !m_follow;
        for (const auto frame : m_framesOf[module])
            request.returnAddresses.push_back(m_tables.frames[frame].address);
        return request;
    }

    bool mayAsk(const trace::Module& file) const {
        const auto& only = m_options.askedFor;
        return m_options.servers && DebugInfoServers::named() && !file.buildId.empty() &&
               (only.empty() || std::find(only.begin(), only.end(), file.path) != only.end());
    }

    void ask(std::size_t module, const std::stop_token& stop, ProgressSink* progress) {
        SymbolRequest request = requestOf(module);
        const auto fetched =
            m_servers.debugFile(request.buildId, request.path.filename().string(), stop, progress);
        if (!fetched) {
            m_found[module]->source.attempts.push_back(fetched.error().sentence);
            if (fetched.error().code != ErrorCode::NotFound &&
                (m_notices.empty() || m_notices.back() != fetched.error().sentence))
                m_notices.push_back(fetched.error().sentence);
            return;
        }
        request.debugFile = *fetched;
        m_found[module] = symbolize(request, stop);
        if (m_found[module]->source.debugFile != *fetched)
            m_notices.push_back(fmt::format(
                "What a server sent for {} is not its debug info.", request.path.filename().string()));
    }

    void tellSoFar(bool now) {
        if (!m_options.soFar || !m_untold || (!now && Clock::now() < m_nextTold))
            return;
        const auto begin = Clock::now();
        m_options.soFar(std::make_shared<const trace::NamesChunk>(names()));
        const auto end = Clock::now();
        m_nextTold = end + kOtherWork * (end - begin);
        m_untold = false;
    }

    bool isBetter(std::size_t module) const {
        return m_found[module] && rank(m_found[module]->source.state) >= rank(before(module).state);
    }

    SymbolSource before(std::size_t module) const { return healthBefore(module).value_or(SymbolSource()); }

    std::optional<SymbolSource> healthBefore(std::size_t module) const {
        const auto old = m_oldHealth.find(static_cast<std::uint32_t>(module));
        if (old == m_oldHealth.end())
            return std::nullopt;
        const auto& health = m_tables.names.modules[old->second];
        SymbolSource source;
        source.state = stateOf(health.state);
        source.reason = health.reason;
        return source;
    }

    std::string text(std::uint32_t index) const {
        return index < m_tables.names.strings.size() ? m_tables.names.strings[index] : std::string();
    }

    std::optional<MadeType> oldType(std::uint32_t frame) const {
        const auto old = m_oldTypes.find(frame);
        if (old == m_oldTypes.end())
            return std::nullopt;
        const auto& type = m_tables.names.types[old->second];
        return MadeType{text(type.type), type.size, static_cast<MadeType::How>(type.how), type.isArray};
    }

    void addFound(std::uint32_t frame, const SymbolAnswer& found, NamesWriter& writer) const {
        // The code that told the type may be missing here.
        if (const auto old = oldType(frame); old && !found.made) {
            SymbolAnswer answer = found;
            answer.made = old;
            writer.addFrame(frame, answer);
        } else
            writer.addFrame(frame, found);
    }

    void keep(std::uint32_t frame, NamesWriter& writer) const {
        const auto old = m_oldNames.find(frame);
        if (old == m_oldNames.end())
            return;
        const auto& names = m_tables.names.frames[old->second];
        SymbolAnswer answer;
        answer.made = oldType(frame);
        answer.functionStart = names.functionStart;
        for (const auto& location : names.locations)
            answer.locations.push_back(
                {text(location.function), text(location.file), location.line, location.column});
        writer.addFrame(frame, answer);
    }

    const Tables m_tables;
    const ResymbolizeOptions& m_options;
    std::vector<std::vector<std::uint32_t>> m_framesOf; ///< by module
    std::vector<std::optional<SymbolResult>> m_found;   ///< by module
    bool m_follow;
    std::unordered_map<std::uint32_t, std::size_t> m_oldNames;  ///< frame → its place in the old chunk
    std::unordered_map<std::uint32_t, std::size_t> m_oldHealth; ///< the same of modules
    std::unordered_map<std::uint32_t, std::size_t> m_oldTypes;  ///< the same of types
    DebugInfoServers m_servers;
    std::vector<std::string> m_notices;

    std::mutex m_mutex; ///< guards what follows and m_found while two threads look in files
    std::size_t m_lookedUp = 0;
    bool m_untold = false;
    Clock::time_point m_nextTold;
};

} // namespace

Result<ResymbolizeOutcome> resymbolize(const std::filesystem::path& trace, const ResymbolizeOptions& options,
    const std::stop_token& stop, ProgressSink* progress) {
    const auto reader = trace::FileReader::open(trace);
    if (!reader)
        return reader.error();
    std::optional<trace::Addition> addition;
    if (options.write) {
        auto made = trace::Addition::create(trace, options.output.empty() ? trace : options.output);
        if (!made)
            return made.error();
        addition.emplace(std::move(made).value());
    }
    Resymbolizer resymbolizer(readTables(*reader), options);
    if (!resymbolizer.run(stop, progress))
        return Error{ErrorCode::Cancelled, "Looking up names was cancelled."};
    resymbolizer.trimCache();
    if (!addition)
        return resymbolizer.outcome();
    Status written = addition->append(ChunkType::Names, trace::encodeNames(resymbolizer.names()));
    if (written)
        written = addition->finish();
    return written ? resymbolizer.outcome() : Result<ResymbolizeOutcome>(written.error());
}

} // namespace tidemark
