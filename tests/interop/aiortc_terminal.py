#!/usr/bin/python3
"""A grid worker's terminal on aiortc, a WebRTC of its own kind (Python, pyOpenSSL, libsrtp, libav):
sends a moving picture and a tone, decodes what comes. How it is called and what it tells: terminal.py.
"""

import asyncio
import fractions

import av
import numpy
from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.codecs.h264 import H264Encoder
from aiortc.mediastreams import MediaStreamError
from terminal import due, run

PICTURES_A_SECOND = 10
SAMPLE_RATE = 48_000
SAMPLES = 960  # 20 ms


def answer_key_frame_requests():
    """The H.264 encoder of aiortc 1.4 drops them: whoever was not there for its first picture waits
    for 250 more. Here a request begins a new stream, and so a key frame."""
    encode = H264Encoder.encode

    def asked(self, frame, force_keyframe=False):
        if force_keyframe:
            self.codec = None
        return encode(self, frame, force_keyframe)

    H264Encoder.encode = asked


def only(transceiver, codec):
    known = RTCRtpSender.getCapabilities("video").codecs
    names = (f"video/{codec}", "video/rtx")
    transceiver.setCodecPreferences([one for one in known if one.mimeType in names])


class Paced(MediaStreamTrack):
    """Frame n is due n * step seconds after the first."""

    def __init__(self, step):
        super().__init__()
        self.step, self.began, self.number = step, None, -1

    async def recv(self):
        self.began = self.began or asyncio.get_running_loop().time()
        self.number += 1
        await due(self.began + self.number * self.step)
        return self.frame(self.number)


class Picture(Paced):
    kind = "video"

    def __init__(self):
        super().__init__(1 / PICTURES_A_SECOND)

    def frame(self, number):
        x, y = numpy.meshgrid(numpy.arange(320), numpy.arange(240))
        layers = [(x + 8 * number) % 256, (y + 4 * number) % 256, (x + y) % 256]
        frame = av.VideoFrame.from_ndarray(numpy.dstack(layers).astype(numpy.uint8), format="rgb24")
        frame.pts = number * 90_000 // PICTURES_A_SECOND
        frame.time_base = fractions.Fraction(1, 90_000)
        return frame


class Tone(Paced):
    kind = "audio"

    def __init__(self):
        super().__init__(SAMPLES / SAMPLE_RATE)

    def frame(self, number):
        at = (numpy.arange(SAMPLES) + number * SAMPLES) / SAMPLE_RATE
        wave = (8_000 * numpy.sin(2 * numpy.pi * 440 * at)).astype(numpy.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate = SAMPLE_RATE
        frame.pts = number * SAMPLES
        frame.time_base = fractions.Fraction(1, SAMPLE_RATE)
        return frame


class Aiortc:
    def __init__(self, codec):
        self.counts = {"video": 0, "audio": 0}
        # No STUN: the server is at a known address, and nothing may look outside.
        self.peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.peer.on("track", lambda track: asyncio.ensure_future(self.take(track)))
        self.peer.addTrack(Tone())
        self.peer.addTrack(Picture())
        for transceiver in self.peer.getTransceivers():
            if transceiver.kind == "video":
                only(transceiver, codec)

    async def offer(self):
        await self.peer.setLocalDescription(await self.peer.createOffer())
        return self.peer.localDescription.sdp

    async def accept(self, answer):
        await self.peer.setRemoteDescription(RTCSessionDescription(answer, "answer"))

    def figures(self):
        return {"state": self.peer.connectionState, **self.counts}

    async def close(self):
        await self.peer.close()

    async def take(self, track):
        try:
            while True:
                await track.recv()
                self.counts[track.kind] += 1
        except MediaStreamError:
            pass


answer_key_frame_requests()
run(Aiortc)
