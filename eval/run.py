#!/usr/bin/env python3
"""Evaluates the analyzers over simulated scenes and the real clips: what `scripts/eval` runs."""

import argparse
import concurrent.futures
import hashlib
import json
import pathlib
import sys
import time

import cases
import figures
import report
import run_case

ROOT = pathlib.Path(__file__).resolve().parent.parent


def read_options():
    parser = argparse.ArgumentParser(prog="scripts/eval", description=__doc__)
    parser.add_argument("--binary", default=ROOT / "build/release/gulou", type=pathlib.Path)
    parser.add_argument("--renderer", type=pathlib.Path, help="another program to render the scenes with: for judging two versions on the same films")
    parser.add_argument("--films", type=pathlib.Path, help="keep the films there, and take from there those that exist: for judging many versions; empty it when the renderer changed")
    parser.add_argument("--uncalibrated", action="store_true", help="without the façade's points and floors")
    parser.add_argument("--out", default=ROOT / "build/eval", type=pathlib.Path)
    parser.add_argument("--report", action="store_true", help="the reporting seeds (100000 and up), not the tuning seeds (1–999)")
    parser.add_argument("--hours", type=float, default=1, help="camera-hours of façade life, and as many of lane life")
    parser.add_argument("--falls", type=int, default=120)
    parser.add_argument("--stays", type=int, default=60)
    parser.add_argument("--tampers", type=int, default=0)
    parser.add_argument("--lines", type=int, default=0, help="squares with a line, 3 minutes each")
    parser.add_argument("--crowds", type=int, default=0, help="squares where people gather, or too few do")
    parser.add_argument("--seeds", help='these instead, "1-40" or "7,9", of every group')
    parser.add_argument("--only", action="append", choices=[*cases.GROUPS, "clips"], help="only this group; may stand more than once")
    parser.add_argument("--sweep", help='sensitivities to try besides, "20,35,50,65,80"')
    parser.add_argument("--sweep-first", type=int, default=10**6, help="only as many cases of each group")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, help="begin no case after this, and report what there is; the next run goes on (0: report alone)")
    parser.add_argument("--page", default=ROOT / "docs/analytics.md", type=pathlib.Path)
    parser.add_argument("--no-page", action="store_true", help="leave docs/analytics.md alone")
    parser.add_argument("--gate", type=pathlib.Path, help="a frozen result: run its cases, and fail where they come out worse")
    options = parser.parse_args()
    if options.seeds and options.report and min(cases.seeds(options.seeds, 0, 0)) < cases.REPORTING:
        parser.error("reporting seeds begin at 100000")
    return options


def key_of(binary, case, sweep):
    return hashlib.sha256(f"{binary}{json.dumps(case, sort_keys=True)}{sweep}".encode()).hexdigest()[:20]


def judged(case, options, binary_hash, sweep, until):
    case, sweep = {k: v for k, v in case.items() if k != "swept"}, sweep if case["swept"] else []
    path = options.out / "cases" / f"{case['id']}-{key_of(binary_hash, case, sweep)}.json"
    if path.exists():
        return json.loads(path.read_text())
    if until is not None and time.monotonic() > until:
        return None
    result = run_case.judge(case, options.binary, options.out, sweep, renderer=options.renderer, films=options.films)
    run_case.keep(result, path)
    return result


def run_all(plan, options, sweep):
    binary_hash = hashlib.sha256(options.binary.read_bytes()).hexdigest()
    if options.renderer:
        binary_hash += hashlib.sha256(options.renderer.read_bytes()).hexdigest()
    results, failed, began = [], [], time.monotonic()
    until = None if options.minutes is None else began + 60 * options.minutes
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        waiting = {pool.submit(judged, case, options, binary_hash, sweep, until): case for case in plan}
        for done in concurrent.futures.as_completed(waiting):
            case = waiting[done]
            try:
                result = done.result()
            except (RuntimeError, OSError, ValueError) as error:
                failed.append(case["id"])
                print(f"{case['id']}: {error}", file=sys.stderr, flush=True)
                continue
            if result is None:
                continue
            results.append(result)
            print(f"{len(results):4}/{len(plan)} {time.monotonic() - began:6.0f} s  {case['id']:24} found {len(result['found'])} "
                  f"missed {len(result['missed'])} false {len(result['false'])} double {len(result['duplicates'])}", flush=True)
    return sorted(results, key=lambda r: r["case"]["id"]), failed


def about(options, results):
    kind = "reporting seeds (100000 and up)" if options.report else "tuning seeds (1–999)"
    return (f"{time.strftime('%Y-%m-%d')}, {kind}, {len(results)} videos, "
            f"{sum(r['summary']['video_s'] for r in results) / 3600:.1f} camera-hours.")


def flat(all_figures):
    """The one line: what stands in the goals."""
    out = {}
    for name, f in all_figures.items():
        out[name.replace("-", "_")] = {k: (round(v, 4) if isinstance(v, float) else v) for k, v in f.items()
                                       if not isinstance(v, dict)}
        for size, g in f.get("by_size", {}).items():
            out[f"throws {size}"] = {"events": g["events"], "recall": round(g["recall"], 4)}
    return out


def main():
    options = read_options()
    options.out = options.out.resolve()
    (options.out / "cases").mkdir(parents=True, exist_ok=True)
    options.binary = options.binary.resolve()
    options.renderer = options.renderer and options.renderer.resolve()
    if options.films:
        options.films = options.films.resolve()
        options.films.mkdir(parents=True, exist_ok=True)
    if options.gate:
        import gate
        sys.exit(gate.run(options))
    sweep = [int(s) for s in options.sweep.split(",")] if options.sweep else []
    plan = cases.plan(options)
    if options.uncalibrated:
        plan = [{**case, "calibrated": False} for case in plan]
    results, failed = run_all(plan, options, sweep)
    if not results:
        sys.exit("nothing was evaluated")
    all_figures = figures.everything(results)
    print("\n" + report.text(all_figures, results, about(options, results)))
    if not options.no_page:
        report.write_page(all_figures, results, about(options, results), options.page)
    report.write_pictures(results, options.out / "index.html")
    line = {"bench": "eval", "figures": flat(all_figures)}
    (options.out / "eval.json").write_text(json.dumps({**line, "all": all_figures, "failed": failed}, indent=1))
    if failed:
        print(f"{len(failed)} cases could not be run: {', '.join(failed[:10])}", file=sys.stderr)
    print(json.dumps(line))
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
