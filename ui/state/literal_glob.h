// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace tidemark::ui {

/// A glob that matches just this text.
std::string literalGlob(const std::string& text);

} // namespace tidemark::ui
