"""Runs a projection of the dog school with the library's own ProjectionRunner."""

from __future__ import annotations

from time import monotonic
from typing import Any

from eventsourcing.projection import ProjectionRunner

from dogschool.application import DogSchool
from dogschool.projections import PROJECTIONS


class EnoughProjected(Exception):
    """Ends a runner between two events."""


def project(name: str, *, at_most: int | None = None, through: int | None = None) -> dict[str, Any]:
    """Projects until `at_most` events are recorded, or up to the position `through` (default: the log's end now).

    Reading on after that many events would be a runner's usual way; it is stopped by an error out of process_event, as a
    runner that breaks down half way is.
    """
    projection_class, view_class = PROJECTIONS[name]
    events = 0

    class Limited(projection_class):  # type: ignore[misc, valid-type]
        def process_event(self, domain_event: Any, tracking: Any) -> None:
            nonlocal events
            if at_most is not None and events >= at_most:
                raise EnoughProjected
            super().process_event(domain_event, tracking)
            events += 1

    Limited.name = projection_class.name
    started = monotonic()
    runner = ProjectionRunner(application_class=DogSchool, projection_class=Limited, view_class=view_class)
    try:
        with runner:
            if at_most is not None:
                runner.run_forever(timeout=300)
            else:
                end = through if through is not None else runner.app.recorder.max_notification_id()
                if end is not None:
                    wait_for_last(runner, end)
    except EnoughProjected:
        pass
    seconds = monotonic() - started
    return {"projection": name, "events": events, "seconds": seconds}


def wait_for_last(runner: Any, end: int) -> None:
    """Waits for the last event that the projection is given, which may stand before the end of the log."""
    notifications = runner.app.recorder.select_notifications
    topics = runner.projection.topics
    last, width = None, 1000
    while last is None and width <= 2 * end:
        found = notifications(start=max(1, end - width), stop=end, limit=width + 1, topics=topics)
        last = found[-1].id if found else None
        width *= 10
    if last is not None:
        runner.wait(last, timeout=3600)
