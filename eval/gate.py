"""The regression gate: a few small fixed cases, judged as they were when they were frozen, or better."""

import concurrent.futures
import json
import pathlib
import tempfile
import time

import cases
import run_case

SMALL = {"width": 480, "height": 270, "fps": 15, "crf": 28, "noise": 1.2}


def plan():
    """Nothing here is drawn: seeds and settings are fixed, and small enough for a build with sanitizers."""
    out = []
    for seed in (11, 12, 13):
        out.append(cases.case("gate-throw", "facade", seed, {**SMALL, "object": "box", "throw_at": 6, "throw_every": 0,
                                                             "duration": 12, "distractors": "birds,laundry,lights"}, [cases.THROW]))
    out.append(cases.case("gate-life", "facade", 14, {**SMALL, "events": 0, "duration": 12, "distractors": "birds,leaves,windows,curtains"},
                          [cases.THROW], life=True))
    for seed, what, stop in ((15, "van", 20), (16, "box", 20), (17, "van", 6)):
        out.append(cases.case("gate-stay", "fire-lane", seed, {**SMALL, "fps": 5, "object": what, "park_at": 25, "park_for": stop,
                                                               "park_every": 0, "duration": 50, "distractors": "none"}, [cases.LANE], dwell=10))
    return out


def verdict(result):
    return {k: len(result[k]) for k in ("found", "missed", "false", "duplicates")}


def worse(now, then):
    return now["found"] < then["found"] or any(now[k] > then[k] for k in ("missed", "false", "duplicates"))


def run(options):
    frozen = json.loads(options.gate.read_text()) if options.gate.exists() else {}
    began, results, bad = time.monotonic(), {}, []
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        done = {case["id"]: pool.submit(run_case.judge, case, options.binary, pathlib.Path(name), [], False) for case in plan()}
        for id_, future in done.items():
            results[id_] = verdict(future.result())
            then = frozen.get(id_)
            mark = "" if not then else "WORSE than " + json.dumps(then) if worse(results[id_], then) else "as before or better"
            bad += [id_] if mark.startswith("WORSE") else []
            print(f"{id_:16} {json.dumps(results[id_])} {mark}", flush=True)
    if not frozen:
        options.gate.write_text(json.dumps(results, indent=1) + "\n")
        print(f"frozen in {options.gate}")
    print(f"{len(results)} cases in {time.monotonic() - began:.0f} s, {len(bad)} worse")
    return 1 if bad else 0
