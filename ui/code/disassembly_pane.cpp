// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/disassembly_pane.h"

#include "ui/code/arrow_delegate.h"
#include "ui/code/title_bar.h"
#include "ui/models/disassembly_model.h"
#include "ui/pages/answer_page.h"
#include "ui/pages/cost_delegate.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>

namespace tidemark::ui {
namespace {

constexpr int kRoomForAll = 150 * kGrid;

} // namespace

DisassemblyPane::DisassemblyPane(QWidget* parent)
    : QStackedWidget(parent), m_model(new DisassemblyModel(this)), m_view(new QTableView(this)),
      m_title(new ListingTitle(this)), m_sentence(makeSentence({}, this)), m_syntax(new QToolButton(this)) {
    addWidget(m_sentence);
    addWidget(makeContent());
    clear(tr("Select a frame to see its machine code."));
    connect(m_view, &QTableView::doubleClicked, this,
        [this](const QModelIndex& index) { jumpFrom(index.row()); });
    connect(m_syntax, &QToolButton::toggled, this, [this] { list(); });
}

QWidget* DisassemblyPane::makeContent() {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_syntax->setText(tr("AT&&T"));
    m_syntax->setToolTip(tr("Write operands as the AT&T assembler does"));
    m_syntax->setAccessibleName(tr("AT&T syntax"));
    m_syntax->setCheckable(true);
    auto* copy = new QToolButton(content);
    copy->setText(tr("Copy"));
    copy->setToolTip(tr("Copy the listing as text"));
    connect(copy, &QToolButton::clicked, this,
        [this] { QGuiApplication::clipboard()->setText(m_model->plainText()); });
    layout->addLayout(makeTitleBar(m_title, tr("Disassembled function"), {m_syntax, copy}));

    m_view->setModel(m_model);
    m_view->setItemDelegate(new CostDelegate(m_view));
    m_view->setItemDelegateForColumn(
        DisassemblyModel::CodeColumn, new CostDelegate(m_view, CostDelegate::Code::Text));
    m_view->setItemDelegateForColumn(DisassemblyModel::ArrowColumn, new ArrowDelegate(m_view));
    m_view->setAccessibleName(tr("Instructions of the function"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setCornerButtonEnabled(false);
    for (auto* corner : m_view->findChildren<QAbstractButton*>()) {
        corner->setAccessibleName(tr("Select all"));
    }
    m_view->setShowGrid(false);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setSelectionMode(QAbstractItemView::SingleSelection);
    m_view->setWordWrap(false);
    m_view->verticalHeader()->hide();
    m_view->verticalHeader()->setDefaultSectionSize(5 * kGrid);
    m_view->verticalHeader()->setMinimumSectionSize(5 * kGrid);
    QHeaderView* header = m_view->horizontalHeader();
    header->setSectionResizeMode(DisassemblyModel::NoteColumn, QHeaderView::Stretch);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setHighlightSections(false);
    const QFontMetrics code(monospacedFont());
    m_view->setColumnWidth(DisassemblyModel::ArrowColumn, 14 * kGrid);
    m_view->setColumnWidth(
        DisassemblyModel::AddressColumn, code.horizontalAdvance(QStringLiteral("00000000")) + 4 * kGrid);
    layout->addWidget(m_view, 1);
    fitColumns();
    return content;
}

QString DisassemblyPane::sentence() const {
    return currentIndex() == 0 ? m_sentence->text() : QString();
}

void DisassemblyPane::clear(const QString& sentence) {
    m_job.cancel();
    m_answer.reset();
    m_frame = FrameId();
    m_model->setResult(nullptr, {}, CostKind::Bytes, false);
    m_sentence->setText(sentence);
    setCurrentIndex(0);
}

void DisassemblyPane::showFrame(std::shared_ptr<const Answer> answer, FrameId frame, CodePaths paths) {
    if (!answer || !frame.valid()) {
        clear(tr("This frame has no machine code."));
        return;
    }
    m_answer = std::move(answer);
    m_frame = frame;
    m_paths = paths;
    list();
}

void DisassemblyPane::list() {
    if (!m_answer) {
        return;
    }
    const CodeSyntax syntax = m_syntax->isChecked() ? CodeSyntax::Att : CodeSyntax::Intel;
    m_job.start([answer = m_answer, frame = m_frame, paths = m_paths, syntax](
                    std::stop_token stop) { return listCode(*answer, frame, syntax, paths, stop); },
        [this](const Result<CodeListing>& listing) { take(listing); });
}

void DisassemblyPane::take(const Result<CodeListing>& listing) {
    if (!listing) {
        const QString sentence = QString::fromStdString(listing.error().sentence);
        m_model->setResult(nullptr, {}, CostKind::Bytes, false);
        m_sentence->setText(sentence);
        setCurrentIndex(0);
        return;
    }
    const auto shared = std::make_shared<const CodeListing>(*listing);
    const Query& query = m_answer->query;
    m_model->setResult(shared, m_answer->costs->shown, query.cost, isSigned(query.rule));
    const QString function =
        shared->function.empty() ? tr("unnamed function") : QString::fromStdString(shared->function);
    m_title->setName(function);
    m_title->setToolTip(QStringLiteral("%1\n%2").arg(function, QString::fromStdString(shared->module)));
    m_view->clearSpans();
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (m_model->isSource(row)) {
            m_view->setSpan(row, DisassemblyModel::CodeColumn, 1, 2);
        }
    }
    setCurrentIndex(1);
    m_view->selectRow(m_model->markedRow());
    revealMarked();
    QMetaObject::invokeMethod(
        this, &DisassemblyPane::revealMarked, Qt::QueuedConnection); // once it has its size
}

void DisassemblyPane::reveal(int row) {
    m_view->scrollTo(m_model->index(row, DisassemblyModel::CostColumn), QAbstractItemView::PositionAtCenter);
}

void DisassemblyPane::revealMarked() {
    reveal(m_model->markedRow());
}

bool DisassemblyPane::markedInView() const {
    const QRect row = m_view->visualRect(m_model->index(m_model->markedRow(), DisassemblyModel::CostColumn));
    return currentIndex() == 1 && row.isValid() && m_view->viewport()->rect().contains(row.center());
}

/// What was in view stays there.
void DisassemblyPane::resizeEvent(QResizeEvent* event) {
    fitColumns();
    if (markedInView()) {
        QMetaObject::invokeMethod(this, &DisassemblyPane::revealMarked, Qt::QueuedConnection);
    }
    QStackedWidget::resizeEvent(event);
}

/// Where there is little room, costs, instructions and what they refer to are kept.
void DisassemblyPane::fitColumns() {
    const bool narrow = width() < kRoomForAll;
    if (m_narrow == narrow) {
        return;
    }
    m_narrow = narrow;
    m_view->setColumnHidden(DisassemblyModel::ArrowColumn, narrow);
    m_view->setColumnHidden(DisassemblyModel::AddressColumn, narrow);
    m_view->setColumnWidth(DisassemblyModel::CostColumn, (narrow ? 18 : 20) * kGrid);
    const QString longest =
        narrow ? QStringLiteral("mov     rbp, rdi") : QStringLiteral("mov     rax, qword ptr [rsp + 0x18]");
    m_view->setColumnWidth(
        DisassemblyModel::CodeColumn, QFontMetrics(monospacedFont()).horizontalAdvance(longest) + 4 * kGrid);
}

void DisassemblyPane::jumpFrom(int row) {
    const int target = m_model->targetOfRow(row);
    if (target >= 0) {
        m_view->selectRow(target);
        reveal(target);
    }
}

void DisassemblyPane::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        jumpFrom(m_view->currentIndex().row());
        return;
    }
    QStackedWidget::keyPressEvent(event);
}

} // namespace tidemark::ui
