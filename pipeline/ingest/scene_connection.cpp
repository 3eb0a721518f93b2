// A simulated camera: pictures are painted in real time, encoded for viewers, and go to analysis
// as they are.
#include "pipeline/ingest/connection.hpp"

#include <gst/app/gstappsrc.h>
#include <gst/video/video.h>

namespace gulou::ingest {
namespace {

// One thread in all: appsrc's. x264 without look-ahead, B frames or threads; constrained baseline,
// which every browser decodes.
std::string description(const FrameSource& source) {
    const std::string fps = std::to_string(source.fps());
    const int pixels = source.width() * source.height();
    return "appsrc name=in format=time max-buffers=1 block=false "
           "caps=video/x-raw,format=I420,width=" +
           std::to_string(source.width()) + ",height=" + std::to_string(source.height()) +
           ",framerate=" + fps +
           "/1 ! clocksync name=pace ! x264enc tune=zerolatency speed-preset=ultrafast threads=1 "
           "sliced-threads=false bframes=0 pass=qual quantizer=26 bitrate=" +
           std::to_string(std::max(600, pixels / 250)) +
           " key-int-max=" + std::to_string(2 * source.fps()) +
           " ! video/x-h264,profile=constrained-baseline ! h264parse config-interval=-1 "
           "! video/x-h264,stream-format=byte-stream,alignment=au "
           "! appsink name=units sync=false max-buffers=4 drop=true";
}

class SceneConnection final : public Connection {
public:
    SceneConnection(const SourceAddress& address, const FrameSourceFactory& scenes,
                    Outlet::Setup setup)
        : Connection(std::move(setup)), uri_(address.location), scenes_(scenes) {}
    ~SceneConnection() override {
        close();
        if (pool_)
            gst_buffer_pool_set_active(pool_.get(), FALSE);
    }

    Result<void> open() override;

private:
    Result<void> prepare();
    void paint();
    std::int64_t due() const;

    static void on_need(GstAppSrc* /*in*/, guint /*bytes*/, gpointer self) {
        static_cast<SceneConnection*>(self)->paint();
    }
    static GstPadProbeReturn on_paced(GstPad* /*pad*/, GstPadProbeInfo* probe, gpointer self) {
        auto& scene = *static_cast<SceneConnection*>(self);
        scene.outlet().raw(gst_pad_probe_info_get_buffer(probe), scene.info_);
        return GST_PAD_PROBE_OK;
    }

    std::string uri_;
    const FrameSourceFactory& scenes_;
    std::unique_ptr<FrameSource> source_;
    GstVideoInfo info_{};
    Owned<GstBufferPool> pool_;
    Owned<GstElement> in_;
    std::int64_t next_ = 0;
};

Result<void> SceneConnection::open() {
    if (!scenes_)
        return fail(ErrorCode::Unsupported, "this server has no scenes");
    auto source = scenes_(uri_);
    if (!source)
        return fail(source.error());
    source_ = *std::move(source);
    if (auto built = build(description(*source_)); !built)
        return built;
    if (auto prepared = prepare(); !prepared)
        return prepared;
    outlet().expect_raw();
    play();
    return {};
}

Result<void> SceneConnection::prepare() {
    in_ = find(pipeline(), "in");
    const Owned<GstCaps> caps(gst_app_src_get_caps(GST_APP_SRC(in_.get())));
    if (!caps || gst_video_info_from_caps(&info_, caps.get()) == FALSE)
        return fail(ErrorCode::Invalid, "a scene of this size cannot be encoded");
    pool_.reset(gst_video_buffer_pool_new());
    GstStructure* config = gst_buffer_pool_get_config(pool_.get());
    gst_buffer_pool_config_set_params(config, caps.get(),
                                      static_cast<guint>(GST_VIDEO_INFO_SIZE(&info_)), 3, 0);
    if (gst_buffer_pool_set_config(pool_.get(), config) == FALSE ||
        gst_buffer_pool_set_active(pool_.get(), TRUE) == FALSE)
        return fail(ErrorCode::Exhausted, "no memory for the scene's pictures");
    GstAppSrcCallbacks callbacks{};
    callbacks.need_data = &SceneConnection::on_need;
    gst_app_src_set_callbacks(GST_APP_SRC(in_.get()), &callbacks, this, nullptr);
    const Owned<GstElement> pace = find(pipeline(), "pace");
    const Owned<GstPad> paced(gst_element_get_static_pad(pace.get(), "src"));
    gst_pad_add_probe(paced.get(), GST_PAD_PROBE_TYPE_BUFFER, &SceneConnection::on_paced, this,
                      nullptr);
    return {};
}

// The picture that belongs to this moment: when the CPU was short, some are skipped.
std::int64_t SceneConnection::due() const {
    const GstClockTime now = gst_element_get_current_running_time(pipeline().get());
    if (!GST_CLOCK_TIME_IS_VALID(now))
        return next_;
    const auto index = static_cast<std::int64_t>(
        gst_util_uint64_scale(now, static_cast<guint64>(source_->fps()), GST_SECOND));
    return std::max(next_, index);
}

void SceneConnection::paint() {
    GstBuffer* buffer = nullptr;
    if (gst_buffer_pool_acquire_buffer(pool_.get(), &buffer, nullptr) != GST_FLOW_OK)
        return;
    const std::int64_t index = due();
    next_ = index + 1;
    bool more = false;
    GstVideoFrame frame;
    if (gst_video_frame_map(&frame, &info_, buffer, GST_MAP_WRITE) != FALSE) {
        Picture picture;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto plane = static_cast<guint>(i);
            picture.planes[i] =
                static_cast<std::uint8_t*>(GST_VIDEO_FRAME_PLANE_DATA(&frame, plane));
            picture.strides[i] = GST_VIDEO_FRAME_PLANE_STRIDE(&frame, plane);
        }
        more = source_->render(index, picture);
        gst_video_frame_unmap(&frame);
    }
    if (!more) {
        gst_buffer_unref(buffer);
        gst_app_src_end_of_stream(GST_APP_SRC(in_.get()));
        return;
    }
    const auto fps = static_cast<guint64>(source_->fps());
    GST_BUFFER_PTS(buffer) = gst_util_uint64_scale(static_cast<guint64>(index), GST_SECOND, fps);
    GST_BUFFER_DURATION(buffer) = GST_SECOND / fps;
    gst_app_src_push_buffer(GST_APP_SRC(in_.get()), buffer);
}

} // namespace

std::unique_ptr<Connection> connect_scene(const SourceAddress& address,
                                          const FrameSourceFactory& scenes, Outlet::Setup setup) {
    return std::make_unique<SceneConnection>(address, scenes, std::move(setup));
}

} // namespace gulou::ingest
