"""Writes dogs as a service would: several threads, each saving aggregates one by one.

Half of the dogs learn one more trick in a second save. Prints the number of events that it saved.
"""

from __future__ import annotations

import argparse
import random
from concurrent.futures import ThreadPoolExecutor

from dogschool.application import DogSchool

TRICKS = ["sit", "roll over", "fetch", "play dead", "beg", "spin", "bow", "speak", "Pfötchen geben", 'say "please"']


def write(app: DogSchool, number: int, seed: int) -> int:
    choice = random.Random(seed * 1_000_003 + number)
    tricks = choice.sample(TRICKS, choice.randrange(4))
    dog = app.enrol(f"Dog {number} Žofie", tricks)
    if number % 2 == 0:
        app.add_trick(dog.id, choice.choice(TRICKS))
    return 1 + len(tricks) + (1 if number % 2 == 0 else 0)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--dogs", type=int, required=True)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    app = DogSchool()
    with ThreadPoolExecutor(arguments.threads) as pool:
        print(sum(pool.map(lambda number: write(app, number, arguments.seed), range(arguments.dogs))))
    app.close()


if __name__ == "__main__":
    main()
