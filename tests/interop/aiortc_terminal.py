#!/usr/bin/python3
"""A grid worker's terminal on aiortc, a WebRTC of its own kind (Python, pyOpenSSL, libsrtp, libav):
logs in, answers the call that rings, sends a moving picture and a tone, decodes what comes.

    aiortc_terminal.py URL USERNAME CODEC      H264 or VP8; the password is read from standard input

Standard output is one JSON object a line: {"event": "ready", "user": id}, {"event": "figures", "video":
decoded pictures, "audio": decoded frames, …} every half second of a call, {"event": "ended", "end": …}.
"""

import asyncio
import fractions
import json
import sys

import aiohttp
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

PICTURES_A_SECOND = 10
SAMPLE_RATE = 48_000
SAMPLES = 960  # 20 ms


def say(event, **figures):
    print(json.dumps({"event": event, **figures}), flush=True)


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


async def due(at):
    """Returns at that time of the loop's clock."""
    loop = asyncio.get_running_loop()
    come = loop.create_future()
    timer = loop.call_at(at, come.set_result, None)
    try:
        await come
    finally:
        timer.cancel()


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


class Terminal:
    def __init__(self, socket, codec):
        self.socket, self.codec = socket, codec
        self.questions, self.asked = {}, 0
        self.counts = {"video": 0, "audio": 0}
        self.peer = self.call = self.work = None

    async def ask(self, type_, data):
        self.asked += 1
        name = f"a{self.asked}"
        answered = self.questions[name] = asyncio.get_running_loop().create_future()
        await self.socket.send_json({"type": type_, "id": name, "data": data})
        reply = await asyncio.wait_for(answered, 10)
        if not reply["ok"]:
            raise RuntimeError(f"{type_}: {reply['error']}")
        return reply.get("data")

    async def listen(self):
        """Until the call has ended."""
        async for text in self.socket:
            message = json.loads(text.data)
            if message["type"] == "reply":
                self.questions.pop(message["id"]).set_result(message)
            elif message["type"] == "call.ringing" and self.call is None:
                self.call = message["data"]["id"]
                self.work = asyncio.ensure_future(self.talk())
                self.work.add_done_callback(self.stop_if_failed)
            elif message["type"] == "call.ended":
                return message["data"]["end"]
        return "closed"

    def stop_if_failed(self, work):
        if not work.cancelled() and work.exception():
            asyncio.ensure_future(self.socket.close())

    async def talk(self):
        await self.ask("call.answer", {"call": self.call})
        # No STUN: the server is at a known address, and nothing may look outside.
        self.peer = peer = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        peer.on("track", lambda track: asyncio.ensure_future(self.take(track)))
        peer.addTrack(Tone())
        peer.addTrack(Picture())
        for transceiver in peer.getTransceivers():
            if transceiver.kind == "video":
                only(transceiver, self.codec)
        await peer.setLocalDescription(await peer.createOffer())
        offer = {"call": self.call, "sdp": peer.localDescription.sdp}
        answer = await self.ask("media.offer", offer)
        await peer.setRemoteDescription(RTCSessionDescription(answer["sdp"], "answer"))
        while True:
            say("figures", state=peer.connectionState, **self.counts)
            await due(asyncio.get_running_loop().time() + 0.5)

    async def take(self, track):
        try:
            while True:
                await track.recv()
                self.counts[track.kind] += 1
        except MediaStreamError:
            pass


async def main(url, username, codec, password):
    headers = {"Origin": url}
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=False), cookie_jar=aiohttp.CookieJar(unsafe=True)
    ) as session:
        login = {"username": username, "password": password}
        async with session.post(f"{url}/api/v1/session", json=login, headers=headers) as answer:
            answer.raise_for_status()
            me = (await answer.json())["user"]["id"]
        async with session.ws_connect(f"{url}/ws", protocols=["gulou.v1"], headers=headers) as socket:
            terminal = Terminal(socket, codec)
            listening = asyncio.ensure_future(terminal.listen())
            await terminal.ask("subscribe", {})
            say("ready", user=me)
            end = await listening
            if terminal.work:
                terminal.work.cancel()
                failed = await asyncio.gather(terminal.work, return_exceptions=True)
                if not isinstance(failed[0], asyncio.CancelledError):
                    raise failed[0]
            if terminal.peer:
                await terminal.peer.close()
            say("ended", end=end, **terminal.counts)


answer_key_frame_requests()
asyncio.run(main(*sys.argv[1:4], sys.stdin.readline().strip()))
