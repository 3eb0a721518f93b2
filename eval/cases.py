"""What is evaluated: one case is one video of a simulated camera, or one real clip, and its rules."""

import collections
import json
import pathlib
import random

TUNING, REPORTING = 1, 100000  # first seeds
CLIPS = pathlib.Path(__file__).resolve().parent.parent.parent / "shared" / "clips"
THROW, LANE, TAMPER = "high_altitude_throwing", "fire_lane_blocked", "camera_tamper"
LINE, CROWD = "line_crossed", "crowd_gathering"
LANE_OBJECTS = ("van", "car", "ebike", "box", "goods")
STOPS = (5, 20, 29, 31, 60, 300)  # seconds; below the dwell time nothing may be raised
DWELL = 30
TAMPERS = ("covered", "defocused", "moved", "frozen", "black")


def case(group, kind, seed, settings, rules, **more):
    settings = {"seed": seed, **settings}
    return {"id": f"{group}-{seed}", "group": group, "kind": kind, "settings": settings, "rules": rules, **more}


def picture(random_, kind, full=0.06):
    """Size, rate and the encoder's quality: mostly small, a few of the full size. Which camera looks,
    from where, and what it sees besides is drawn by the scene from its seed. What stands and what
    walks is judged at 5 to 8 pictures a second, so its streams have hardly more. The quick encoder at
    CRF 25 to 37 loses as much as the thorough one does at 23 to 35, in half the time and twice the bytes."""
    large = kind == "facade" and random_.random() < full
    width, height = (1920, 1080) if large else (640, 360)
    rates = {"facade": (15, 20, 25), "fire-lane": (6, 8, 10), "square": (8, 10, 12)}
    return {"width": width, "height": height, "fps": random_.choice(rates[kind]), "crf": random_.choice((25, 28, 31, 34, 37)), "encoder": "quick",
            "noise": round(random_.uniform(0.6, 3.0), 1)}


def throws(seed):
    random_ = random.Random(f"throws {seed}")
    # The last is thrown at 34 s; a sheet of paper takes ten to come down, and then it must be told.
    settings = {**picture(random_, "facade"), "view": "any", "object": "any", "throw_at": 7, "throw_every": 9,
                "duration": 42, "distractors": "life" if random_.random() < 0.6 else "none"}
    return case("throws", "facade", seed, settings, [THROW])


def facade_life(seed):
    random_ = random.Random(f"facade life {seed}")
    settings = {**picture(random_, "facade", full=0.03), "view": "any", "events": 0, "duration": 300, "distractors": "life"}
    return case("facade-life", "facade", seed, settings, [THROW, TAMPER], life=True)


def stays(seed):
    random_ = random.Random(f"stays {seed}")
    stop = STOPS[seed % len(STOPS)]
    settings = {**picture(random_, "fire-lane"), "view": "any", "object": LANE_OBJECTS[seed // len(STOPS) % len(LANE_OBJECTS)],
                "park_at": 45, "park_for": stop, "park_every": 0, "duration": 45 + max(stop, 32) + 25,
                "distractors": "life" if random_.random() < 0.6 else "none"}
    return case("stays", "fire-lane", seed, settings, [LANE])


def lane_life(seed):
    random_ = random.Random(f"lane life {seed}")
    settings = {**picture(random_, "fire-lane"), "view": "any", "events": 0, "duration": 600, "distractors": "life"}
    return case("lane-life", "fire-lane", seed, settings, [LANE, TAMPER], life=True)


def tampers(seed):
    random_ = random.Random(f"tampers {seed}")
    kind = ("facade", "fire-lane", "street")[seed // len(TAMPERS) % 3]
    settings = {**picture(random_, "fire-lane"), "events": 0, "duration": 120, "tamper": TAMPERS[seed % len(TAMPERS)],
                "tamper_at": 75, "tamper_for": 35, "distractors": "life" if random_.random() < 0.6 else "none"}
    return case("tampers", kind, seed, settings, [TAMPER])


def lines(seed):
    random_ = random.Random(f"lines {seed}")
    settings = {**picture(random_, "square"), "view": "any", "events": 0, "duration": 180,
                "distractors": "life" if random_.random() < 0.5 else "none"}
    return case("lines", "square", seed, settings, [LINE])


def crowds(seed):
    random_ = random.Random(f"crowds {seed}")
    people = random_.choice((4, 8, 12, 16, 24))  # 12 and more are a crowd, 8 and fewer are none
    settings = {**picture(random_, "square"), "view": "any", "crowd": people, "crowd_at": 70, "crowd_for": 60,
                "crowd_every": 0, "duration": 170, "distractors": "life" if random_.random() < 0.5 else "none"}
    return case("crowds", "square", seed, settings, [CROWD])


def watched(clip):
    """The rules tried on a real clip: type and dwell time. The bag of indoor_bag stands for 30 s in all."""
    short = {"bottles.mp4": 3, "indoor_bag.mp4": 10}.get(clip["file"])
    if clip["kind"] == "fall":
        return [(THROW, None)]
    if clip["truth"].get("events") or clip["kind"] == "static-person":
        return [(LANE, short or DWELL)]
    return [(LANE, 10), (LANE, DWELL), (THROW, None)]


def clips():
    """The real clips; [] and a word why when they are not there."""
    manifest = CLIPS / "manifest.json"
    if not manifest.exists():
        print(f"real clips skipped: there is no {manifest}")
        return []
    out = []
    for clip in json.loads(manifest.read_text()):
        file = CLIPS / clip["file"]
        if not file.exists():
            print(f"real clip {clip['file']} skipped: the manifest names it, the file is missing")
            continue
        for type_, dwell in watched(clip):
            name = f"clip-{file.stem}" + (f"-dwell{dwell}" if dwell else "-throwing" if clip["kind"] != "fall" else "")
            out.append({"id": name, "group": "clips", "kind": "clip", "file": str(file), "clip": clip, "rules": [type_],
                        "dwell": dwell or DWELL, "life": not clip["truth"]["events"]})
    return out


def seeds(text, first, count):
    """"1-40", "7,9", or None: as many as are wanted from the first."""
    if not text:
        return list(range(first, first + count))
    out = []
    for part in text.split(","):
        low, _, high = part.partition("-")
        out += range(int(low), int(high or low) + 1)
    return out


GROUPS = {"throws": throws, "facade-life": facade_life, "stays": stays, "lane-life": lane_life, "tampers": tampers,
          "lines": lines, "crowds": crowds}


def plan(options):
    first = REPORTING if options.report else TUNING
    counts = {"throws": -(-options.falls // 4), "facade-life": round(options.hours * 12), "stays": options.stays,
              "lane-life": round(options.hours * 6), "tampers": options.tampers, "lines": options.lines, "crowds": options.crowds}
    groups = [[make(seed) for seed in seeds(options.seeds, first, counts[group])]
              for group, make in GROUPS.items() if not options.only or group in options.only]
    if not options.only or "clips" in options.only:
        groups.append(clips())
    # In turn, so that a run that is cut short has seen the same share of everything.
    placed = [((number + 0.5) / len(group), case) for group in groups for number, case in enumerate(group)]
    ordered = [case for _, case in sorted(placed, key=lambda pair: pair[0])]
    swept = collections.Counter()
    for case in ordered:
        swept[case["group"]] += 1
        case["swept"] = swept[case["group"]] <= options.sweep_first
    return ordered
