// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/python_objects.h"

#include "app/cli/python_module.h"
#include "core/profile/object_graph.h"

#include <cstdlib>
#include <fmt/format.h>
#include <system_error>

namespace tidemark::cli {

namespace {

constexpr const char* kVariable = "TIDEMARK_OBJECTS"; ///< as the module knows it

} // namespace

Result<std::unique_ptr<ObjectRecords>> ObjectRecords::begin() {
    const auto module = findPythonModule("tidemark_objects.py");
    if (module.empty())
        return Error{
            ErrorCode::NotFound, "The module tidemark_objects.py was not found beside this program."};
    std::error_code error;
    std::string folder = (std::filesystem::temp_directory_path(error) / "tidemark-objects.XXXXXX").string();
    if (error || ::mkdtemp(folder.data()) == nullptr)
        return Error{ErrorCode::NotWritable,
            "There is no room for the records of Python's objects in the folder for temporary files."};
    auto records = std::make_unique<ObjectRecords>(folder);
    if (Status linked = linkPythonModule(folder, module); !linked)
        return linked.error();
    ::setenv(kVariable, folder.c_str(), 1);
    addToPythonPath(folder);
    return records;
}

ObjectRecords::~ObjectRecords() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

std::string ObjectRecords::addTo(const std::filesystem::path& trace) const {
    const auto added = addObjectGraphs(trace, m_folder);
    if (!added)
        return fmt::format("Python's objects could not be added: {}", added.error().sentence);
    return *added > 0 ? std::string()
                      : "No Python that was started noted its objects: it was no CPython 3.8 to 3.13, or it "
                        "looks at no "
                        "PYTHONPATH (-E, -I).";
}

} // namespace tidemark::cli
