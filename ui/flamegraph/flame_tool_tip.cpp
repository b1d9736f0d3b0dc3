// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/flamegraph/flame_tool_tip.h"

#include "core/report/diff.h"
#include "ui/flamegraph/tree_path.h"
#include "ui/theme/function_name.h"
#include "ui/theme/theme.h"

#include <QCoreApplication>
#include <QLocale>

namespace tidemark::ui {

namespace {

QString translated(const char* text) {
    return QCoreApplication::translate("FlameGraph", text);
}

QString escaped(const QString& name) {
    return breakable(name).toHtmlEscaped();
}

QString percent(std::int64_t part, std::int64_t whole) {
    if (whole == 0)
        return {};
    const double share = 100 * static_cast<double>(part) / static_cast<double>(whole);
    return QLocale().toString(share, 'f', 1) + QStringLiteral(" %");
}

QString row(const QString& name, Cost cost, Cost total) {
    const QString cell =
        QStringLiteral("<td align='right' style='padding-left:12px; white-space:nowrap'>%1</td>");
    return QStringLiteral("<tr><td>%1</td>").arg(name) + cell.arg(formatBytes(cost.bytes)) +
           cell.arg(percent(cost.bytes, total.bytes)) +
           cell.arg(translated("%1 allocations").arg(formatCount(cost.allocations))) +
           cell.arg(percent(cost.allocations, total.allocations)) + QStringLiteral("</tr>");
}

QString phrase(const DiffCost& cost, CostKind kind, bool isNoise = false) {
    return QString::fromStdString(diffPhrase(cost, kind, isNoise));
}

/// Both sides of a node: sign and word, of bytes and of allocations.
QString diffRows(const DiffCost& inclusive, const DiffCost& self, bool isNoise) {
    const QString line =
        QStringLiteral("<tr><td>%1</td><td style='padding-left:12px; white-space:nowrap'>%2</td>"
                       "<td style='padding-left:12px; white-space:nowrap'>%3</td></tr>");
    const auto allocations = [](const DiffCost& cost) {
        return translated("%1 allocations").arg(phrase(cost, CostKind::Allocations));
    };
    return line.arg(
               translated("inclusive"), phrase(inclusive, CostKind::Bytes, isNoise), allocations(inclusive)) +
           line.arg(translated("self"), phrase(self, CostKind::Bytes), allocations(self));
}

QString lifetimeWords(const LifetimeSum& lifetime) {
    const QString mean = formatTime(static_cast<qint64>(lifetime.mean()));
    if (lifetime.neverFreed == 0)
        return translated("mean lifetime %1").arg(mean);
    if (lifetime.neverFreed == lifetime.blocks)
        return translated("mean age at the end %1, none was ever freed").arg(mean);
    return translated("mean lifetime %1; %2 of %3 blocks were never freed and count up to the end")
        .arg(mean, formatCount(static_cast<qint64>(lifetime.neverFreed)),
            formatCount(static_cast<qint64>(lifetime.blocks)));
}

} // namespace

QString flameToolTip(const ArrangedTree& arranged, CallTree::NodeIndex node) {
    const CallTree& tree = *arranged.tree;
    const CallTree::Node& item = tree.nodes[node];
    QString text = QStringLiteral("<div><b>%1</b></div>").arg(escaped(nodeName(tree, node)));
    if (item.function.valid() && tree.names != nullptr) {
        QString place = escaped(QString::fromStdString(tree.names->function(item.function).moduleName));
        const std::string_view file = item.file.valid() ? tree.names->file(item.file) : std::string_view();
        if (!file.empty()) {
            const QString path = QString::fromUtf8(file.data(), static_cast<qsizetype>(file.size()));
            place += (place.isEmpty() ? QString() : QStringLiteral(" · ")) + escaped(path);
            if (item.line > 0)
                place += QStringLiteral(":%1").arg(item.line);
        }
        if (!place.isEmpty())
            text += QStringLiteral("<div style='color:%1'>%2</div>")
                        .arg(Theme::current().quietText.name(), place);
    }
    if (item.maybeStale)
        text += QStringLiteral("<div>%1</div>")
                    .arg(translated("The line may be stale: Python may use its blocks again unseen."));
    const QString table = QStringLiteral("<table cellspacing='0' style='margin-top:4px'>");
    if (arranged.isDiff())
        return text + table +
               diffRows(arranged.diffOf(node), arranged.selfDiffOf(node),
                   arranged.isNoise(node, CostKind::Bytes)) +
               QStringLiteral("</table>");
    const Cost total = tree.nodes[0].inclusive;
    text += table + row(translated("inclusive"), item.inclusive, total) +
            row(translated("self"), item.self, total) + QStringLiteral("</table>");
    if (!arranged.lifetimes.empty() && arranged.lifetimes[node].blocks > 0)
        text += QStringLiteral("<div style='margin-top:4px'>%1</div>")
                    .arg(lifetimeWords(arranged.lifetimes[node]));
    return text;
}

QString mergedToolTip(const CallTree& tree, CallTree::NodeIndex parent, std::uint32_t merged) {
    return translated("%1 functions below %2, each too narrow to show. Zoom in to see them.")
        .arg(formatCount(merged), escaped(nodeName(tree, parent)));
}

} // namespace tidemark::ui
