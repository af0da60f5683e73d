"""The dog school as a service that writes its events with the `eventsourcing` library."""

from __future__ import annotations

from uuid import UUID

from eventsourcing.application import Application

from dogschool.domain import Dog


class DogSchool(Application[UUID]):
    def register(self, name: str) -> UUID:
        dog = Dog(name=name)
        self.save(dog)
        return dog.id

    def enrol(self, name: str, tricks: list[str]) -> Dog:
        """Registers a dog and adds its tricks, all in one save."""
        dog = Dog(name=name)
        for trick in tricks:
            dog.add_trick(trick)
        self.save(dog)
        return dog

    def add_trick(self, dog_id: UUID, trick: str) -> None:
        dog = self.repository.get(dog_id)
        dog.add_trick(trick)
        self.save(dog)
