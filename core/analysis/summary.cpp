// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/filter_evaluation.h"
#include "core/analysis/leak_window.h"
#include "core/analysis/peak.h"
#include "core/analysis/query_check.h"
#include "core/analysis/query_engine.h"
#include "core/analysis/replay.h"
#include "core/analysis/sample_weights.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace tidemark {
namespace {

/// What sites that pass have in all.
void countSites(const ProfileIndex& index, const std::vector<std::uint8_t>& passes, Summary& summary) {
    for (std::size_t i = 0; i < passes.size(); ++i) {
        if (passes[i] == 0)
            continue;
        const SiteRecord& site = index.sites()[i];
        summary.allocations += site.rows;
        summary.frees += site.freed;
        summary.bytesAllocated += site.rows * site.typicalSize + site.excess;
        summary.temporary += site.temporary;
    }
}

/// The same row by row; false if stopped.
bool countRows(
    const ProfileIndex& index, const BlockFilter& filter, const std::stop_token& stop, Summary& summary) {
    RowTest test(index, filter.rows());
    const auto batch = std::make_unique<RowBatch>();
    std::vector<std::uint32_t> places;
    for (RowIndex begin = 0; begin < index.rows(); begin = RowBatch::endOf(begin, index.rows())) {
        if (stop.stop_requested())
            return false;
        batch->loadSites(index, begin, RowBatch::endOf(begin, index.rows()), filter.sites(), places);
        batch->loadColumns(index,
            (filter.rows().columns() & ~RowBatch::kNoLives) | RowBatch::kSizes | RowBatch::kTemporary,
            places);
        for (const std::uint32_t i : places) {
            if (!test.passes(*batch, i))
                continue;
            ++summary.allocations;
            summary.frees += batch->freed[i] != kNever ? 1 : 0;
            summary.bytesAllocated += batch->size[i];
            summary.temporary += batch->temporary[i] != 0 ? 1 : 0;
        }
    }
    return true;
}

/// The same of samples.
bool countSamples(
    const Profile& profile, const BlockFilter& filter, const std::stop_token& stop, Summary& summary) {
    const ProfileIndex& index = profile.index();
    const SampleWeights weights(profile);
    RowTest test(index, filter.rows());
    const auto batch = std::make_unique<RowBatch>();
    Estimate all;
    Estimate freed;
    Estimate temporary;
    std::vector<std::uint32_t> places;
    for (RowIndex begin = 0; begin < index.rows(); begin = RowBatch::endOf(begin, index.rows())) {
        if (stop.stop_requested())
            return false;
        batch->loadSites(index, begin, RowBatch::endOf(begin, index.rows()), filter.sites(), places);
        batch->loadColumns(index,
            (filter.rows().columns() & ~RowBatch::kNoLives) | RowBatch::kSizes | RowBatch::kTemporary,
            places);
        for (const std::uint32_t i : places) {
            if (!test.passes(*batch, i))
                continue;
            const Estimate one = weights.of(static_cast<SiteIndex>(batch->site[i]), batch->size[i]);
            all += one;
            if (batch->freed[i] != kNever)
                freed += one;
            if (batch->temporary[i] != 0)
                temporary += one;
        }
    }
    const auto count = [](double value) { return static_cast<std::uint64_t>(Estimate::round(value)); };
    summary.allocations = count(all.allocations);
    summary.bytesAllocated = count(all.bytes);
    summary.frees = count(freed.allocations);
    summary.temporary = count(temporary.allocations);
    return true;
}

} // namespace

Result<Summary> summarise(
    const Profile& profile, const Names& names, const std::vector<Filter>& filters, std::stop_token stop) {
    if (Status checked = checkFilters(profile, filters); !checked)
        return checked.error();
    const Result<BlockFilter> filter = BlockFilter::evaluate(profile, names, filters);
    if (!filter)
        return filter.error();

    Summary summary;
    if (profile.capabilities().estimated) {
        if (!countSamples(profile, *filter, stop, summary))
            return cancelled();
    } else if (filter->rows().empty()) {
        countSites(profile.index(), filter->sites(), summary);
    } else if (!countRows(profile.index(), *filter, stop, summary)) {
        return cancelled();
    }
    Query query;
    query.rule = Rule::Peak;
    query.filters = filters;
    const Result<StackCosts> peak = evaluate(profile, names, query, stop);
    if (!peak)
        return peak.error();
    query.rule = Rule::LiveAt;
    query.a = profile.endMoment();
    const Result<StackCosts> end = evaluate(profile, names, query, std::move(stop));
    if (!end)
        return end.error();
    summary.peak = peak->shown;
    summary.peakEstimate = peak->shownEstimate;
    summary.liveAtEndEstimate = end->shownEstimate;
    summary.peakMoment = peak->peak;
    summary.peakTime = profile.timeOf(summary.peakMoment.after);
    summary.liveAtEnd = end->shown;
    summary.shutdown = profile.capabilities().events ? leakWindowEnd(profile, {{}, profile.endMoment()}, {})
                                                     : profile.endMoment();
    for (const CounterSample& sample : profile.counters())
        summary.rssPeakBytes = std::max(summary.rssPeakBytes, sample.rssBytes);
    return summary;
}

} // namespace tidemark
