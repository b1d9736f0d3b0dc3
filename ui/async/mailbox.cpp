// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/async/mailbox.h"

#include <QMetaObject>

namespace tidemark::ui {

Mailbox::Mailbox()
    : m_receiver(std::make_unique<QObject>()), m_open(std::make_shared<std::atomic<bool>>(true)) {}

Mailbox::~Mailbox() {
    close();
}

void Mailbox::post(std::function<void()> function) {
    const std::lock_guard lock(m_mutex);
    if (m_receiver == nullptr)
        return;
    const auto deliver = [open = m_open, function = std::move(function)] {
        if (open->load())
            function();
    };
    QMetaObject::invokeMethod(m_receiver.get(), deliver, Qt::QueuedConnection);
}

void Mailbox::close() {
    const std::lock_guard lock(m_mutex);
    m_open->store(false);
    // Not deleted at once: this may be inside a call that the receiver itself delivers.
    if (m_receiver != nullptr)
        m_receiver.release()->deleteLater();
}

} // namespace tidemark::ui
