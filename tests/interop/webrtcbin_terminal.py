#!/usr/bin/python3
"""A grid worker's terminal on GStreamer's webrtcbin (libnice, OpenSSL, libsrtp): sends a test picture
and a tone, decodes what comes. How it is called and what it tells: terminal.py.
"""

import asyncio
import ctypes

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstSdp", "1.0")
gi.require_version("GstWebRTC", "1.0")
from gi.repository import Gst, GstSdp, GstWebRTC  # noqa: E402
from terminal import run  # noqa: E402

# Constrained baseline is the one profile of H.264 that every browser decodes.
ENCODERS = {
    "H264": "x264enc tune=zerolatency speed-preset=ultrafast bitrate=400 key-int-max=150 ! "
    "video/x-h264,profile=constrained-baseline ! h264parse ! "
    "rtph264pay config-interval=-1 mtu=1200 aggregate-mode=zero-latency",
    "VP8": "vp8enc deadline=1 cpu-used=8 target-bitrate=400000 keyframe-max-dist=150 ! "
    "rtpvp8pay picture-id-mode=15-bit mtu=1200",
}
DECODERS = {
    "H264": "rtph264depay ! h264parse ! avdec_h264",
    "VP8": "rtpvp8depay ! vp8dec",
    "OPUS": "rtpopusdepay ! opusdec",
}
SENDER = """
    webrtcbin name=webrtc bundle-policy=max-bundle latency=100
    audiotestsrc is-live=true wave=sine freq=440 volume=0.2 ! audio/x-raw,rate=48000,channels=2 !
    opusenc ! rtpopuspay !
    application/x-rtp,media=audio,encoding-name=OPUS,payload=111,clock-rate=48000 ! webrtc.
    videotestsrc is-live=true pattern=ball ! video/x-raw,width=320,height=240,framerate=15/1 !
    {encoder} !
    application/x-rtp,media=video,encoding-name={codec},payload=96,clock-rate=90000 ! webrtc.
"""
RECEIVER = "queue ! {decoder} ! fakesink name={media} sync=false async=false"


def keep_inside(webrtc):
    """libnice multicasts SSDP unless told not to, and its TCP candidates are of no use here."""
    ice = webrtc.get_property("ice-agent")
    # webrtcbin's own reference is a floating one, which PyGObject took over: were it dropped with
    # the wrapper, webrtcbin would be left without.
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(ice))
    agent = ice.get_property("agent")
    agent.set_property("upnp", False)
    agent.set_property("ice-tcp", False)


class Webrtcbin:
    def __init__(self, codec):
        self.loop = asyncio.get_running_loop()
        self.negotiable = self.loop.create_future()
        self.pipeline = Gst.parse_launch(SENDER.format(codec=codec, encoder=ENCODERS[codec]))
        self.webrtc = self.pipeline.get_by_name("webrtc")
        keep_inside(self.webrtc)
        # The picture asks for what it lost, and repeats it on a stream of its own (RFC 4588).
        self.webrtc.emit("get-transceiver", 1).set_property("do-nack", True)
        self.webrtc.connect("on-negotiation-needed", self.on_negotiation_needed)
        self.webrtc.connect("pad-added", self.on_pad_added)
        self.pipeline.set_state(Gst.State.PLAYING)

    async def offer(self):
        await asyncio.wait_for(self.negotiable, 20)
        reply = await self.ask("create-offer", None)
        offer = reply.get_value("offer")
        await self.ask("set-local-description", offer)
        return offer.sdp.as_text()

    async def accept(self, answer):
        _, sdp = GstSdp.SDPMessage.new_from_text(answer)
        kind = GstWebRTC.WebRTCSDPType.ANSWER
        await self.ask("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(kind, sdp))

    def figures(self):
        """The bus is looked at here: nothing else does, and its errors would be silent."""
        if error := self.pipeline.get_bus().pop_filtered(Gst.MessageType.ERROR):
            raise RuntimeError(error.parse_error())
        state = self.webrtc.get_property("connection-state").value_nick
        return {"state": state, "video": self.decoded("video"), "audio": self.decoded("audio")}

    async def close(self):
        self.pipeline.set_state(Gst.State.NULL)

    def decoded(self, media):
        sink = self.pipeline.get_by_name(media)
        return sink.get_property("stats").get_value("rendered") if sink else 0

    async def ask(self, action, argument):
        """webrtcbin's reply, given on a thread of its own; what is in it lives as long as it does."""
        kept = self.loop.create_future()
        promise = Gst.Promise.new_with_change_func(
            lambda _: self.loop.call_soon_threadsafe(kept.set_result, None)
        )
        self.webrtc.emit(action, argument, promise)
        await asyncio.wait_for(kept, 20)
        reply = promise.get_reply()
        if reply and reply.has_field("error"):
            raise RuntimeError(f"{action}: {reply.get_value('error')}")
        return reply

    def on_negotiation_needed(self, _):
        self.loop.call_soon_threadsafe(lambda: self.negotiable.done() or self.negotiable.set_result(None))

    def on_pad_added(self, _, pad):
        if pad.get_direction() != Gst.PadDirection.SRC:
            return
        caps = pad.get_current_caps().get_structure(0)
        decoder = DECODERS[caps.get_string("encoding-name")]
        receiver = Gst.parse_bin_from_description(
            RECEIVER.format(decoder=decoder, media=caps.get_string("media")), True
        )
        self.pipeline.add(receiver)
        receiver.sync_state_with_parent()
        pad.link(receiver.get_static_pad("sink"))


Gst.init(None)
run(Webrtcbin)
