// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace tidemark {

/// What kind of failure an Error is; callers branch on this, never on the sentence.
enum class ErrorCode {
    NotFound,     ///< the file or item does not exist
    NotReadable,  ///< it exists but could not be read (permission, I/O, a directory)
    NotATrace,    ///< the bytes are no format that is known here
    NewerVersion, ///< a format version that this program is too old for
    Corrupt,      ///< the bytes contradict themselves
    NotWritable,  ///< output could not be created or written
    InvalidUsage, ///< the request itself makes no sense
    Unsupported,  ///< the request is sensible but this profile, file or system cannot answer it
    Cancelled,    ///< the stop token was triggered
    System,       ///< an operating-system call failed
};

/// A failure that crosses a module boundary: a code for programs and one sentence for people.
struct Error {
    ErrorCode code = ErrorCode::System;
    /// One complete English sentence for the user: what failed, on what, and what to do if that is known.
    std::string sentence;
};

/// A value or an Error. Errors about input travel in this; assertions are for our own mistakes only.
template <typename T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Precondition of the value accessors: ok().
    T& value() & { return std::get<0>(m_state); }
    const T& value() const& { return std::get<0>(m_state); }
    T&& value() && { return std::get<0>(std::move(m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    /// Precondition: !ok().
    const Error& error() const { return std::get<1>(m_state); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value: `Result<Ok>`, returned as `return Ok{};`.
struct Ok {};
using Status = Result<Ok>;

} // namespace tidemark
