"""One case from seed to judgement: render, encode, analyse, match; the video is deleted afterwards, unless films are kept."""

import hashlib
import json
import os
import pathlib
import resource
import subprocess
import tempfile
import time

import matching
import pictures

NICE = ["nice", "-n", "10"]


def toml(value):
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {toml(v)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(v) for v in value) + "]"
    return json.dumps(value)


def camera_file(rules):
    head = ('id = "37078501011326000001"\nname = "evaluation"\nunit = "370785001003001"\n'
            'source = "file:///dev/null"\n')
    return head + "".join("[[rule]]\n" + "".join(f"{k} = {toml(v)}\n" for k, v in rule.items()) for rule in rules)


def rules_for(case, truth, sensitivities):
    """One rule a type and sensitivity, with the zone, the line and the façade of the truth."""
    out = []
    for type_ in case["rules"]:
        for sensitivity in sensitivities:
            rule = {"type": type_, "name": f"{type_} {sensitivity}", "sensitivity": sensitivity}
            if type_ == "line_crossed":
                rule["line"] = truth["line"]
            elif type_ != "camera_tamper":
                rule["zone"] = truth["zone"]
            if truth.get("person_heights") and type_ in ("line_crossed", "crowd_gathering"):
                rule["person_height"] = truth["person_heights"]
            if type_ == "fire_lane_blocked":
                rule["dwell_s"] = case.get("dwell", 30)
            if type_ == "high_altitude_throwing" and truth.get("facade") and case.get("calibrated", True):
                rule["facade"] = truth["facade"]
            out.append(rule)
    return out


def clip_truth(case):
    """The manifest's words in the form of a scene's truth."""
    clip = case["clip"]
    width, height = clip["width"], clip["height"]
    polygon = next(iter(clip.get("polygons", {}).values()), [[0, 0], [width, 0], [width, height], [0, height]])
    events = []
    for event in clip["truth"]["events"]:
        kind = event["type"]
        if kind == "fall":
            events.append({"type": "high_altitude_throwing", "object": "box", "release": event["release_s"],
                           "end": event["end_s"], "box": None,
                           "ends": [event["start_px"], event["end_px"]]})
        elif kind == "static":
            x, y, w, h = event["bbox"]
            events.append({"type": "fire_lane_blocked", "object": "bag", "release": event["t0"], "end": event["t1"],
                           "box": [x, y, w, h], "expect": "alarm"})
        elif kind == "placed":
            events.append({"type": "fire_lane_blocked", "object": "bottle", "release": event["t"],
                           "end": clip["frames"] / clip["fps"], "box": None, "expect": "alarm"})
    return {"kind": "clip", "width": width, "height": height, "fps": clip["fps"],
            "duration": clip["frames"] / clip["fps"], "zone": [[x / width, y / height] for x, y in polygon],
            "events": events}


def analyse(binary, video, rules, folder):
    camera = folder / "camera.toml"
    camera.write_text(camera_file(rules))
    done = subprocess.run([*NICE, binary, "analyze", "--camera", camera, video], capture_output=True, text=True,
                          check=False, timeout=3600)
    if done.returncode != 0:
        raise RuntimeError(f"analyze: exit {done.returncode}: {done.stderr.strip()[:400]}")
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines or lines[-1]["type"] != "summary":
        raise RuntimeError("analyze: no summary")
    if lines[-1].get("failed"):
        raise RuntimeError(f"analyze: a rule failed at {lines[-1]['failed']} pictures")
    refused = [line for line in done.stderr.splitlines() if line.startswith("gulou analyze:")]
    return lines[:-1], lines[-1], refused


def render(binary, case, folder):
    """The case's film and its truth, in the folder; what is there already is taken as it is."""
    settings = dict(case["settings"])
    name = hashlib.sha256(json.dumps([case["kind"], settings], sort_keys=True).encode()).hexdigest()[:16]
    seed = settings.pop("seed")
    film, truth = folder / f"{case['id']}-{name}.mp4", folder / f"{case['id']}-{name}.json"
    if film.exists():
        return film, json.loads(truth.read_text())
    video = film.with_suffix(f".part{os.getpid()}.mp4")
    command = [*NICE, binary, "scene", "--kind", case["kind"], "--seed", str(seed), "--out", video, "--truth", truth]
    for key, value in settings.items():
        command += ["--set", f"{key}={value}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=3600)
    if done.returncode != 0:
        raise RuntimeError(f"scene: exit {done.returncode}: {done.stderr.strip()[:400]}")
    video.rename(film)
    return film, json.loads(truth.read_text())


def judge(case, binary, out, sweep, with_pictures=True, renderer=None, films=None):
    began, cpu = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(dir=out) as name:
        folder = pathlib.Path(name)
        if case["group"] == "clips":
            video, truth = pathlib.Path(case["file"]), clip_truth(case)
        else:
            video, truth = render(renderer or binary, case, films or folder)
        alarms, summary, refused = analyse(binary, video, rules_for(case, truth, [50]), folder)
        result = {"case": case, "truth": truth, "alarms": alarms, "summary": summary, "refused": refused}
        result |= matching.match(truth, alarms, case.get("dwell", 30), case["rules"])
        if sweep:
            swept = analyse(binary, video, rules_for({**case, "rules": case["rules"][:1]}, truth, sweep), folder)[0]
            result["sweep"] = {}
            for s in sweep:
                mine = [a for a in swept if a["rule"].endswith(f" {s}")]
                got = matching.match(truth, mine, case.get("dwell", 30), case["rules"][:1])
                result["sweep"][s] = {k: len(got[k]) for k in ("found", "missed", "false", "duplicates")}
        result["pictures"] = pictures.take(video, result, out / "pictures") if with_pictures else []
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    result["took"] = {"wall_s": round(time.monotonic() - began, 2),
                      "cpu_s": round(spent.ru_utime + spent.ru_stime - cpu.ru_utime - cpu.ru_stime, 2)}
    return result


def keep(result, path):
    part = path.with_suffix(f".part{os.getpid()}")
    part.write_text(json.dumps(result))
    part.rename(path)
