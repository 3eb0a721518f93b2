"""From judged cases to figures: rates with their intervals, percentiles, tables by class."""

import collections
import math

Z = 1.959964


def wilson(hits, n):
    """95 % interval of a share (Wilson 1927)."""
    if n == 0:
        return 0.0, 1.0
    p, d = hits / n, 1 + Z * Z / n
    middle, half = (p + Z * Z / (2 * n)) / d, Z / d * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def poisson_cdf(k, mean):
    term = total = math.exp(-mean)
    for i in range(1, k + 1):
        term *= mean / i
        total += term
    return total


def solve(reaches, high):
    low = 0.0
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (low, middle) if reaches(middle) else (middle, high)
    return high


def poisson(count):
    """95 % bounds of the mean behind a count (Garwood 1936); none seen: one-sided, 3.0."""
    if count == 0:
        return 0.0, -math.log(0.05)
    high = solve(lambda m: poisson_cdf(count, m) <= 0.025, 4.0 * count + 20)
    low = solve(lambda m: 1 - poisson_cdf(count - 1, m) >= 0.025, float(count))
    return low, high


def percentile(values, share):
    if not values:
        return None
    values = sorted(values)
    return values[min(len(values) - 1, math.ceil(share * len(values)) - 1)]


def size_class(event):
    pixels = event.get("pixels")
    if event.get("object") == "water":
        return "drops < 1 px"  # the size is the cloud's
    if pixels is None:
        return "unknown"
    return "< 4 px" if pixels < 4 else "4–8 px" if pixels < 8 else "≥ 8 px"


def stop_class(event):
    return f"{round(event['end'] - event['release'])} s"


class Tally:
    """Events found and missed, alarms false and doubled, hours watched."""

    def __init__(self):
        self.found = self.missed = self.false = self.duplicates = self.spared = 0
        self.hours = 0.0
        self.delays, self.floors, self.origin_px, self.track_px = [], [], [], []

    def add(self, result):
        self.hours += result["summary"]["video_s"] / 3600
        self.false += len(result["false"])
        self.duplicates += len(result["duplicates"])
        self.spared += len(result["spared"])
        for i in result["missed"]:
            self.add_missed()
        for hit in result["found"]:
            self.add_found(hit)

    def add_missed(self):
        self.missed += 1

    def add_found(self, hit):
        self.found += 1
        self.delays.append(hit["delay"])
        for name, values in (("floors", self.floors), ("origin_px", self.origin_px), ("track_px", self.track_px)):
            if name in hit:
                values.append(hit[name])

    def figures(self):
        n, alarms = self.found + self.missed, self.found + self.false
        recall = self.found / n if n else None
        precision = self.found / alarms if alarms else None
        low, high = poisson(self.false)
        out = {"events": n, "found": self.found, "recall": recall, "recall_95": wilson(self.found, n) if n else None,
               "false": self.false, "duplicates": self.duplicates, "precision": precision,
               "precision_95": wilson(self.found, alarms) if alarms else None,
               "f1": 2 * self.found / (2 * self.found + self.false + self.missed) if n else None,
               "hours": round(self.hours, 3), "false_per_hour": self.false / self.hours if self.hours else None,
               "false_per_hour_95": (low / self.hours, high / self.hours) if self.hours else None,
               "delay_p50": percentile(self.delays, 0.5), "delay_p95": percentile(self.delays, 0.95)}
        if self.floors:
            out |= {"floor_known": len(self.floors), "floor_exact": sum(f == 0 for f in self.floors) / len(self.floors),
                    "floor_within_1": sum(abs(f) <= 1 for f in self.floors) / len(self.floors)}
        if self.origin_px:
            out |= {"origin_px_p50": percentile(self.origin_px, 0.5), "origin_px_p95": percentile(self.origin_px, 0.95)}
        if self.track_px:
            out |= {"track_px_p50": percentile(self.track_px, 0.5), "track_px_p95": percentile(self.track_px, 0.95)}
        return out


