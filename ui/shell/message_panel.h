// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QFrame>

class QLabel;

namespace tidemark::ui {

/// A strip in the window that says what went wrong and what to do; never in the way.
class MessagePanel : public QFrame {
    Q_OBJECT
public:
    explicit MessagePanel(QWidget* parent = nullptr);
    void showError(const Error& error);
    QString text() const; ///< empty if nothing is shown

Q_SIGNALS:
    void openWanted();

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QLabel* m_sentence;
    QLabel* m_advice;
};

} // namespace tidemark::ui
