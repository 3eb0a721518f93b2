// What the API asks about cameras; the composition root answers from the running stations.
#pragma once

#include "core/bytes.hpp"
#include "core/camera.hpp"
#include "core/clock.hpp"
#include "core/result.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace gulou::api {

// What is done with a camera's pictures.
struct AnalysisView {
    struct Off {
        std::string rule;
        Error error;
    };
    std::string stream;                      // "main", "substream"; empty: none is decoded
    std::string pictures = "none";           // "all", "key_frames", "none"
    double fps = 0;                          // analysed a second, of late
    std::string level = "full";              // what gives way to load (analysis::LoadLevel)
    std::uint64_t analysed = 0, dropped = 0; // since the start
    std::vector<Off> off;                    // rules that cannot run, and why
};

// A camera and how it is doing. A value, made for one answer.
struct CameraView {
    const Camera* camera = nullptr; // lives as long as the server
    std::string state;              // off, connecting, online, offline
    std::string reason;             // empty: none
    WallTime since{};
    std::string codec; // empty: not known yet
    int width = 0;
    int height = 0;
    double fps = 0;
    std::string recording; // recording, waiting, failed, off
    AnalysisView analysis;
};

struct RecordedSpan {
    WallTime from{};
    WallTime to{};
    std::uint64_t bytes = 0;
};

// A clip on disk; its file is removed when the last copy of `keep` goes.
struct Clip {
    std::filesystem::path path;
    WallTime from{};
    WallTime to{};
    std::shared_ptr<const void> keep;
};

// Control thread.
class CameraDesk {
public:
    virtual ~CameraDesk() = default;
    virtual std::vector<CameraView> cameras() const = 0; // by unit, then id
    virtual std::optional<CameraView> find(const CameraId& id) const = 0;
    // A JPEG of now; Unavailable when no picture can be had within a few seconds.
    virtual void snapshot(const CameraId& id, std::function<void(Result<SharedBytes>)> answer) = 0;
    // Recorded video of [from, to]; NotFound when nothing was recorded there.
    virtual void clip(const CameraId& id, WallTime from, WallTime to,
                      std::function<void(Result<Clip>)> answer) = 0;
    virtual void recordings(const CameraId& id, WallTime from, WallTime to,
                            std::function<void(Result<std::vector<RecordedSpan>>)> answer) = 0;
};

} // namespace gulou::api
