"""Pages through a log over HTTP with the library's own NotificationLogJSONClient, rebuilds every aggregate from what came,
and compares each with the one that the application's repository reads from the database."""

from __future__ import annotations

import sys
from collections import defaultdict
from urllib.parse import urlencode
from urllib.request import urlopen

from dogschool.application import DogSchool
from eventsourcing.interface import NotificationLogInterface, NotificationLogJSONClient


class HTTPNotificationLog(NotificationLogInterface):
    def __init__(self, base: str) -> None:
        self.base = base

    def get(self, path: str) -> str:
        with urlopen(self.base + path) as response:
            return response.read().decode("utf8")

    def get_log_section(self, section_id: str) -> str:
        return self.get(f"/sections/{section_id}")

    def get_notifications(self, start, limit, topics=(), *, inclusive_of_start=True) -> str:
        query = {"limit": limit, "topics": topics, "inclusive_of_start": inclusive_of_start}
        if start is not None:
            query["start"] = start
        return self.get("/notifications?" + urlencode(query, doseq=True))


def main() -> None:
    app = DogSchool()
    log = NotificationLogJSONClient(HTTPNotificationLog(sys.argv[1]))
    notifications, start = [], None
    while page := log.select(start, limit=1000, inclusive_of_start=start is None):
        notifications += page
        start = page[-1].id
    dogs = defaultdict(list)
    for notification in notifications:
        if notification.topic.startswith("dogschool.domain:Dog."):
            dogs[notification.originator_id].append(app.mapper.to_domain_event(notification))
    for dog_id, events in dogs.items():
        dog = None
        for event in events:
            dog = event.mutate(dog)
        assert dog == app.repository.get(dog_id), dog_id
    print(f"{len(notifications)} notifications, {len(dogs)} dogs as the repository has them")
    app.close()


if __name__ == "__main__":
    main()
