#include "pipeline/ingest/outlet.hpp"

#include "pipeline/ingest/gst.hpp"
#include "pipeline/ingest/raw_frame.hpp"
#include "pipeline/ingest/unit_buffer.hpp"
#include "pipeline/media/slice_type.hpp"

#include <algorithm>

namespace gulou::ingest {
namespace {

using std::chrono::nanoseconds;

// The sound in a buffer that does not say how long it is.
nanoseconds length_of(const media::AccessUnit& unit) {
    const auto bytes = static_cast<std::int64_t>(unit.data.size());
    const bool law = unit.codec == media::Codec::PCMA || unit.codec == media::Codec::PCMU;
    return law ? nanoseconds(bytes * 125'000) : nanoseconds(0); // 8 kHz
}

} // namespace

Outlet::Outlet(Setup setup)
    : listener_(setup.listener), clock_(setup.clock), tell_(std::move(setup.tell)),
      transcode_(setup.transcode),
      live_video_(
          transcode_,
          [this](media::SharedAccessUnit unit) { listener_.on_live_unit(std::move(unit)); },
          [this](std::string why) { tell_(Warned{std::move(why)}); }),
      live_sound_(
          [this](media::SharedAccessUnit unit) { listener_.on_live_unit(std::move(unit)); }) {}

GstFlowReturn Outlet::on_sample(GstAppSink* sink, gpointer outlet) {
    const Owned<GstSample> sample(gst_app_sink_pull_sample(sink));
    if (sample)
        static_cast<Outlet*>(outlet)->video(sample.get());
    return GST_FLOW_OK;
}

nanoseconds Outlet::stream_time(GstClockTime time) const {
    return nanoseconds(static_cast<std::int64_t>(time) + offset_);
}

void Outlet::rebase(GstClockTime first) {
    rebase_ = false;
    const double fps = form_.fps > 0 ? form_.fps : 25;
    const auto next = std::max(last_pts_, last_dts_).count() + static_cast<std::int64_t>(1e9 / fps);
    offset_ = next - static_cast<std::int64_t>(first);
}

void Outlet::read_caps(GstCaps* caps) {
    if (caps == nullptr || caps == caps_)
        return;
    caps_ = caps;
    const GstStructure* s = gst_caps_get_structure(caps, 0);
    const bool h265 = gst_structure_has_name(s, "video/x-h265") != FALSE;
    Described now{h265 ? "H265" : "H264", 0, 0, 0};
    gst_structure_get_int(s, "width", &now.width);
    gst_structure_get_int(s, "height", &now.height);
    int over = 0;
    int under = 1;
    if (gst_structure_get_fraction(s, "framerate", &over, &under) != FALSE && under > 0)
        now.fps = static_cast<double>(over) / under;
    const bool changed = now.codec != form_.codec || now.width != form_.width ||
                         now.height != form_.height || now.fps != form_.fps;
    form_ = now;
    if (changed && started_)
        tell_(now);
}

void Outlet::watch_order(media::AccessUnit& unit) {
    if (!reordered_ && unit.codec == media::Codec::H264 && media::is_bidirectional(unit.data)) {
        reordered_ = true;
        if (transcode_ == Transcode::Never)
            tell_(Warned{"the camera sends B frames: no live view; switch them off in the camera, "
                         "or set transcode = true"});
    }
    unit.reordered = reordered_;
    last_pts_ = std::max(last_pts_, unit.pts);
    last_dts_ = std::max(last_dts_, unit.dts);
}

void Outlet::apply_demand() {
    const auto wanted = demanded_.take();
    if (!wanted || *wanted == demand_)
        return;
    demand_ = *wanted;
    decoder_.reset();
    const bool keyframes = demand_.mode == FrameDemand::Mode::Keyframes;
    picker_ = FramePicker(keyframes ? 1 : demand_.fps);
    if (has_raw_ || demand_.mode == FrameDemand::Mode::None)
        return;
    auto opened =
        Decoder::open(demand_, form_.codec == "H265" ? media::Codec::H265 : media::Codec::H264,
                      [this](media::SharedFrame frame) { listener_.on_frame(std::move(frame)); });
    if (opened)
        decoder_ = *std::move(opened);
    else
        tell_(Warned{opened.error().message});
}

std::shared_ptr<media::AccessUnit> Outlet::unit_of(GstBuffer* buffer) {
    const GstClockTime pts = GST_BUFFER_PTS(buffer);
    const GstClockTime dts = GST_BUFFER_DTS(buffer);
    if (rebase_)
        rebase(GST_CLOCK_TIME_IS_VALID(dts) ? dts : pts);
    auto unit = std::make_shared<media::AccessUnit>();
    unit->codec = form_.codec == "H265" ? media::Codec::H265 : media::Codec::H264;
    unit->data = copy(buffer);
    unit->keyframe = !GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT) &&
                     starts_keyframe(unit->data, unit->codec);
    unit->pts = stream_time(GST_CLOCK_TIME_IS_VALID(pts) ? pts : dts);
    unit->dts = std::max(last_dts_, stream_time(GST_CLOCK_TIME_IS_VALID(dts) ? dts : pts));
    if (GST_BUFFER_DURATION_IS_VALID(buffer))
        unit->duration = nanoseconds(static_cast<std::int64_t>(GST_BUFFER_DURATION(buffer)));
    unit->width = form_.width;
    unit->height = form_.height;
    return unit;
}

void Outlet::video(GstSample* sample) {
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    if (buffer == nullptr)
        return;
    read_caps(gst_sample_get_caps(sample));
    if (!GST_BUFFER_PTS_IS_VALID(buffer) && !GST_BUFFER_DTS_IS_VALID(buffer))
        return;
    auto unit = unit_of(buffer);
    if (!started_ && !unit->keyframe)
        return;
    unit->captured = wall_.arrived(unit->pts, clock_.wall());
    units_.add();
    if (!std::exchange(started_, true))
        tell_(form_);
    watch_order(*unit);
    share_clock(sample);
    apply_demand();
    decode(unit);
    live_video_.push(unit, audience());
    listener_.on_access_unit(std::move(unit));
}

// Which of the two ways is chosen at key frames only: a group of pictures is decoded whole or not.
void Outlet::decode(const media::SharedAccessUnit& unit) {
    if (has_raw_)
        return;
    if (unit->keyframe) {
        pace_.keyframe(unit->pts);
        thinned_.put(demand_.mode == FrameDemand::Mode::Keyframes ||
                     (demand_.mode == FrameDemand::Mode::Full &&
                      media::keyframes_serve(demand_.width, demand_.keyframes_within, unit->width,
                                             pace_.gap())));
    }
    if (decoder_ && (unit->keyframe || !thinned()))
        decoder_->push(unit);
}

// Sound's own timestamps count from elsewhere in some files; running time is common to both.
void Outlet::share_clock(GstSample* sample) {
    const GstClockTime pts = GST_BUFFER_PTS(gst_sample_get_buffer(sample));
    const GstClockTime running =
        gst_segment_to_running_time(gst_sample_get_segment(sample), GST_FORMAT_TIME, pts);
    if (!GST_CLOCK_TIME_IS_VALID(pts) || !GST_CLOCK_TIME_IS_VALID(running))
        return;
    const auto shift = static_cast<std::int64_t>(pts) - static_cast<std::int64_t>(running);
    shared_clock_.put(SharedClock{offset_ + shift, wall_});
}

void Outlet::sound(GstSample* sample, media::Codec codec) {
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    const auto clock = shared_clock_.get().value_or(std::nullopt);
    if (buffer == nullptr || !clock)
        return;
    const GstClockTime running = gst_segment_to_running_time(
        gst_sample_get_segment(sample), GST_FORMAT_TIME, GST_BUFFER_PTS(buffer));
    if (!GST_CLOCK_TIME_IS_VALID(running))
        return;
    auto unit = std::make_shared<media::AccessUnit>();
    unit->codec = codec;
    unit->data = copy(buffer);
    unit->keyframe = true;
    unit->pts = unit->dts = nanoseconds(static_cast<std::int64_t>(running) + clock->offset);
    unit->duration = GST_BUFFER_DURATION_IS_VALID(buffer)
                         ? nanoseconds(static_cast<std::int64_t>(GST_BUFFER_DURATION(buffer)))
                         : length_of(*unit);
    unit->captured = clock->wall.at(unit->pts);
    live_sound_.push(unit, audience());
    listener_.on_access_unit(std::move(unit));
}

void Outlet::raw(GstBuffer* buffer, const GstVideoInfo& info) {
    apply_demand();
    const nanoseconds pts(static_cast<std::int64_t>(GST_BUFFER_PTS(buffer)));
    if (demand_.mode == FrameDemand::Mode::None || !picker_.take(pts))
        return;
    if (auto frame = wrap_frame(buffer, info, pts, wall_.arrived(pts, clock_.wall())))
        listener_.on_frame(std::move(frame));
}

} // namespace gulou::ingest
