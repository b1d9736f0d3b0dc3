// SPDX-FileCopyrightText: 2026 The Tidemark developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// The keeper: a process that looks after all processes of a recording, and gives each its recorder.

#include "core/record/family_file.h"
#include "core/record/image.h"
#include "core/record/possible_joiners.h"
#include "core/record/recording.h"
#include "core/record/reserved_room.h"
#include "core/record/ring_file.h"
#include "core/record/trace_names.h"
#include "core/trace_format/chunks.h"
#include "core/trace_format/file.h"
#include "core/trace_format/manifest.h"

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace tidemark::recording {

struct KeeperOptions {
    RecordOptions record;
    trace::Info common;      ///< what is the same for all processes; start is the recording's
    pid_t launcher = 0;      ///< who waits for the first process; 0 = nobody
    bool staysAlone = false; ///< goes on waiting for processes when all have ended (`tidemark env`)
};

/// Has one thread, and makes processes: a recorder for each image that lives long or allocates much, and one
/// completer at a time for all those that ended before.
class Keeper {
public:
    Keeper(FamilyFile& file, KeeperOptions options);

    /// The first process, which exists but waits: its ring file, its trace, and what to call when its
    /// recorder is ready, in the recorder. False if the recorder could not be started.
    bool startFirst(RingFile& ring, trace::FileWriter writer, const std::function<void()>& ready);

    /// Returns when all processes are gone and have their traces. The family file is removed then.
    void run();

private:
    using Clock = Image::Clock;
    void followLimits();
    void takeAnnouncements();
    void adopt(pid_t pid, std::uint32_t serial);
    void handOverOutput(Image& to);
    void giveOutput(Image& image);
    void look(Image& image);
    void startRecorder(Image& image);
    void imageEnded(Image& image);
    void reap();
    void recorderGone(Image& image, bool notBegun);
    bool awaitsStatus(Image& image) const;
    bool launcherWaits() const;
    bool awaitsJoiners();
    void sayWhatIsComplete();
    void startCompleter();
    void completerGone();
    void finish(Image& image, const std::string& problem);
    void noteReplacement(const Image& image);
    void drop(Image& image);
    void writeManifestIfDue(bool now, bool isLast = false);
    bool nothingPends() const;
    void removeUnannounced() const;
    void awaitJoiners();
    void noteIncomplete(const Image& image, const std::string& problem);
    bool turn();
    void sleep(std::uint32_t rung);
    bool isOutputOwner(const Image& image) const { return image.output == m_file.outputPath(); }

    FamilyFile& m_file;
    KeeperOptions m_options;
    TraceNames m_names;
    PossibleJoiners m_joiners;
    std::vector<std::unique_ptr<Image>> m_images;
    trace::Manifest m_manifest;
    ReservedRoom m_roomForManifest;
    bool m_manifestChanged = false;
    Clock::time_point m_manifestWritten;
    Clock::time_point m_begin = Clock::now();
    pid_t m_completer = -1;
};

} // namespace tidemark::recording
