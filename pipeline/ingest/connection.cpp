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
