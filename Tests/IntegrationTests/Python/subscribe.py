"""Reads along by a subscription of the library while others write, and prints each position that it sees.

Prints `ready` first; ends when it has seen as many events as it was told, or none for half a minute.
"""

from __future__ import annotations

import argparse
import os
import threading
from time import monotonic

from dogschool.application import DogSchool


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, required=True)
    arguments = parser.parse_args()
    app = DogSchool()
    subscription = app.recorder.subscribe(gt=0)
    last_seen = monotonic()

    def give_up() -> None:
        while monotonic() - last_seen < 30:
            threading.Event().wait(1)
        print("gave up", flush=True)
        os._exit(3)

    threading.Thread(target=give_up, daemon=True).start()
    print("ready", flush=True)
    seen = 0
    with subscription:
        for notification in subscription:
            last_seen = monotonic()
            print(notification.id)
            seen += 1
            if seen == arguments.count:
                break
    app.close()


if __name__ == "__main__":
    main()
