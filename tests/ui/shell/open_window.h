// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/main_window.h"
#include "ui/shell/trace_view.h"
#include "ui/shell/workspace.h"
#include "ui/state/answer_source.h"

#include <QTemporaryDir>
#include <QTest>
#include <memory>

namespace tidemark::tests {

/// A window of 1280 × 800 with settings of its own, for tests to use like a person.
class OpenWindow {
public:
    explicit OpenWindow(const QString& settings, QSize size = {1280, 800})
        : m_window(std::make_unique<ui::MainWindow>(ui::SettingsFile(settings))) {
        m_window->resize(size);
        m_window->show();
    }
    ui::MainWindow* operator->() const { return m_window.get(); }
    ui::MainWindow& operator*() const { return *m_window; }

    /// Opens a trace and waits until all is shown; false if that takes too long.
    bool open(const QString& trace) {
        m_window->open(trace);
        return QTest::qWaitFor([this] { return m_window->answers().answer() != nullptr; }, kPatienceMs) &&
               settle();
    }
    bool settle() {
        QTest::qWait(30);
        return QTest::qWaitFor([this] { return m_window->settled(); }, kPatienceMs);
    }

private:
    static constexpr int kPatienceMs = 60'000;
    std::unique_ptr<ui::MainWindow> m_window;
};

} // namespace tidemark::tests
