"""The figures as tables in docs/analytics.md, the pictures as a page."""

import html
import pathlib
import re

import goals
from table import number, rate, share, table

ROOT = pathlib.Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- eval: begin, written by scripts/eval -->", "<!-- eval: end -->"
TITLES = {"throws": "Throws", "facade-life": "Façades without a throw", "stays": "Things that stop in the lane",
          "lane-life": "Lanes where nothing stays", "tampers": "Tampered cameras", "camera_tamper-life": "Cameras nobody touched", "lines": "Lines crossed",
          "crowds": "Crowds", "clips": "Real clips"}


def overview(figures):
    rows = []
    for name, title in TITLES.items():
        f = figures.get(name)
        if f:
            rows.append([title, f["cases"], number(f["hours"]), f["events"], share(f["recall"], f["recall_95"]),
                         share(f["precision"], f["precision_95"]), number(f["f1"], 3), f["false"], rate(f), f["duplicates"],
                         f"{number(f['delay_p50'], 1)} / {number(f['delay_p95'], 1)}", number(f["cpu_s_per_video_s"], 3)])
    return table(["what", "videos", "hours", "events", "recall (95 %)", "precision (95 %)", "F1", "false", "false an hour (95 %)",
                  "duplicates", "delay p50 / p95, s", "core a camera"], rows)


def classes(title, figures):
    rows = [[name, f["events"], share(f["recall"], f["recall_95"]) if f["events"] else "–",
             f"{number(f['delay_p50'], 1)} / {number(f['delay_p95'], 1)}", number(f.get("floor_within_1"), 3),
             number(f.get("origin_px_p50"), 0)] for name, f in figures.items()]
    return table([title, "events", "recall (95 %)", "delay p50 / p95, s", "floor ± 1", "origin px p50"], rows)


def distractors(figures):
    rows = [[name, number(f["hours"]), f["events"], f["events"] - f["found"], f["false"], rate(f)]
            for name, f in figures.items()]
    return table(["with", "hours", "events", "missed", "false", "false an hour (95 %)"], rows)


def curve(figures):
    rows = []
    for s, c in figures.items():
        n, hours = c.get("found", 0) + c.get("missed", 0), c["seconds"] / 3600
        rows.append([s, n, number(c.get("found", 0) / n if n else None, 3), c.get("false", 0),
                     number(c.get("false", 0) / hours)])
    return table(["sensitivity", "events", "recall", "false", "false an hour"], rows)


def clips(results):
    rows = []
    for r in sorted(results, key=lambda r: r["case"]["id"]):
        said = [f"found at {h['alarm']['t']:.1f} s" for h in r["found"]]
        said += [f"**missed** {r['truth']['events'][i]['release']} s" for i in r["missed"]]
        said += [f"**false** at {a['t']:.1f} s" for a in r["false"]] + [f"duplicate at {a['t']:.1f} s" for a in r["duplicates"]]
        said += r["refused"]
        rows.append([r["case"]["id"].removeprefix("clip-"), len(r["found"]) + len(r["missed"]), "; ".join(said) or "quiet, as it should be"])
    return table(["clip", "events", "what was said"], rows)


def text(figures, results, about):
    out = [about + "\n", goals.text(figures), overview(figures)]
    for name, title in TITLES.items():
        f = figures.get(name)
        if not f:
            continue
        out.append(f"### {title}\n")
        if name == "clips":
            out.append(clips([r for r in results if r["case"]["group"] == "clips"]))
            continue
        if f.get("floor_known"):
            out.append(f"Floor of origin: exact in {f['floor_exact']:.3f}, within one in {f['floor_within_1']:.3f} of "
                       f"{f['floor_known']} (façade calibrated). Track: {number(f.get('track_px_p50'), 1)} px RMS at the "
                       f"median, {number(f.get('track_px_p95'), 1)} px at the 95th percentile.\n")
        if f.get("in_3_s") is not None:
            out.append(f"Alarm within 3 s of the dwell time in {f['in_3_s']:.3f} of those found; "
                       f"{f.get('short_stays', 0)} stops shorter than the dwell time must raise nothing.\n")
        for key, what in (("by_size", "size"), ("by_contrast", "contrast, luma steps"), ("by_object", "object"), ("by_stop", "stands for")):
            if f.get(key):
                out.append(classes(what, f[key]))
        if f["by_distractor"]:
            out.append(distractors(f["by_distractor"]))
        if f["sweep"]:
            out.append(curve(f["sweep"]))
    return "\n".join(out)


