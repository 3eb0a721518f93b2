"""The figures that were set as goals, each beside what was measured and how much stands behind it."""

import figures
import table


def recall(f, must, aim, what, unit="events"):
    """A row about a share of events found."""
    if not f or not f["events"]:
        return [what, must, aim, "–", "–"]
    return [what, must, aim, table.share(f["recall"], f["recall_95"]), f"{f['events']} {unit}"]


def false(f, must, aim, what, per=1.0):
    if not f:
        return [what, must, aim, "–", "–"]
    low, high = (bound * per for bound in f["false_per_hour_95"])
    seen = f"{f['false_per_hour'] * per:.3f} ({low:.3f}–{high:.3f})" if f["false"] else f"0 (≤ {high:.3f})"
    return [what, must, aim, seen, f"{f['false']} in {f['hours']:.1f} h"]


def rows(all_figures):
    throws, stays = all_figures.get("throws", {}), all_figures.get("stays", {})
    sizes = throws.get("by_size", {})
    out = [recall(sizes.get("≥ 8 px"), "≥ 0.97", "0.99", "throws of ≥ 8 px found"),
           recall(sizes.get("4–8 px"), "≥ 0.90", "0.95", "throws of 4–8 px found"),
           false(all_figures.get("facade-life"), "≤ 0.1", "≤ 0.042", "false throws an hour of façade life")]
    if throws.get("floor_known"):
        n, within = throws["floor_known"], throws["floor_within_1"]
        out.append(["floor of origin within one", "≥ 0.90", "≥ 0.95", table.share(within, figures.wilson(round(within * n), n)), f"{n} floors named"])
    if stays:
        out.append(["left things and parked vehicles, F1", "≥ 0.95", "0.98", table.number(stays["f1"], 3),
                    f"{stays['events']} stays, {stays.get('short_stays', 0)} too short"])
        if stays.get("in_3_s") is not None:
            n = stays["found"]
            out.append(["their alarm within 3 s of the dwell time", "≥ 0.95", "0.98",
                        table.share(stays["in_3_s"], figures.wilson(round(stays["in_3_s"] * n), n)), f"{n} alarms"])
    out.append(false(all_figures.get("lane-life"), "≤ 0.1", "≤ 0.042", "false zone alarms an hour of lane life"))
    tampers = all_figures.get("tampers")
    for kind, f in (tampers or {}).get("by_object", {}).items():
        out.append(recall(f, "≥ 0.95", "", f"tampering found: {kind}"))
    out.append(false(all_figures.get("camera_tamper-life"), "≤ 1", "", "false tampering a day of ordinary life", per=24))
    return out


def text(all_figures):
    return table.table(["goal", "must", "aim", "measured (95 %)", "behind it"], rows(all_figures))
