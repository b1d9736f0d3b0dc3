// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "resources/demo/orders_service.h"

#include <algorithm>
#include <sstream>
#include <thread>
#include <vector>

namespace demo {

namespace {

constexpr unsigned kWorkers = 3;
constexpr std::uint64_t kRequestsPerSecond = 500; ///< of each worker
constexpr std::uint64_t kAbortedCheckouts = 1800; ///< in the whole run: the leak stays below a tenth of the heap
constexpr std::uint64_t kCachedPages = 2000;      ///< fewer in a run too short to fill them in its first quarter
constexpr std::uint64_t kRareVisits = 400;        ///< in the whole run: to products that are in no cache

std::uint64_t requestsPerWorker(const ServiceOptions& options) {
    return static_cast<std::uint64_t>(options.length.count()) * kRequestsPerSecond / 1000;
}

/// Whether `request` is one of `count` requests, spread evenly over `total`.
bool isOneOf(std::uint64_t count, std::uint64_t request, std::uint64_t total) {
    return request * count / total != (request + 1) * count / total;
}

struct Request {
    std::string path;
    std::vector<std::pair<std::string, std::string>> headers;
};

Request parseRequest(std::uint64_t number) {
    Request request;
    request.path = "/shop/products/" + std::to_string(number % 4000) + "?campaign=spring&lang=en";
    for (int header = 0; header < 6; ++header)
        request.headers.emplace_back(
            "X-Request-Header-" + std::to_string(header), std::string(40 + static_cast<std::size_t>(header), 'v'));
    return request;
}

std::string renderPage(const Product& product) {
    std::ostringstream page;
    page << "<html><h1>" << product.name << "</h1><p>" << product.description << "</p><b>" << product.priceCents
         << "</b></html>";
    return page.str();
}

} // namespace

OrdersService::OrdersService(const ServiceOptions& options)
    : m_options(options), m_catalogue(Catalogue::load(36'000)),
      m_cache(std::min(kCachedPages, requestsPerWorker(options) * kWorkers / 4)),
      m_requestsPerWorker(requestsPerWorker(options)) {}

std::uint64_t OrdersService::run() {
    std::vector<std::thread> workers;
    for (unsigned worker = 0; worker < kWorkers; ++worker)
        workers.emplace_back([this, worker] { workerLoop(worker); });
    for (auto& worker : workers)
        worker.join();
    return m_requestsPerWorker * kWorkers;
}

void OrdersService::workerLoop(unsigned worker) {
    const auto begin = std::chrono::steady_clock::now();
    for (std::uint64_t i = 0; i < m_requestsPerWorker; ++i) {
        answer(i * kWorkers + worker);
        std::this_thread::sleep_until(begin + m_options.length * (i + 1) / m_requestsPerWorker);
    }
}

void OrdersService::answer(std::uint64_t request) {
    const Request parsed = parseRequest(request);
    if (parsed.headers.size() > 5)
        showProduct(request);
    checkOut(request);
}

void OrdersService::showProduct(std::uint64_t request) {
    // The first quarter fills the cache; later most visitors look at the bestsellers, which are in it.
    const std::uint64_t total = m_requestsPerWorker * kWorkers;
    const std::uint64_t filling = total / 4;
    const std::uint64_t visit = request < filling ? request : request % (filling * 3 / 4);
    std::size_t number = visit * 4 * kCachedPages / total;
    if (request >= filling && isOneOf(kRareVisits, request, total))
        number = 10'000 + request;
    m_cache.pageBytes(number, [&] { return renderPage(m_catalogue.product(number)); });
}

void OrdersService::checkOut(std::uint64_t request) {
    const std::uint64_t total = m_requestsPerWorker * kWorkers;
    Session& session = m_sessions.open(request);
    session.basket[request % session.basket.size()] = 1;
    if (m_options.leak && isOneOf(kAbortedCheckouts, request, total))
        return; // the aborted checkout: nobody closes its session
    m_sessions.close(request);
}

} // namespace demo
