// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/trace_names.h"

#include <fmt/format.h>

namespace tidemark::recording {

TraceNames::TraceNames(std::filesystem::path first, bool overwrite)
    : m_base(std::move(first)), m_overwrite(overwrite) {
    if (m_base.extension() == ".tide")
        m_base.replace_extension();
}

std::filesystem::path TraceNames::next(pid_t pid, const std::string& image) {
    for (int attempt = 1;; ++attempt) {
        auto path = m_base;
        path += attempt == 1 ? fmt::format(".{}.{}.tide", pid, image)
                             : fmt::format(".{}.{}.{}.tide", pid, image, attempt);
        std::error_code error;
        if (m_given.contains(path) || (!m_overwrite && std::filesystem::exists(path, error)))
            continue;
        m_given.insert(path);
        return path;
    }
}

} // namespace tidemark::recording
