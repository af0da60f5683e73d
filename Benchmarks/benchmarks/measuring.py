"""How a row is measured: its sides in turn, round after round, each round giving one ratio."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median


@dataclass(frozen=True)
class Scale:
    rounds: int
    share: float
    """Of the full amount of work; 1.0 for a result that counts."""

    def of(self, amount: int) -> int:
        return max(1, int(amount * self.share))


@dataclass
class Side:
    """One of the two that are compared. `run` does the work once and returns the seconds that it took."""

    name: str
    run: Callable[[], float]
    seconds: list[float] = field(default_factory=list)


class Row(ABC):
    """A line of the table. A row's class has its title; an instance has set up what both sides need."""

    name: str
    title: str
    goal: float | None
    """How many times the other side's rate is asked for; None where there is no goal."""

    def __init__(self, scale: Scale) -> None:
        """Remembers how much work to do; heavy setting up belongs into `prepare`."""
        self.scale = scale

    @property
    @abstractmethod
    def units(self) -> int:
        """How many events (or saves, …) one run works through."""

    @abstractmethod
    def prepare(self) -> None:
        """Sets up what both sides work on."""

    @abstractmethod
    def sides(self) -> tuple[Side, Side]:
        """The host's side, and the one that it is measured against."""

    @abstractmethod
    def check(self) -> None:
        """Raises an error when the two sides did not come to the same result; called after each round."""

    def figures(self) -> dict[str, str]:
        """What else was seen on the host's side, after the last round; shown below the table."""
        return {}

    def finish(self) -> None:
        """Gives up what `prepare` set up."""


@dataclass
class Result:
    name: str
    title: str
    goal: float | None
    units: int
    host: Side
    other: Side
    figures: dict[str, str]

    @property
    def ratios(self) -> list[float]:
        """How many times faster the host was, round by round."""
        return [other / host for host, other in zip(self.host.seconds, self.other.seconds, strict=True)]

    @property
    def misses_goal(self) -> bool:
        return self.goal is not None and median(self.ratios) < self.goal

    def rate(self, side: Side) -> float:
        return self.units / median(side.seconds)


def measure(row: Row, scale: Scale) -> Result:
    log = lambda text: print(text, file=sys.stderr, flush=True)  # noqa: E731
    log(f"{row.name}: setting up")
    row.prepare()
    try:
        host, other = row.sides()
        for number in range(scale.rounds):
            # Who begins changes from round to round, so that neither has always the warmer machine.
            for side in (host, other) if number % 2 == 0 else (other, host):
                side.seconds.append(side.run())
                log(f"{row.name}: round {number + 1}/{scale.rounds}, {side.name}: {side.seconds[-1]:.2f} s")
            row.check()
        return Result(row.name, row.title, row.goal, row.units, host, other, row.figures())
    finally:
        row.finish()
