"""The regression gate: a few small fixed cases, judged as they were when they were frozen, or better.

Counts alone are compared, of events that are plain to see: neither the machine's speed nor the
rounding of another processor changes them. To freeze anew, delete the file and run it again."""

import concurrent.futures
import json
import os
import pathlib
import tempfile
import time
import unittest

import cases
import run_case

SMALL = {"width": 480, "height": 270, "fps": 15, "crf": 30, "encoder": "quick", "noise": 1.2}
SLOW = {**SMALL, "fps": 5}


def throw(seed, distractors, **more):
    settings = {**SMALL, "object": "box", "throw_at": 6, "throw_every": 0, "duration": 12, "distractors": distractors, **more}
    return cases.case("gate-throw", "facade", seed, settings, [cases.THROW])


def stay(seed, what, stop, distractors="none"):
    settings = {**SLOW, "object": what, "park_at": 25, "park_for": stop, "park_every": 0, "duration": 50, "distractors": distractors}
    return cases.case("gate-stay", "fire-lane", seed, settings, [cases.LANE], dwell=10)


def tamper(seed, how, kind):
    settings = {**SLOW, "events": 0, "duration": 60, "tamper": how, "tamper_at": 40, "tamper_for": 20, "distractors": "none"}
    return cases.case("gate-tamper", kind, seed, settings, [cases.TAMPER])


def plan():
    """Nothing here is drawn: seeds and settings are fixed, and small enough for a build with sanitizers."""
    quiet = {**SMALL, "events": 0, "duration": 15}
    return [
        throw(11, "birds,laundry,lights"), throw(12, "none", view="any"), throw(13, "leaves,windows"),
        throw(22, "laundry,shake", view="any", crf=36),  # found only while shaken edges are let be
        cases.case("gate-life", "facade", 14, {**quiet, "distractors": "birds,leaves,windows,curtains"}, [cases.THROW], life=True),
        cases.case("gate-life", "facade", 18, {**quiet, "distractors": "rain,gondola"}, [cases.THROW], life=True),
        stay(15, "van", 20), stay(16, "ebike", 20, "leaves"), stay(17, "van", 6),
        tamper(19, "covered", "facade"), tamper(20, "moved", "street"),
        cases.case("gate-line", "square", 21, {**SMALL, "fps": 8, "events": 0, "duration": 40, "distractors": "none"}, [cases.LINE]),
    ]


def verdict(result):
    return {k: len(result[k]) for k in ("found", "missed", "false", "duplicates")}


def worse(now, then):
    return now["found"] < then["found"] or any(now[k] > then[k] for k in ("missed", "false", "duplicates"))


def judge_all(options):
    with tempfile.TemporaryDirectory() as name, concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        done = {case["id"]: pool.submit(run_case.judge, case, options.binary, pathlib.Path(name), [], False) for case in plan()}
        for id_, future in done.items():
            yield id_, future.result()


def sound():
    """The evaluation's own tests."""
    tests = unittest.defaultTestLoader.loadTestsFromName("test_eval")
    return unittest.TextTestRunner(verbosity=0).run(tests).wasSuccessful()


def run(options):
    if not sound():
        return 1
    # A build with sanitizers would end on what GStreamer keeps until the end; the unit tests look for leaks.
    os.environ.setdefault("ASAN_OPTIONS", "detect_leaks=0")
    frozen = json.loads(options.gate.read_text()) if options.gate.exists() else None
    began, results, bad = time.monotonic(), {}, []
    for id_, result in judge_all(options):
        results[id_] = now = verdict(result)
        then = (frozen or {}).get(id_)
        if frozen is None:
            mark = "new"
        elif then is None:
            mark = "NOT in the frozen result"
        else:
            mark = "WORSE than " + json.dumps(then) if worse(now, then) else "as before" if now == then else "better"
        if mark[:3] in ("NOT", "WOR"):
            bad.append(id_)
        print(f"{id_:16} {json.dumps(now)} {result['took']['cpu_s']:5.1f} s  {mark}", flush=True)
    if frozen is None:
        options.gate.write_text(json.dumps(results, indent=1) + "\n")
        print(f"frozen in {options.gate}")
    print(f"{len(results)} cases in {time.monotonic() - began:.0f} s, {len(bad)} worse: {', '.join(bad)}" if bad else
          f"{len(results)} cases in {time.monotonic() - began:.0f} s, none worse")
    return 1 if bad else 0
