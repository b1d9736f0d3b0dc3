// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/record/frame_names.h"
#include "core/record/image.h"
#include "core/record/recording.h"

namespace tidemark::recording {

/// The trace of an image that has ended and that nobody records any more, from its ring file; begins it if
/// nobody did. `common` is what INFO has in common for all processes. `lastAttempt`: what cannot be written
/// now is lost, and the trace says so.
Status completeImage(const Image& image, const wire::Family& family, const RecordOptions& options,
    const trace::Info& common, KnownSymbols& known, bool lastAttempt);

} // namespace tidemark::recording
