// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// `tidemark record --python-objects`: the Python module that notes who holds what, and its records in the
// traces.

#include "core/base/result.h"

#include <filesystem>
#include <memory>
#include <string>

namespace tidemark::cli {

/// While it lives, Pythons that are started write records into a folder of its own, which goes with it.
class ObjectRecords {
public:
    /// NotWritable, NotFound (of the module).
    static Result<std::unique_ptr<ObjectRecords>> begin();
    explicit ObjectRecords(std::filesystem::path folder) : m_folder(std::move(folder)) {}
    ~ObjectRecords();
    ObjectRecords(const ObjectRecords&) = delete;
    ObjectRecords& operator=(const ObjectRecords&) = delete;

    /// Adds the records to the complete traces of a recording; a sentence if something could not be added.
    std::string addTo(const std::filesystem::path& trace) const;

private:
    std::filesystem::path m_folder;
};

} // namespace tidemark::cli
