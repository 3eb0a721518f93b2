#!/usr/bin/env python3
"""Calls in progress while strangers send 200 000 random, unknown and repeated packets a second.

    scripts/bench flood [--kpps N] [--seconds N]

The bound: running calls lose less than 0.1 %, memory stays where it was."""

import argparse
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from stage import Gulou, Stage, machine, need_root  # noqa: E402


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench flood", description=__doc__.splitlines()[0])
    parser.add_argument("--build", default="build/release", help=argparse.SUPPRESS)
    parser.add_argument("--kpps", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    need_root()
    work = pathlib.Path(options.build, "bench-work").resolve()
    work.mkdir(parents=True, exist_ok=True)
    with Stage(pathlib.Path(options.build).resolve(), work) as stage, Gulou(stage) as server:
        seen = stage.load("flood", "gulou", server, "--clients", 20, "--warmup", 3, "--seconds", options.seconds,
                          "--flood-kpps", options.kpps, seconds=120 + 3 * options.seconds)
    grown = seen["pss_kib"] - seen["calm_pss_kib"]
    print(machine())
    print(f"calls: {seen['kpps']:.1f} kpps received beside a flood of {seen['flood_kpps']:.0f} kpps, "
          f"loss {seen['loss']:.4%} (calm {seen['calm_loss']:.4%}), p99 {seen['latency']['p99_ms']:.1f} ms, "
          f"memory {grown:+} KiB, load tool {seen['load_cpu']:.0%} of its CPU")
    figures = {"flood_kpps": {"gulou": round(seen["flood_kpps"], 1)},
               "flood_loss_pct": {"gulou": round(seen["loss"] * 100, 4)},
               "flood_memory_kib": {"gulou": grown}}
    print(json.dumps({"bench": "flood", "figures": figures}))


if __name__ == "__main__":
    main()
