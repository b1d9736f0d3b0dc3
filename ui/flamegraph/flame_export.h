// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "ui/flamegraph/flame_painter.h"

#include <QString>

namespace tidemark::ui {

/// Writes all rows of a picture, `width` pixels wide, as .png (`scale` times as many pixels), .svg or .pdf
/// (with text that can be searched). NotWritable; Unsupported for other suffixes.
Status exportFlame(const FlamePicture& picture, FlamePainter painter, const FlamePainter::Marks& marks,
    int width, const QString& path, double scale);

} // namespace tidemark::ui
