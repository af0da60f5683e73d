"""The rows of the table, one file for each kind of work."""

from __future__ import annotations

from benchmarks.measuring import Row
from benchmarks.rows.append_http import AppendOverHTTP
from benchmarks.rows.append_in_process import (
    Append1BesidePgbench,
    Append1BesidePython,
    Append32BesidePgbench,
    Append32BesidePython,
)
from benchmarks.rows.bad_swaps import BadSwaps, BadSwapsAtOnce
from benchmarks.rows.catch_up import CatchUpBatchFolding, CatchUpEventByEvent
from benchmarks.rows.hot_swap import HotSwap
from benchmarks.rows.plain_functions import PlainFunctions, PlainFunctionsWhole

ALL = (
    CatchUpBatchFolding, CatchUpEventByEvent, AppendOverHTTP, Append32BesidePython, Append32BesidePgbench,
    Append1BesidePython, Append1BesidePgbench, HotSwap, BadSwaps,
    BadSwapsAtOnce, PlainFunctions, PlainFunctionsWhole,
)
ROWS: dict[str, type[Row]] = {row.name: row for row in ALL}
