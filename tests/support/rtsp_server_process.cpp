// A real RTSP server (gst-rtsp-server) with well- and ill-behaved cameras, run as a process of its
// own so that tests can kill it. Prints "ready PORT" when it listens. Arguments: PORT (0: any) and
// optionally a video file, served as /file.
#include <gst/rtsp-server/rtsp-server.h>

#include <cstdio>
#include <string>

namespace {

// Small, quick and with a key frame every second.
const std::string camera = "videotestsrc is-live=true pattern=ball ! "
                           "video/x-raw,format=I420,width=320,height=240,framerate=15/1 ! ";
const std::string encoder =
    "x264enc tune=zerolatency speed-preset=ultrafast threads=1 bframes=0 key-int-max=15 ! ";
const std::string payload = "rtph264pay name=pay0 pt=96 config-interval=-1 ";

struct Mount {
    const char* path;
    std::string launch;
};

std::string part(const std::string& frames, const std::string& size) {
    return "videotestsrc is-live=true num-buffers=" + frames +
           " ! video/x-raw,format=I420,framerate=15/1," + size + " ! " + encoder +
           "video/x-h264,stream-format=byte-stream,alignment=au ! c. ";
}

std::string tone(const std::string& rate) {
    return "audiotestsrc is-live=true freq=440 ! audio/x-raw,format=S16LE,channels=1,rate=" + rate +
           " ! ";
}

const Mount mounts[] = {
    {"/h264", camera + encoder + payload},
    {"/secret", camera + encoder + payload},
    {"/h265", camera + "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=15 ! "
                       "rtph265pay name=pay0 pt=96 config-interval=-1 "},
    {"/jpeg", camera + "jpegenc ! rtpjpegpay name=pay0 pt=26 "},
    {"/bframes", camera +
                     "x264enc speed-preset=ultrafast threads=1 bframes=2 b-adapt=false "
                     "key-int-max=15 rc-lookahead=2 ! video/x-h264,profile=main ! " +
                     payload},
    {"/sound", camera + encoder + payload + tone("8000") + "alawenc ! rtppcmapay name=pay1 pt=8 "},
    {"/pcmu", camera + encoder + payload + tone("8000") + "mulawenc ! rtppcmupay name=pay1 pt=0 "},
    {"/aac", camera + encoder + payload + tone("16000") +
                 "voaacenc bitrate=32000 ! rtpmp4gpay name=pay1 pt=97 "},
    {"/opus", camera + encoder + payload + tone("48000") + "opusenc ! rtpopuspay name=pay1 pt=97 "},
    {"/g722",
     camera + encoder + payload + tone("16000") + "avenc_g722 ! rtpg722pay name=pay1 pt=9 "},
    // One byte in twenty is wrong, after the first parameter sets.
    {"/garbage",
     camera + encoder + "breakmydata skip=800 probability=0.05 seed=7 ! h264parse ! " + payload},
    // The first part ends, the second never sends: a camera that freezes without a word.
    {"/freezes", "concat name=c ! h264parse ! " + payload + part("45", "width=320,height=240") +
                     "appsrc format=time caps=video/x-h264,stream-format=byte-stream,"
                     "alignment=au,width=320,height=240,framerate=15/1 ! c. "},
    {"/resizes", "concat name=c ! h264parse ! " + payload + part("30", "width=320,height=240") +
                     part("600", "width=480,height=272")},
};

void protect(GstRTSPServer* server) {
    GstRTSPAuth* auth = gst_rtsp_auth_new();
    GstRTSPToken* token =
        gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "viewer", nullptr);
    GstRTSPToken* guest =
        gst_rtsp_token_new(GST_RTSP_TOKEN_MEDIA_FACTORY_ROLE, G_TYPE_STRING, "guest", nullptr);
    gchar* basic = gst_rtsp_auth_make_basic("camera", "p@ss:w/rd");
    gst_rtsp_auth_add_basic(auth, basic, token);
    gst_rtsp_auth_set_default_token(auth, guest);
    gst_rtsp_server_set_auth(server, auth);
    g_free(basic);
    gst_rtsp_token_unref(token);
    gst_rtsp_token_unref(guest);
    g_object_unref(auth);
}

void mount(GstRTSPMountPoints* points, const char* path, const std::string& launch) {
    GstRTSPMediaFactory* factory = gst_rtsp_media_factory_new();
    gst_rtsp_media_factory_set_launch(factory, ("( " + launch + ")").c_str());
    gst_rtsp_media_factory_add_role(factory, "viewer", "media.factory.access", G_TYPE_BOOLEAN, TRUE,
                                    "media.factory.construct", G_TYPE_BOOLEAN, TRUE, nullptr);
    // Who may see it but not open it is asked for a password (401).
    const gboolean open = std::string(path) != "/secret" ? TRUE : FALSE;
    gst_rtsp_media_factory_add_role(factory, "guest", "media.factory.access", G_TYPE_BOOLEAN, TRUE,
                                    "media.factory.construct", G_TYPE_BOOLEAN, open, nullptr);
    gst_rtsp_mount_points_add_factory(points, path, factory);
}

} // namespace

int main(int argc, char** argv) {
    gst_init(nullptr, nullptr);
    GstRTSPServer* server = gst_rtsp_server_new();
    gst_rtsp_server_set_address(server, "127.0.0.1");
    gst_rtsp_server_set_service(server, argc > 1 ? argv[1] : "0");
    protect(server);
    GstRTSPMountPoints* points = gst_rtsp_server_get_mount_points(server);
    for (const Mount& m : mounts)
        mount(points, m.path, m.launch);
    if (argc > 2)
        mount(points, "/file",
              std::string("filesrc location=") + argv[2] + " ! parsebin ! h264parse ! " + payload);
    g_object_unref(points);
    if (gst_rtsp_server_attach(server, nullptr) == 0) {
        std::fprintf(stderr, "cannot listen\n");
        return 1;
    }
    std::printf("ready %d\n", gst_rtsp_server_get_bound_port(server));
    std::fflush(stdout);
    g_main_loop_run(g_main_loop_new(nullptr, FALSE));
}
