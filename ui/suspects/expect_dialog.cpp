// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/suspects/expect_dialog.h"

#include "ui/models/function_text.h"
#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QDateEdit>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>
#include <algorithm>
#include <limits>

namespace tidemark::ui {
namespace {

constexpr std::int64_t kKibibyte = 1024;
constexpr int kPreviewLines = 4;
constexpr int kMonths = 3; ///< after which somebody should look again

int limitOf(std::int64_t value) {
    return static_cast<int>(std::clamp<std::int64_t>(value, 1, std::numeric_limits<int>::max()));
}

QWidget* row(std::initializer_list<QWidget*> parts, QWidget* parent) {
    auto* area = new QWidget(parent);
    auto* layout = new QHBoxLayout(area);
    layout->setContentsMargins(0, 0, 0, 0);
    for (QWidget* part : parts) {
        layout->addWidget(part, qobject_cast<QLineEdit*>(part) != nullptr ? 1 : 0);
    }
    if (std::none_of(parts.begin(), parts.end(),
            [](QWidget* part) { return qobject_cast<QLineEdit*>(part) != nullptr; })) {
        layout->addStretch();
    }
    return area;
}

} // namespace

ExpectDialog::ExpectDialog(SuspectSource& source, std::size_t suspect, QWidget* parent)
    : QDialog(parent), m_source(source), m_pattern(new QLineEdit(this)),
      m_hasBytes(new QCheckBox(tr("at most"), this)), m_kibibytes(new QSpinBox(this)),
      m_hasBlocks(new QCheckBox(tr("at most"), this)), m_blocks(new QSpinBox(this)),
      m_hasUntil(new QCheckBox(tr("until"), this)), m_until(new QDateEdit(this)),
      m_file(new QLineEdit(source.file(), this)), m_preview(new QPlainTextEdit(this)),
      m_mistake(new QLabel(this)), m_save(new QPushButton(tr("&Expect it"), this)) {
    setWindowTitle(tr("Mark as expected"));
    setMinimumWidth(140 * kGrid);
    auto* choose = new QToolButton(this);
    choose->setText(tr("Choose…"));
    auto* form = new QFormLayout(this);
    form->setContentsMargins(5 * kGrid, 5 * kGrid, 5 * kGrid, 5 * kGrid);
    form->setVerticalSpacing(3 * kGrid);
    form->addRow(tr("&Function, file or module"), m_pattern);
    form->addRow(tr("Bytes"), row({m_hasBytes, m_kibibytes}, this));
    form->addRow(tr("Blocks"), row({m_hasBlocks, m_blocks}, this));
    form->addRow(tr("Valid"), row({m_hasUntil, m_until}, this));
    form->addRow(tr("Kept in the &file"), row({m_file, choose}, this));
    form->addRow(tr("Adds"), m_preview);
    form->addRow(m_mistake);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel, this);
    buttons->addButton(m_save, QDialogButtonBox::AcceptRole);
    form->addRow(buttons);
    setUp(*(source.report()->suspects.begin() + static_cast<std::ptrdiff_t>(suspect)));
    connect(choose, &QToolButton::clicked, this, &ExpectDialog::chooseFile);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, &ExpectDialog::save);
    for (QLineEdit* line : {m_pattern, m_file}) {
        connect(line, &QLineEdit::textChanged, this, &ExpectDialog::showPreview);
    }
    for (QSpinBox* box : {m_kibibytes, m_blocks}) {
        connect(box, &QSpinBox::valueChanged, this, &ExpectDialog::showPreview);
    }
    for (QCheckBox* box : {m_hasBytes, m_hasBlocks, m_hasUntil}) {
        connect(box, &QCheckBox::toggled, this, &ExpectDialog::showPreview);
    }
    connect(m_until, &QDateEdit::dateChanged, this, &ExpectDialog::showPreview);
    showPreview();
}

