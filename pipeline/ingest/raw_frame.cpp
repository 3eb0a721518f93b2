#include "pipeline/ingest/raw_frame.hpp"

namespace gulou::ingest {
namespace {

struct Mapped {
    explicit Mapped(const GstVideoFrame& f) : frame(f) {}
    Mapped(const Mapped&) = delete;
    Mapped& operator=(const Mapped&) = delete;
    GstVideoFrame frame;
    ~Mapped() { gst_video_frame_unmap(&frame); } // also drops the reference that mapping took
};

} // namespace

media::SharedFrame wrap_frame(GstBuffer* buffer, const GstVideoInfo& info,
                              std::chrono::nanoseconds pts, WallTime captured) {
    GstVideoFrame mapped;
    if (gst_video_frame_map(&mapped, &info, buffer, GST_MAP_READ) == FALSE)
        return nullptr;
    auto owner = std::make_shared<Mapped>(mapped);
    auto out = std::make_shared<media::Frame>();
    out->width = GST_VIDEO_INFO_WIDTH(&info);
    out->height = GST_VIDEO_INFO_HEIGHT(&info);
    for (std::size_t i = 0; i < 3; ++i) {
        const auto plane = static_cast<guint>(i);
        out->planes[i] = {
            static_cast<const std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&owner->frame, plane)),
            GST_VIDEO_FRAME_PLANE_STRIDE(&owner->frame, plane)};
    }
    out->pts = pts;
    out->captured = captured;
    out->owner = std::move(owner);
    return out;
}

} // namespace gulou::ingest
