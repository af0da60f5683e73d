"""How long nothing is committed around a hot swap, beside the gaps between commits without one."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, perf_counter, sleep, time

import psycopg

from benchmarks.measuring import Row, Side
from benchmarks.surroundings import CHECKOUT, Database

FIXTURES = CHECKOUT / "Tests" / "Fixtures" / "Plugins"
HEADERS = CHECKOUT / "Sources" / "CProjectionABI" / "include"
COMPILER = (
    os.environ.get("CC", "clang"), "-std=c11", "-D_GNU_SOURCE", "-O2", "-fPIC", "-fvisibility=hidden", "-shared",
)
RELOADED = "the manifests were reloaded"
STARTED = "projections started"
BATCH = 50
EVENTS_A_SECOND = 10_000
MANIFEST = """
schema = 1
[package]
name = "fixture"
version = "1.0.0"
[library]
path = "libswapped.so"
[abi]
major = 1
[entry-points.applications.DogSchool]
[entry-points.projections.dogs]
application = "DogSchool"
"""


class HotSwap(Row):
    name = "hot-swap"
    title = "the longest gap between commits around a swap under 10,000 events/s; the 99th percentile without one"
    goal = 1 / 3
    """A gap of three times the percentile at the most."""
    watched = "seen"
    """The read model whose commits are looked at."""

    @property
    def units(self) -> int:
        return 1

    def prepare(self) -> None:
        self.seconds = max(2.0, 10.0 * self.scale.share)
        self.swaps = max(3, int(10 * self.scale.share))
        self.make_ground("swap", "seen")
        self.versions = [self.build(version) for version in ("1.0.0", "1.1.0")]
        self.number = 0
        self.longest: list[float] = []
        self.install()
        (self.manifests / "fixture.toml").write_text(MANIFEST)
        self.start_worker()

    def make_ground(self, name: str, *tables: str) -> None:
        """A folder of manifests, a database, and tables that know when each batch was written, as the server saw it."""
        self.folder = Path(os.environ["BENCHMARK_FOLDER"])
        self.manifests = self.folder / f"{name}-manifests"
        self.manifests.mkdir()
        self.log = LogCount(self.folder / f"{name}.log", RELOADED, STARTED)
        self.rates: list[float] = []
        self.database = Database()
        for table in tables:
            self.database.execute(
                f"CREATE TABLE {table} (position bigint, version text, at timestamptz DEFAULT clock_timestamp())"
            )

    def start_worker(self, **more: str) -> None:
        settings = self.database.settings | {"HTTP_PORT": "0", "PROJECTIONIST_STATE_DIR": f"{self.folder}/state"} | more
        with self.log.path.open("wb") as log:
            self.host = subprocess.Popen(
                [os.environ["BENCHMARK_HOST"], "worker", "--manifests", str(self.manifests)],
                env=os.environ | settings, cwd=self.folder, stdout=log, stderr=log,
            )
        self.await_lines(STARTED, 1)

    def sides(self) -> tuple[Side, Side]:
        return Side("around a swap", self.run_swaps), Side("99th percentile without", self.run_steadily)

    def run_steadily(self) -> float:
        with Writer(self.database) as writer:
            sleep(1)
            begun = time()
            sleep(self.seconds)
            gaps = self.gaps(begun, time())
        self.rates.append(writer.rate)
        return quantiles(gaps, n=100)[98]

    def run_swaps(self) -> float:
        longest: list[float] = []
        with Writer(self.database) as writer:
            sleep(1)
            for _ in range(self.swaps):
                begun = time()
                done = self.log.count(RELOADED)
                self.install()
                self.host.send_signal(signal.SIGHUP)
                self.await_lines(RELOADED, done + 1)
                sleep(0.2)
                longest.append(max(self.gaps(begun, time())))
        self.rates.append(writer.rate)
        self.longest.append(max(longest))
        return median(longest)

    def check(self) -> None:
        self.await_position()
        events, seen, distinct = self.database.rows(
            "SELECT (SELECT count(*) FROM dogschool_events), count(*), count(DISTINCT position) FROM seen"
        )[0]
        assert events == seen == distinct, f"{events} events, {seen} rows, {distinct} positions"
        log = self.log.text()
        assert "refused" not in log.replace("refused=0", ""), log[-3000:]

    def figures(self) -> dict[str, str]:
        return {
            f"the longest of {self.swaps} swaps, by rounds": ", ".join(f"{x * 1000:.1f} ms" for x in self.longest),
            "events written a second, by runs": ", ".join(f"{x:,.0f}" for x in self.rates),
        }

    def finish(self) -> None:
        self.host.terminate()
        status = self.host.wait(timeout=60)
        assert status == 0, f"the host ended with {status}: {self.log.text()[-3000:]}"
        self.database.drop()

    def gaps(self, begun: float, ended: float) -> list[float]:
        """Between the commits of that time, in seconds."""
        rows = self.database.rows(
            f"SELECT extract(epoch FROM max(at)) FROM {self.watched} WHERE at BETWEEN to_timestamp({begun}) AND "
            f"to_timestamp({ended}) GROUP BY xmin::text ORDER BY 1"
        )
        times = [float(str(row[0])) for row in rows]
        return [after - before for before, after in zip(times, times[1:], strict=False)]

    def build(self, version: str, *options: str, table: str = "seen") -> Path:
        library = self.folder / f"swapped-{version}.so"
        subprocess.run(
            [
                *COMPILER, f'-DFIXTURE_VERSION="{version}"', f'-DINSERT="INSERT INTO {table} (position, version)"',
                f'-DSEEN="{table}"', f"-I{HEADERS}", str(FIXTURES / "swapped.c"), "-o", str(library), *options,
            ],
            check=True,
        )
        return library

    def install(self) -> None:
        self.put(self.versions[self.number % 2], "libswapped.so")
        self.number += 1

    def put(self, source: Path, name: str) -> None:
        """By a rename, so that nobody reads half of it."""
        new = self.manifests / ".new"
        shutil.copy(source, new)
        new.rename(self.manifests / name)

    def await_lines(self, text: str, count: int) -> None:
        deadline = monotonic() + 60
        while self.log.count(text) < count:
            if self.host.poll() is not None or monotonic() > deadline:
                sys.exit(f"'{text}' is not there: {self.log.text()[-3000:]}")
            sleep(0.01)

    def await_position(self) -> None:
        query = (
            "SELECT (SELECT max(notification_id) FROM dogschool_events), notification_id FROM dogs_tracking "
            "WHERE application_name = 'DogSchool'"
        )
        deadline = monotonic() + 60
        while True:
            head, position = self.database.rows(query)[0]
            if head == position:
                return
            if monotonic() > deadline:
                sys.exit(f"at {position} of {head}: {self.log.text()[-3000:]}")
            sleep(0.05)


class LogCount:
    """Counts what stands in a log that grows. Reads each line once: who reads the whole log again and again takes the
    processor from what is measured."""

    def __init__(self, path: Path, *texts: str) -> None:
        self.path = path
        self.read = 0
        self.counts = dict.fromkeys(texts, 0)

    def count(self, text: str) -> int:
        with self.path.open("rb") as file:
            file.seek(self.read)
            new = file.read()
        whole = new[: new.rfind(b"\n") + 1]
        self.read += len(whole)
        for known in self.counts:
            self.counts[known] += whole.count(known.encode())
        return self.counts[text]

    def text(self) -> str:
        return self.path.read_text()


class Writer:
    """Appends events at a steady rate, as long as it is open; in a process of its own, so that nothing that the benchmark
    does delays it."""

    def __init__(self, database: Database) -> None:
        self.is_over = multiprocessing.Event()
        self.reached = multiprocessing.Value("d", 0.0)
        self.process = multiprocessing.Process(
            target=write_events, args=(database.uri, self.is_over, self.reached), daemon=True
        )

    def __enter__(self) -> Writer:
        self.process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.process.join()
        assert self.process.exitcode == 0, f"the writer ended with {self.process.exitcode}"

    @property
    def rate(self) -> float:
        """Events a second."""
        return float(self.reached.value)


def write_events(uri: str, is_over: Event, reached: Synchronized[float]) -> None:
    statement = (
        "INSERT INTO dogschool_events (originator_id, originator_version, topic, state) "
        f"SELECT gen_random_uuid(), 1, 'dogschool.domain:Dog.Registered', '{{}}' FROM generate_series(1, {BATCH}); "
        "NOTIFY dogschool_events"
    )
    written, begun = 0, perf_counter()
    with psycopg.connect(uri, autocommit=True, options="-c synchronous_commit=off") as connection:
        while not is_over.is_set():
            connection.execute(statement.encode())
            written += BATCH
            ahead = written / EVENTS_A_SECOND - (perf_counter() - begun)
            if ahead > 0:
                sleep(ahead)
    reached.value = written / (perf_counter() - begun)
