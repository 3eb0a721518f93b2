// GStreamer's webrtcbin as a peer: publishes H.264 of a test picture and decodes what comes back.
#pragma once

#include "core/counter.hpp"
#include "core/mailbox.hpp"

#include <gst/gst.h>

#include <memory>
#include <optional>
#include <string>

namespace gulou::test {

class GstPeer {
public:
    // Throws std::runtime_error when an element is missing.
    GstPeer();
    ~GstPeer();
    GstPeer(const GstPeer&) = delete;
    GstPeer& operator=(const GstPeer&) = delete;

    // The offer, once webrtcbin has made it.
    std::optional<std::string> take_offer() { return offer_.take(); }
    void accept(const std::string& answer);
    std::uint64_t frames_decoded() const { return decoded_.value(); }
    // The first error on the bus; empty: none.
    std::string error() const;

private:
    static void on_negotiation_needed(GstElement* webrtc, gpointer self);
    static void on_offer(GstPromise* promise, gpointer self);
    static void on_pad_added(GstElement* webrtc, GstPad* pad, gpointer self);
    static void on_frame(GstElement* sink, GstBuffer* buffer, GstPad* pad, gpointer self);

    struct Unref {
        void operator()(GstElement* element) const { gst_object_unref(element); }
    };
    std::unique_ptr<GstElement, Unref> pipeline_;
    std::unique_ptr<GstElement, Unref> webrtc_;
    Slot<std::string> offer_;
    Counter decoded_;
};

} // namespace gulou::test
