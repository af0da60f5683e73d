"""Computes the read models from the whole log, with the library's own reader and mapper, and prints them as JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from dogschool.application import DogSchool
from dogschool.domain import Dog


def main() -> None:
    app = DogSchool()
    tricks: Counter[str] = Counter()
    days: Counter[str] = Counter()
    dogs: dict[str, dict[str, Any]] = {}
    position = events = 0
    while notifications := app.recorder.select_notifications(start=position + 1, limit=5000):
        for notification in notifications:
            event: Any = app.mapper.to_domain_event(notification)
            events += 1
            dog = str(event.originator_id)
            if isinstance(event, Dog.Registered):
                dogs[dog] = {"name": event.name, "tricks": 0, "last_trick": None}
                days[event.timestamp.date().isoformat()] += 1
            elif isinstance(event, Dog.TrickAdded):
                tricks[event.trick] += 1
                dogs[dog]["tricks"] += 1
                dogs[dog]["last_trick"] = event.trick
        position = notifications[-1].id
    app.close()
    print(
        json.dumps(
            {
                "events": events,
                "position": position,
                "trick_counts": tricks,
                "dog_profiles": dogs,
                "daily_registrations": days,
            }
        )
    )


if __name__ == "__main__":
    main()
