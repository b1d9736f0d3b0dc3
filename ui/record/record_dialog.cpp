// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/record/record_dialog.h"

#include "ui/theme/theme.h"

#include <QCheckBox>
#include <QCloseEvent>
#include <QComboBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace tidemark::ui {
namespace {

constexpr int kMostLines = 5000;

/// A line with a button that chooses a file or folder for it.
QWidget* withButton(QLineEdit* line, QWidget* parent, const QString& what, auto choose) {
    auto* both = new QWidget(parent);
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    auto* button = new QPushButton(RecordDialog::tr("Choose…"), both);
    button->setAccessibleName(what);
    button->setAutoDefault(false);
    row->addWidget(line, 1);
    row->addWidget(button);
    QObject::connect(button, &QPushButton::clicked, parent, [line, parent, what, choose] {
        const QString chosen = choose(parent, what, line->text());
        if (!chosen.isEmpty()) {
            line->setText(chosen);
        }
    });
    return both;
}

QLineEdit* makeLine(QWidget* parent, const QString& name, const QString& hint) {
    auto* line = new QLineEdit(parent);
    line->setAccessibleName(name);
    line->setPlaceholderText(hint);
    return line;
}

} // namespace

RecordDialog::RecordDialog(QWidget* parent)
    : QDialog(parent), m_fields(new QWidget(this)), m_printed(new QPlainTextEdit(this)),
      m_status(new QLabel(this)), m_start(new QPushButton(tr("&Record"), this)),
      m_stop(new QPushButton(tr("&Stop"), this)) {
    setWindowTitle(tr("Record a program"));
    auto* form = new QFormLayout(m_fields);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    makeForm(*form);
    makeOptions(*form);
    m_printed->setReadOnly(true);
    m_printed->setFont(monospacedFont());
    m_printed->setMaximumBlockCount(kMostLines);
    m_printed->setPlaceholderText(tr("What the program prints appears here."));
    m_printed->setAccessibleName(tr("Output of the program"));
    m_status->setWordWrap(true);
    m_status->setAccessibleName(tr("State of the recording"));
    m_start->setDefault(true);
    m_stop->setAutoDefault(false);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(m_status, 1);
    buttons->addWidget(m_stop);
    buttons->addWidget(m_start);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(4 * kGrid, 4 * kGrid, 4 * kGrid, 4 * kGrid);
    column->setSpacing(3 * kGrid);
    column->addWidget(m_fields);
    column->addWidget(m_printed, 1);
    column->addLayout(buttons);
    resize(180 * kGrid, 180 * kGrid);
    connect(m_start, &QPushButton::clicked, this, &RecordDialog::start);
    connect(m_stop, &QPushButton::clicked, this, &RecordDialog::stop);
    connect(&m_process, &RecordProcess::started, this, &RecordDialog::showRunning);
    connect(&m_process, &RecordProcess::printed, this, &RecordDialog::print);
    connect(&m_process, &RecordProcess::finished, this, &RecordDialog::finish);
    showRunning();
}

void RecordDialog::makeForm(QFormLayout& form) {
    m_program = makeLine(this, tr("Program"), tr("a path, or a name that is in PATH"));
    m_arguments = makeLine(this, tr("Arguments"), tr("--port 8080 \"a name\""));
    m_directory = makeLine(this, tr("Runs in the folder"), tr("where this window was started"));
    m_environment = new QPlainTextEdit(this);
    m_environment->setAccessibleName(tr("Environment variables"));
    m_environment->setPlaceholderText(tr("NAME=VALUE, one a line"));
    m_environment->setTabChangesFocus(true);
    m_environment->setFixedHeight(14 * kGrid);
    m_output = makeLine(this, tr("Trace"), tr("a new file in your cache"));
    form.addRow(tr("&Program"), withButton(m_program, this, tr("Choose the program"),
                                    [](QWidget* above, const QString& title, const QString& at) {
                                        return QFileDialog::getOpenFileName(above, title, at);
                                    }));
    form.addRow(tr("&Arguments"), m_arguments);
    form.addRow(tr("Runs &in"), withButton(m_directory, this, tr("Choose the folder it runs in"),
                                    [](QWidget* above, const QString& title, const QString& at) {
                                        return QFileDialog::getExistingDirectory(above, title, at);
                                    }));
    form.addRow(tr("&Environment"), m_environment);
    form.addRow(tr("&Trace"), withButton(m_output, this, tr("Choose where the trace is written"),
                                  [](QWidget* above, const QString& title, const QString& at) {
                                      return QFileDialog::getSaveFileName(
                                          above, title, at, RecordDialog::tr("Traces (*.tide)"));
                                  }));
}

