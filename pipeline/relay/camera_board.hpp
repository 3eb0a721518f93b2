// Cameras' pictures on their way to the relay threads: each crosses once to every thread that has
// viewers of its camera, and a thread's first viewer brings it the current group of pictures.
#pragma once

#include "core/clock.hpp"
#include "core/counter.hpp"
#include "core/guarded.hpp"
#include "core/ids.hpp"
#include "pipeline/relay/camera_source.hpp"
#include "pipeline/relay/gop_cache.hpp"

#include <cstddef>
#include <functional>
#include <unordered_map>
#include <vector>

namespace gulou::relay {

// What a thread's mailbox holds. No unit: forget the camera's pictures.
struct CameraUnit {
    CameraId camera;
    media::SharedAccessUnit unit;
    CameraSource::Continuity continuity{};
};

// Any thread.
class CameraBoard {
public:
    // Hands a unit to a thread's mailbox; false when it is full. Called under the board's lock.
    using Deliver = std::function<bool(std::size_t thread, CameraUnit unit)>;
    // A group is handed to newcomers only while units keep coming.
    static constexpr std::chrono::seconds stale_after{2};

    // `lost` counts pictures that found a thread's mailbox full; `clock` outlives the board.
    CameraBoard(std::size_t threads, Deliver deliver, Counter& lost, const Clock& clock)
        : threads_(threads), deliver_(std::move(deliver)), lost_(lost), clock_(clock) {}

    // One unit in decoding order. A thread whose mailbox is full gets nothing more of this
    // camera's video up to its next key frame; other cameras are not touched.
    void push(const CameraId& camera, media::SharedAccessUnit unit);
    // The thread has a first viewer: it gets the current group of pictures, then every unit.
    void subscribe(const CameraId& camera, std::size_t thread);
    // The thread's last viewer left: it is told to forget the pictures.
    void unsubscribe(const CameraId& camera, std::size_t thread);
    // The camera is gone; threads that watch it stay subscribed.
    void remove(const CameraId& camera);

private:
    enum class Link { None, Whole, Broken };
    struct Entry {
        GopCache group;
        media::SharedAccessUnit newest; // of the video
        SteadyTime pushed_at{};
        std::vector<Link> links; // by thread
    };
    using Entries = std::unordered_map<CameraId, Entry>;

    Entry& entry(Entries& entries, const CameraId& camera) const;
    void hand_over(const CameraId& camera, std::size_t thread, Link& link,
                   const media::SharedAccessUnit& unit);

    const std::size_t threads_;
    const Deliver deliver_;
    Counter& lost_;
    const Clock& clock_;
    Guarded<Entries> cameras_;
};

} // namespace gulou::relay
