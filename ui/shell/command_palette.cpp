// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/command_palette.h"

#include "ui/shell/palette_match.h"
#include "ui/state/completions.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

namespace tidemark::ui {
namespace {

constexpr int kWidth = 150 * kGrid;
constexpr int kHeight = 90 * kGrid;
constexpr int kRow = 7 * kGrid;
constexpr qsizetype kMostShown = 60;
constexpr qsizetype kMostFunctions = 20;
constexpr qsizetype kLettersForFunctions = 2;
constexpr int kKindRole = Qt::UserRole;
constexpr int kAsideRole = Qt::UserRole + 1;

/// The title, and at the right, quieter, what it is.
class EntryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {kWidth / 2, kRow};
    }
    void paint(
        QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const Theme& theme = Theme::current();
        painter->save();
        if (option.state.testFlag(QStyle::State_Selected)) {
            painter->fillRect(option.rect, theme.selection);
        }
        const QRect area = option.rect.adjusted(2 * kGrid, 0, -2 * kGrid, 0);
        const QString aside = index.data(kAsideRole).toString();
        const QString kind = index.data(kKindRole).toString();
        QString quiet = aside.isEmpty() ? kind : QStringLiteral("%1 · %2").arg(aside, kind);
        quiet = option.fontMetrics.elidedText(quiet, Qt::ElideMiddle, area.width() / 2);
        painter->setPen(theme.quietText);
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter, quiet);
        const int room = area.width() - option.fontMetrics.horizontalAdvance(quiet) - 3 * kGrid;
        painter->setPen(theme.text);
        painter->drawText(area, Qt::AlignLeft | Qt::AlignVCenter,
            option.fontMetrics.elidedText(index.data().toString(), Qt::ElideMiddle, room));
        painter->restore();
    }
};

} // namespace

CommandPalette::CommandPalette(QWidget* parent)
    : QFrame(parent, Qt::Popup), m_line(new QLineEdit(this)), m_list(new QListWidget(this)) {
    setObjectName(QStringLiteral("popup"));
    setAccessibleName(tr("Command palette"));
    m_line->setPlaceholderText(tr("Do anything: an action, a saved query, a recent trace, a function"));
    m_line->setAccessibleName(tr("What to look for"));
    m_line->installEventFilter(this);
    m_list->setAccessibleName(tr("What was found"));
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(2 * kGrid, 2 * kGrid, 2 * kGrid, 2 * kGrid);
    column->setSpacing(kGrid);
    column->addWidget(m_line);
    column->addWidget(m_list, 1);
    connect(m_line, &QLineEdit::textChanged, this, &CommandPalette::search);
    connect(m_line, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
}

void CommandPalette::open(
    QList<PaletteEntry> entries, std::shared_ptr<const Session> session, UseFunction useFunction) {
    m_all = std::move(entries);
    m_session = std::move(session);
    m_useFunction = std::move(useFunction);
    const QWidget* above = parentWidget();
    const int width = std::min(kWidth, above->width() - 4 * kGrid);
    resize(width, std::min(kHeight, above->height() - 4 * kGrid));
    move(above->mapToGlobal(QPoint((above->width() - width) / 2, above->height() / 10)));
    m_line->clear();
    search();
    show();
    m_line->setFocus();
}

QStringList CommandPalette::shownTitles() const {
    QStringList titles;
    for (const PaletteEntry& entry : m_shown) {
        titles.append(entry.title);
    }
    return titles;
}

void CommandPalette::search() {
    const QString typed = m_line->text();
    QList<std::pair<int, PaletteEntry>> found;
    for (const PaletteEntry& entry : m_all) {
        if (const int score = paletteScore(entry.title, typed); score > 0) {
            found.append({score, entry});
        }
    }
    std::stable_sort(found.begin(), found.end(),
        [](const auto& one, const auto& other) { return one.first > other.first; });
    QList<PaletteEntry> shown;
    for (const auto& [score, entry] : found.mid(0, kMostShown)) {
        shown.append(entry);
    }
    showEntries(shown);
    if (!m_session || typed.size() < kLettersForFunctions) {
        m_job.cancel();
        return;
    }
    m_job.start(
        [session = m_session, typed](
            std::stop_token stop) { return functionsWith(*session, typed, kMostFunctions, std::move(stop)); },
        [this](const QStringList& functions) {
            for (const QString& name : functions) {
                append({name, tr("function"), {}, [use = m_useFunction, name] { use(name); }});
            }
        });
}

void CommandPalette::showEntries(const QList<PaletteEntry>& entries) {
    m_list->clear();
    m_shown.clear();
    for (const PaletteEntry& entry : entries) {
        append(entry);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::append(const PaletteEntry& entry) {
    auto* item = new QListWidgetItem(entry.title, m_list);
    item->setData(kKindRole, entry.kind);
    item->setData(kAsideRole, entry.aside);
    item->setToolTip(entry.title);
    m_shown.append(entry);
    if (m_list->currentRow() < 0) {
        m_list->setCurrentRow(0);
    }
}

void CommandPalette::run() {
    const PaletteEntry entry = m_shown.value(m_list->currentRow());
    if (entry.run) {
        m_job.cancel();
        hide();
        entry.run();
    }
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int page = std::max(1, m_list->viewport()->height() / kRow - 1);
        const int step = key == Qt::Key_Down       ? 1
                         : key == Qt::Key_Up       ? -1
                         : key == Qt::Key_PageDown ? page
                         : key == Qt::Key_PageUp   ? -page
                                                   : 0;
        if (step != 0) {
            m_list->setCurrentRow(
                std::clamp(m_list->currentRow() + step, 0, std::max(0, m_list->count() - 1)));
            return true;
        }
    }
    return QFrame::eventFilter(watched, event);
}

} // namespace tidemark::ui
