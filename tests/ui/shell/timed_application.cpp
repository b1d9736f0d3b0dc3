// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/timed_application.h"

#include <QEvent>
#include <QFile>
#include <QMetaEnum>
#include <chrono>

namespace tidemark::tests {
namespace {

std::int64_t now() {
    return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

/// How long this thread was ready to run but others ran, as the kernel counts it.
std::int64_t setAside() {
    QFile file(QStringLiteral("/proc/thread-self/schedstat"));
    return file.open(QIODevice::ReadOnly) ? file.readAll().split(' ').value(1).toLongLong() : 0;
}

} // namespace

void TimedApplication::restart() {
    m_events = 0;
    m_longestNs = 0;
    m_longestEvent.clear();
}

bool TimedApplication::notify(QObject* receiver, QEvent* event) {
    if (m_depth > 0) {
        return QApplication::notify(receiver, event);
    }
    const QString what =
        QStringLiteral("%1 to %2 %3")
            .arg(QLatin1String(QMetaEnum::fromType<QEvent::Type>().valueToKey(event->type())),
                QLatin1String(receiver->metaObject()->className()), receiver->objectName());
    ++m_depth;
    const std::int64_t before = now() - setAside();
    const bool result = QApplication::notify(receiver, event);
    const std::int64_t held = now() - setAside() - before;
    --m_depth;
    ++m_events;
    if (held > m_longestNs) {
        m_longestNs = held;
        m_longestEvent = what;
    }
    return result;
}

} // namespace tidemark::tests
