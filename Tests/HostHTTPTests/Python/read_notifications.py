"""Reads a log over HTTP with the library's own NotificationLogJSONClient, and prints what it found."""

import sys
from urllib.parse import urlencode
from urllib.request import urlopen

from eventsourcing.interface import NotificationLogInterface, NotificationLogJSONClient


class HTTPNotificationLog(NotificationLogInterface):
    def __init__(self, base):
        self.base = base

    def get(self, path):
        with urlopen(self.base + path) as response:
            return response.read().decode("utf8")

    def get_log_section(self, section_id):
        return self.get(f"/sections/{section_id}")

    def get_notifications(self, start, limit, topics=(), *, inclusive_of_start=True):
        query = {"limit": limit, "topics": topics, "inclusive_of_start": inclusive_of_start}
        if start is not None:
            query["start"] = start
        return self.get("/notifications?" + urlencode(query, doseq=True))


log = NotificationLogJSONClient(HTTPNotificationLog(sys.argv[1]))

selected, start = [], None
while page := log.select(start, limit=700, inclusive_of_start=start is None):
    selected += page
    start = page[-1].id

sectioned, section_id = [], "1,250"
while section_id:
    section = log[section_id]
    sectioned += section.items
    section_id = section.next_id

assert selected == sectioned
print(
    len(selected),
    len(sectioned),
    len(log.select(1, limit=1000, topics=["T7"])),
    sum(notification.id for notification in selected),
    len({notification.originator_id for notification in selected}),
    selected[-1].state.decode("utf8"),
)
