"""Catch-up over a log that is there, by one projection: the shipped plugin, and the library's ProjectionRunner with the
same upserts into the same table."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from benchmarks.measuring import Row, Side
from benchmarks.surroundings import CHECKOUT, MANIFESTS, Database, run_host, run_program

# Both sides give up the same durability: the host's runners work with synchronous_commit=off, so Python may too.
SAME_DURABILITY = "-c synchronous_commit=off"


class CatchUp(Row):
    projection: str
    read_model: str
    events = 200_000

    @property
    def units(self) -> int:
        return self.count

    def prepare(self) -> None:
        folder = Path(os.environ["BENCHMARK_FOLDER"])
        self.database = Database()
        # A dog has four events on average.
        self.count = self.scale.of(self.events)
        log = folder / "events.jsonl"
        with log.open("w") as output:
            script = [str(CHECKOUT / "scripts" / "dog-school-events"), str(self.count // 3), "1"]
            generator = subprocess.Popen(script, stdout=subprocess.PIPE, text=True)
            assert generator.stdout is not None
            for _ in range(self.count):
                output.write(generator.stdout.readline())
            generator.kill()
            generator.wait()
        run_host(self.database, "events", "append", "DogSchool", str(log))
        log.unlink()
        found = self.database.rows("SELECT count(*) FROM dogschool_events")[0][0]
        assert found == self.count, f"{found} events in the log, not {self.count}"
        self.database.execute("VACUUM ANALYZE dogschool_events")

    def sides(self) -> tuple[Side, Side]:
        return Side("host", self.run_host), Side("Python ProjectionRunner", self.run_python)

    def run_host(self) -> float:
        self.reset()
        seconds = run_host(
            self.database, "worker", "--manifests", str(self.one_manifest()), "--until-caught-up"
        )
        self.host_result = self.result()
        return seconds

    def run_python(self) -> float:
        self.reset()
        seconds = run_program(self.database, "project.py", self.projection, options=SAME_DURABILITY)
        self.python_result = self.result()
        return seconds

    def check(self) -> None:
        assert self.host_result, f"the read model {self.projection} is empty"
        assert self.host_result == self.python_result, f"{self.projection}: the two read models differ"

    def finish(self) -> None:
        self.database.drop()

    def reset(self) -> None:
        self.database.execute(
            f"DROP TABLE IF EXISTS {self.projection}, {self.projection}_tracking", "CHECKPOINT"
        )

    def result(self) -> list[tuple[object, ...]]:
        return self.database.rows(self.read_model)

    def one_manifest(self) -> Path:
        """A folder with this projection's shipped manifest alone: nothing else may run beside it."""
        folder = Path(os.environ["BENCHMARK_FOLDER"]) / f"manifests-{self.projection}"
        folder.mkdir(exist_ok=True)
        for manifest in MANIFESTS.glob("*.toml"):
            text = manifest.read_text()
            if f"[entry-points.projections.{self.projection}]" in text:
                (folder / manifest.name).write_text(text)
        return folder


class CatchUpBatchFolding(CatchUp):
    name = "catch-up-batch-folding"
    title = "catch-up over 200,000 events; the plugin folds a batch and writes it set-wise"
    goal = 60.0
    projection = "trick_counts"
    read_model = "SELECT trick, count FROM trick_counts ORDER BY trick"


class CatchUpEventByEvent(CatchUp):
    name = "catch-up-event-by-event"
    title = "catch-up over 200,000 events; one upsert an event"
    goal = 20.0
    projection = "dog_profiles"
    read_model = "SELECT id, name, tricks, last_trick FROM dog_profiles ORDER BY id"
