"""A plain function called through the host, beside a small program that reads the same fields and calls it with `ffi_call`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from benchmarks.measuring import Row, Side
from benchmarks.surroundings import CHECKOUT, output_of

SOURCES = CHECKOUT / "Benchmarks" / "functions"
BATCH = 10_000


class PlainFunctions(Row):
    name = "plain-functions"
    title = "a function with four arguments from events whose states are parsed: the host; simdjson and ffi_call by hand"
    goal: float | None = 0.5
    mode = "parsed"
    calls = 10_000_000

    @property
    def units(self) -> int:
        return self.rounds * BATCH

    def prepare(self) -> None:
        self.rounds = max(1, self.scale.of(self.calls) // BATCH)
        folder = Path(os.environ["BENCHMARK_FOLDER"])
        self.library = folder / "liborders.so"
        self.control = folder / "direct_calls"
        compiler = os.environ.get("CC", "clang")
        shared = [compiler, "-O2", "-fPIC", "-shared", str(SOURCES / "orders.c"), "-o", str(self.library)]
        subprocess.run(shared, check=True)
        libraries = ["-lsimdjson", "-lffi", "-ldl"]
        source = str(SOURCES / "direct_calls.cpp")
        by_hand = [f"{compiler}++", "-std=c++17", "-O2", source, "-o", str(self.control), *libraries]
        subprocess.run(by_hand, check=True)
        self.program = Path(os.environ["BENCHMARK_HOST"]).with_name("measure-functions")

    def sides(self) -> tuple[Side, Side]:
        return Side("host", self.run_host), Side("ffi_call by hand", self.run_by_hand)

    def run_host(self) -> float:
        seconds, self.host_sum, self.growth = self.run(self.program)
        return seconds

    def run_by_hand(self) -> float:
        seconds, self.sum_by_hand, _ = self.run(self.control)
        return seconds

    def run(self, program: Path) -> tuple[float, int, int]:
        arguments = [str(program), str(self.library), self.mode, str(BATCH), str(self.rounds)]
        seconds, total, growth = output_of(arguments, {}).split()
        return float(seconds), int(total), int(growth)

    def check(self) -> None:
        # The host has gone through the events once before, to have their states parsed.
        rounds = self.rounds + (1 if self.mode == "parsed" else 0)
        assert self.host_sum * self.rounds == self.sum_by_hand * rounds, "the two sides gave the function other arguments"
        assert self.growth < 8 << 20, f"the host's calls have left {self.growth} bytes behind"

    def figures(self) -> dict[str, str]:
        return {f"memory that {self.units * 9 // 10:,} calls have added": f"{self.growth // 1024:,} KiB"}


class PlainFunctionsWhole(PlainFunctions):
    name = "plain-functions-whole"
    title = "the same with the parsing of each state, which the host keeps for all projections"
    goal = None
    mode = "whole"
    calls = 3_000_000
