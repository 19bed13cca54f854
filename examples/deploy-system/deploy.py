#!/usr/bin/env python3
"""A deploy system in one file: submits a build, follows it, verifies its webhooks, and fetches what came of it.

    examples/deploy-system/deploy.py http://127.0.0.1:8080 examples/hello --token-file TOKEN

TOKEN is a file with the token of a tenant. It needs Python 3.9 and nothing else. With --kafka it also reads how the build ended
from Kafka, with kcat. With --disk it downloads the disk.

Its receiver of webhooks listens on the loopback interface, which Slipway refuses to send to unless its operator set
slipway.build-api.webhooks.allow-private-addresses=true. A real one is at a public https URL: --webhook-url says which.
"""

import argparse
import base64
import hashlib
import hmac
import http.server
import io
import json
import os
import queue
import re
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

ENDED = {"succeeded", "failed", "cancelled", "timed_out", "rejected"}
# How old a delivery may be. An attacker who recorded one cannot send it again later.
TOLERANCE_SECONDS = 300
# Whatever comes sooner or later comes within this time.
PATIENCE_SECONDS = 600


class Slipway:
    """The HTTP API."""

    def __init__(self, url, token):
        self.url = url.rstrip("/")
        self.token = token

    def open(self, method, path, body=None, headers=None, not_yet=()):
        """The answer of any 2xx. What Slipway refuses ends the program with what it says, but for statuses that may pass."""
        request = urllib.request.Request(self.url + path, data=body, method=method, headers=headers or {})
        # Not sent along where a redirect leads to another host.
        request.add_unredirected_header("Authorization", "Bearer " + self.token)
        try:
            return urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refusal:
            if refusal.code in not_yet:
                raise
            sys.exit(f"deploy.py: {method} {path}: {problem(refusal)}")

    def json(self, method, path, body=None):
        headers = {} if body is None else {"Content-Type": "application/json"}
        data = None if body is None else json.dumps(body).encode()
        with self.open(method, path, data, headers) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def submit(self, source, fields):
        """Uploads a source. With the key, the same request that is sent twice makes one build."""
        boundary = uuid.uuid4().hex
        parts = [part(boundary, name, value.encode()) for name, value in fields.items()]
        parts.append(part(boundary, "source", source, "source.tar.gz"))
        body = b"".join(parts) + f"--{boundary}--\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={boundary}",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        with self.open("POST", "/v1/builds", body, headers) as answer:
            return json.load(answer)["id"]

    def follow(self, build):
        """Prints the log. A stream that breaks goes on after the last line that came."""
        last = None
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            headers = {"Accept": "text/event-stream"}
            if last is not None:
                headers["Last-Event-ID"] = last
            try:
                # 404 for a moment: a build is accepted before it can be read.
                path = f"/v1/builds/{build}/events"
                with self.open("GET", path, headers=headers, not_yet=(404, 503)) as stream:
                    for kind, number, data in events(stream):
                        last = number or last
                        if kind == "log":
                            print("  " + data["text"])
                        elif kind == "status" and data["status"] in ENDED:
                            return data["status"]
            except OSError:
                pass  # It broke, or is not there yet.
            time.sleep(1)
        sys.exit(f"deploy.py: {build} did not end within {PATIENCE_SECONDS} seconds")


def problem(refusal):
    """What a problem document (RFC 9457) says, field by field."""
    try:
        document = json.load(refusal)
    except ValueError:
        return f"HTTP {refusal.code}"
    errors = [f"{error['field']} {error['reason']}" for error in document.get("errors", [])]
    return "; ".join(errors) or document.get("detail") or document.get("title")


def part(boundary, name, value, filename=None):
    named = f'; filename="{filename}"' if filename else ""
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{named}\r\n\r\n'
    return head.encode() + value + b"\r\n"


