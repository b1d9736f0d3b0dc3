// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/timeline_widget.h"

#include <QString>
#include <vector>

namespace tidemark::ui {

/// The markers that a user set in a trace, kept in a small JSON file per trace. A trace is known by its size
/// and the hash of its first 64 KiB, so that it may be moved.
class OwnMarkers {
public:
    /// Files are kept in `folder`; empty = the user's data folder of the program.
    explicit OwnMarkers(const QString& folder = {});
    /// None if there are none or they cannot be read.
    std::vector<TimelineMarker> load(const QString& trace) const;
    /// Writes those of `markers` that are the user's own. False if it could not.
    bool save(const QString& trace, const std::vector<TimelineMarker>& markers) const;

private:
    QString fileOf(const QString& trace) const; ///< empty if the trace cannot be read
    QString m_folder;
};

} // namespace tidemark::ui
