"""Prints what was measured."""

from __future__ import annotations

import os
import platform
from statistics import median
from typing import Any

from benchmarks.measuring import Result, Scale, Side


def table(results: list[Result], scale: Scale) -> str:
    header = ("row", "units", "host", "other side", "ratio: median (spread)", "goal")
    lines = [header]
    for result in results:
        ratios = result.ratios
        lines.append(
            (
                result.name,
                f"{result.units:,}",
                rate(result, result.host),
                rate(result, result.other),
                f"{ratio(median(ratios))} ({ratio(min(ratios))} to {ratio(max(ratios))})",
                goal(result, scale),
            )
        )
    widths = [max(len(line[column]) for line in lines) for column in range(len(header))]
    rendered = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines]
    rendered.insert(1, "| " + " | ".join("-" * width for width in widths) + " |")
    figures = [f"{result.name}: {what}: {seen}" for result in results for what, seen in result.figures.items()]
    rounds = "1 round" if scale.rounds == 1 else f"{scale.rounds} rounds"
    note = f"{rounds}, {machine()}" + ("; --quick: a look, not a result" if scale.share < 1 else "")
    return "\n".join([*rendered, "", *figures, note])


def ratio(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def goal(result: Result, scale: Scale) -> str:
    """What is asked for; only a full run, in which starting a process weighs little, can miss it."""
    if result.goal is None:
        return ""
    return f"{result.goal:g}" + (" MISSED" if result.misses_goal and scale.share == 1 else "")


def rate(result: Result, side: Side) -> str:
    return f"{side.name}: {result.rate(side):,.0f}/s"


def as_json(results: list[Result], scale: Scale) -> dict[str, Any]:
    return {
        "machine": machine(),
        "rounds": scale.rounds,
        "share": scale.share,
        "rows": [
            {
                "name": result.name,
                "title": result.title,
                "units": result.units,
                "goal": result.goal,
                "figures": result.figures,
                "ratio": {
                    "median": round(median(result.ratios), 2),
                    "lowest": round(min(result.ratios), 2),
                    "highest": round(max(result.ratios), 2),
                },
                "sides": [
                    {
                        "name": side.name,
                        "per_second": round(result.rate(side)),
                        "seconds": [round(seconds, 3) for seconds in side.seconds],
                    }
                    for side in (result.host, result.other)
                ],
            }
            for result in results
        ],
    }


def machine() -> str:
    return f"{os.cpu_count()} CPUs, {platform.machine()}, Python {platform.python_version()}"
