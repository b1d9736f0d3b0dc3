// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/allocated_type.h"
#include "core/analysis/sample_weights.h"
#include "core/results/results.h"

namespace tidemark {

/// All that there is to say of one block.
AllocationPage::Row pageRow(
    const Profile& profile, const SampleWeights& weights, AllocatedTypes& types, AllocationId block);

} // namespace tidemark
