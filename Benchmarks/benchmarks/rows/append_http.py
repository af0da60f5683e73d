"""One event an append over HTTP, beside the library's `Application.save`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import monotonic, sleep
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.measuring import Row, Side
from benchmarks.surroundings import CHECKOUT, MANIFESTS, Database, output_of

LOAD = CHECKOUT / "Benchmarks" / "load"
CLIENTS = 32
FUNCTIONS = {"POSTGRES_ENABLE_DB_FUNCTIONS": "y"}
"""The library's other mode: it appends by a function of the server's."""


class AppendOverHTTP(Row):
    name = "append-http"
    title = "one event an append: over HTTP from 32 keep-alive clients; Application.save from 32 threads"
    goal = 12.0
    appends = 20_000

    @property
    def units(self) -> int:
        return self.count

    def prepare(self) -> None:
        self.count = self.scale.of(self.appends)
        self.loaded: list[dict[str, Any]] = []
        self.server: subprocess.Popen[bytes] | None = None
        self.database = Database()
        self.generator = Path(os.environ["BENCHMARK_FOLDER"]) / "http_load"
        compiler = os.environ.get("CC", "clang")
        source = str(LOAD / "http_load.c")
        subprocess.run([compiler, "-O2", "-pthread", "-o", str(self.generator), source], check=True)
        self.start_server()
        # Nothing but the question is under way.
        self.idle = self.load(0, 3)

    def sides(self) -> tuple[Side, Side]:
        return Side("host over HTTP", self.run_host), Side("Python Application.save", self.run_python)

    def run_host(self) -> float:
        self.reset()
        figures = self.load(CLIENTS, self.count)
        self.loaded.append(figures)
        assert figures["errors"] == 0, f"{figures['errors']} of {self.count} appends were not answered with 201"
        self.host_result = self.result()
        return float(figures["seconds"])

    def run_python(self, **more: str) -> float:
        self.reset()
        # As many connections as threads, so that none waits for the library's pool.
        settings = self.database.settings | {"POSTGRES_POOL_SIZE": str(CLIENTS), "POSTGRES_MAX_OVERFLOW": "0"}
        program = [sys.executable, str(LOAD / "save_dogs.py")]
        seconds = float(output_of([*program, f"--count={self.count}", f"--threads={CLIENTS}"], settings | more))
        self.python_result = self.result()
        return seconds

    def check(self) -> None:
        assert self.host_result == (self.count, self.count, 1, 1), f"in the log stands {self.host_result}"
        assert self.host_result == self.python_result, "the two logs differ"

    def figures(self) -> dict[str, str]:
        def health(loads: list[dict[str, Any]]) -> str:
            for load in loads:
                assert load["probe_errors"] == 0, "GET /healthz was not always answered with 200"
            return f"p50 {median(x['p50'] for x in loads):,.0f} µs, p99 {median(x['p99'] for x in loads):,.0f} µs"

        rates = [self.count / self.run_python(**FUNCTIONS) for _ in range(self.scale.rounds)]
        return {
            "Application.save with the library's functions of the server": f"{median(rates):,.0f}/s",
            "GET /healthz with nothing else to do": health([self.idle]),
            f"GET /healthz while {CLIENTS} clients append": health(self.loaded),
        }

    def finish(self) -> None:
        if self.server is not None:
            self.server.terminate()
            status = self.server.wait(timeout=60)
            assert status == 0, f"the host ended with {status}: {self.log.read_text()[-3000:]}"
        self.database.drop()

    def reset(self) -> None:
        self.database.execute("TRUNCATE dogschool_events", "CHECKPOINT")

    def result(self) -> tuple[object, ...]:
        return self.database.rows(
            "SELECT count(*), count(DISTINCT originator_id), max(originator_version), count(DISTINCT topic) "
            "FROM dogschool_events"
        )[0]

    def load(self, clients: int, amount: int) -> dict[str, Any]:
        path = "/applications/DogSchool/events"
        figures: dict[str, Any] = json.loads(
            output_of([str(self.generator), str(self.port), path, str(clients), str(amount)], {})
        )
        return figures

    def start_server(self) -> None:
        folder = Path(os.environ["BENCHMARK_FOLDER"])
        self.log = folder / "api.log"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        settings = self.database.settings | {"HTTP_PORT": str(self.port), "PROJECTIONIST_STATE_DIR": f"{folder}/state"}
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                [os.environ["BENCHMARK_HOST"], "api", "--manifests", str(MANIFESTS)],
                env=os.environ | settings, cwd=folder, stdout=log, stderr=log,
            )
        deadline = monotonic() + 60
        while True:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5):
                    return
            except (URLError, ConnectionError):
                ended = self.server.poll()
                if ended is not None or monotonic() > deadline:
                    sys.exit(f"the host does not serve: {self.log.read_text()[-3000:]}")
                sleep(0.1)
