#include "pipeline/ingest/outlet.hpp"

#include "pipeline/ingest/gst.hpp"
#include "pipeline/ingest/raw_frame.hpp"

#include <algorithm>

namespace gulou::ingest {
namespace {

using std::chrono::nanoseconds;

Bytes copy(GstBuffer* buffer) {
    Bytes out(gst_buffer_get_size(buffer));
    gst_buffer_extract(buffer, 0, out.data(), out.size());
    return out;
}

// Whether the first slice of an Annex B access unit belongs to an IDR picture (ITU-T H.264
// table 7-1: types 1–5 are slices).
bool starts_with_idr(BytesView unit) {
    for (std::size_t i = 0; i + 3 < unit.size(); ++i)
        if (unit[i] == 0 && unit[i + 1] == 0 && unit[i + 2] == 1) {
            const int type = unit[i + 3] & 0x1F;
            if (type >= 1 && type <= 5)
                return type == 5;
        }
    return false;
}

} // namespace

Outlet::Outlet(CameraListener& listener, const Clock& clock, Tell tell)
    : listener_(listener), clock_(clock), tell_(std::move(tell)) {}

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
    Described now{"H264", 0, 0, 0};
    const GstStructure* s = gst_caps_get_structure(caps, 0);
    gst_structure_get_int(s, "width", &now.width);
    gst_structure_get_int(s, "height", &now.height);
    int over = 0;
    int under = 1;
    if (gst_structure_get_fraction(s, "framerate", &over, &under) != FALSE && under > 0)
        now.fps = static_cast<double>(over) / under;
    const bool changed =
        now.width != form_.width || now.height != form_.height || now.fps != form_.fps;
    form_ = now;
    if (changed && started_)
        tell_(now);
}

void Outlet::watch_order(const media::AccessUnit& unit) {
    if (unit.pts < last_pts_ && !warned_) {
        warned_ = true;
        tell_(Warned{"the camera sends B frames, live view will stutter; switch them off in the "
                     "camera"});
    }
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
    auto opened = Decoder::open(
        demand_, [this](media::SharedFrame frame) { listener_.on_frame(std::move(frame)); });
    if (opened)
        decoder_ = *std::move(opened);
    else
        tell_(Warned{opened.error().message});
}

void Outlet::video(GstSample* sample) {
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    if (buffer == nullptr)
        return;
    read_caps(gst_sample_get_caps(sample));
    const GstClockTime pts = GST_BUFFER_PTS(buffer);
    const GstClockTime dts = GST_BUFFER_DTS(buffer);
    if (!GST_CLOCK_TIME_IS_VALID(pts) && !GST_CLOCK_TIME_IS_VALID(dts))
        return;
    if (rebase_)
        rebase(GST_CLOCK_TIME_IS_VALID(dts) ? dts : pts);
    auto unit = std::make_shared<media::AccessUnit>();
    unit->data = copy(buffer);
    unit->keyframe =
        !GST_BUFFER_FLAG_IS_SET(buffer, GST_BUFFER_FLAG_DELTA_UNIT) && starts_with_idr(unit->data);
    if (!started_ && !unit->keyframe)
        return;
    unit->pts = stream_time(GST_CLOCK_TIME_IS_VALID(pts) ? pts : dts);
    unit->dts = std::max(last_dts_, stream_time(GST_CLOCK_TIME_IS_VALID(dts) ? dts : pts));
    if (GST_BUFFER_DURATION_IS_VALID(buffer))
        unit->duration = nanoseconds(static_cast<std::int64_t>(GST_BUFFER_DURATION(buffer)));
    unit->captured = wall_.arrived(unit->pts, clock_.wall());
    unit->width = form_.width;
    unit->height = form_.height;
    units_.add();
    if (!std::exchange(started_, true))
        tell_(form_);
    watch_order(*unit);
    apply_demand();
    if (decoder_)
        decoder_->push(unit);
    listener_.on_access_unit(std::move(unit));
}

void Outlet::sound(GstSample* sample, media::Codec codec) {
    GstBuffer* buffer = gst_sample_get_buffer(sample);
    if (buffer == nullptr || !GST_BUFFER_PTS_IS_VALID(buffer))
        return;
    auto unit = std::make_shared<media::AccessUnit>();
    unit->codec = codec;
    unit->data = copy(buffer);
    unit->keyframe = true;
    unit->pts = unit->dts = nanoseconds(static_cast<std::int64_t>(GST_BUFFER_PTS(buffer)));
    unit->duration = nanoseconds(static_cast<std::int64_t>(unit->data.size()) * 125'000); // 8 kHz
    unit->captured = clock_.wall();
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
