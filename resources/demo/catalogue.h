// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

namespace demo {

struct Product {
    std::string name;
    std::string description;
    std::int64_t priceCents = 0;
};

/// Tables that are loaded once at start-up and stay for good: large, and not a leak.
class Catalogue {
public:
    /// `products` entries of about 1 KiB.
    static Catalogue load(std::size_t products);

    const Product& product(std::size_t number) const { return *m_products[number % m_products.size()]; }

private:
    std::vector<std::unique_ptr<Product>> m_products;
    std::unordered_map<std::string, std::size_t> m_byName;
};

} // namespace demo
