// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>
#include <optional>

class QDBusPendingCallWatcher;

namespace tidemark::ui {

/// The desktop's light or dark preference, from the settings portal: interface
/// org.freedesktop.portal.Settings, namespace org.freedesktop.appearance, key color-scheme (0 no preference,
/// 1 dark, 2 light), as xdg-desktop-portal documents it. Qt 6.4 has no API for it. Never waits; without a
/// session bus or a portal it stays silent.
class SystemColorScheme : public QObject {
    Q_OBJECT
public:
    explicit SystemColorScheme(QObject* parent = nullptr);

    /// Asks now and listens from now on.
    void start();
    /// What a reply means; the portal wraps the number in one or two variants. Empty if it is no number.
    static std::optional<bool> meansDark(QVariant value);

signals:
    /// The first answer and every change after it.
    void answered(bool dark);

private slots:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void replied(QDBusPendingCallWatcher* watcher);
    void announce(const QVariant& value);
};

} // namespace tidemark::ui
