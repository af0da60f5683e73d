"""An application of any name, whose aggregates begin at any version.

write: saves so many dogs with two tricks each, and prints their ids. read: reads those dogs from the repository and prints
the version of each.
"""

from __future__ import annotations

import argparse
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event


class NamedDog(Aggregate):
    @event("Registered")
    def __init__(self, name: str) -> None:
        self.name = name
        self.tricks: list[str] = []

    @event("TrickAdded")
    def add_trick(self, trick: str) -> None:
        self.tricks.append(trick)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("action", choices=["write", "read"])
    parser.add_argument("--name", required=True)
    parser.add_argument("--initial-version", type=int, default=1)
    parser.add_argument("--dogs", type=int, default=3)
    parser.add_argument("--ids", default="")
    arguments = parser.parse_args()
    NamedDog.INITIAL_VERSION = arguments.initial_version
    app = type(arguments.name, (Application,), {})()
    if arguments.action == "write":
        for number in range(arguments.dogs):
            dog = NamedDog(name=f"Dog {number}")
            dog.add_trick("sit")
            dog.add_trick("beg")
            app.save(dog)
            print(dog.id)
    else:
        for text in arguments.ids.split(","):
            dog = app.repository.get(UUID(text))
            print(dog.version, len(dog.tricks))
    app.close()


if __name__ == "__main__":
    main()