void RecordDialog::makeOptions(QFormLayout& form) {
    m_children = new QComboBox(this);
    m_children->setAccessibleName(tr("Processes that the program starts"));
    m_children->setEditable(true);
    m_children->addItem(tr("all"));
    m_children->addItem(tr("none"));
    m_children->setToolTip(tr("all, none, or a pattern of file names such as cc1*"));
    m_sample = new QComboBox(this);
    m_sample->setAccessibleName(tr("Sampling"));
    m_sample->setEditable(true);
    m_sample->addItems(
        {tr("every allocation"), QStringLiteral("64K"), QStringLiteral("512K"), QStringLiteral("2M")});
    m_sample->setToolTip(tr("One allocation per so many bytes, on average; numbers become estimates"));
    m_delay = makeLine(this, tr("Delay"), tr("none"));
    m_duration = makeLine(this, tr("Duration"), tr("until it ends"));
    m_sizeLimit = makeLine(this, tr("Largest trace"), tr("no limit"));
    m_delay->setToolTip(tr("Begin to record so long after the start: 10s, 1m30s"));
    m_duration->setToolTip(tr("Record so long, then leave the program alone: 1m"));
    m_sizeLimit->setToolTip(tr("Leave the program alone when its trace has that size: 500M, 2G"));
    auto* times = new QHBoxLayout;
    for (const auto& [label, line] : {std::pair{tr("&begin after"), m_delay}, {tr("reco&rd for"), m_duration},
             {tr("at &most"), m_sizeLimit}}) {
        auto* name = new QLabel(label, this);
        name->setBuddy(line);
        times->addWidget(name);
        times->addWidget(line, 1);
    }
    m_freeStacks = new QCheckBox(tr("where &blocks are freed"), this);
    m_mappings = new QCheckBox(tr("mapped &memory"), this);
    m_overwrite = new QCheckBox(tr("&overwrite the trace"), this);
    auto* switches = new QHBoxLayout;
    for (QCheckBox* box : {m_freeStacks, m_mappings, m_overwrite}) {
        switches->addWidget(box);
    }
    switches->addStretch();
    form.addRow(tr("&Child processes"), m_children);
    form.addRow(tr("Sa&mpling"), m_sample);
    form.addRow(tr("Limits"), times);
    form.addRow(tr("Record also"), switches);
}

RecordRequest RecordDialog::request() const {
    RecordRequest request;
    request.program = m_program->text().trimmed();
    request.arguments = m_arguments->text();
    request.directory = m_directory->text().trimmed();
    request.environment = m_environment->toPlainText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    request.output = m_output->text().trimmed();
    const QString children = m_children->currentText().trimmed();
    request.children = children == tr("none")  ? QStringLiteral("none")
                       : children == tr("all") ? QStringLiteral("all")
                                               : children;
    const QString sample = m_sample->currentText().trimmed();
    request.sample = sample == tr("every allocation") ? QString() : sample;
    request.delay = m_delay->text().trimmed();
    request.duration = m_duration->text().trimmed();
    request.sizeLimit = m_sizeLimit->text().trimmed();
    request.freeStacks = m_freeStacks->isChecked();
    request.mappings = m_mappings->isChecked();
    request.overwrite = m_overwrite->isChecked();
    return request;
}

void RecordDialog::setRequest(const RecordRequest& request) {
    m_program->setText(request.program);
    m_arguments->setText(request.arguments);
    m_directory->setText(request.directory);
    m_environment->setPlainText(request.environment.join(QLatin1Char('\n')));
    m_output->setText(request.output);
    m_children->setCurrentText(request.children == u"none"  ? tr("none")
                               : request.children == u"all" ? tr("all")
                                                            : request.children);
    m_sample->setCurrentText(request.sample.isEmpty() ? tr("every allocation") : request.sample);
    m_delay->setText(request.delay);
    m_duration->setText(request.duration);
    m_sizeLimit->setText(request.sizeLimit);
    m_freeStacks->setChecked(request.freeStacks);
    m_mappings->setChecked(request.mappings);
    m_overwrite->setChecked(request.overwrite);
}

void RecordDialog::start() {
    const RecordRequest wanted = request();
    const QString problem = problemOf(wanted);
    if (!problem.isEmpty() || m_process.running()) {
        m_status->setText(problem);
        return;
    }
    m_printed->clear();
    m_status->setText(tr("Starting…"));
    m_process.start(wanted);
}

void RecordDialog::stop() {
    m_process.stop();
    m_status->setText(tr("Stopping: the program is asked to end. Press once more to insist."));
}

QString RecordDialog::outputText() const {
    return m_printed->toPlainText();
}

QString RecordDialog::statusText() const {
    return m_status->text();
}

void RecordDialog::showRunning() {
    const bool running = m_process.running();
    m_fields->setEnabled(!running);
    m_start->setEnabled(!running);
    m_stop->setEnabled(running);
    if (running) {
        m_status->setText(tr("Recording to %1").arg(m_process.output()));
    }
}

void RecordDialog::print(const QString& text) {
    m_printed->moveCursor(QTextCursor::End);
    m_printed->insertPlainText(text);
    m_printed->moveCursor(QTextCursor::End);
}

void RecordDialog::finish(const QString& trace, const QString& sentence) {
    showRunning();
    m_status->setText(sentence);
    if (!trace.isEmpty()) {
        Q_EMIT recorded(trace);
    }
}

/// While something is recorded the dialog only hides: the recording goes on.
void RecordDialog::closeEvent(QCloseEvent* event) {
    if (running()) {
        hide();
        event->ignore();
        return;
    }
    QDialog::closeEvent(event);
}

} // namespace tidemark::ui
