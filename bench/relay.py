#!/usr/bin/env python3
"""Gulou's relay beside Janus and beside the floor of the machine, in one run.

    scripts/bench relay [--rounds N] [--quick] [--only FIGURE[,FIGURE]]

Every round measures each figure on each server in turn, so that a machine that changes its speed
changes it for all; the first round is thrown away. Each server is started anew for each figure, on
CPU 0, the load tool on CPU 1, joined by a pair of virtual interfaces without offloads. CPU time is the
whole server process' (user and kernel), per packet the clients decrypted."""

import argparse
import json
import pathlib
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from stage import BareLoop, Gulou, Janus, Stage, film, has_janus, machine, need_root  # noqa: E402

CLIENTS_10_KPPS = 54  # 27 calls, 186 packets a second each way
MOST_LOAD_CPU = 0.85  # above it the load tool is the bottleneck, not the server


class Bench:
    def __init__(self, stage, options):
        self.stage, self.options = stage, options
        self.seconds, self.warmup = self.pace()
        self.janus = has_janus()
        self.loops = 1
        self.figures = {}  # name → server → values of the rounds
        self.notes = []

    def pace(self, thrown=False):
        """Seconds measured, and before: five rounds of everything in twenty minutes. A round that is
        thrown away only has to wake the machine up."""
        return (1, 1) if thrown else (3, 2) if self.options.quick else (5, 2)

    def keep(self, figure, server, value):
        if value is not None:
            self.figures.setdefault(figure, {}).setdefault(server, []).append(value)

    def note(self, text):
        if text not in self.notes:
            self.notes.append(text)
            print(f"  note: {text}", flush=True)

    def try_load(self, make, *arguments, **options):
        """The scenario on a fresh server; None where it failed, which is said."""
        try:
            with make() as server:
                seen = self.stage.load(*arguments[:2], server, *arguments[2:], **options)
        except Exception as error:  # noqa: BLE001: one failed measurement does not end the run
            self.note(f"{arguments[1]} {arguments[0]} failed: {str(error)[:300]}")
            return None
        if seen.get("load_cpu", 0) > MOST_LOAD_CPU:
            self.note(f"{arguments[1]} {arguments[0]}: the load tool was the bottleneck, not counted")
            return None
        return seen

    def times(self, clients):
        return "--clients", clients, "--warmup", self.warmup, "--seconds", self.seconds

    def servers(self, mode, camera=False, profile="gcm"):
        yield "gulou", lambda: Gulou(self.stage, film(self.stage, "mp4") if camera else None)
        if self.janus:
            yield "janus", lambda: Janus(self.stage, self.loops, film(self.stage, "h264") if camera else None)
        if mode:
            yield "floor", lambda: BareLoop(self.stage, mode, profile)

    @staticmethod
    def target(server):
        return "bare" if server == "floor" else server

    # Figures. Each adds what it saw of every server.

    def two_party(self, profile):
        figure = f"{profile}_two_party_cpu_us"
        for server, make in self.servers("pairs", profile=profile):
            seen = self.try_load(make, "two-party", self.target(server), "--profile", profile, *self.times(CLIENTS_10_KPPS))
            if not seen:
                continue
            self.tell(figure, server, f"{seen['cpu_us']:.2f} us at {seen['kpps']:.1f} kpps, loss {seen['loss']:.4%}, "
                      f"softirq of the machine {seen['softirq_us']:.1f} us")
            self.keep(figure, server, seen["cpu_us"])
            if server == "gulou":
                self.keep(figure, "relay_thread", seen["relay_cpu_us"])
            if profile == "gcm":
                self.keep("raw_p50", server, seen["latency"]["p50_ms"])
                self.keep("raw_p99", server, seen["latency"]["p99_ms"])
        if profile == "gcm":
            self.latency()

    def latency(self):
        """What a server adds to a reflector without crypto on the same path at the same rate."""
        base = self.try_load(lambda: BareLoop(self.stage, "reflect"), "two-party", "reflector", *self.times(CLIENTS_10_KPPS))
        if not base:
            return
        for short in ("p50", "p99"):
            self.keep(f"latency_{short}_ms", "reflector", base["latency"][f"{short}_ms"])
            for server, values in self.figures.get(f"raw_{short}", {}).items():
                added = values[-1] - base["latency"][f"{short}_ms"]
                self.keep(f"latency_{short}_ms", server, max(added, 0.0))

    def fan_out(self, viewers):
        figure = f"gcm_fan{viewers}_cpu_us"
        for server, make in self.servers("fan-out", camera=True):
            if server == "floor":
                make = lambda: BareLoop(self.stage, "fan-out", "gcm", viewers + 1)  # noqa: E731
            seen = self.try_load(make, "fan-out", self.target(server), *self.times(viewers))
            if not seen:
                continue
            if seen["kpps"] < 0.05 * viewers:
                self.note(f"{server}: the camera sent next to nothing, {figure} not counted")
                continue
            self.tell(figure, server, f"{seen['cpu_us']:.2f} us at {seen['kpps']:.1f} kpps, loss {seen['loss']:.4%}")
            self.keep(figure, server, seen["cpu_us"])
            if server == "gulou":
                self.keep(figure, "relay_thread", seen["relay_cpu_us"])

    def max_rate(self):
        steps = {"gulou": (40, 60, 80, 100, 120), "janus": (15, 20, 25, 30, 40, 50), "floor": (80, 100, 120, 160)}
        for server, make in self.servers("pairs"):
            clients = [int(kpps * 1000 / 186) // 2 * 2 for kpps in steps[server]]
            seen = self.try_load(make, "ladder", self.target(server), "--clients", max(clients), "--steps",
                                 ",".join(map(str, clients)), "--warmup", self.warmup, "--seconds", min(self.seconds, 4), seconds=240)
            if seen:
                last = seen["steps"][-1]
                self.tell("max_kpps", server, f"{seen['max_kpps']:.1f} kpps; last step {last['kpps']:.1f} kpps, "
                          f"loss {last['loss']:.3%}, p99 {last['latency']['p99_ms']:.1f} ms, load tool {last['load_cpu']:.0%}")
                self.keep("max_kpps", server, seen["max_kpps"])

    def memory(self):
        for server, make in self.servers(None):
            seen = self.try_load(make, "memory", server, "--clients", 100, "--seconds", self.seconds)
            if seen:
                self.tell("peer_kib", server, f"{seen['peer_kib']:.0f} KiB with media, {seen['idle_peer_kib']:.0f} KiB "
                          f"without, {seen['threads_per_peer']:.2f} threads a peer")
                self.keep("peer_kib", server, seen["peer_kib"])
                self.keep("threads_per_peer", server, seen["threads_per_peer"])

    def join(self):
        for server, make in self.servers(None):
            seen = self.try_load(make, "join", server, "--clients", 50)
            if seen:
                self.tell("join_p99_ms", server, f"p50 {seen['p50_ms']:.0f} ms, p99 {seen['p99_ms']:.0f} ms")
                self.keep("join_p99_ms", server, seen["p99_ms"])

    def repair(self):
        """Video packets lost on the way to the receiver; nobody asks for sound again."""
        length = 15 if self.options.quick else 60
        self.stage.lose(5)
        seen = self.try_load(lambda: Gulou(self.stage), "two-party", "gulou", "--clients", 20, "--warmup", 8,
                             "--seconds", length)
        self.stage.lose(0)
        if seen and seen["missed"]:
            share = seen["repaired"] * 100 / seen["missed"]
            self.tell("repaired_pct", "gulou", f"{share:.2f} % of {seen['missed']} lost packets within 200 ms, "
                      f"{seen['extra_bytes_pct']:.2f} % extra bytes, {seen['keyframe_requests']} key frames asked for")
            self.keep("repaired_pct", "gulou", share)
            self.keep("repair_extra_pct", "gulou", seen["extra_bytes_pct"])

    def tell(self, figure, server, text):
        print(f"  {figure:22} {server:6} {text}", flush=True)

    def choose_loops(self):
        """Janus' best number of event loops for two-party calls."""
        seen = {}
        for loops in (0, 1, 2):
            done = self.try_load(lambda loops=loops: Janus(self.stage, loops), "two-party", "janus", *self.times(CLIENTS_10_KPPS))
            if done:
                seen[loops] = done["cpu_us"]
        if not seen:
            self.note("Janus could not be measured")
            self.janus = False
            return
        self.loops = min(seen, key=seen.get)
        self.note("Janus event_loops: " + ", ".join(f"{loops}: {cpu:.1f} us" for loops, cpu in seen.items()) +
                  f"; {self.loops} from here on")

    def plan(self, last):
        yield "gcm_two_party_cpu_us", lambda: self.two_party("gcm")
        yield "cm_two_party_cpu_us", lambda: self.two_party("cm")
        for viewers in (20, 50, 100):
            yield f"gcm_fan{viewers}_cpu_us", lambda viewers=viewers: self.fan_out(viewers)
        yield "peer_kib", self.memory
        yield "join_p99_ms", self.join
        yield "max_kpps", self.max_rate
        if last:  # a minute long, and hardly the machine's business
            yield "repaired_pct", self.repair

    def round(self, number, rounds):
        thrown = rounds > 1 and number == 0
        self.seconds, self.warmup = self.pace(thrown)
        print(f"round {number + 1} of {rounds}{' (thrown away)' if thrown else ''}", flush=True)
        for figure, measure in self.plan(number == rounds - 1):
            if not self.options.only or figure in self.options.only.split(","):
                measure()
        if thrown:
            self.figures.clear()

    def report(self, rounds):
        out = {}
        print(f"\n{machine()}\n{'figure':24}{'gulou':>10}{'min–max':>18}{'janus':>10}{'floor':>10}{'to janus':>10}{'to floor':>10}")
        for figure, servers in self.figures.items():
            if figure.startswith("raw_") or "gulou" not in servers:
                continue
            ours = statistics.median(servers["gulou"])
            low, high = min(servers["gulou"]), max(servers["gulou"])
            entry = {server: round(statistics.median(values), 4) for server, values in servers.items()}
            out[figure] = {**entry, "min": round(low, 4), "max": round(high, 4), "rounds": len(servers["gulou"])}

            def cell(server):
                return f"{entry[server]:.2f}" if server in entry else "–"

            def ratio(server):
                return f"{ours / entry[server]:.2f}×" if entry.get(server) else "–"

            print(f"{figure:24}{ours:>10.2f}{f'{low:.2f}–{high:.2f}':>18}{cell('janus'):>10}{cell('floor'):>10}"
                  f"{ratio('janus'):>10}{ratio('floor'):>10}")
        print(f"{rounds} rounds")
        print(json.dumps({"bench": "relay", "figures": out}))


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench relay", description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, help="at least 5 by default; the first is thrown away")
    parser.add_argument("--quick", action="store_true", help="short measurements, two rounds: a look, not a result")
    parser.add_argument("--only", help="figures, separated by commas")
    options = parser.parse_args()
    need_root()
    work = pathlib.Path(options.build, "bench-work").resolve()
    work.mkdir(parents=True, exist_ok=True)
    rounds = options.rounds or (2 if options.quick else 5)
    with Stage(pathlib.Path(options.build).resolve(), work) as stage:
        bench = Bench(stage, options)
        if bench.janus:
            bench.choose_loops()
        else:
            bench.note("Debian's janus is not installed: ours and the floor only")
        for number in range(rounds):
            bench.round(number, rounds)
        bench.report(rounds)


if __name__ == "__main__":
    main()
