// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// tidemark-demo [SECONDS] [--without-leak]: a small service with a slow leak, to try Tidemark on.

#include "resources/demo/orders_service.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

int main(int argc, char** argv) {
    demo::ServiceOptions options;
    for (int i = 1; i < argc; ++i) {
        if (std::strcmp(argv[i], "--without-leak") == 0) {
            options.leak = false;
            continue;
        }
        char* end = nullptr;
        const double seconds = std::strtod(argv[i], &end);
        if (*end != '\0' || !(seconds >= 0.1) || seconds > 1e6) {
            std::fprintf(stderr, "usage: tidemark-demo [SECONDS] [--without-leak]\n");
            return 2;
        }
        options.length = std::chrono::milliseconds(static_cast<long long>(seconds * 1000));
    }
    // Like a service that is stopped by a signal, it ends without taking its data apart.
    auto* service = new demo::OrdersService(options);
    const auto answered = service->run();
    std::printf("%llu requests answered\n", static_cast<unsigned long long>(answered));
    return 0;
}
