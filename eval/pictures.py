"""Stills of what was found, missed and falsely raised, for the page of pictures."""

import subprocess

FOUND_A_CASE = 1


def still(video, t, path):
    subprocess.run(["nice", "-n", "10", "ffmpeg", "-v", "error", "-y", "-ss", f"{max(0, t):.3f}", "-i", video, "-frames:v", "1",
                    "-vf", "scale=min(960\\,iw):-2", "-q:v", "5", path], check=False, capture_output=True, timeout=120)
    return path.exists()


def moments(verdict, event, alarm):
    """When to look: a fall in its middle and near its end; something standing at its alarm."""
    if alarm and alarm.get("track"):
        a, b = alarm["track"][0][0], alarm["track"][-1][0]
        return [a, (a + b) / 2, b]
    if alarm:
        return [alarm["t"] - 0.3] if verdict == "found" else [alarm.get("began", alarm["t"]), alarm["t"] - 0.1]
    if event.get("track"):
        a, b = event["track"][0][0], event["track"][-1][0]
        return [a, (a + b) / 2, b]
    if event["end"] - event["release"] < 1:
        return [event["release"]]
    return [event["release"] + 0.5, min(event["end"] - 0.2, event["release"] + 35)]


def take(video, result, folder):
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [("missed", result["truth"]["events"][i], None) for i in result["missed"]]
    wanted += [("false", None, alarm) for alarm in result["false"][:5]]
    wanted += [("found", result["truth"]["events"][f["event"]], f["alarm"]) for f in result["found"][:FOUND_A_CASE]]
    out = []
    for number, (verdict, event, alarm) in enumerate(wanted):
        for k, t in enumerate(moments(verdict, event, alarm)):
            path = folder / f"{result['case']['id']}-{verdict}-{number}-{k}.jpg"
            if still(video, t, path):
                out.append({"verdict": verdict, "file": path.name, "t": round(t, 2), "event": slim(event), "alarm": slim(alarm)})
    return out


def slim(thing):
    keep = ("type", "object", "release", "end", "box", "track", "pixels", "floor", "origin", "t", "score", "contrast")
    return {k: thing[k] for k in keep if k in thing} if thing else None
