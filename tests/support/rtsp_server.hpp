// Starts, kills and restarts the test RTSP server (rtsp_server_process.cpp).
#pragma once

#include <sys/types.h>

#include <string>

namespace gulou::test {

// Streams of 320×240 at 15/s: /h264, /secret (user camera, password p@ss:w/rd), /h265, /jpeg,
// /bframes, /sound (H.264 and PCMA), /pcmu, /aac, /opus, /g722 (H.264 and that), /garbage (H.264
// with wrong bytes), /freezes (after 3 s), /resizes (to 480×272 after 2 s); and a video file as
// /file, looped by nobody.
class RtspServer {
public:
    // Returns when it listens on 127.0.0.1; throws std::runtime_error if it does not within 20 s.
    // `port` 0: any. `file`: an H.264 file, or empty.
    explicit RtspServer(int port = 0, const std::string& file = {});
    ~RtspServer(); // SIGKILL
    RtspServer(const RtspServer&) = delete;
    RtspServer& operator=(const RtspServer&) = delete;

    int port() const { return port_; }
    std::string url(const std::string& path) const {
        return "rtsp://127.0.0.1:" + std::to_string(port_) + path;
    }

private:
    pid_t pid_ = -1;
    int port_ = 0;
};

} // namespace gulou::test
