# SPDX-License-Identifier: GPL-2.0-or-later
"""Callers of the gateway, and what schemas/rest/openapi.json says about it."""
import http.client
import json
import pathlib
import socket
import time

import jsonschema

SOURCE = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = SOURCE / "schemas/json"
OPENAPI = json.loads((SOURCE / "schemas/rest/openapi.json").read_text())


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.media = (self.headers.get("Content-Type") or "").split(";")[0]

    def json(self):
        return json.loads(self.body)


class Client:
    """One side of the gateway: "unix" may everything, "tcp" what the settings say."""

    def __init__(self, path=None, port=None, token=None, tls=None):
        self.path, self.port, self.token, self.tls = path, port, token, tls

    def connect(self):
        if self.tls:
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=self.tls)
        return (UnixConnection(self.path) if self.path else
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=60))

    def __call__(self, target, method="GET", body=None, **headers):
        connection = self.connect()
        if self.token:
            headers.setdefault("Authorization", "Bearer " + self.token)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, target, body, headers)
        reply = Reply(connection.getresponse())
        connection.close()
        return reply

    def raw(self, text):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        connection.sendall(text)
        response = http.client.HTTPResponse(connection)
        response.begin()
        reply = Reply(response)
        connection.close()
        return reply


class Stream:
    """Server-sent events of a connection that stays open."""

    def __init__(self, client, target="/events", **headers):
        self.connection = client.connect()
        if client.token:
            headers["Authorization"] = "Bearer " + client.token
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.connection.request("GET", target, headers=headers)
        self.response = self.connection.getresponse()
        self.fields = {}

    def __iter__(self):
        """Each event as a dictionary of its fields; a comment is one of ""."""
        for line in self.response:
            line = line.decode().rstrip("\n")
            if line:
                name, _, value = line.partition(": ")
                self.fields[name] = value
                continue
            event, self.fields = self.fields, {}
            yield event

    def next(self, kind):
        """The next event of this type; others before it are passed over."""
        end = time.monotonic() + 60  # heartbeats come for ever
        for event in self:
            assert time.monotonic() < end, f"no {kind}"
            if event.get("event") == kind:
                validate(json.loads(event["data"]), {"$ref": "schemas/event.json"})
                return event
        raise EOFError(f"the stream ended before {kind}")

    def close(self):
        self.connection.close()
        self.response.close()


BASE = "http://localhost/"
STORE = {BASE + "schemas/" + path.name: json.loads(path.read_text())
         for path in SCHEMAS.glob("*.json")}


def validate(document, schema):
    resolver = jsonschema.RefResolver(BASE + "openapi.json", {}, store=STORE)
    errors = list(jsonschema.Draft202012Validator(schema, resolver=resolver).iter_errors(document))
    assert not errors, [f"{error.json_path}: {error.message[:200]}" for error in errors[:5]]


def expect_problem(reply, status, name):
    """The problem's detail, after everything about it was checked."""
    assert reply.status == status, (reply.status, reply.body[:300])
    assert reply.media == "application/problem+json", reply.media
    problem = reply.json()
    validate(problem, {"$ref": "schemas/problem.json"})
    assert problem["type"] == "/problems/" + name, problem
    assert problem["status"] == status
    return problem["detail"]


def until(holds, seconds=60):
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.1)
    return holds()


def example_target(path, operation):
    """A path as a client would ask it: examples filled in."""
    query = []
    for parameter in operation.get("parameters", []):
        value = parameter.get("example")
        if value is None and "examples" in parameter:
            value = next(iter(parameter["examples"].values()))["value"]
        if parameter["in"] == "path":
            path = path.replace("{%s}" % parameter["name"], value)
        elif parameter.get("required"):
            query.append(f"{parameter['name']}={value}")
        elif parameter["name"] == "follow":
            query.append("follow=false")  # else it has no end
    return path + ("?" + "&".join(query) if query else "")


def operations():
    """What is only read."""
    for path, item in OPENAPI["paths"].items():
        if "get" in item:
            yield path, item["get"], example_target(path, item["get"])


def changes():
    for path, item in OPENAPI["paths"].items():
        for method in sorted(item.keys() - {"get"}):
            yield path, item[method], example_target(path, item[method]), method.upper()


def lay_out_data(folder):
    """What the gateway serves, as it is installed."""
    folder.mkdir()
    (folder / "schemas").symlink_to(SCHEMAS)
    (folder / "dashboard").symlink_to(SOURCE / "client/dashboard")
    (folder / "openapi.json").write_text(json.dumps(OPENAPI))  # links are not followed
    return folder
