// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/csv.h"
#include "core/report/group_label.h"
#include "core/report/json_parts.h"
#include "core/report/phrases.h"
#include "core/report/report.h"
#include "core/report/text_lines.h"
#include "core/report/warnings.h"

#include <fmt/format.h>

namespace tidemark {

namespace {

/// Where slice `i` of `count` begins; that of `count` is the end.
Nanoseconds beginOf(const TimeSeries& series, std::size_t i) {
    const auto length = static_cast<std::uint64_t>(series.end - series.begin);
    const std::uint64_t count = series.slices.size();
    return series.begin + static_cast<Nanoseconds>(length / count * i + length % count * i / count);
}

std::string layerLabel(const TimelineContent& content, std::size_t layer) {
    const StackedSeries& stacked = *content.stacked;
    return groupLabel(content.profile, *stacked.names, stacked.grouping, stacked.layers[layer]);
}

Json sliceJson(const TimelineContent& content, std::size_t i) {
    const TimeSeries::Slice& slice = content.series.slices[i];
    Json entry = {
        {"begin_ns", beginOf(content.series, i)},
        {"end_ns", beginOf(content.series, i + 1)},
        {"minimum_bytes", slice.minimumBytes},
        {"maximum_bytes", slice.maximumBytes},
        {"last_bytes", slice.lastBytes},
        {"last_allocations", slice.lastAllocations},
        {"allocations", slice.allocations},
        {"frees", slice.frees},
        {"bytes_allocated", slice.bytesAllocated},
    };
    if (content.stacked == nullptr)
        return entry;
    const StackedSeries& stacked = *content.stacked;
    Json layers = Json::array();
    for (std::size_t layer = 0; layer <= stacked.layers.size(); ++layer)
        layers.push_back(stacked.at(i, layer));
    entry["maximum_event"] = stacked.slices[i].moment.after;
    entry["layer_bytes"] = std::move(layers);
    return entry;
}

Json countersJson(const TimeSeries& series) {
    const auto known = [](std::int64_t bytes) { return bytes >= 0 ? Json(bytes) : Json(nullptr); };
    Json list = Json::array();
    for (const CounterSample& sample : series.counters)
        list.push_back({
            {"time_ns", sample.time},
            {"rss_bytes", known(sample.rssBytes)},
            {"private_dirty_bytes", known(sample.privateDirtyBytes)},
            {"swap_bytes", known(sample.swapBytes)},
        });
    return list;
}

} // namespace

std::string timelineJson(const TimelineContent& content) {
    Json document = originJson("tidemark.timeline/1", content.profile);
    document["begin_ns"] = content.series.begin;
    document["end_ns"] = content.series.end;
    document["filters"] = filtersJson(content.filters);
    if (content.stacked != nullptr) {
        document["group_by"] = groupingName(content.stacked->grouping);
        Json layers = Json::array();
        for (std::size_t i = 0; i < content.stacked->layers.size(); ++i) {
            Json layer = {{"label", layerLabel(content, i)}};
            layer.update(costJson(content.profile, content.stacked->layers[i].cost));
            layers.push_back(std::move(layer));
        }
        document["layers"] = std::move(layers);
    }
    Json slices = Json::array();
    for (std::size_t i = 0; i < content.series.slices.size(); ++i)
        slices.push_back(sliceJson(content, i));
    document["buckets"] = std::move(slices);
    document["counters"] = countersJson(content.series);
    document["warnings"] = warningsJson(profileWarnings(content.profile));
    return writeJson(document);
}

std::string timelineCsv(const TimelineContent& content) {
    std::vector<std::string> cells{"begin_ns", "end_ns", "minimum_bytes", "maximum_bytes", "last_bytes",
        "last_allocations", "allocations", "frees", "bytes_allocated"};
    const std::size_t layers = content.stacked != nullptr ? content.stacked->layers.size() : 0;
    for (std::size_t layer = 0; layer < layers; ++layer)
        cells.push_back(layerLabel(content, layer));
    if (content.stacked != nullptr)
        cells.emplace_back("other");
    std::string text = csvLine(cells);
    for (std::size_t i = 0; i < content.series.slices.size(); ++i) {
        const TimeSeries::Slice& slice = content.series.slices[i];
        cells = {std::to_string(beginOf(content.series, i)), std::to_string(beginOf(content.series, i + 1)),
            std::to_string(slice.minimumBytes), std::to_string(slice.maximumBytes),
            std::to_string(slice.lastBytes), std::to_string(slice.lastAllocations),
            std::to_string(slice.allocations), std::to_string(slice.frees),
            std::to_string(slice.bytesAllocated)};
        for (std::size_t layer = 0; content.stacked != nullptr && layer <= layers; ++layer)
            cells.push_back(std::to_string(content.stacked->at(i, layer)));
        text += csvLine(cells);
    }
    return text;
}

std::string timelineText(const TimelineContent& content) {
    std::string text = headerLines(content.profile.facts()) + "\n";
    if (!content.filters.empty()) {
        text += "Filters:";
        for (const Filter& filter : content.filters)
            text += " " + printable(filterText(filter));
        text += "\n\n";
    }
    const auto row = [](const std::vector<std::string>& cells) {
        std::string line;
        for (const std::string& cell : cells)
            line += alignRight(cell, 12) + "  ";
        line.erase(line.find_last_not_of(' ') + 1);
        return line + "\n";
    };
    text += row({"until", "lowest", "highest", "at its end", "blocks", "allocations", "frees"});
    for (std::size_t i = 0; i < content.series.slices.size(); ++i) {
        const TimeSeries::Slice& slice = content.series.slices[i];
        text += row({formatDuration(beginOf(content.series, i + 1)), formatBytes(slice.minimumBytes),
            formatBytes(slice.maximumBytes), formatBytes(slice.lastBytes), formatCount(slice.lastAllocations),
            formatCount(static_cast<std::int64_t>(slice.allocations)),
            formatCount(static_cast<std::int64_t>(slice.frees))});
    }
    if (content.stacked != nullptr)
        text += fmt::format(
            "\nHeaviest by {}, at the highest moment\n\n", groupingName(content.stacked->grouping));
    for (std::size_t i = 0; content.stacked != nullptr && i < content.stacked->layers.size(); ++i)
        text += alignRight(formatBytes(content.stacked->layers[i].cost.bytes), 12) + "  " +
                printable(layerLabel(content, i)) + "\n";
    return text + warningLines(profileWarnings(content.profile));
}

} // namespace tidemark
