// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "resources/demo/catalogue.h"

namespace demo {

Catalogue Catalogue::load(std::size_t products) {
    Catalogue catalogue;
    catalogue.m_products.reserve(products);
    for (std::size_t i = 0; i < products; ++i) {
        auto product = std::make_unique<Product>();
        product->name = "product number " + std::to_string(i) + " of the spring catalogue";
        product->description.assign(700 + i % 300, static_cast<char>('a' + i % 26));
        product->priceCents = static_cast<std::int64_t>(199 + i * 37 % 9000);
        catalogue.m_byName.emplace(product->name, i);
        catalogue.m_products.push_back(std::move(product));
    }
    return catalogue;
}

} // namespace demo
