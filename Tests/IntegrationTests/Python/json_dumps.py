"""Prints what `json.dumps` writes by default of values at the edges of what it can write, a line each."""

import json
import sys

VALUES = [
    None, True, -0.0, 0.1, 1e16, 1e-7, 1.7976931348623157e308, 5e-324,
    float("nan"), float("inf"), float("-inf"), [float("nan"), {"a": float("-inf")}],
    2**63 - 1, 2**63, 2**64, -(2**63), -(2**63) - 1, 10**400, {"large": 3**500},
    "", "\x00\x1f\x7f\u2028", "é€\U0001f436", "\ud800", "\udc36\ud83d", {"\udfff": "\ud83d"},
    {1: 2, None: 3, True: 4, 1.5: 5, float("nan"): 6}, {"a.b/c~": {"": []}},
    [[[[[{}]]]]], {"_type_": "x", "_data_": {"_type_": 1}},
]


def nested(depth: int) -> list:
    value: list = []
    for _ in range(depth - 1):
        value = [value]
    return value


for value in [*VALUES, nested(900)]:
    print(json.dumps(value))
sys.stdout.flush()