void ExpectDialog::setUp(const Suspect& suspect) {
    m_pattern->setFont(monospacedFont());
    m_pattern->setText(functionText(*m_source.report()->names, suspect.owner));
    m_pattern->setCursorPosition(0);
    m_pattern->setToolTip(tr("* is any run of characters, ^ the begin and $ the end"));
    m_file->setPlaceholderText(QStringLiteral("leaks.supp"));
    m_file->setAccessibleName(tr("File of suppressions"));
    m_preview->setFont(monospacedFont());
    m_preview->setReadOnly(true);
    m_preview->setWordWrapMode(QTextOption::WrapAnywhere);
    m_preview->setFixedHeight(kPreviewLines * QFontMetrics(m_preview->font()).lineSpacing() + 4 * kGrid);
    m_preview->setTabChangesFocus(true);
    m_preview->setAccessibleName(tr("Lines that are added to the file"));
    m_mistake->setTextFormat(Qt::PlainText);
    m_mistake->setWordWrap(true);
    for (QSpinBox* box : {m_kibibytes, m_blocks}) {
        box->setRange(1, std::numeric_limits<int>::max());
        box->setMinimumWidth(30 * kGrid);
    }
    // Twice what it keeps now: more is news.
    m_kibibytes->setSuffix(tr(" KiB"));
    m_kibibytes->setAccessibleName(tr("Most bytes"));
    m_kibibytes->setValue(limitOf(2 * suspect.kept.bytes / kKibibyte));
    m_blocks->setAccessibleName(tr("Most blocks"));
    m_blocks->setValue(limitOf(2 * suspect.kept.allocations));
    m_until->setCalendarPopup(true);
    m_until->setDisplayFormat(QStringLiteral("yyyy-MM-dd"));
    m_until->setDate(QDate::currentDate().addMonths(kMonths));
    m_until->setAccessibleName(tr("Last day"));
    for (QCheckBox* box : {m_hasBytes, m_hasBlocks, m_hasUntil}) {
        box->setChecked(true);
    }
}

Suppression ExpectDialog::suppression() const {
    Suppression one;
    one.pattern = m_pattern->text().trimmed().toStdString();
    if (m_hasBytes->isChecked()) {
        one.mostBytes = m_kibibytes->value() * kKibibyte;
    }
    if (m_hasBlocks->isChecked()) {
        one.mostBlocks = m_blocks->value();
    }
    if (m_hasUntil->isChecked()) {
        one.until = m_until->date().toString(Qt::ISODate).toStdString();
    }
    return one;
}

void ExpectDialog::showPreview() {
    const Suppression one = suppression();
    m_kibibytes->setEnabled(m_hasBytes->isChecked());
    m_blocks->setEnabled(m_hasBlocks->isChecked());
    m_until->setEnabled(m_hasUntil->isChecked());
    m_save->setEnabled(!one.pattern.empty() && !m_file->text().trimmed().isEmpty());
    m_preview->setPlainText(QString::fromStdString(printSuppression(one)).trimmed());
    if (one.pattern.empty() || !m_source.report()) {
        m_mistake->setText(tr("Type a part of a name."));
        return;
    }
    const LeakJudgement now = m_source.judgementWith(one);
    const auto gone =
        m_source.judgement().open.size() - std::min(now.open.size(), m_source.judgement().open.size());
    m_mistake->setText(
        m_file->text().trimmed().isEmpty()
            ? tr("Choose a file; it need not exist yet.")
            : tr("Leaves out %n of the suspects that are shown.", nullptr, static_cast<int>(gone)));
}

void ExpectDialog::chooseFile() {
    auto* dialog = new QFileDialog(this, tr("File of suppressions"), m_file->text());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setOption(QFileDialog::DontConfirmOverwrite); // lines are added, nothing is lost
    dialog->setDefaultSuffix(QStringLiteral("supp"));
    connect(dialog, &QFileDialog::fileSelected, m_file, &QLineEdit::setText);
    dialog->open();
}

void ExpectDialog::save() {
    const QString file = m_file->text().trimmed();
    const QString before = m_source.file();
    Status status = file == before ? Status(Ok{}) : m_source.setFile(file);
    if (status.ok()) {
        status = m_source.expect(suppression());
    }
    if (!status.ok()) {
        static_cast<void>(m_source.setFile(before)); // it could be read a moment ago
        m_mistake->setText(QString::fromStdString(status.error().sentence));
        return;
    }
    Q_EMIT saved(file);
    accept();
}

} // namespace tidemark::ui
