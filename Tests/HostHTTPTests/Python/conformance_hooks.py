"""Gives valid requests the names that the server under test knows, so that they get past "unknown application"."""

from urllib.parse import unquote

import schemathesis
from schemathesis.core.parameters import ParameterLocation

KNOWN = {"application": "DogSchool", "projection": "trick_counts", "stream": "s"}


@schemathesis.hook
def before_call(ctx, case, kwargs):
    if case.meta is None:
        return
    parts = case.meta.components
    path = parts.get(ParameterLocation.PATH)
    # What is wrong on purpose must stay wrong: a path, or the one thing that makes the request a negative one.
    if path is None or not path.mode.is_positive:
        return
    others = [part for place, part in parts.items() if place != ParameterLocation.PATH]
    if case.meta.generation.mode.is_negative and all(part.mode.is_positive for part in others):
        return
    # Some phases give values that are quoted already, which no longer match their own patterns once one is changed.
    for name, value in (case.path_parameters or {}).items():
        case.path_parameters[name] = KNOWN.get(name, unquote(value) if isinstance(value, str) else value)
