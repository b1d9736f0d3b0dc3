// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/record/record_process.h"

#include <QDialog>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace tidemark::ui {

/// Records a program: what to run and how above, what it prints below. The trace is opened when it is there.
class RecordDialog : public QDialog {
    Q_OBJECT
public:
    explicit RecordDialog(QWidget* parent = nullptr);

    RecordRequest request() const;
    void setRequest(const RecordRequest& request);
    /// As the button does.
    void start();
    void stop();
    bool running() const { return m_process.running(); }
    QString outputText() const;
    QString statusText() const;

Q_SIGNALS:
    void recorded(const QString& trace);

protected:
    void closeEvent(QCloseEvent* event) override;

private:
    void makeForm(QFormLayout& form);
    void makeOptions(QFormLayout& form);
    void showRunning();
    void print(const QString& text);
    void finish(const QString& trace, const QString& sentence);

    RecordProcess m_process;
    QLineEdit* m_program;
    QLineEdit* m_arguments;
    QLineEdit* m_directory;
    QPlainTextEdit* m_environment;
    QLineEdit* m_output;
    QComboBox* m_children;
    QComboBox* m_sample;
    QLineEdit* m_delay;
    QLineEdit* m_duration;
    QLineEdit* m_sizeLimit;
    QCheckBox* m_freeStacks;
    QCheckBox* m_mappings;
    QCheckBox* m_overwrite;
    QWidget* m_fields;
    QPlainTextEdit* m_printed;
    QLabel* m_status;
    QPushButton* m_start;
    QPushButton* m_stop;
};

} // namespace tidemark::ui
