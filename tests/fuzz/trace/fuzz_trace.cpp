// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The bytes are read as a .tide file, and, since checksums keep most changes of a file away from the
// decoders, as the payload of each kind of chunk.

#include "core/profile/trace_loader.h"
#include "core/trace_format/chunks.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace {

/// Encoding what was decoded and decoding that must give the same.
template <typename T, typename Encode>
void checkPayload(const tidemark::Result<T>& decoded,
    tidemark::Result<T> (*decode)(tidemark::trace::ByteSpan), Encode encode) {
    if (!decoded.ok())
        return;
    const tidemark::Result<T> again = decode(encode(*decoded));
    if (!again.ok() || !(*again == *decoded))
        std::abort();
}

void readPayloads(tidemark::trace::ByteSpan bytes) {
    using namespace tidemark::trace;
    checkPayload(decodeModules(bytes), decodeModules, [](const auto& x) { return encodeModules(x); });
    checkPayload(decodeFrames(bytes), decodeFrames, encodeFrames);
    checkPayload(decodeStacks(bytes), decodeStacks, encodeStacks);
    checkPayload(decodeEvents(bytes), decodeEvents, encodeEvents);
    checkPayload(decodeMarks(bytes), decodeMarks, encodeMarks);
    checkPayload(decodeDomains(bytes), decodeDomains, encodeDomains);
    checkPayload(decodeStaleStacks(bytes), decodeStaleStacks, encodeStaleStacks);
    checkPayload(decodeThreads(bytes), decodeThreads, [](const auto& x) { return encodeThreads(x); });
    checkPayload(decodeCounters(bytes), decodeCounters, [](const auto& x) { return encodeCounters(x); });
    checkPayload(decodeNames(bytes), decodeNames, encodeNames);
    checkPayload(decodeInfo(bytes), decodeInfo, encodeInfo);
    checkPayload(decodeEnd(bytes), decodeEnd, encodeEnd);
}

void readFile(const std::uint8_t* data, std::size_t size) {
    const int file = memfd_create("fuzz.tide", MFD_CLOEXEC);
    if (file < 0 || write(file, data, size) != static_cast<ssize_t>(size))
        std::abort();
    const auto loaded = tidemark::loadTrace("/proc/self/fd/" + std::to_string(file), {}, nullptr);
    if (loaded.ok() && loaded->names->locations(tidemark::FrameId{0}).empty())
        std::abort();
    close(file);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    readFile(data, size);
    readPayloads(std::as_bytes(std::span(data, size)));
    return 0;
}