def by_event(results, classify):
    """A tally of found and missed for each class of events."""
    tallies = collections.defaultdict(Tally)
    for result in results:
        events = result["truth"]["events"]
        for i in result["missed"]:
            tallies[classify(events[i])].add_missed()
        for hit in result["found"]:
            tallies[classify(events[hit["event"]])].add_found(hit)
    return {k: tallies[k].figures() for k in sorted(tallies)}


def by_distractor(results):
    """Every case counts for each of what was in it: which of them go with false alarms and misses."""
    tallies = collections.defaultdict(Tally)
    for result in results:
        for name in result["truth"].get("distractors") or ["none"]:
            tallies[name].add(result)
    return {k: tallies[k].figures() for k in sorted(tallies)}


def sweep(results):
    """By sensitivity, of the cases that were tried with several: what each is judged with otherwise is 50."""
    out = collections.defaultdict(lambda: collections.Counter())
    for result in results:
        if not result.get("sweep"):
            continue
        usual = {k: len(result[k]) for k in ("found", "missed", "false", "duplicates")}
        for sensitivity, counts in {**result["sweep"], "50": usual}.items():
            out[int(sensitivity)].update(counts)
            out[int(sensitivity)]["seconds"] += result["summary"]["video_s"]
    return {s: dict(out[s]) for s in sorted(out)}


def group(results):
    tally = Tally()
    for result in results:
        tally.add(result)
    out = tally.figures()
    video = sum(r["summary"]["video_s"] for r in results)
    out["cpu_s_per_video_s"] = sum(r["summary"]["cpu_s"] for r in results) / video if video else None
    out["cases"] = len(results)
    short = sum(r.get("short_stays", 0) for r in results)
    if short:
        out["short_stays"] = short
    return out


def only(result, type_):
    """What the rules of one type said, and what was for them to find."""
    events = result["truth"]["events"]
    mine = {i for i, event in enumerate(events) if event["type"] == type_}
    return {**result, **{k: [a for a in result[k] if a["type"] == type_] for k in ("false", "duplicates")},
            **{k: [hit for hit in result[k] if hit["event"] in mine] for k in ("found", "spared")},
            "missed": [i for i in result["missed"] if i in mine]}


def grouped(results):
    """By group. Two rules watch ordinary life: the second, for tampering, is counted by itself, and at one sensitivity."""
    groups = collections.defaultdict(list)
    for result in results:
        group_, rules = result["case"]["group"], result["case"]["rules"]
        groups[group_].append(result if len(rules) == 1 else only(result, rules[0]))
        for other in rules[1:]:
            groups[f"{other}-life"].append({**only(result, other), "sweep": {}})
    return groups


def everything(results):
    groups = grouped(results)
    out = {}
    for name, mine in groups.items():
        out[name] = group(mine)
        out[name]["by_distractor"] = by_distractor(mine)
        out[name]["sweep"] = sweep(mine)
        if name == "throws":
            out[name] |= {"by_size": by_event(mine, size_class), "by_object": by_event(mine, lambda e: e["object"])}
            out[name]["by_contrast"] = by_event(mine, contrast_class)
        if name == "stays":
            out[name] |= {"by_object": by_event(mine, lambda e: e["object"]), "by_stop": by_event(mine, stop_class)}
            delays = [hit["delay"] for r in mine for hit in r["found"]]
            out[name]["in_3_s"] = sum(-0.3 <= d <= 3 for d in delays) / len(delays) if delays else None
        if name in ("tampers", "lines", "crowds"):
            out[name]["by_object"] = by_event(mine, lambda e: e["object"])
    return out


def contrast_class(event):
    contrast = event.get("contrast")
    if contrast is None:
        return "unknown"
    return "< 10" if contrast < 10 else "10–25" if contrast < 25 else "≥ 25"
