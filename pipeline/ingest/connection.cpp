#include "pipeline/ingest/connection.hpp"

namespace gulou::ingest {

Connection::~Connection() = default;

Result<void> Connection::build(const std::string& description) {
    std::string why;
    pipeline_ = parse_pipeline(description.c_str(), why);
    if (!pipeline_)
        return fail(ErrorCode::Unavailable, "the pipeline cannot be built: " + why);
    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = &Outlet::on_sample;
    gst_app_sink_set_callbacks(GST_APP_SINK(find(pipeline_, "units").get()), &callbacks, &outlet_,
                               nullptr);
    const Owned<GstBus> bus(gst_element_get_bus(pipeline_.get()));
    gst_bus_set_sync_handler(bus.get(), &Connection::on_message, this, nullptr);
    return {};
}

GstElement* Connection::make_branch(const std::string& description) {
    GError* error = nullptr;
    GstElement* bin = gst_parse_bin_from_description(description.c_str(), TRUE, &error);
    const Owned<GError> owned(error);
    if (bin == nullptr || error != nullptr)
        return nullptr;
    gst_bin_add(GST_BIN(pipeline_.get()), bin);
    return bin;
}

bool Connection::start_branch(GstElement* branch, GstPad* pad) {
    gst_element_sync_state_with_parent(branch);
    const Owned<GstPad> entry(gst_element_get_static_pad(branch, "sink"));
    return gst_pad_link(pad, entry.get()) == GST_PAD_LINK_OK;
}

bool Connection::add_video(GstPad* pad, const std::string& description) {
    const Owned<GstElement> units = find(pipeline_, "units");
    const Owned<GstPad> entry(gst_element_get_static_pad(units.get(), "sink"));
    if (gst_pad_is_linked(entry.get()) != FALSE)
        return false;
    GstElement* branch = make_branch(description);
    return branch != nullptr && gst_element_link(branch, units.get()) != FALSE &&
           start_branch(branch, pad);
}

bool Connection::add_sound(GstPad* pad, media::Codec codec, const std::string& description) {
    if (sound_)
        return false;
    GstElement* branch = make_branch(description);
    if (branch == nullptr)
        return false;
    sound_ = codec;
    const Owned<GstElement> sink(gst_bin_get_by_name(GST_BIN(branch), "sound"));
    GstAppSinkCallbacks callbacks{};
    callbacks.new_sample = &Connection::on_sound;
    gst_app_sink_set_callbacks(GST_APP_SINK(sink.get()), &callbacks, this, nullptr);
    return start_branch(branch, pad);
}

GstFlowReturn Connection::on_sound(GstAppSink* sink, gpointer self) {
    const Owned<GstSample> sample(gst_app_sink_pull_sample(sink));
    auto& connection = *static_cast<Connection*>(self);
    if (sample)
        connection.outlet_.sound(sample.get(), *connection.sound_);
    return GST_FLOW_OK;
}

void Connection::play() {
    if (gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING) == GST_STATE_CHANGE_FAILURE)
        tell(Lost{"the stream cannot be started"});
}

GstBusSyncReply Connection::on_message(GstBus* /*bus*/, GstMessage* message, gpointer self) {
    static_cast<const Connection*>(self)->hear(message);
    gst_message_unref(message);
    return GST_BUS_DROP;
}

void Connection::hear(GstMessage* message) const {
    if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_EOS) {
        tell(Ended{});
    } else if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
        GError* error = nullptr;
        gchar* debug = nullptr;
        gst_message_parse_error(message, &error, &debug);
        const Owned<GError> owned_error(error);
        const Owned<gchar> owned_debug(debug);
        tell(explain(*error, debug != nullptr ? debug : ""));
    }
}

Event Connection::explain(const GError& error, const std::string& /*debug*/) const {
    return Lost{std::string("the stream broke: ") + error.message};
}

} // namespace gulou::ingest
