"""Appends one event after the other over keep-alive connections, one for each thread, until no connection is taken any
more. Prints as JSON which appends were acknowledged (by originator), which were answered otherwise, and which broke: sent
on a connection that ended before a whole response."""

from __future__ import annotations

import json
import socket
import sys
from http.client import HTTPConnection, HTTPException
from threading import Thread
from uuid import uuid4

port, count = int(sys.argv[1]), int(sys.argv[2])
acknowledged, otherwise, broken = [], [], []


def append_all() -> None:
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            return
        while connection.sock is not None:
            originator = str(uuid4())
            event = {"topic": "load:Appended", "state": {"by": originator}}
            body = json.dumps({"originator_id": originator, "expected_version": 0, "events": [event]})
            try:
                connection.request("POST", "/applications/DogSchool/events", body)
                response = connection.getresponse()
                response.read()
            except (OSError, HTTPException) as error:
                broken.append([originator, repr(error)])
                # Not again at once, where nothing answers.
                connection.close()
                continue
            if response.status == 201:
                acknowledged.append(originator)
            else:
                otherwise.append([originator, response.status])


threads = [Thread(target=append_all) for _ in range(count)]
for thread in threads:
    thread.start()
print("appending", flush=True)
for thread in threads:
    thread.join()
print(json.dumps({"acknowledged": acknowledged, "otherwise": otherwise, "broken": broken}))
