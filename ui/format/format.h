// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace tidemark::ui {

/// "41.2 MiB" (binary units, locale's decimal point), with a real minus sign.
QString formatBytes(qint64 bytes);
QString formatCount(qint64 count);
/// "12.34 s", "5.6 ms", "1:02:03 h".
QString formatTime(qint64 nanoseconds);

} // namespace tidemark::ui
