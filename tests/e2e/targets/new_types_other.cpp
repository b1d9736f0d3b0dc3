// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "new_types_other.h"

namespace shop {

Far::Far(int count) { m_numbers[0] = count; }
Far::Far(const Far& other) { m_numbers[0] = other.m_numbers[0]; }
Far::~Far() { m_numbers[0] = 0; }
int Far::corners() const { return 0; }
int FarHeir::corners() const { return 1; }
int FarTwin::corners() const { return 3; }
int Plain::corners() const { return 4; }
int PlainHeir::corners() const { return 5; }

} // namespace shop
