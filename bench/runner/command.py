"""The command line of `bench/run`."""

import argparse
import os
import signal
import sys
import time

from runner.cleaning import clean
from runner.encoding import encode, encode_large, tokenize
from runner.learning import linear, quality, quality_encoder, quality_short, train
from runner.machine import is_busy, machine, sentence
from runner.material import ROOT, Absent, Material
from runner.predicting import predict
from runner.process import Failed, tell
from runner.record import Record
from runner.serving import serve
from runner.slack import slack
from runner.slack_large import slack_large
from runner.table import around_marks, as_text, write_page
from runner.tuning import quality_tuned, tune_speed
from runner.vectors import mapped, smote
from runner.warehouses import parquet, postgresql
from runner.workbench import Workbench

STEPS = {
    step.__name__: step
    for step in (
        train,
        linear,
        quality,
        quality_encoder,
        quality_short,
        quality_tuned,
        predict,
        clean,
        smote,
        mapped,
        tokenize,
        encode,
        encode_large,
        tune_speed,
        parquet,
        postgresql,
        serve,
        slack,
        slack_large,
    )
}


def arguments():
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description="Measures triage beside peers that do the same work on the same data, in turn.",
    )
    parser.add_argument(
        "build",
        nargs="?",
        default=ROOT / "build/bench",
        help="build folder with the program and the benches (build/bench)",
    )
    parser.add_argument(
        "--only",
        metavar="STEPS",
        type=lambda names: names.split(","),
        default=list(STEPS),
        help=f"some of {','.join(STEPS)}",
    )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="small data, to see that everything runs; its figures mean nothing",
    )
    parser.add_argument(
        "--rounds",
        type=int,
        help="repeat each run so often (default: 1 where it is long, else 3 to 11)",
    )
    parser.add_argument(
        "--data",
        default=os.environ.get("TRIAGE_BENCH_DATA", ROOT.parent / "shared/data"),
        help="folder with the public data sets ($TRIAGE_BENCH_DATA)",
    )
    parser.add_argument("--program", help="measure this triage instead of BUILD/triage")
    parser.add_argument(
        "--json",
        metavar="FILE",
        help="where the figures go as JSON; steps not run now stay in it "
        "(bench/results/latest.json or quick.json)",
    )
    parser.add_argument(
        "--page",
        metavar="FILE",
        help="put the table into this page (docs/benchmarks.md); what it has of other steps stays",
    )
    chosen = parser.parse_args()
    if unknown := [name for name in chosen.only if name not in STEPS]:
        parser.error(f"no step '{unknown[0]}'. Steps are {', '.join(STEPS)}.")
    if chosen.page and chosen.quick:
        parser.error("--page takes no figures of --quick, which mean nothing")
    if chosen.page:
        around_marks(chosen.page)  # before hours of work whose figures have nowhere to go
    if chosen.json is None:
        chosen.json = ROOT / "bench/results" / ("quick.json" if chosen.quick else "latest.json")
    return chosen


def main():
    """Returns the exit code: 0 done, 1 a program failed. A bar that is not met is no failure."""
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was begun is cleaned up
    here = machine()
    tell(sentence(here))
    if is_busy(here):
        tell("The machine is busy: times will be longer than they are on an idle one.")
    material = Material(ROOT / "build/bench-data", chosen.data, chosen.quick)
    bench = Workbench(
        chosen.build, chosen.program, material, rounds=chosen.rounds, busy=is_busy(here)
    )
    record = Record(chosen.json, here)
    try:
        for number, name in enumerate(chosen.only, start=1):
            tell(f"[{number}/{len(chosen.only)}] {name}: {STEPS[name].__doc__.splitlines()[0]}")
            record.add(name, measure(name, bench))
    finally:
        bench.close()
    steps = record.steps(STEPS)
    print(as_text(steps))
    if chosen.page:
        write_page(chosen.page, {name: steps[name] for name in chosen.only}, STEPS)
    tell(f"Written: {chosen.json}" + (f" and {chosen.page}" if chosen.page else ""))
    return 1 if any(steps[name].get("failed") for name in chosen.only) else 0


def measure(name, bench):
    """What a step found, as JSON; a step without its data or with a failing program says so."""
    step = {"machine": machine()}
    started = time.monotonic()
    try:
        figures = STEPS[name](bench)
        step["figures"] = [figure.as_json(judged=not bench.quick) for figure in figures]
    except Absent as absent:
        step["skipped"] = str(absent)
        tell(f"  {name} is skipped: {absent}")
    except Failed as failure:
        step["failed"] = str(failure).splitlines()[-1]  # its words; paths are nobody's business
        tell(f"  {name} failed: {failure}")
    step["seconds"] = round(time.monotonic() - started, 1)
    tell(f"  {name}: {step['seconds']:.0f} s in all")
    return step


if __name__ == "__main__":
    sys.exit(main())
