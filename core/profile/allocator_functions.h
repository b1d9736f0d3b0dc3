// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace tidemark {

/// Whether a function only passes a request for memory on, so that its caller is the one who asked: malloc
/// and its kin, operator new and delete (also of classes), the standard library's allocators, and the
/// allocation functions of GLib, Python, Qt, SQLite, OpenSSL, Rust and "xmalloc" wrappers. `demangledName`
/// may have template arguments, parameters, a return type, a symbol version or a clone suffix.
bool isAllocatorFunction(std::string_view demangledName);

/// The qualified name alone, without template arguments, parameters, return type, symbol version and clone
/// suffix: "void* ns::f<int>(char) [clone .cold]" → "ns::f". Empty if it begins with a parenthesis.
std::string plainFunctionName(std::string_view demangledName);

} // namespace tidemark
