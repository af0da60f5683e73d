"""One event an append in the host's own process, beside the library's `Application.save`, and beside pgbench, which sends the
host's own statements with as many events."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.measuring import Row, Side
from benchmarks.rows.append_http import FUNCTIONS, LOAD
from benchmarks.surroundings import Database, output_of


TOPIC = "dogschool.domain:Dog.Registered"
STATE = (
    '{"timestamp":{"_type_":"datetime_iso","_data_":"2024-05-17T09:12:44.123456+00:00"},'
    '"originator_topic":"dogschool.domain:Dog","name":"Rex"}'
)
"""What all sides append."""


class AppendInProcess(Row):
    writers = 32
    appends = 20_000
    saves = 5_000
    """Of the library, which is slower: its seconds are counted for as many as the host appends."""

    @property
    def units(self) -> int:
        return self.count

    def prepare(self) -> None:
        self.count = self.scale.of(self.appends)
        self.database = Database()
        self.program = Path(os.environ["BENCHMARK_HOST"]).with_name("measure-appends")
        self.group = 1
        self.groups: list[float] = []
        self.run_host()

    def run_host(self) -> float:
        self.empty()
        seconds, groups = output_of([str(self.program), str(self.writers), str(self.count)], self.database.settings).split()
        self.group = max(1, round(self.count / int(groups)))
        self.groups.append(self.count / int(groups))
        # The one before the clock ran.
        self.expect(self.count + 1)
        return float(seconds)

    def run_python(self, **more: str) -> float:
        self.empty()
        saves = min(self.count, self.scale.of(self.saves))
        settings = self.database.settings | {"POSTGRES_POOL_SIZE": str(self.writers), "POSTGRES_MAX_OVERFLOW": "0"}
        program = [sys.executable, str(LOAD / "save_dogs.py"), f"--count={saves}", f"--threads={self.writers}"]
        seconds = float(output_of(program, settings | more))
        self.expect(saves)
        return seconds * self.count / saves

    def run_pgbench(self, script: str = "append.pgbench.sql") -> float:
        """In `append.pgbench.sql` the arrays are those that the host sends, but for the streams' ids, which pgbench cannot
        make; in `insert.pgbench.sql` nothing is sent, looked up or given back."""
        self.empty()
        transactions = max(1, self.count // self.group)
        pgbench = shutil.which("pgbench") or sys.exit("there is no pgbench")
        quoted = STATE.replace("\\", r"\\").replace('"', r"\"")
        sent = {
            "group": f"{self.group}", "topic": TOPIC, "state": STATE,
            "expected": self.array("0"), "steps": self.array("1"), "topics": self.array(TOPIC),
            "states": self.array(f'"{quoted}"'),
        }
        command = [
            pgbench, "--no-vacuum", "--protocol=prepared", "--client=1", f"--transactions={transactions}",
            *(f"--define={name}={value}" for name, value in sent.items()), f"--file={LOAD / script}", self.database.uri,
        ]
        # As the host's sessions: else the server may plan each execution anew.
        settings = os.environ | {"PGOPTIONS": "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c enable_bitmapscan=off"}
        done = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
        rate = [line for line in done.stdout.splitlines() if line.startswith("tps = ")]
        if done.returncode != 0 or not rate:
            sys.exit(f"pgbench ended with {done.returncode}: {done.stderr[-2000:]}")
        self.expect(transactions * self.group)
        return self.count / (float(rate[0].split()[2]) * self.group)

    def array(self, value: str) -> str:
        """As PostgreSQL reads it: as many elements as an average transaction of the host's had events."""
        return "{" + ",".join([value] * self.group) + "}"

    def empty(self) -> None:
        tables = self.database.rows("SELECT 1 FROM pg_class WHERE relname = 'dogschool_events'")
        self.database.execute(*(["TRUNCATE dogschool_events"] if tables else []), "CHECKPOINT")

    def expect(self, events: int) -> None:
        found = self.database.rows("SELECT count(*), count(DISTINCT originator_id) FROM dogschool_events")[0]
        assert found == (events, events), f"{found} events and streams, not {events}"

    def check(self) -> None:
        """Each run has looked at what it left."""

    def figures(self) -> dict[str, str]:
        return {"events of a transaction": f"{median(self.groups):.1f}"}

    def finish(self) -> None:
        self.database.drop()


class AppendBesidePython(AppendInProcess):
    def sides(self) -> tuple[Side, Side]:
        return Side("host in process", self.run_host), Side("Python Application.save", self.run_python)

    def figures(self) -> dict[str, str]:
        rates = [self.count / self.run_python(**FUNCTIONS) for _ in range(self.scale.rounds)]
        return super().figures() | {
            "Application.save with the library's functions of the server": f"{median(rates):,.0f}/s",
        }


class AppendBesidePgbench(AppendInProcess):
    goal = 0.8

    def sides(self) -> tuple[Side, Side]:
        return Side("host in process", self.run_host), Side("pgbench", self.run_pgbench)

    def figures(self) -> dict[str, str]:
        rates = [self.count / self.run_pgbench("insert.pgbench.sql") for _ in range(self.scale.rounds)]
        return super().figures() | {
            "pgbench with an INSERT that the server makes up itself": f"{median(rates):,.0f}/s",
        }


class Append32BesidePython(AppendBesidePython):
    name = "append-32-python"
    title = "one event an append from 32 writers of one process; Application.save from 32 threads"
    goal = 40.0


class Append32BesidePgbench(AppendBesidePgbench):
    name = "append-32-pgbench"
    title = "one event an append from 32 writers of one process; pgbench with transactions of as many events"


class Append1BesidePython(AppendBesidePython):
    name = "append-1-python"
    title = "one event an append from one writer; Application.save from one thread"
    goal = 4.0
    writers = 1
    appends = 5_000
    saves = 1_000


class Append1BesidePgbench(AppendBesidePgbench):
    name = "append-1-pgbench"
    title = "one event an append from one writer; pgbench with transactions of one event"
    writers = 1
    appends = 5_000
