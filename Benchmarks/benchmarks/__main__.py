"""The command line: chooses rows, measures them, prints the table."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from benchmarks import report
from benchmarks.measuring import Scale, measure
from benchmarks.rows import ROWS


def main() -> int:
    parser = argparse.ArgumentParser(prog="Benchmarks/run", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="which rows (default: all)")
    parser.add_argument("--list", action="store_true", help="name the rows and end")
    parser.add_argument("--quick", action="store_true", help="a tenth of the work and one round: a look, not a result")
    parser.add_argument("--rounds", type=int, help="how often each side runs (default: 3)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures as JSON too ('-': standard output)")
    arguments = parser.parse_args()

    if arguments.list:
        for name, row in ROWS.items():
            print(f"{name:28} {row.title}")
        return 0
    unknown = [name for name in arguments.rows if name not in ROWS]
    if unknown:
        parser.error(f"no row {', '.join(unknown)}; --list names them")

    rounds = arguments.rounds or (1 if arguments.quick else 3)
    scale = Scale(rounds=rounds, share=0.1 if arguments.quick else 1.0)
    results = [measure(ROWS[name](scale), scale) for name in arguments.rows or ROWS]

    document = json.dumps(report.as_json(results, scale), indent=2)
    if arguments.json is not None and str(arguments.json) != "-":
        arguments.json.write_text(document + "\n")
    print(document if str(arguments.json) == "-" else report.table(results, scale))
    missed = [result for result in results if result.misses_goal]
    if missed and not arguments.quick:
        print("below the goal: " + ", ".join(result.name for result in missed), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
