"""The stage of the relay's benchmarks: two network namespaces joined by a pair of virtual
interfaces, the servers that play on one side (CPU 0), and the load tool on the other (CPU 1)."""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import secrets
import shutil
import sqlite3
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
SERVER, LOAD = "10.99.0.1", "10.99.0.2"
SERVER_SPACE, LOAD_SPACE = f"gulou-s{os.getpid()}", f"gulou-l{os.getpid()}"
CAMERA = "37078500001326000001"
PAGES = 700  # accounts made for the load tool: one a party of a call
BUFFER = 8 * 1024 * 1024


def run(*command, **options):
    return subprocess.run([str(part) for part in command], check=True, text=True, capture_output=True, **options)


def pinned(cpu):
    return ["taskset", "-c", str(cpu)] if (os.cpu_count() or 1) > 1 else []


def inside(space, cpu, *command):
    # Ahead of whatever else the machine does, all alike.
    return ["ip", "netns", "exec", space, "nice", "-n", "-15", *pinned(cpu), *[str(part) for part in command]]


class Stage:
    """Namespaces and kernel settings; taken down on exit."""

    def __init__(self, build, work):
        self.build, self.work = pathlib.Path(build), pathlib.Path(work)
        self.old = {}

    def __enter__(self):
        try:
            self._raise()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _raise(self):
        for space in (SERVER_SPACE, LOAD_SPACE):
            run("ip", "netns", "add", space)
            run("ip", "-n", space, "link", "set", "lo", "up")
        run("ip", "link", "add", "server", "netns", SERVER_SPACE, "type", "veth",
            "peer", "name", "load", "netns", LOAD_SPACE)
        for space, name, address in ((SERVER_SPACE, "server", SERVER), (LOAD_SPACE, "load", LOAD)):
            run("ip", "-n", space, "addr", "add", f"{address}/24", "dev", name)
            run("ip", "-n", space, "link", "set", name, "up")
            # What the network card would do is done here, on the sender's side: no free ride.
            run("ip", "netns", "exec", space, "ethtool", "-K", name, "tx-udp-segmentation", "off", "gro", "off")
        for name in ("rmem_max", "wmem_max"):
            path = pathlib.Path("/proc/sys/net/core", name)
            if int(path.read_text()) < BUFFER:
                with contextlib.suppress(OSError):
                    self.old[path] = path.read_text()
                    path.write_text(str(BUFFER))

    def __exit__(self, *_):
        for path, value in self.old.items():
            path.write_text(value)
        for space in (SERVER_SPACE, LOAD_SPACE):
            subprocess.run(["ip", "netns", "del", space], capture_output=True, check=False)

    def lose(self, percent):
        """Loses this share of what the server sends; 0: nothing."""
        subprocess.run(inside(LOAD_SPACE, 1, "nft", "delete", "table", "inet", "bench"), capture_output=True, check=False)
        if percent:
            rules = ("table inet bench {\n chain in {\n  type filter hook input priority 0;\n"
                     f"  ip saddr {SERVER} meta l4proto udp numgen random mod 1000 < {int(percent * 10)} drop\n }}\n}}\n")
            run(*inside(LOAD_SPACE, 1, "nft", "-f", "-"), input=rules)

    def load(self, scenario, target, server, *options, seconds=120):
        """One scenario of the load tool against a running server; what it saw, or raises."""
        command = inside(LOAD_SPACE, 1, self.build / "bench/relay_load", scenario, "--target", target, "--server", SERVER,
                         "--local", LOAD, "--pid", server.process.pid, *server.options, *options)
        done = subprocess.run(command, text=True, capture_output=True, timeout=seconds, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{target} {scenario}: {done.stderr.strip()}")
        return json.loads(done.stdout.splitlines()[-1])


class Server:
    """A server process in its namespace; `options` are the load tool's."""

    options = ()

    def __init__(self, stage, name, *command, ready):
        self.log = open(stage.work / f"{name}.log", "w+")
        self.process = subprocess.Popen(inside(SERVER_SPACE, 0, *command), stdout=self.log, stderr=self.log)
        deadline = time.monotonic() + 30
        while not ready(self):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{name} does not start: see {self.log.name}")
            time.sleep(0.05)

    def said(self, text):
        return text in pathlib.Path(self.log.name).read_text(errors="replace")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


class BareLoop(Server):
    def __init__(self, stage, mode, profile="gcm", clients=600):
        self.options = ("--port", 9000)
        super().__init__(stage, "bare", stage.build / "bench/bare_loop", mode, profile, SERVER, 9000, clients,
                         ready=lambda self: self.said("ready"))


def has_janus():
    return shutil.which("janus") is not None


class Janus(Server):
    """`loops`: event_loops; 0 is a thread for each handle, its default. `camera`: a film to feed the
    streaming plugin with."""

    def __init__(self, stage, loops, camera=None):
        self.feeder = None
        self.options = ("--port", 8188)
        folder = stage.work / "janus"
        shutil.copytree(BENCH / "janus", folder, dirs_exist_ok=True)
        config = (BENCH / "janus/janus.jcfg").read_text()
        (folder / "janus.jcfg").write_text(config.replace("event_loops = 0", f"event_loops = {loops}"))
        command = ["janus", "-F", folder, "--disable-colors"]

        def listening(_):
            sockets = run("ip", "netns", "exec", SERVER_SPACE, "ss", "-ltn").stdout
            return ":8188 " in sockets

        super().__init__(stage, "janus", *command, ready=listening)
        if camera:
            pipeline = ["gst-launch-1.0", "-q", "multifilesrc", f"location={camera}", "loop=true", "!", "h264parse", "!",
                        "video/x-h264,framerate=30/1", "!", "rtph264pay", "pt=96", "mtu=1192",
                        "config-interval=-1", "aggregate-mode=zero-latency", "!",
                        "udpsink", f"host={SERVER}", "port=5004", "sync=true"]
            self.feeder = subprocess.Popen(inside(LOAD_SPACE, 1, *pipeline), stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)

    def stop(self):
        if self.feeder:
            self.feeder.terminate()
            self.feeder.wait()
        super().stop()


CONFIG = """
[server]
listen = "{server}:8443"
[log]
level = "warn"
[relay]
listen = "{server}"
port = 8444
[session]
lifetime_h = 24
[call]
ring_s = 60
[[unit]]
code = "370785"
name = "bench"
"""
CONFIG_CAMERA = """
[[camera]]
id = "{camera}"
name = "camera"
unit = "370785"
source = "file://{film}"
record = false
"""


class Gulou(Server):
    """The product as it is: its own binary, accounts, WebSocket over TLS. `camera`: the film that it
    shows as a camera."""

    def __init__(self, stage, camera=None):
        data = stage.work / "gulou"
        if not (data / "accounts.json").exists():
            make_accounts(stage, data)
        config = stage.work / "gulou.toml"
        config.write_text(CONFIG.format(server=SERVER) +
                          (CONFIG_CAMERA.format(camera=CAMERA, film=camera) if camera else ""))
        self.options = ("--port", 8443, "--accounts", data / "accounts.json", "--camera", CAMERA)
        super().__init__(stage, "gulou.server", stage.build / "gulou", "serve", "--config", config, "--data", data,
                         ready=lambda self: self.said("listening https"))


def make_accounts(stage, data):
    """One account by the front door, the others as its copies, each with a session: hashing hundreds
    of passwords is not what is measured."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    run(stage.build / "gulou", "user", "add", "--data", data, "--username", "load", "--role", "officer",
        "--unit", "370785", input=secrets.token_urlsafe(18) + "\n")
    (file,) = data.glob("*.db") if list(data.glob("*.db")) else data.glob("*.sqlite*")
    base = sqlite3.connect(file)
    now = int(time.time() * 1000)
    accounts = []
    for i in range(PAGES):
        user = base.execute("INSERT INTO users(username, name, role, unit, password_hash, disabled, created_at) "
                            "SELECT ?, ?, role, unit, password_hash, 0, created_at FROM users WHERE username = 'load'",
                            (f"load{i}", f"load {i}")).lastrowid
        token = secrets.token_urlsafe(32)
        base.execute("INSERT INTO sessions(user, token_hash, created_at, last_seen_at, expires_at, remote, user_agent) "
                     "VALUES (?, ?, ?, ?, ?, '', 'bench')",
                     (user, hashlib.sha256(token.encode()).digest(), now, now, now + 86_400_000))
        accounts.append({"user": user, "token": token})
    base.commit()
    base.close()
    (data / "accounts.json").write_text(json.dumps(accounts))


def film(stage, kind):
    """20 s of 720p H.264, 30 frames a second, 1.2 Mbit/s, a key frame every 4 s: as MP4, or as the bare
    stream."""
    path = stage.work / f"camera.{kind}"
    if not path.exists():
        wrap = ["mp4mux", "!"] if kind == "mp4" else ["video/x-h264,stream-format=byte-stream,alignment=au", "!"]
        part = path.with_suffix(".part")
        run("gst-launch-1.0", "-q", "videotestsrc", "num-buffers=600", "pattern=ball", "!",
            "video/x-raw,width=1280,height=720,framerate=30/1", "!", "x264enc", "bitrate=1200", "pass=cbr",
            "speed-preset=ultrafast", "bframes=0", "sliced-threads=false", "key-int-max=120", "option-string=nal-hrd=cbr", "!",
            "video/x-h264,profile=constrained-baseline", "!", "h264parse", "config-interval=-1", "!", *wrap,
            "filesink", f"location={part}", timeout=240)
        part.rename(path)
    return path


def need_root():
    if os.geteuid() != 0:
        os.execvp("sudo", ["sudo", "--preserve-env=PATH", sys.executable, *sys.argv])


def machine():
    model = re.search(r"model name\s*:\s*(.*)", pathlib.Path("/proc/cpuinfo").read_text())
    return (f"{os.cpu_count()} × {model.group(1) if model else 'CPU'}, Linux {os.uname().release}, "
            f"load average {os.getloadavg()[0]:.1f}")
