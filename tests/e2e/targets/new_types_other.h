// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Classes whose virtual functions are in another file: compilers describe them there only.

namespace shop {

class Far {
public:
    explicit Far(int count);
    Far(const Far& other);
    virtual ~Far();
    virtual int corners() const;

private:
    long m_numbers[31];
};
/// Inherits the constructor, and all else but a function of the other file.
struct FarHeir : Far {
    using Far::Far;
    int corners() const override;
};
struct FarTwin : Far {
    FarTwin() : Far(2) {}
    int corners() const override;
};
struct FarChild : Far {
    explicit FarChild(int count) : Far(count) {}
    int corners() const override { return 2; }
};
struct FarWhole {
    Far part;
};
struct Plain {
    virtual int corners() const;
    long numbers[33];
};
struct PlainHeir : Plain {
    int corners() const override;
};

} // namespace shop