def write_page(figures, results, about, page):
    fresh = f"{BEGIN}\n{text(figures, results, about)}\n{END}"
    old = page.read_text() if page.exists() else f"# Analytics\n\n{BEGIN}\n{END}\n"
    page.write_text(re.sub(re.escape(BEGIN) + ".*?" + re.escape(END), lambda _: fresh, old, flags=re.S))


def overlay(item, truth):
    w, h = truth["width"], truth["height"]
    parts = []
    for thing, colour in ((item["event"], "#3dff7a"), (item["alarm"], "#ff4a4a")):
        if not thing:
            continue
        if thing.get("track"):
            points = " ".join(f"{x:.1f},{y:.1f}" for _, x, y in thing["track"])
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="{h / 300:.1f}" opacity=".7"/>')
        elif thing.get("box"):
            x, y, bw, bh = thing["box"]
            parts.append(f'<rect x="{x}" y="{y}" width="{bw}" height="{bh}" fill="none" stroke="{colour}" stroke-width="{h / 300:.1f}"/>')
    zone = " ".join(f"{x * w:.1f},{y * h:.1f}" for x, y in truth["zone"])
    parts.append(f'<polygon points="{zone}" fill="none" stroke="#6cf" stroke-width="{h / 500:.1f}" opacity=".6"/>')
    return f'<svg viewBox="0 0 {w} {h}">{"".join(parts)}</svg>'


STYLE = """body{background:#14171c;color:#d8dce2;font:14px sans-serif;margin:16px}
figure{display:inline-block;margin:4px;width:420px;position:relative}figure div{position:relative}
img{width:100%;display:block}svg{position:absolute;left:0;top:0;width:100%}figcaption{font-size:12px;color:#9aa}"""


def caption(result, item):
    """What the picture shows, in words."""
    thing = item["event"] or item["alarm"]
    words = [result["case"]["id"], f"at {item['t']} s", thing.get("object") or thing["type"]]
    if thing.get("pixels"):
        words.append(f"{thing['pixels']:.1f} px, contrast {thing['contrast']:.0f}")
    if thing.get("floor"):
        words.append(f"floor {thing['floor']}")
    if item["event"]:
        words.append(f"{thing['release']:.1f}–{thing['end']:.1f} s")
    if item["alarm"] and item["alarm"].get("score") is not None:
        words.append(f"score {item['alarm']['score']}")
    return ", ".join(words)


def figure(result, item):
    beside = ", ".join(result["truth"].get("distractors", [])) or "nothing else"
    return (f'<figure><div><img loading="lazy" src="pictures/{html.escape(item["file"])}">{overlay(item, result["truth"])}</div>'
            f"<figcaption>{html.escape(caption(result, item))}<br>{html.escape(beside)}</figcaption></figure>")


def write_pictures(results, path, most_found=36):
    sections = {"missed": [], "false": [], "found": []}
    for result in results:
        for item in result["pictures"]:
            sections[item["verdict"]].append(figure(result, item))
    body = "".join(f"<h2>{name}: {len(items)} pictures</h2>{''.join(items[: None if name != 'found' else most_found])}"
                   for name, items in sections.items())
    path.write_text(f"<!doctype html><meta charset=utf-8><title>Evaluation</title><style>{STYLE}</style>"
                    f"<p>Green: truth. Red: the alarm. Blue: the zone.</p>{body}")
