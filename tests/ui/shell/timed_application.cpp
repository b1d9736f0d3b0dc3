// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/shell/timed_application.h"

#include <QEvent>
#include <QMetaEnum>
#include <ctime>
#include <sys/resource.h>

namespace tidemark::tests {
namespace {

std::int64_t now(clockid_t clock) {
    timespec time{};
    ::clock_gettime(clock, &time);
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

/// How often this thread gave up the processor by itself.
long waits() {
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
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
    const std::int64_t work = now(CLOCK_THREAD_CPUTIME_ID);
    const std::int64_t whole = now(CLOCK_MONOTONIC);
    const long before = waits();
    const bool result = QApplication::notify(receiver, event);
    const std::int64_t held =
        waits() > before ? now(CLOCK_MONOTONIC) - whole : now(CLOCK_THREAD_CPUTIME_ID) - work;
    --m_depth;
    ++m_events;
    if (held > m_longestNs) {
        m_longestNs = held;
        m_longestEvent = what;
    }
    return result;
}

} // namespace tidemark::tests
