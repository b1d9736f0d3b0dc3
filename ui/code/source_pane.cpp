// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/code/source_pane.h"

#include "ui/code/source_look.h"
#include "ui/code/title_bar.h"
#include "ui/models/cost_text.h"
#include "ui/pages/answer_page.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>
#include <Qsci/qsciscintilla.h>

namespace tidemark::ui {
namespace {

constexpr qint64 kLongestSource = 16LL << 20;
constexpr int kNumberMargin = 0;
constexpr int kCostMargin = 1;
constexpr int kMarkedLine = 8; ///< a marker number that Scintilla leaves free

} // namespace

SourcePane::SourcePane(QWidget* parent)
    : QStackedWidget(parent), m_editor(new QsciScintilla(this)), m_title(new ListingTitle(this)),
      m_sentence(makeSentence({}, this)), m_locate(new QPushButton(tr("Locate the file…"), this)) {
    addWidget(makeEmpty());
    addWidget(makeContent());
    applyLook();
    clear(tr("Select a frame to see its source."));
    connect(m_locate, &QPushButton::clicked, this, &SourcePane::locate);
}

SourcePane::~SourcePane() = default;

QWidget* SourcePane::makeEmpty() {
    auto* page = new QWidget(this);
    auto* layout = new QVBoxLayout(page);
    layout->addStretch();
    layout->addWidget(m_sentence);
    layout->addWidget(m_locate, 0, Qt::AlignHCenter);
    layout->addStretch();
    m_sentence->setWordWrap(true);
    return page;
}

QWidget* SourcePane::makeContent() {
    auto* content = new QWidget(this);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* edit = new QToolButton(content);
    edit->setText(tr("Edit"));
    edit->setToolTip(tr("Open the file at this line in your editor"));
    connect(edit, &QToolButton::clicked, this, [this] { Q_EMIT openInEditorWanted(m_shownPath, m_line); });
    layout->addLayout(makeTitleBar(m_title, tr("Source file"), {edit}));

    m_editor->setReadOnly(true);
    m_editor->setUtf8(true);
    m_editor->setFrameShape(QFrame::NoFrame);
    m_editor->setAccessibleName(tr("Source"));
    m_editor->setMarginType(kNumberMargin, QsciScintilla::NumberMargin);
    m_editor->setMarginType(kCostMargin, QsciScintilla::TextMarginRightJustified);
    m_editor->setMarginMarkerMask(kNumberMargin, 0);
    m_editor->setMarginMarkerMask(kCostMargin, 0);
    m_editor->setMarginWidth(2, 0);
    m_editor->markerDefine(QsciScintilla::Background, kMarkedLine);
    layout->addWidget(m_editor, 1);
    return content;
}

void SourcePane::applyLook() {
    applySourceLook(*m_editor, m_shownPath);
    m_editor->setMarkerBackgroundColor(Theme::current().selection, kMarkedLine);
}

void SourcePane::changeEvent(QEvent* event) {
    if (event->type() == QEvent::PaletteChange && m_title != nullptr) {
        applyLook();
    }
    QStackedWidget::changeEvent(event);
}

QString SourcePane::sentence() const {
    return currentIndex() == 0 ? m_sentence->text() : QString();
}

QString SourcePane::marginText(int line) const {
    return m_editor->text().isEmpty() ? QString() : marginTextOf(*m_editor, line - 1);
}

bool SourcePane::allocates(int line) const {
    return marginIsStrong(*m_editor, line - 1);
}

QString SourcePane::noLineSentence() {
    return tr("No source line of this frame is known; the page Symbols says why.");
}

void SourcePane::clear(const QString& sentence) {
    m_job.cancel();
    m_answer.reset();
    m_file = FileId();
    m_line = 0;
    m_shownPath.clear();
    m_sentence->setText(sentence);
    m_locate->hide();
    setCurrentIndex(0);
}

void SourcePane::showLine(
    std::shared_ptr<const Answer> answer, FileId file, std::uint32_t line, CodePaths paths) {
    if (!answer || !file.valid() || line == 0) {
        clear(noLineSentence());
        return;
    }
    const bool sameAnswer = m_answer == answer;
    m_line = static_cast<int>(line);
    if (sameAnswer && m_file == file && m_paths == paths && !m_shownPath.isEmpty() && !m_job.running()) {
        markLine();
        return;
    }
    m_answer = std::move(answer);
    m_file = file;
    m_paths = paths;
    m_job.start([shown = m_answer, file, paths, rules = m_rules](
                    std::stop_token stop) { return load(*shown, file, paths, rules, stop); },
        [this](const Loaded& loaded) { take(loaded); });
}

SourcePane::Loaded SourcePane::load(const Answer& answer, FileId file, CodePaths paths,
    const std::vector<SourceRule>& rules, std::stop_token stop) {
    Loaded loaded;
    const std::string_view name = answer.names->file(file);
    const QString path = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    if (const auto packed = answer.profile->facts().packedSources
                                ? packedSource(answer, file)
                                : Result<std::string>(Error{ErrorCode::NotFound, {}})) {
        loaded.path = path;
        loaded.text = QString::fromStdString(*packed);
        loaded.packed = true;
    } else if (paths == CodePaths::Follow) {
        loaded = readFile(path, rules);
    }
    loaded.costs = sourceCosts(answer, file, stop);
    return loaded;
}

SourcePane::Loaded SourcePane::readFile(const QString& path, const std::vector<SourceRule>& rules) {
    Loaded loaded;
    for (const QString& candidate : sourceCandidates(path, rules)) {
        const QFileInfo info(candidate);
        if (!info.isFile()) {
            continue;
        }
        loaded.path = candidate;
        QFile source(candidate);
        if (info.size() > kLongestSource) {
            loaded.problem = tr("%1 is too long to show (%2).").arg(candidate, bytesText(info.size()));
        } else if (!source.open(QIODevice::ReadOnly)) {
            loaded.problem = tr("%1 cannot be read: %2.").arg(candidate, source.errorString());
        } else {
            loaded.text = QString::fromUtf8(source.readAll());
        }
        break;
    }
    return loaded;
}

void SourcePane::take(const Loaded& loaded) {
    const std::string_view name = m_answer->names->file(m_file);
    const QString path = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    if (loaded.path.isEmpty() || !loaded.problem.isEmpty()) {
        m_shownPath.clear();
        m_sentence->setText(!loaded.problem.isEmpty()      ? loaded.problem
                            : m_paths == CodePaths::Follow ? tr("%1 is not on this machine.").arg(path)
                                                           : tr("%1 is not in this trace.").arg(path));
        m_locate->setVisible(loaded.path.isEmpty() && m_paths == CodePaths::Follow);
        setCurrentIndex(0);
        return;
    }
    m_shownPath = loaded.path;
    const QString file = QFileInfo(loaded.path).fileName();
    m_title->setName(loaded.packed ? tr("%1 (from the trace)").arg(file) : file);
    m_title->setToolTip(loaded.path);
    m_editor->setText(loaded.text);
    applyLook();
    const QString widest = QString::number(std::max(m_editor->lines(), 100));
    m_editor->setMarginWidth(kNumberMargin, QStringLiteral(" ") + widest);
    showCosts(loaded.costs);
    setCurrentIndex(1);
    markLine();
    QMetaObject::invokeMethod(this, &SourcePane::revealMarked, Qt::QueuedConnection); // once it has its size
}

void SourcePane::showCosts(const SourceCosts& costs) {
    m_editor->clearMarginText();
    const Query& query = m_answer->query;
    QString widest;
    for (const SourceLineCost& line : costs.lines) {
        const QString text = costText(line.inclusive, query.cost, isSigned(query.rule));
        setMarginTextOf(*m_editor, static_cast<int>(line.line) - 1, text, line.self != Cost{});
        widest = text.size() > widest.size() ? text : widest;
    }
    m_editor->setMarginWidth(kCostMargin, widest.isEmpty() ? QString() : QStringLiteral("  ") + widest);
}

void SourcePane::markLine() {
    m_editor->markerDeleteAll(kMarkedLine);
    m_editor->markerAdd(m_line - 1, kMarkedLine);
    m_editor->setCursorPosition(m_line - 1, 0);
    revealMarked();
}

void SourcePane::revealMarked() {
    const auto visible = m_editor->SendScintilla(QsciScintillaBase::SCI_LINESONSCREEN);
    m_editor->setFirstVisibleLine(std::max(0, m_line - 1 - static_cast<int>(visible) / 2));
}

bool SourcePane::markedInView() const {
    const auto visible = m_editor->SendScintilla(QsciScintillaBase::SCI_LINESONSCREEN);
    const int row = m_line - 1 - m_editor->firstVisibleLine();
    return currentIndex() == 1 && m_line > 0 && row >= 0 && row < visible;
}

/// What was in view stays there.
void SourcePane::resizeEvent(QResizeEvent* event) {
    if (markedInView()) {
        QMetaObject::invokeMethod(this, &SourcePane::revealMarked, Qt::QueuedConnection);
    }
    QStackedWidget::resizeEvent(event);
}

void SourcePane::locate() {
    if (!m_answer || !m_file.valid()) {
        return;
    }
    const std::string_view name = m_answer->names->file(m_file);
    const QString path = QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    const QString chosen =
        QFileDialog::getOpenFileName(this, tr("Where is %1?").arg(path), {}, QFileInfo(path).fileName());
    const SourceRule rule = chosen.isEmpty() ? SourceRule{} : ruleFrom(path, chosen);
    if (rule == SourceRule{}) {
        return;
    }
    m_rules.insert(m_rules.begin(), rule);
    Q_EMIT rulesChanged();
    showLine(std::exchange(m_answer, nullptr), m_file, static_cast<std::uint32_t>(m_line), m_paths);
}

} // namespace tidemark::ui
