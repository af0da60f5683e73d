"""Says of each text in a file, a line of base64 each, whether Python reads it as JSON: "valid" or "invalid"."""

import base64
import json
import sys

from eventsourcing.persistence import JSONTranscoder, TranscodingNotRegisteredError

# The digits of an integer are limited by default since 3.11; the texts are the tests' own.
if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)

READERS = {
    "loads": lambda text: json.loads(text.decode("utf-8")),
    "transcoder": JSONTranscoder().decode,
}


def is_valid(text: bytes) -> bool:
    try:
        read(text)
    except ValueError:
        return False
    except TranscodingNotRegisteredError:
        # JSON all the same.
        return True
    return True


read = READERS[sys.argv[1]]
with open(sys.argv[2], encoding="ascii") as lines:
    for line in lines.read().split("\n"):
        print("valid" if is_valid(base64.b64decode(line)) else "invalid")
