// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/flame_picture.h"

#include "core/session/session.h"
#include "ui/flamegraph/tree_path.h"
#include "ui/theme/function_name.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <algorithm>

namespace tidemark::ui {

namespace {

constexpr double kNarrowestBox = 2;    ///< pixels; narrower ones are merged
constexpr double kNarrowestLabel = 40; ///< pixels
constexpr double kLabelPadding = 4;    ///< pixels, left and right

QString formatCost(std::int64_t value, CostKind kind) {
    return kind == CostKind::Bytes
               ? formatBytes(value)
               : QCoreApplication::translate("FlameGraph", "%1 allocations").arg(formatCount(value));
}

} // namespace

Result<std::shared_ptr<const FlamePicture>> FlamePicture::make(
    const FlameRequest& request, std::stop_token stop) {
    const int width = std::max(1, request.width);
    Result<FlameLayout> layout = layoutFlame(request.tree, request.cost, kNarrowestBox / width, request.root);
    if (!layout)
        return layout.error();
    std::shared_ptr<FlamePicture> picture(new FlamePicture);
    picture->m_request = request;
    picture->m_layout = std::move(*layout);

    const std::vector<Box>& boxes = picture->m_layout.boxes;
    picture->m_firstRow = boxes.empty() ? 0 : boxes.front().row;
    picture->m_labels.resize(boxes.size());
    for (std::size_t i = 0; i < boxes.size(); ++i) {
        while (picture->m_rowBegin.size() <= static_cast<std::size_t>(picture->row(boxes[i])))
            picture->m_rowBegin.push_back(i);
        if (static_cast<double>(boxes[i].width) * width >= kNarrowestLabel)
            picture->m_labels[i] = picture->makeLabel(boxes[i]);
        if (i % 256 == 0 && stop.stop_requested())
            return Error{ErrorCode::Cancelled, "The layout was cancelled."};
    }
    picture->m_rowBegin.push_back(boxes.size());
    return std::shared_ptr<const FlamePicture>(std::move(picture));
}

QString FlamePicture::makeLabel(const Box& box) const {
    const double pixels = static_cast<double>(box.width) * m_request.width - 2 * kLabelPadding;
    const auto characters = static_cast<qsizetype>(pixels / std::max(1.0, m_request.characterWidth));
    const auto fits = [characters](const QString& text) { return text.size() <= characters; };
    if (box.merged > 0) {
        const QString text =
            QCoreApplication::translate("FlameGraph", "%1 small").arg(formatCount(box.merged));
        return fits(text) ? text : QString();
    }
    const QString name = foldedName(nodeName(tree(), box.node), m_request.folding);
    if (row(box) == 0) {
        const std::int64_t value = tree().nodes[box.node].inclusive.of(m_request.cost);
        const QString withCost =
            name + QStringLiteral("  ") +
            (m_request.rootText.isEmpty() ? formatCost(value, m_request.cost) : m_request.rootText);
        if (fits(withCost))
            return withCost;
    }
    return elideFunction(name, fits);
}

std::span<const FlamePicture::Box> FlamePicture::boxes(int row, double from, double to) const {
    if (row < 0 || row >= rows())
        return {};
    const auto index = static_cast<std::size_t>(row);
    const std::span<const Box> all =
        std::span(m_layout.boxes).subspan(m_rowBegin[index], m_rowBegin[index + 1] - m_rowBegin[index]);
    const auto begin = std::partition_point(all.begin(), all.end(), [from](const Box& box) {
        return static_cast<double>(box.x) + static_cast<double>(box.width) <= from;
    });
    const auto end = std::partition_point(
        begin, all.end(), [to](const Box& box) { return static_cast<double>(box.x) < to; });
    return {begin, end};
}

const FlamePicture::Box* FlamePicture::boxAt(int row, double x) const {
    const std::span<const Box> found = boxes(row, x, x + 1e-9);
    return found.empty() ? nullptr : &found.front();
}

const FlamePicture::Box* FlamePicture::boxOf(CallTree::NodeIndex node) const {
    if (node >= tree().nodes.size())
        return nullptr;
    const int row =
        static_cast<int>(tree().nodes[node].depth) - static_cast<int>(tree().nodes[m_request.root].depth);
    for (const Box& box : boxes(row, 0, 2))
        if (box.node == node && box.merged == 0)
            return &box;
    return nullptr;
}

const QString& FlamePicture::label(const Box& box) const {
    return m_labels[static_cast<std::size_t>(&box - m_layout.boxes.data())];
}

} // namespace tidemark::ui
