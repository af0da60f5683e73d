"""Validates a file for Docker Compose against the Compose Specification, and prints the names of its services."""

from __future__ import annotations

import json
import sys

import compose_spec
import yaml

# The merge keys of YAML are resolved first.
document = yaml.safe_load(open(sys.argv[1], encoding="utf-8"))
compose = compose_spec.PyCompose.from_json(json.dumps(document))
compose.validate()
print(*sorted(compose.service_names()))
