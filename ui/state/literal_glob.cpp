// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/state/literal_glob.h"

namespace tidemark::ui {

std::string literalGlob(const std::string& text) {
    std::string glob;
    for (const char byte : text) {
        if (byte == '*' || byte == '?' || byte == '[' || byte == '\\') {
            glob += '\\';
        }
        glob += byte;
    }
    return glob;
}

} // namespace tidemark::ui
