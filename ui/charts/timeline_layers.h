// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/results/stacked_series.h"

#include <QColor>
#include <QStringList>
#include <memory>
#include <vector>

namespace tidemark::ui {

/// Live bytes split into layers, with their names as people read them.
struct TimelineLayers {
    std::shared_ptr<const StackedSeries> series; ///< null = none
    QStringList names;                           ///< of series->layers
    QStringList toolTips;                        ///< of series->layers; may be longer than the names
};

/// The colours of the layers and, last, of all that is in none.
std::vector<QColor> layerColors(const QStringList& names);

} // namespace tidemark::ui
