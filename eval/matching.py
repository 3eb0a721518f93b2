"""Which alarm belongs to which event: one to one, as ../shared/reference/analytics.md §5 has it."""

import bisect
import math

TRACK_PX, TRACK_SHARE = 12, 0.03  # mean distance of the tracks: pixels, or this share of the height
BEFORE_FALL, AFTER_FALL = 0.5, 3.0
BEFORE_STAY, AFTER_STAY = 2.0, 10.0
AROUND_CROSSING = 1.5
IN_VIEW = 5  # pictures: what left the view sooner was not there to be found
WAKING = 3  # seconds in which a camera that begins has not yet learnt what its ground looks like
A_CROWD, NO_CROWD = 12, 8  # people, where the rule says 10: in between either will do


def overlap(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    return w * h / (a[2] * a[3] + b[2] * b[3] - w * h)


def centre_inside(box, around):
    x, y = box[0] + box[2] / 2, box[1] + box[3] / 2
    return around[0] <= x <= around[0] + around[2] and around[1] <= y <= around[1] + around[3]


def close_by(a, b):
    """The centres are no further apart than the larger is high."""
    return math.hypot(a[0] + a[2] / 2 - b[0] - b[2] / 2, a[1] + a[3] / 2 - b[1] - b[3] / 2) <= max(a[3], b[3])


def at(track, t):
    """Where a track [[t, x, y], …] is at `t`, between its points; None outside."""
    if not track or t < track[0][0] - 1e-6 or t > track[-1][0] + 1e-6:
        return None
    i = min(max(1, bisect.bisect_left([p[0] for p in track], t)), len(track) - 1)
    (t0, x0, y0), (t1, x1, y1) = (track[i - 1], track[i]) if len(track) > 1 else (track[0], track[0])
    k = 0 if t1 == t0 else min(1.0, max(0.0, (t - t0) / (t1 - t0)))
    return x0 + (x1 - x0) * k, y0 + (y1 - y0) * k


def distances(seen, true):
    """Of the points seen while the truth has the object in view."""
    out = []
    for t, x, y in seen:
        p = at(true, t)
        if p:
            out.append(math.hypot(x - p[0], y - p[1]))
    return out


def track_matches(alarm, truth, event):
    bound = max(TRACK_PX, TRACK_SHARE * truth["height"])
    for true in [event.get("track"), event.get("mirror")]:
        if not true:
            continue
        near = distances(alarm.get("track") or [], true)
        if near:
            near.sort()
            half = near[: max(1, (len(near) + 1) // 2)]
            if len(near) * 2 >= len(alarm["track"]) and sum(half) / len(half) <= bound:
                return True
    if event.get("ends") and alarm.get("track"):  # only the two ends are known
        return all(min(math.hypot(x - ex, y - ey) for _, x, y in alarm["track"]) <= 4 * bound for ex, ey in event["ends"])
    return False


def window(event, dwell):
    """[first, last] time of the alarm, and from when its delay counts."""
    if event["type"] == "high_altitude_throwing":
        return event["release"] - BEFORE_FALL, event["end"] + AFTER_FALL, event["end"]
    if event["type"] == "camera_tamper":
        return event["release"] - 0.5, event["end"] + 3, event["release"]
    if event["type"] == "line_crossed":
        return event["release"] - AROUND_CROSSING, event["release"] + AROUND_CROSSING, event["release"]
    due = event["release"] + dwell
    if event["type"] == "crowd_gathering":  # it may be one before the last has come
        return due - 15, min(event["end"] + 15, due + AFTER_STAY), due
    if event.get("expect") == "optional":  # stood there before the first picture: whenever it is found
        return event["release"], event["end"] + 3, due
    return due - BEFORE_STAY, min(event["end"] + 3, due + AFTER_STAY), due


def belongs(alarm, truth, event, dwell):
    low, high, _ = window(event, dwell)
    if alarm["type"] != event["type"] or not low <= alarm["t"] <= high:
        return False
    if event["type"] == "high_altitude_throwing":
        return track_matches(alarm, truth, event)
    if event["type"] == "line_crossed":
        return alarm.get("label", event["object"]) == event["object"] and close_by(alarm["box"], event["box"])
    if event["type"] == "camera_tamper" or not event.get("box"):
        return True
    return overlap(alarm["box"], event["box"]) >= 0.2 or centre_inside(alarm["box"], event["box"])


def expected(event, dwell, until):
    """Must there be an alarm? None: there may. `until`: the film's end, seconds."""
    if event["type"] == "high_altitude_throwing" and "track" in event and len(event["track"]) < IN_VIEW:
        return None
    if event.get("track") and event["end"] + AFTER_FALL > until:
        return None  # it may be told after the last picture
    if event.get("expect"):
        return {"alarm": True, "optional": None, "none": False}[event["expect"]]
    if event["type"] in ("fire_lane_blocked", "goods_piled"):
        stays = event["end"] - event["release"]
        return True if stays >= dwell + 1 else None if stays >= dwell - 1.5 else False
    if event["type"] == "line_crossed":
        return True if event["release"] >= WAKING else None
    if event["type"] == "crowd_gathering":
        people = int(event["object"].split()[0])
        return True if people >= A_CROWD else False if people <= NO_CROWD else None
    return True


def match(truth, alarms, dwell, types=None):
    """`types`: of the rules that watched; what else happened was nobody's to find."""
    raised = sorted((a for a in alarms if a["state"] == "raised"), key=lambda a: a["t"])
    must = {i: expected(e, dwell, truth.get("duration", math.inf)) for i, e in enumerate(truth["events"]) if types is None or e["type"] in types}
    used, found, duplicates, false, spared = set(), [], [], [], []
    for alarm in raised:
        mine = [i for i, e in enumerate(truth["events"]) if must.get(i, False) is not False and belongs(alarm, truth, e, dwell)]
        free = [i for i in mine if i not in used]
        if free:
            used.add(free[0])
            event = truth["events"][free[0]]
            (found if must[free[0]] else spared).append(
                {"event": free[0], "alarm": alarm, "delay": round(alarm["t"] - window(event, dwell)[2], 3),
                 **origin_error(alarm, event)})
        elif mine:
            duplicates.append(alarm)
        else:
            false.append(alarm)
    missed = [i for i, wanted in must.items() if wanted and i not in used]
    return {"found": found, "missed": missed, "false": false, "duplicates": duplicates, "spared": spared,
            "short_stays": sum(1 for wanted in must.values() if wanted is False)}


def origin_error(alarm, event):
    out = {}
    origin = alarm.get("origin") or {}
    if origin.get("at") and event.get("origin"):
        out["origin_px"] = round(math.dist(origin["at"], event["origin"]), 1)
    if origin.get("floor") is not None and event.get("floor") is not None:
        out["floors"] = origin["floor"] - event["floor"]
    if event.get("track") and alarm.get("track"):
        near = distances(alarm["track"], event["track"])
        if near:
            out["track_px"] = round(math.sqrt(sum(d * d for d in near) / len(near)), 2)
    return out