def events(stream):
    """Server-Sent Events: what kind, the id where there is one, and the data."""
    kind = number = data = None
    for raw in stream:
        line = raw.decode().rstrip("\n")
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("id: "):
            number = line[4:]
        elif line.startswith("data: "):
            data = json.loads(line[6:])
        elif not line and kind is not None:
            yield kind, number, data
            kind = number = data = None


def tarball(folder):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(folder, arcname=".")
    return buffer.getvalue()


def verified(secret, headers, body):
    """What a webhook says, or None where it is not from Slipway: https://www.standardwebhooks.com."""
    identity, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not sent.isdigit() or abs(time.time() - int(sent)) > TOLERANCE_SECONDS:
        return None
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{identity}.{sent}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    for signature in headers.get("webhook-signature", "").split(" "):
        if hmac.compare_digest(signature, expected):
            return json.loads(body)
    return None


class Receiver:
    """Takes webhooks. A delivery may come twice, so those whose id was seen are passed over."""

    def __init__(self, listen):
        self.secret = None
        self.arrived = queue.Queue()
        self.seen = set()
        self.told = {}
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(min(int(self.headers.get("content-length", 0)), 1 << 20))
                told = receiver.secret and verified(receiver.secret, self.headers, body)
                if told and self.headers["webhook-id"] not in receiver.seen:
                    receiver.seen.add(self.headers["webhook-id"])
                    receiver.arrived.put(told)
                # Answer at once, and work afterwards: Slipway tries again what is not answered within seconds.
                self.send_response(204 if told else 401)
                self.end_headers()

            def log_message(self, *_):
                pass

        host, port = listen.rsplit(":", 1)
        self.server = http.server.ThreadingHTTPServer((host, int(port)), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def url(self):
        return "http://{}:{}/slipway".format(*self.server.server_address)

    def wait_for(self, kind, build):
        """What is told of a build under this type. Events come in any order, so what else arrives is kept."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (kind, build) not in self.told:
            try:
                told = self.arrived.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                sys.exit(f"deploy.py: no webhook {kind} came; see slipway webhooks deliveries")
            self.told.setdefault((told["type"], told["data"]["build_id"]), told["data"])
        return self.told[kind, build]


def registry_manifest(image, token):
    """The manifest of an image, by the registry's standard protocol, with the API token as the password."""
    host, rest = image["reference"].split("/", 1)
    scheme = "http" if re.match(r"(localhost|127\.0\.0\.1)(:|$)", host) else "https"
    url = f"{scheme}://{host}/v2/{image['repository']}/manifests/{image['digest']}"
    accept = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json"
    request = urllib.request.Request(url, headers={"Accept": accept})
    try:
        answer = urllib.request.urlopen(request, timeout=60)
    except urllib.error.HTTPError as challenge:
        if challenge.code != 401:
            raise
        request.add_header("Authorization", "Bearer " + registry_token(challenge, token))
        answer = urllib.request.urlopen(request, timeout=60)
    with answer:
        content = answer.read()
    if "sha256:" + hashlib.sha256(content).hexdigest() != image["digest"]:
        sys.exit(f"deploy.py: the registry served something else than {image['digest']}")
    return json.loads(content)


def registry_token(challenge, token):
    asked = dict(re.findall(r'(\w+)="([^"]*)"', challenge.headers["WWW-Authenticate"]))
    query = urllib.parse.urlencode({"service": asked["service"], "scope": asked["scope"]})
    login = base64.b64encode(f"deploy:{token}".encode()).decode()
    request = urllib.request.Request(f"{asked['realm']}?{query}", headers={"Authorization": "Basic " + login})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["token"]


def download(slipway, build, disk, file):
    """The disk: Slipway redirects to where its bytes are."""
    digest = hashlib.sha256()
    with slipway.open("GET", f"/v1/builds/{build}/disk") as answer, open(file, "wb") as out:
        while block := answer.read(1 << 20):
            digest.update(block)
            out.write(block)
    if digest.hexdigest() != disk["sha256"]:
        sys.exit(f"deploy.py: {file} is not the disk that was announced")


def finished_on_kafka(arguments, build):
    """How a build ended, from Kafka: the first record with its key counts."""
    with open(arguments.kafka_password_file) as file:
        password = file.read().strip()
    settings = [
        f"bootstrap.servers={arguments.kafka}",
        "security.protocol=SASL_PLAINTEXT",
        "sasl.mechanism=PLAIN",
        f"sasl.username={arguments.kafka_user}",
        f"sasl.password={password}",
    ]
    command = ["kcat", "-C", "-q", "-e", "-o", "beginning", "-t", "slipway.build.finished", "-K", "\t"]
    # In a file and not on the command line, where everybody on the machine can read it.
    with tempfile.NamedTemporaryFile("w", prefix="kcat") as config:
        config.write("\n".join(settings) + "\n")
        config.flush()
        command[1:1] = ["-F", config.name]
        read = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    for line in read.stdout.splitlines():
        key, value = line.split("\t", 1)
        if key == build:
            return json.loads(value)
    sys.exit(f"deploy.py: Kafka has no end of {build}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url", help="of Slipway's API")
    parser.add_argument("source", help="a folder with a Dockerfile")
    parser.add_argument("--token-file", required=True, help="the token of a tenant")
    parser.add_argument("--listen", default="127.0.0.1:0", help="where to receive webhooks (default: %(default)s)")
    parser.add_argument("--webhook-url", help="where Slipway reaches the receiver (default: where it listens)")
    parser.add_argument("--disk", help="a file to download the disk to")
    parser.add_argument("--kafka", help="HOST:PORT")
    parser.add_argument("--kafka-user", default="deploy-system")
    parser.add_argument("--kafka-password-file")
    arguments = parser.parse_args()
    with open(arguments.token_file) as file:
        token = file.read().strip()
    slipway = Slipway(arguments.url, token)

    print("==> adding a webhook")
    receiver = Receiver(arguments.listen)
    wanted = {"url": arguments.webhook_url or receiver.url(), "events": ["build.finished", "image.converted"]}
    webhook = slipway.json("POST", "/v1/webhooks", wanted)
    receiver.secret = webhook["secret"]
    try:
        deploy(slipway, receiver, token, arguments)
    finally:
        slipway.json("DELETE", f"/v1/webhooks/{webhook['id']}")
    print("==> done")


def deploy(slipway, receiver, token, arguments):
    print("==> submitting a build")
    build = slipway.submit(tarball(arguments.source), {})
    print(build)

    print("==> following it")
    status = slipway.follow(build)
    print(status)

    print("==> waiting for the webhook that tells its end")
    finished = receiver.wait_for("build.finished", build)
    print(f"verified: {finished['outcome']}")
    if finished["outcome"] != "succeeded":
        sys.exit(f"deploy.py: {build} {finished['outcome']}: {finished.get('message', '')}")

    if arguments.kafka:
        print("==> reading its end from Kafka")
        print(finished_on_kafka(arguments, build)["outcome"])

    print("==> fetching the image's manifest")
    image = slipway.json("GET", f"/v1/builds/{build}")["image"]
    manifest = registry_manifest(image, token)
    print(f"{image['reference']} ({manifest['mediaType']})")

    print("==> waiting for the webhook that tells of the disk")
    converted = receiver.wait_for("image.converted", build)
    if "disk" not in converted:
        sys.exit(f"deploy.py: {build} has no disk: {converted.get('reason', '')}")
    print(f"verified: {converted['disk']['format']}, {converted['disk']['size']} bytes")
    if arguments.disk:
        print("==> downloading the disk")
        download(slipway, build, converted["disk"], arguments.disk)
        print(f"{arguments.disk}: {os.path.getsize(arguments.disk)} bytes")


if __name__ == "__main__":
    main()
