#!/usr/bin/env python3
"""What analysis costs: cores a camera, decoding included, beside Debian's `motion` on the same files.

    scripts/bench analysis [--rounds N] [--add-round]

Three films are rendered once. Every round runs `gulou analyze` over each, and lets `motion` watch
the same film in turn, so that a machine that changes its speed changes it for both; the first round
is thrown away. `gulou` reads as fast as it can and counts its own CPU seconds; `motion` plays a file
at the film's pace, and is read from /proc after it has settled. What is paid once, loading decoders
and opening the film, counts for neither. Figures are CPU seconds a second of film: cores a camera."""

import argparse
import contextlib
import hashlib
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
FULL, SMALL = {"width": 1920, "height": 1080, "fps": 25, "crf": 26}, {"width": 640, "height": 360, "fps": 25, "crf": 28}
LIFE = {"park_at": 15, "park_for": 40, "park_every": 0, "distractors": "cars,people"}
# figure: kind of scene, settings, rule, what the issue demands and aims at (cores)
FILMS = {
    "facade_1080p25_core": ("facade", {**FULL, "throw_at": 10, "throw_every": 15}, "high_altitude_throwing", 0.20, 0.15),
    "zone_360p_core": ("fire-lane", {**SMALL, **LIFE}, "fire_lane_blocked", 0.03, 0.02),
    # A key frame every 2 s. `analyze` decodes them alone, as the server does; `motion` decodes everything.
    "zone_1080p_keyframes_core": ("fire-lane", {**FULL, **LIFE, "gop": 2}, "fire_lane_blocked", 0.02, 0.012),
}
MOTION = """daemon off
setup_mode off
log_level 6
netcam_url file://{film}
width {width}
height {height}
framerate {fps}
event_gap 3
picture_output off
movie_output off
webcontrol_port 0
stream_port 0
target_dir {folder}
"""


def run(*command, **options):
    return subprocess.run([str(c) for c in command], check=True, capture_output=True, text=True, **options).stdout


def film(binary, work, figure, seconds):
    """The film and its camera file; rendered at the first run."""
    kind, settings, type_, *_ = FILMS[figure]
    path, truth = work / f"{figure}-{seconds}.mp4", work / f"{figure}-{seconds}.json"
    if not path.exists():
        part = path.with_suffix(".part.mp4")
        sets = [s for k, v in {**settings, "duration": seconds}.items() for s in ("--set", f"{k}={v}")]
        run(binary, "scene", "--kind", kind, "--seed", 3, "--out", part, "--truth", truth, *sets, timeout=900)
        part.rename(path)
    camera = work / f"{figure}.toml"
    camera.write_text(CAMERA.format(type=type_, zone=json.loads(truth.read_text())["zone"]))
    return path, camera


def analyze(binary, path, camera):
    lines = [json.loads(line) for line in run(binary, "analyze", "--camera", camera, path, timeout=600).splitlines()]
    summary = lines[-1]
    def core(*what):
        return (sum(summary[name] for name in what) - summary["open_cpu_s"]) / summary["video_s"]

    return {"core": core("cpu_s"), "decode": core("decode_cpu_s"), "open_s": summary["open_cpu_s"],
            "alarms": sum(line.get("state") == "raised" for line in lines)}


def cpu_of(pid):
    """CPU seconds of a process and all its threads."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def motion(path, figure, work, seconds):
    """Cores that `motion` takes for the film; None, with its own words, where it would not play it."""
    settings = FILMS[figure][1]
    config, log = work / "motion.conf", work / "motion.log"
    config.write_text(MOTION.format(film=path, folder=work, **{k: settings[k] for k in ("width", "height", "fps")}))
    with open(log, "w") as out:
        process = subprocess.Popen(["motion", "-n", "-c", config], stdout=out, stderr=out)
        try:
            time.sleep(4)  # it starts, finds the size, and learns the noise
            before, began = cpu_of(process.pid), time.monotonic()
            time.sleep(seconds)
            return (cpu_of(process.pid) - before) / (time.monotonic() - began)
        except (FileNotFoundError, ProcessLookupError):
            print(f"motion ended: {log.read_text()[-300:]}", file=sys.stderr)
            return None
        finally:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.kill()
            process.wait()


def one_round(binary, films, work, options):
    out = {}
    for figure, (path, camera) in films.items():
        out[figure] = analyze(binary, path, camera)
        if options.motion:
            out[figure]["motion"] = motion(path, figure, work, options.motion_seconds)
        print(f"  {figure:28} {json.dumps({k: v and round(v, 4) for k, v in out[figure].items()})}", file=sys.stderr, flush=True)
    return out


def figures(rounds):
    out = {}
    for figure in FILMS:
        mine = [r[figure] for r in rounds]
        cores = [m["core"] for m in mine]
        out[figure] = {"gulou": round(statistics.median(cores), 4), "min": round(min(cores), 4), "max": round(max(cores), 4),
                       "decode": round(statistics.median(m["decode"] for m in mine), 4), "rounds": len(cores)}
        both = [m for m in mine if m.get("motion")]
        if both:
            out[figure] |= {"motion": round(statistics.median(m["motion"] for m in both), 4),
                            "ratio": round(statistics.median(m["core"] / m["motion"] for m in both), 3)}
    return out


def show(found):
    print(f"\n{'cores a camera':28}{'gulou':>9}{'min':>9}{'max':>9}{'decoding':>10}{'motion':>9}{'ratio':>8}{'must':>8}{'aim':>8}")
    for figure, f in found.items():
        must, aim = FILMS[figure][3:]
        motion_, ratio = (f"{f['motion']:.4f}", f"{f['ratio']:.2f}") if "motion" in f else ("–", "–")
        print(f"{figure:28}{f['gulou']:9.4f}{f['min']:9.4f}{f['max']:9.4f}{f['decode']:10.4f}{motion_:>9}{ratio:>8}{must:>8}{aim:>8}")


def read_options():
    parser = argparse.ArgumentParser(prog="scripts/bench analysis", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build/release", type=pathlib.Path)
    parser.add_argument("--rounds", default=5, type=int, help="that count; one more runs before them")
    parser.add_argument("--add-round", action="store_true",
                        help="one round more, beside those of the same program before: for a machine that is seldom free")
    parser.add_argument("--seconds", default=60, type=int, help="length of each film")
    parser.add_argument("--motion-seconds", default=12, type=int)
    parser.add_argument("--no-motion", dest="motion", action="store_false")
    return parser.parse_args()


def main():
    options = read_options()
    binary, work = (options.build / "gulou").resolve(), ROOT / "build/bench-analysis"
    work.mkdir(parents=True, exist_ok=True)
    if options.motion and not shutil.which("motion"):
        print("motion is not installed: no side by side", file=sys.stderr)
        options.motion = False
    films = {figure: film(binary, work, figure, options.seconds) for figure in FILMS}
    kept = work / f"rounds-{hashlib.sha256(binary.read_bytes()).hexdigest()[:16]}.json"
    rounds = json.loads(kept.read_text()) if options.add_round and kept.exists() else []
    for _ in range(1 if rounds else 2 if options.add_round else options.rounds + 1):
        rounds.append(one_round(binary, films, work, options))
    kept.write_text(json.dumps(rounds))
    found = figures(rounds[1:])
    show(found)
    print(json.dumps({"bench": "analysis", "figures": found}))


main()
