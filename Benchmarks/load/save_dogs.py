"""Saves new aggregates of one event each with the library's `Application.save`, from several threads at once, and prints
the seconds from the first save to the last."""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

from dogschool.application import DogSchool


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    app = DogSchool()
    with ThreadPoolExecutor(arguments.threads) as pool:
        started = perf_counter()
        for _ in pool.map(lambda _: app.register("Rex"), range(arguments.count)):
            pass
        seconds = perf_counter() - started
    app.close()
    print(seconds)


if __name__ == "__main__":
    main()
