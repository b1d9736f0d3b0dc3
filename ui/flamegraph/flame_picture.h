// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/results/results.h"
#include "ui/flamegraph/tree_arrangement.h"

#include <QString>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace tidemark::ui {

/// What to lay out, and for how much room.
struct FlameRequest {
    std::shared_ptr<const CallTree> tree;
    CostKind cost = CostKind::Bytes;
    CallTree::NodeIndex root = 0; ///< zoomed to this node
    int width = 0;                ///< of the view, pixels
    double characterWidth = 0;    ///< of the labels' monospaced font, pixels
    FlameArrangement::Folding folding = FlameArrangement::Folding::None; ///< of the labels
    QString rootText; ///< behind the root's name; empty = its cost
};

/// A layout with everything that painting needs, made on a worker and then frozen.
class FlamePicture {
public:
    using Box = FlameLayout::Box;

    /// Fails like layoutFlame(), and with Cancelled.
    static Result<std::shared_ptr<const FlamePicture>> make(
        const FlameRequest& request, std::stop_token stop);

    const FlameRequest& request() const { return m_request; }
    const CallTree& tree() const { return *m_request.tree; }
    int rows() const { return static_cast<int>(m_rowBegin.size()) - 1; }
    bool empty() const { return tree().nodes[m_request.root].inclusive.of(m_request.cost) == 0; }

    /// The boxes of a row that touch [from, to) of the whole width 1.
    std::span<const Box> boxes(int row, double from, double to) const;
    /// The box at a place, or null.
    const Box* boxAt(int row, double x) const;
    /// The box of a node, or null if it is too narrow to have one or outside of the zoomed part.
    const Box* boxOf(CallTree::NodeIndex node) const;
    /// Elided to its width; empty if the box is too narrow for text.
    const QString& label(const Box& box) const;
    int row(const Box& box) const { return static_cast<int>(box.row - m_firstRow); }

private:
    FlamePicture() = default;
    QString makeLabel(const Box& box) const;

    FlameRequest m_request;
    FlameLayout m_layout;
    std::uint32_t m_firstRow = 0;
    std::vector<std::size_t> m_rowBegin; ///< index of each row's first box, plus one at the end
    std::vector<QString> m_labels;       ///< by box
};

} // namespace tidemark::ui
