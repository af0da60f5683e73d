"""Runs one projection with the library's ProjectionRunner and prints what it did as JSON."""

from __future__ import annotations

import argparse
import json

from dogschool.projections import PROJECTIONS
from dogschool.running import project


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("projection", choices=PROJECTIONS)
    parser.add_argument("--at-most", type=int, help="stop after this many events; default: at the end of the log")
    arguments = parser.parse_args()
    print(json.dumps(project(arguments.projection, at_most=arguments.at_most)))


if __name__ == "__main__":
    main()
