"""What terminals that are no browser have in common: logging in, answering the call that rings, and
telling how it goes.

    PROGRAM URL USERNAME CODEC      H264 or VP8; the password is read from standard input

Standard output is one JSON object a line: {"event": "ready", "user": id}, {"event": "figures", "video":
decoded pictures, "audio": decoded frames, "state": …} every half second of a call, {"event": "ended",
"end": …}.
"""

import asyncio
import json
import sys
from typing import Protocol

import aiohttp


class Party(Protocol):
    """The media of one call: sound and a picture in the codec it was made with, both ways."""

    async def offer(self) -> str: ...

    async def accept(self, answer: str) -> None: ...

    def figures(self) -> dict:
        """state, video and audio; raises when the call cannot go on."""

    async def close(self) -> None: ...


def say(event, **figures):
    print(json.dumps({"event": event, **figures}), flush=True)


async def due(at):
    """Returns at that time of the loop's clock."""
    loop = asyncio.get_running_loop()
    come = loop.create_future()
    timer = loop.call_at(at, come.set_result, None)
    try:
        await come
    finally:
        timer.cancel()


class Terminal:
    def __init__(self, socket, make_party):
        self.socket, self.make_party = socket, make_party
        self.questions, self.asked = {}, 0
        self.party = self.call = self.work = None

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
        self.party = self.make_party()
        offer = {"call": self.call, "sdp": await self.party.offer()}
        answer = await self.ask("media.offer", offer)
        await self.party.accept(answer["sdp"])
        while True:
            say("figures", **self.party.figures())
            await due(asyncio.get_running_loop().time() + 0.5)

    async def hang_up(self):
        """Ends what the call began, and raises what went wrong in it."""
        if self.work:
            self.work.cancel()
            (outcome,) = await asyncio.gather(self.work, return_exceptions=True)
            if not isinstance(outcome, asyncio.CancelledError):
                raise outcome
        if self.party:
            await self.party.close()


async def sit(url, username, password, make_party):
    headers = {"Origin": url}
    async with aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=False), cookie_jar=aiohttp.CookieJar(unsafe=True)
    ) as session:
        login = {"username": username, "password": password}
        async with session.post(f"{url}/api/v1/session", json=login, headers=headers) as answer:
            answer.raise_for_status()
            me = (await answer.json())["user"]["id"]
        async with session.ws_connect(f"{url}/ws", protocols=["gulou.v1"], headers=headers) as socket:
            terminal = Terminal(socket, make_party)
            listening = asyncio.ensure_future(terminal.listen())
            await terminal.ask("subscribe", {})
            say("ready", user=me)
            end = await listening
            await terminal.hang_up()
            say("ended", end=end)


def run(party):
    """party(codec) makes a Party, inside the loop."""
    url, username, codec = sys.argv[1:4]
    password = sys.stdin.readline().strip()
    asyncio.run(sit(url, username, password, lambda: party(codec)))
