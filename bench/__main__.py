"""`python -m bench [PART ...] [--json] [--quick]`: figures beside their targets and a floor or peer of the same run."""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
import time
import traceback
from collections.abc import Sequence

import psutil  # type: ignore[import-untyped]  # ships no types

from bench.table import Row, as_json, print_table

PARTS = (
    "measurement",
    "bank_quality",
    "forms",
    "rescoring",
    "plans",
    "growth_plans",
    "cohort",
    "boards",
    "analytics",
    "money",
    "ai",
    "pages",
    "overview",
    "cohort_board",
    "growth",
    "answers",
    "browser",
    "start",
)


def main(arguments: Sequence[str]) -> int:
    """Run the parts; 1 when one of them crashed, 0 otherwise: a missed target is a figure, not a failure."""
    parser = _parser()
    wanted = parser.parse_args(arguments)
    if unknown := set(wanted.part) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; parts: {', '.join(PARTS)}")
    rows: list[Row] = []
    crashed: list[str] = []
    # With --json standard output is the figures alone.
    with contextlib.redirect_stdout(sys.stderr) if wanted.json else contextlib.nullcontext():
        print(_conditions(), flush=True)
        for part in wanted.part or PARTS:
            started = time.monotonic()
            try:
                rows += importlib.import_module(f"bench.{part}").run(quick=wanted.quick)
            except Exception:  # noqa: BLE001 -- the other parts still have figures; this one is named at the end
                traceback.print_exc()
                crashed.append(part)
            print(f"{part}: {time.monotonic() - started:.0f} s", flush=True)
    print(as_json(rows)) if wanted.json else print_table(rows)
    if crashed:
        print(f"Crashed, so without figures: {', '.join(crashed)}", file=sys.stderr)
    return 1 if crashed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all when none is named")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    parser.add_argument("--quick", action="store_true", help="a few seconds a part; rough figures")
    return parser


def _conditions() -> str:
    """What the figures were taken on."""
    busy = psutil.cpu_percent(interval=1) / 100 * (os.cpu_count() or 1)
    return (
        f"{os.cpu_count()} cores for everything together: server, PostgreSQL (fsync and synchronous_commit on), load"
        f" generator and browser. Nothing is pinned to a core. Other programs use {busy:.1f} cores at this moment."
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
