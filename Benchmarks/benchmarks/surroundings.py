"""What the rows work with: databases on the private cluster, the built host, Python programs."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAMS = CHECKOUT / "Tests" / "IntegrationTests" / "Python"
MANIFESTS = CHECKOUT / "manifests"


class Database:
    """An empty database of one row's own."""

    def __init__(self) -> None:
        self.cluster = os.environ["BENCHMARK_POSTGRES"]
        self.name = f"bench_{uuid4().hex[:12]}"
        with psycopg.connect(self.cluster, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {self.name}".encode())
        self.uri = urlunsplit(urlsplit(self.cluster)._replace(path=f"/{self.name}"))

    def drop(self) -> None:
        with psycopg.connect(self.cluster, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {self.name} WITH (FORCE)".encode())

    def execute(self, *statements: str) -> None:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.uri, autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    @property
    def settings(self) -> dict[str, str]:
        parts = urlsplit(self.uri)
        return {
            "PERSISTENCE_MODULE": "eventsourcing.postgres",
            "POSTGRES_DBNAME": self.name,
            "POSTGRES_HOST": parts.hostname or "",
            "POSTGRES_PORT": str(parts.port),
            "POSTGRES_USER": parts.username or "",
            "POSTGRES_PASSWORD": parts.password or "",
        }


def run_host(database: Database, *arguments: str) -> float:
    """Runs a command of the host to its end and returns its wall time in seconds, start and stop included."""
    settings = database.settings | {"PROJECTIONIST_STATE_DIR": f"{os.environ['BENCHMARK_FOLDER']}/state"}
    return run([os.environ["BENCHMARK_HOST"], *arguments], settings)


def run_program(database: Database, name: str, *arguments: str, options: str = "") -> float:
    """Runs a program of the integration tests to its end and returns its wall time in seconds.

    `options` go to the server for each of its connections, as libpq's PGOPTIONS.
    """
    return run([sys.executable, str(PROGRAMS / name), *arguments], database.settings | {"PGOPTIONS": options})


def run(command: list[str], settings: dict[str, str]) -> float:
    started = perf_counter()
    output_of(command, settings)
    return perf_counter() - started


def output_of(command: list[str], settings: dict[str, str]) -> str:
    """Runs a program to its end and returns what it printed."""
    done = subprocess.run(
        command, env=os.environ | settings, cwd=os.environ["BENCHMARK_FOLDER"], capture_output=True, check=False
    )
    if done.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}: {done.stderr.decode()[-3000:]}")
    return done.stdout.decode()
