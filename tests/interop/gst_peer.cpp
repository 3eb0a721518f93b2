#include "tests/interop/gst_peer.hpp"

#include "tests/interop/gst_webrtc_abi.hpp"

#include <gst/sdp/sdp.h>

#include <stdexcept>

namespace gulou::test {
namespace {

constexpr const char* publisher =
    "webrtcbin name=webrtc bundle-policy=max-bundle "
    "videotestsrc is-live=true pattern=ball ! video/x-raw,width=640,height=360,framerate=15/1 ! "
    "x264enc tune=zerolatency speed-preset=ultrafast bitrate=800 key-int-max=30 ! "
    "h264parse config-interval=-1 ! rtph264pay pt=96 mtu=1200 aggregate-mode=zero-latency ! "
    "application/x-rtp,media=video,encoding-name=H264,payload=96,clock-rate=90000 ! webrtc.";
constexpr const char* receiver =
    "queue ! rtph264depay ! h264parse ! avdec_h264 ! fakesink name=out signal-handoffs=true "
    "sync=false";

std::runtime_error failure(GError* error) {
    const std::string message = error ? error->message : "unknown";
    g_clear_error(&error);
    return std::runtime_error("GStreamer: " + message);
}

// libnice multicasts SSDP unless told not to, and its TCP candidates are of no use here.
void keep_inside(GstElement* webrtc) {
    GObject* ice = nullptr;
    g_object_get(webrtc, "ice-agent", &ice, nullptr);
    GObject* nice = nullptr;
    g_object_get(ice, "agent", &nice, nullptr);
    g_object_set(nice, "upnp", FALSE, "ice-tcp", FALSE, nullptr);
    g_object_unref(nice);
    g_object_unref(ice);
}

} // namespace

GstPeer::GstPeer() {
    gst_init(nullptr, nullptr);
    GError* error = nullptr;
    pipeline_.reset(gst_parse_launch(publisher, &error));
    if (!pipeline_ || error)
        throw failure(error);
    webrtc_.reset(gst_bin_get_by_name(GST_BIN(pipeline_.get()), "webrtc"));
    keep_inside(webrtc_.get());
    g_signal_connect(webrtc_.get(), "on-negotiation-needed", G_CALLBACK(on_negotiation_needed),
                     this);
    g_signal_connect(webrtc_.get(), "pad-added", G_CALLBACK(on_pad_added), this);
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
}

GstPeer::~GstPeer() {
    gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

void GstPeer::on_negotiation_needed(GstElement* webrtc, gpointer self) {
    auto* promise = gst_promise_new_with_change_func(on_offer, self, nullptr);
    g_signal_emit_by_name(webrtc, "create-offer", nullptr, promise);
}

void GstPeer::on_offer(GstPromise* promise, gpointer self) {
    auto* peer = static_cast<GstPeer*>(self);
    GstWebRTCSessionDescription* offer = nullptr;
    const auto* reply = gst_promise_get_reply(promise);
    if (reply)
        gst_structure_get(reply, "offer", gst_webrtc_session_description_get_type(), &offer,
                          nullptr);
    gst_promise_unref(promise);
    if (!offer)
        return;
    g_signal_emit_by_name(peer->webrtc_.get(), "set-local-description", offer, nullptr);
    gchar* text = gst_sdp_message_as_text(offer->sdp);
    peer->offer_.put(text);
    g_free(text);
    gst_webrtc_session_description_free(offer);
}

void GstPeer::accept(const std::string& answer) {
    GstSDPMessage* sdp = nullptr;
    gst_sdp_message_new_from_text(answer.c_str(), &sdp);
    auto* description = gst_webrtc_session_description_new(gst_webrtc_answer, sdp);
    auto* promise = gst_promise_new();
    g_signal_emit_by_name(webrtc_.get(), "set-remote-description", description, promise);
    gst_promise_wait(promise);
    gst_promise_unref(promise);
    gst_webrtc_session_description_free(description);
}

void GstPeer::on_pad_added(GstElement*, GstPad* pad, gpointer self) {
    if (GST_PAD_DIRECTION(pad) != GST_PAD_SRC)
        return;
    auto* peer = static_cast<GstPeer*>(self);
    GError* error = nullptr;
    GstElement* bin = gst_parse_bin_from_description(receiver, TRUE, &error);
    if (!bin || error) {
        g_clear_error(&error);
        return; // the test sees that nothing is decoded
    }
    GstElement* out = gst_bin_get_by_name(GST_BIN(bin), "out");
    g_signal_connect(out, "handoff", G_CALLBACK(on_frame), peer);
    gst_object_unref(out);
    gst_bin_add(GST_BIN(peer->pipeline_.get()), bin);
    gst_element_sync_state_with_parent(bin);
    GstPad* sink = gst_element_get_static_pad(bin, "sink");
    gst_pad_link(pad, sink);
    gst_object_unref(sink);
}

void GstPeer::on_frame(GstElement*, GstBuffer*, GstPad*, gpointer self) {
    static_cast<GstPeer*>(self)->decoded_.add();
}

std::string GstPeer::error() const {
    GstBus* bus = gst_element_get_bus(pipeline_.get());
    GstMessage* message = gst_bus_pop_filtered(bus, GST_MESSAGE_ERROR);
    gst_object_unref(bus);
    if (!message)
        return {};
    GError* error = nullptr;
    gst_message_parse_error(message, &error, nullptr);
    std::string text = error->message;
    g_clear_error(&error);
    gst_message_unref(message);
    return text;
}

} // namespace gulou::test
