// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "resources/demo/catalogue.h"
#include "resources/demo/page_cache.h"
#include "resources/demo/session_registry.h"

#include <chrono>
#include <cstdint>
#include <string>

namespace demo {

struct ServiceOptions {
    std::chrono::milliseconds length{10'000};
    bool leak = true; ///< false: aborted checkouts close their session as well
};

/// A small web shop without the web: worker threads answer made-up requests at a steady pace.
///
/// It has the memory of a real service: start-up tables (Catalogue), a cache that fills up and stays (PageCache),
/// churn in every request, and one mistake: a checkout that is aborted returns without closing its session.
class OrdersService {
public:
    explicit OrdersService(const ServiceOptions& options);

    /// Answers requests until the length is over; returns how many.
    std::uint64_t run();

private:
    void workerLoop(unsigned worker);
    void answer(std::uint64_t request);
    void showProduct(std::uint64_t request);
    void checkOut(std::uint64_t request);

    ServiceOptions m_options;
    Catalogue m_catalogue;
    PageCache m_cache;
    Registry<Session> m_sessions;
    std::uint64_t m_requestsPerWorker;
};

} // namespace demo
