"""Reads aggregates, whoever wrote their events, with the library's repository, and prints them as JSON by their ids."""

from __future__ import annotations

import argparse
import json
from uuid import UUID

from dogschool.application import DogSchool


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("dogs", help="ids, with commas between")
    arguments = parser.parse_args()
    app = DogSchool()
    found = {}
    for dog_id in map(UUID, arguments.dogs.split(",")):
        dog = app.repository.get(dog_id)
        found[str(dog_id)] = {"name": dog.name, "tricks": dog.tricks, "version": dog.version}
    print(json.dumps(found))
    app.close()


if __name__ == "__main__":
    main()
