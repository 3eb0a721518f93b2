#!/usr/bin/env python3
"""What analysis costs: cores a camera, decoding included, beside Debian's `motion` on the same files."""

import argparse
import contextlib
import json
import os
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
CAMERA = """id = "37078501011326000001"
name = "bench"
unit = "370785001003001"
source = "file:///dev/null"
[[rule]]
type = "{type}"
name = "rule"
zone = {zone}
"""
# name: kind, settings, rule, aim and bound in cores (issue: must, aim)
FILMS = {
    "facade_1080p25": ("facade", {"width": 1920, "height": 1080, "fps": 25, "crf": 26, "throw_at": 10, "throw_every": 15},
                       "high_altitude_throwing"),
    "zone_360p": ("fire-lane", {"width": 640, "height": 360, "fps": 25, "crf": 28, "park_at": 12, "park_for": 30,
                                "park_every": 0}, "fire_lane_blocked"),
    "zone_1080p": ("fire-lane", {"width": 1920, "height": 1080, "fps": 25, "crf": 26, "gop": 2, "park_at": 12, "park_for": 30,
                                 "park_every": 0}, "fire_lane_blocked"),
}
MOTION = """daemon off
setup_mode off
log_level 4
videodevice /dev/null
netcam_url file://{film}
width {width}
height {height}
framerate {fps}
threshold_tune on
noise_tune on
event_gap 3
picture_output off
movie_output off
snapshot_interval 0
webcontrol_port 0
stream_port 0
target_dir {folder}
"""


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options)


def film(binary, work, name, seconds):
    kind, settings, type_ = FILMS[name]
    path, truth = work / f"{name}-{seconds}.mp4", work / f"{name}-{seconds}.json"
    if not path.exists():
        part = path.with_suffix(".part.mp4")
        sets = [s for k, v in {**settings, "duration": seconds}.items() for s in ("--set", f"{k}={v}")]
        run(binary, "scene", "--kind", kind, "--seed", 3, "--out", part, "--truth", truth, *sets, timeout=900)
        part.rename(path)
    camera = work / f"{name}.toml"
    camera.write_text(CAMERA.format(type=type_, zone=json.loads(truth.read_text())["zone"]))
    return path, camera


def keyframes_of(path):
    """The same film with its key frames alone: what the server decodes for a zone on a main stream."""
    out = path.with_name(path.stem + "-keyframes.mp4")
    if not out.exists():
        run("ffmpeg", "-v", "error", "-y", "-skip_frame", "nokey", "-i", path, "-c:v", "copy", "-bsf:v",
            "noise=drop=not(key)", out)
    return out


def analyze(binary, path, camera):
    out = run(binary, "analyze", "--camera", camera, path, timeout=600).stdout.splitlines()
    return json.loads(out[-1])


def cpu_of(pid):
    """CPU seconds of a process and all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def motion(path, name, work, seconds):
    """CPU seconds `motion` spends on a second of the film, played in real time as it plays files; the
    first seconds, while it starts, are left out."""
    settings = FILMS[name][1]
    config = work / "motion.conf"
    config.write_text(MOTION.format(film=path, folder=work, **{k: settings[k] for k in ("width", "height", "fps")}))
    with open(work / "motion.log", "w") as log:
        process = subprocess.Popen(["motion", "-n", "-c", config], stdout=log, stderr=log)
        try:
            time.sleep(4)
            before, began = cpu_of(process.pid), time.monotonic()
            time.sleep(seconds)
            return (cpu_of(process.pid) - before) / (time.monotonic() - began)
        finally:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()


def summary(values):
    return {"gulou": round(statistics.median(values), 4), "min": round(min(values), 4), "max": round(max(values), 4),
            "rounds": len(values)}


def show(rows):
    print(f"\n{'cores a camera':34}{'gulou':>9}{'min':>9}{'max':>9}{'motion':>9}{'ratio':>8}{'must':>8}{'aim':>8}")
    for name, f, must, aim in rows:
        other = f.get("motion")
        print("{:34}{:9.4f}{:9.4f}{:9.4f}{:>9}{:>8}{:>8}{:>8}".format(
            name, f["gulou"], f["min"], f["max"], f"{other:.4f}" if other else "–",
            f"{f['ratio']:.2f}" if other else "–", must, aim))


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench analysis", description=__doc__)
    parser.add_argument("--build", default="build/release", type=pathlib.Path)
    parser.add_argument("--rounds", default=5, type=int)
    parser.add_argument("--seconds", default=60, type=int, help="length of each film")
    parser.add_argument("--motion-seconds", default=20, type=int)
    parser.add_argument("--no-motion", action="store_true")
    options = parser.parse_args()
    binary, work = (options.build / "gulou").resolve(), ROOT / "build/bench-analysis"
    work.mkdir(parents=True, exist_ok=True)
    films = {name: film(binary, work, name, options.seconds) for name in FILMS}
    keys = keyframes_of(films["zone_1080p"][0])
    has_motion = not options.no_motion and shutil.which("motion") is not None
    seen = {"facade_1080p25_core": [], "zone_360p_core": [], "zone_1080p_keyframes_core": []}
    parts = {"facade_1080p25_core": [], "zone_360p_core": [], "zone_1080p_keyframes_core": []}
    others = {"facade_1080p25_core": [], "zone_360p_core": [], "zone_1080p_keyframes_core": []}
    runs = {"facade_1080p25_core": ("facade_1080p25", None), "zone_360p_core": ("zone_360p", None),
            "zone_1080p_keyframes_core": ("zone_1080p", keys)}
    for number in range(options.rounds + 1):  # the first is thrown away
        for figure, (name, path) in runs.items():
            got = analyze(binary, path or films[name][0], films[name][1])
            cost = got["cpu_s"] / options.seconds
            rival = motion(films[name][0], name, work, options.motion_seconds) if has_motion else None
            if number > 0:
                seen[figure].append(cost)
                parts[figure].append(got["decode_cpu_s"] / options.seconds)
                if rival is not None:
                    others[figure].append(rival)
            print(f"round {number} {figure:28} {cost:.4f}" + (f"  motion {rival:.4f}" if rival is not None else ""),
                  file=sys.stderr, flush=True)
    figures, goals = {}, {"facade_1080p25_core": ("0.20", "0.15"), "zone_360p_core": ("0.03", "0.02"),
                          "zone_1080p_keyframes_core": ("0.02", "0.012")}
    for figure, values in seen.items():
        figures[figure] = summary(values)
        figures[figure]["decode"] = round(statistics.median(parts[figure]), 4)
        if others[figure]:
            figures[figure]["motion"] = round(statistics.median(others[figure]), 4)
            figures[figure]["ratio"] = round(statistics.median(a / b for a, b in zip(values, others[figure])), 3)
    show([(name, f, *goals[name]) for name, f in figures.items()])
    if not has_motion:
        print("motion is not installed, or was not wanted: no side by side")
    print(json.dumps({"bench": "analysis", "figures": figures}))


main()
