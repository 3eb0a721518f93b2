// The part of gst/webrtc/webrtc.h (GStreamer 1.22) that talking to webrtcbin needs.
#pragma once

#include <gst/sdp/sdp.h>

extern "C" {
struct GstWebRTCSessionDescription {
    int type; // GstWebRTCSDPType
    GstSDPMessage* sdp;
};
GType gst_webrtc_session_description_get_type();
GstWebRTCSessionDescription* gst_webrtc_session_description_new(int type, GstSDPMessage* sdp);
void gst_webrtc_session_description_free(GstWebRTCSessionDescription* description);
}

namespace gulou::test {
inline constexpr int gst_webrtc_answer = 3; // GST_WEBRTC_SDP_TYPE_ANSWER
}
