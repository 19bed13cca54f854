#!/usr/bin/env python3
"""Times how soon nothing is left of a build's machine: from the DELETE that cancels it, and from the second of its timeout.

    docs/measure/cancel.py [--runs N] [--cache DIR]

Runs as root and needs what build.py needs. A Slipway of its own runs builds in machines of the kind `namespace`, on a Debian base, whose RUN
sleeps. The processes are gone when nobody has mounts of the machine any more, the files when its directory is.
"""

import argparse, shutil, statistics, sys, tempfile, time, urllib.request
from pathlib import Path

from build import BASE, Registry, Slipway, make_base, moment, run, wait_for

TIMEOUT = 15


def start(slipway, source, timeout):
    """A build whose RUN sleeps by now."""
    options = ["--data", slipway.data, "--detach", "--no-cache", f"--timeout={timeout}s", source]
    run(Path(__file__).resolve().parents[2] / "slipway", "build", *options, stderr=sys.stderr)
    build = slipway.get("/v1/builds?limit=1")["builds"][0]["id"]
    wait_for(lambda: any(step["state"] == "running" and "sleep" in step["name"]
                         for step in slipway.get(f"/v1/builds/{build}/steps")["steps"]), pause=0.05)
    return build


def lives(machines):
    for mounts in Path("/proc").glob("[0-9]*/mountinfo"):
        try:
            if str(machines) in mounts.read_text():
                return True
        except OSError:
            pass
    return False


def gone(slipway, since):
    machines = slipway.data / "machines"
    wait_for(lambda: not lives(machines), pause=0.002)
    processes = time.time() - since
    wait_for(lambda: not any(machines.iterdir()), pause=0.002)
    return processes, time.time() - since


def cancelled(slipway, source):
    build = start(slipway, source, 600)
    since = time.time()
    request = urllib.request.Request(f"{slipway.url}/v1/builds/{build}", method="DELETE",
                                     headers={"Authorization": "Bearer " + slipway.token})
    urllib.request.urlopen(request).read()
    return gone(slipway, since)


def timed_out(slipway, source):
    build = start(slipway, source, TIMEOUT)
    since = moment(slipway.get(f"/v1/builds/{build}")["started_at"]) + TIMEOUT
    time.sleep(max(0.0, since - time.time()))
    return gone(slipway, since)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/slipway-measure-build")
    options = parser.parse_args()
    layout = make_base(options.cache)
    folder = Path(tempfile.mkdtemp(prefix="slipway-cancel-"))
    started = []
    try:
        (folder / "source").mkdir()
        (folder / "source/Dockerfile").write_text(f"FROM {BASE.removeprefix('library/')}\nRUN sleep 600\n")
        hub = Registry(folder / "hub")
        started.append(hub)
        run("skopeo", "copy", "--quiet", "--dest-tls-verify=false", f"oci:{layout}:base", f"docker://{hub.host}/{BASE}")
        slipway = Slipway(folder / "slipway", hub.host)
        started.append(slipway)
        for name, measure in ("cancelled", cancelled), ("timed out", timed_out):
            times = [measure(slipway, folder / "source") for _ in range(options.runs)]
            for what, index in ("processes", 0), ("files", 1):
                seconds = [both[index] for both in times]
                print(f"{name}, {what + ' gone':16} median {statistics.median(seconds):.2f} s, {min(seconds):.2f} to {max(seconds):.2f}",
                      flush=True)
    finally:
        for each in reversed(started):
            each.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
