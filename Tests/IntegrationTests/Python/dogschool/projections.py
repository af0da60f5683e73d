"""The read models of the host's example plugins, as projections of the `eventsourcing` library: the same tables, the same
upserts, and the same tracking tables, written in one transaction for each event."""

from __future__ import annotations

from typing import Any

from eventsourcing.dispatch import singledispatchmethod
from eventsourcing.persistence import Tracking
from eventsourcing.postgres import PostgresDatastore, PostgresTrackingRecorder
from eventsourcing.projection import Projection
from eventsourcing.utils import get_topic
from psycopg.sql import SQL, Identifier

from dogschool.domain import Dog


class View(PostgresTrackingRecorder):
    """A read model in one table, beside the tracking."""

    table: str
    columns: str

    def __init__(self, datastore: PostgresDatastore, **kwargs: Any) -> None:
        super().__init__(datastore, **kwargs)
        self.qualified = SQL("{}.{}").format(Identifier(datastore.schema), Identifier(self.table))
        self.sql_create_statements.append(
            SQL("CREATE TABLE IF NOT EXISTS {} (" + self.columns + ")").format(self.qualified)
        )

    def record(self, statement: SQL, parameters: tuple[Any, ...], tracking: Tracking) -> None:
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(statement.format(table=self.qualified), parameters, prepare=True)
            self._insert_tracking(cursor, tracking)


class TrickCountsView(View):
    table = "trick_counts"
    columns = "trick text PRIMARY KEY, count bigint NOT NULL"

    def count(self, trick: str, tracking: Tracking) -> None:
        self.record(
            SQL(
                "INSERT INTO {table} AS t (trick, count) VALUES (%s, 1) "
                "ON CONFLICT (trick) DO UPDATE SET count = t.count + 1"
            ),
            (trick,),
            tracking,
        )


class TrickCounts(Projection[TrickCountsView]):
    name = "trick_counts"
    topics = (get_topic(Dog.TrickAdded),)

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        raise AssertionError(f"not asked for: {domain_event}")

    @process_event.register
    def trick_added(self, domain_event: Dog.TrickAdded, tracking: Tracking) -> None:
        self.view.count(domain_event.trick, tracking)


class DogProfilesView(View):
    table = "dog_profiles"
    columns = "id uuid PRIMARY KEY, name text, tricks bigint NOT NULL, last_trick text, updated_at text NOT NULL"

    def register(self, event: Dog.Registered, tracking: Tracking) -> None:
        self.record(
            SQL(
                "INSERT INTO {table} (id, name, tricks, updated_at) VALUES (%s, %s, 0, %s) "
                "ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, updated_at = EXCLUDED.updated_at"
            ),
            (event.originator_id, event.name, event.timestamp.isoformat()),
            tracking,
        )

    def add_trick(self, event: Dog.TrickAdded, tracking: Tracking) -> None:
        self.record(
            SQL(
                "INSERT INTO {table} AS t (id, tricks, last_trick, updated_at) VALUES (%s, 1, %s, %s) "
                "ON CONFLICT (id) DO UPDATE SET tricks = t.tricks + 1, "
                "last_trick = EXCLUDED.last_trick, updated_at = EXCLUDED.updated_at"
            ),
            (event.originator_id, event.trick, event.timestamp.isoformat()),
            tracking,
        )


class DogProfiles(Projection[DogProfilesView]):
    name = "dog_profiles"
    topics = (get_topic(Dog.Registered), get_topic(Dog.TrickAdded))

    @singledispatchmethod
    def process_event(self, domain_event: Any, tracking: Tracking) -> None:
        raise AssertionError(f"not asked for: {domain_event}")

    @process_event.register
    def registered(self, domain_event: Dog.Registered, tracking: Tracking) -> None:
        self.view.register(domain_event, tracking)

    @process_event.register
    def trick_added(self, domain_event: Dog.TrickAdded, tracking: Tracking) -> None:
        self.view.add_trick(domain_event, tracking)


PROJECTIONS = {
    "trick_counts": (TrickCounts, TrickCountsView),
    "dog_profiles": (DogProfiles, DogProfilesView),
}
