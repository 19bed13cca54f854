#!/usr/bin/env python3
"""Times builds side by side with `docker buildx build`, in turns, and prints medians and ratios.

    docs/measure/build.py [--pairs N] [--cache DIR]

Runs as root and needs docker-registry, skopeo, umoci, mmdebstrap, Slipway built (./slipway builds it at its first use), and its
builder image (./slipway up makes it). All three build the same context, on a Debian base, first with empty caches and then
again, unchanged:

    docker         docker buildx build, with an engine that runs on and keeps image and cache to itself: what people have at hand
    docker in CI   the same with an engine that is started for each build, pushes the image, and keeps its cache in a registry
    slipway        ./slipway build, in machines of the kind `namespace`

The engine is the one of the builder image, started on this host in namespaces of its own. Each engine and each Slipway has
built something else before, so that no program is cold. What a build of Slipway is made of comes from its own record.
"""

import argparse, json, os, shutil, signal, socket, statistics, subprocess, sys, tempfile, time, urllib.request
from contextlib import closing
from datetime import datetime
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
ENTER = HOME / "libs/machine/src/main/resources/dev/slipway/machine/namespace-machine.sh"
BASE = "library/debian:measured"
DOCKERFILE = f"""FROM {BASE.removeprefix("library/")}
WORKDIR /app
COPY packages.txt .
RUN find /usr/bin /usr/lib -type f -exec sha256sum {{}} + >sums
COPY src src
RUN tar -czf app.tar.gz src sums
CMD ["cat", "/app/sums"]
"""


def run(*command, **options):
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.DEVNULL, **options)


def make_base(cache):
    """A layout folder with a small Debian, made at the first call."""
    layout = cache / "layout"
    if not (cache / "complete").exists():
        shutil.rmtree(cache, ignore_errors=True)
        cache.mkdir(parents=True)
        print("making the base image (once)", file=sys.stderr)
        run("mmdebstrap", "--quiet", "--variant=minbase", "trixie", cache / "base.tar")
        run("umoci", "init", "--layout", layout)
        run("umoci", "new", "--image", f"{layout}:base")
        run("umoci", "raw", "add-layer", "--image", f"{layout}:base", cache / "base.tar")
        (cache / "base.tar").unlink()
        (cache / "complete").touch()
    return layout


def make_context(folder):
    (folder / "src").mkdir(parents=True)
    (folder / "Dockerfile").write_text(DOCKERFILE)
    (folder / "packages.txt").write_text("app 1.0\n")
    for i in range(300):
        (folder / f"src/module-{i}.js").write_text(f"// {i}\n" + f"export const value = {i};\n" * 400)
    return folder


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Registry:
    """A plain registry: one stands for Docker Hub, one takes what docker pushes."""

    def __init__(self, folder):
        folder.mkdir()
        self.host = f"127.0.0.1:{free_port()}"
        settings = {"version": 0.1, "log": {"level": "error", "accesslog": {"disabled": True}}, "http": {"addr": self.host},
                    "storage": {"filesystem": {"rootdirectory": str(folder / "data")}}}
        (folder / "config.yml").write_text(json.dumps(settings))
        self.process = subprocess.Popen(["docker-registry", "serve", folder / "config.yml"], stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        wait_for(lambda: urllib.request.urlopen(f"http://{self.host}/v2/").status == 200)

    def close(self):
        self.process.terminate()
        self.process.wait()


def wait_for(condition, seconds=120, pause=0.01):
    deadline = time.time() + seconds
    while True:
        try:
            if condition():
                return
        except (OSError, ValueError):
            pass
        if time.time() > deadline:
            raise TimeoutError("waited too long")
        time.sleep(pause)


def own_group():
    """Where this process stands in the version 2 hierarchy, which may be mounted beside version 1."""
    mount = next(line.split()[1] for line in Path("/proc/self/mounts").read_text().splitlines() if line.split()[2] == "cgroup2")
    own = next(line[4:] for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::/"))
    return Path(mount) / own


class Engine:
    """The builder image's docker engine with nothing in it, in namespaces of its own. The context lies in /scratch."""

    def __init__(self, folder, tree, context, hub):
        for name in "root", "upper/etc/docker", "upper/usr/lib/slipway", "overlay", "scratch":
            (folder / name).mkdir(parents=True)
        shutil.copytree(context, folder / "scratch/context", copy_function=shutil.copy2)
        (folder / "scratch/warm").mkdir()
        (folder / "scratch/warm/Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
        settings = json.loads((tree / "etc/docker/daemon.json").read_text())
        settings["registry-mirrors"] = [f"http://{hub}"]
        (folder / "upper/etc/docker/daemon.json").write_text(json.dumps(settings))
        # The guest's own program, with something that waits in the place of the agent.
        lines = (tree / "usr/lib/slipway/machine").read_text().splitlines()
        program = folder / "upper/usr/lib/slipway/machine"
        program.write_text("\n".join(lines[:-1]) + "\necho $$ >/scratch/first\ncat >/dev/null\n")
        program.chmod(0o755)
        shutil.copy(ENTER, folder / "namespace-machine.sh")
        self.folder = folder
        self.group = own_group() / folder.name
        self.group.mkdir()
        self.process = subprocess.Popen(["sh", "namespace-machine.sh", "setup", self.group, tree], cwd=folder,
                                        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=open(folder / "log", "w"))
        wait_for(lambda: (folder / "scratch/first").exists())
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.inside = ["nsenter", "--target", children[0], "--mount", "--pid", "--cgroup", "--ipc", "--uts", "--"]
        wait_for(lambda: subprocess.run(self.inside + ["docker", "version"], capture_output=True).returncode == 0)

    def build(self, name, *options):
        run(*self.inside, "docker", "buildx", "build", "--progress=plain", "--network=host",
            "--allow=network.host", *options, f"/scratch/{name}",
            stderr=open(self.folder / "build.log", "a"))

    def close(self):
        self.process.kill()
        self.process.wait()
        for group in sorted(self.group.rglob("*/"), reverse=True) + [self.group]:
            wait_for(lambda: group.rmdir() is None)
        shutil.rmtree(self.folder)


class Slipway:
    def __init__(self, folder, hub):
        self.data = folder
        self.process = subprocess.Popen(
            [HOME / "slipway", "up", "--machine", "namespace", "--data", folder, "--http-port", "0", "--management-port", "0", "--registry-port", "0",
             "--kafka-port", "0", "--upstream", f"docker.io=http://{hub}"], stdout=subprocess.DEVNULL,
            stderr=open(folder.with_suffix(".log"), "w"))
        wait_for(lambda: (folder / "endpoint.json").exists(), seconds=600)
        self.url = json.loads((folder / "endpoint.json").read_text())["url"]
        self.token = (folder / "tokens/demo").read_text().strip()

    def build(self, context, output):
        run(HOME / "slipway", "build", "--data", self.data, "--progress=rawjson", "-t", context.name, context,
            stderr=open(output, "w"))

    def get(self, path):
        request = urllib.request.Request(self.url + path, headers={"Authorization": "Bearer " + self.token})
        return json.load(urllib.request.urlopen(request))

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        shutil.rmtree(self.data)


def timed(action):
    begun = time.time()
    action()
    return time.time() - begun


def moment(text):
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def parts(slipway, output, begun, ended):
    """What a build's time went into, in the order of time, from its record."""
    events = [json.loads(line) for line in output.read_text().splitlines() if line.startswith("{")]
    build_id = next(event["data"]["id"] for event in events if event["event"] == "build")
    build = slipway.get(f"/v1/builds/{build_id}")
    steps = slipway.get(f"/v1/builds/{build_id}/steps")["steps"]
    logged = [event["data"] for event in events if event["event"] == "log"]
    # The launcher's line comes when the agent has said hello.
    up = next(moment(line["time"]) for line in logged if line["text"].startswith("machine up"))
    spans = [(step["name"], moment(step["started_at"]), moment(step["ended_at"])) for step in steps if step.get("started_at")]
    first = min(begin for _, begin, _ in spans)
    last = max(end for _, _, end in spans)

    def of(*beginnings):
        """How long any of these ran."""
        chosen = sorted((begin, end) for name, begin, end in spans if name.startswith(beginnings))
        total, reached = 0.0, 0.0
        for begin, end in chosen:
            total += max(0.0, end - max(begin, reached))
            reached = max(reached, end)
        return total

    export, cache, imported = of("exporting to image"), of("exporting cache"), of("importing cache")
    return {
        "the command starts, packs and sends the context": moment(build["requested_at"]) - begun,
        "mirror": moment(build["prepared_at"]) - moment(build["requested_at"]),
        "credentials": moment(build["authorized_at"]) - moment(build["prepared_at"]),
        "queue": moment(build["started_at"]) - moment(build["authorized_at"]),
        "machine and agent start": up - moment(build["started_at"]),
        "source, base image's HEAD, BuildKit's start": first - up,
        "BuildKit: import of the cache": imported,
        "BuildKit: steps": last - first - export - cache - imported,
        "BuildKit: export and push of the image": export,
        "BuildKit: export of the cache": cache,
        "result, machine's end, check of the image": moment(build["finished_at"]) - last,
        "the command hears of it and ends": ended - moment(build["finished_at"]),
    }


def measure(folder, pair, tree, context, hub, target):
    warm = folder / "warm"
    times, made_of = {}, {}
    engine_folder = lambda name: folder / f"measure-{os.getpid()}-{pair}-{name}"
    with closing(Engine(engine_folder("kept"), tree, context, hub.host)) as engine:
        engine.build("warm")
        for which in "first", "again":
            times["docker", which] = timed(lambda: engine.build("context", "--tag=app"))

    with closing(Slipway(folder / f"slipway-{pair}", hub.host)) as slipway:
        slipway.build(warm, folder / "warm.json")
        for which in "first", "again":
            output = folder / f"{pair}-{which}.json"
            begun = time.time()
            times["slipway", which] = timed(lambda: slipway.build(context, output))
            made_of[which] = parts(slipway, output, begun, begun + times["slipway", which])

    image, cache = f"{target.host}/app:{pair}", f"type=registry,ref={target.host}/cache:{pair}"
    pushed = ["--provenance=false", "--output", f"type=image,name={image},push=true,oci-mediatypes=true",
              "--cache-to", cache + ",mode=max,image-manifest=true,oci-mediatypes=true"]
    for which in "first", "again":
        begun = time.time()
        with closing(Engine(engine_folder(which), tree, context, hub.host)) as engine:
            engine.build("context", *pushed, *(["--cache-from", cache] if which == "again" else []))
            times["docker in CI", which] = time.time() - begun
    return times, made_of


def report(measured):
    times = [pair for pair, _ in measured]
    print(f"{'seconds, medians of ' + str(len(times)):34} {'first':>8} {'again':>8}")
    for who in "docker", "docker in CI", "slipway":
        cells = [f"{statistics.median(pair[who, which] for pair in times):8.2f}" for which in ("first", "again")]
        print(f"{who:34} {' '.join(cells)}")
    for who in "docker", "docker in CI":
        cells = [f"{statistics.median(pair['slipway', which] / pair[who, which] for pair in times):8.2f}"
                 for which in ("first", "again")]
        print(f"{'slipway, x ' + who:34} {' '.join(cells)}")
    print(f"\n{'what a build of slipway is made of':52} {'first':>8} {'again':>8}")
    for part in measured[0][1]["first"]:
        cells = [f"{statistics.median(made_of[which][part] for _, made_of in measured):8.2f}" for which in ("first", "again")]
        print(f"{part:52} {' '.join(cells)}")


def newest_tree():
    cache = Path(os.environ.get("SLIPWAY_CACHE") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "slipway")
    trees = [tree for tree in cache.glob("tree-*") if (tree / "usr/sbin/dockerd").exists()]
    if not trees:
        sys.exit(f"no builder image is in {cache}: run ./slipway up --machine namespace once")
    return max(trees, key=lambda tree: tree.stat().st_mtime)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path.home() / ".cache/slipway-measure-build")
    options = parser.parse_args()
    layout = make_base(options.cache)
    folder = Path(tempfile.mkdtemp(prefix="slipway-build-"))
    registries = []
    try:
        context = make_context(folder / "context")
        (folder / "warm").mkdir()
        (folder / "warm/Dockerfile").write_text("FROM scratch\nCOPY Dockerfile /\n")
        hub, target = Registry(folder / "hub"), Registry(folder / "target")
        registries += [hub, target]
        run("skopeo", "copy", "--quiet", "--dest-tls-verify=false", f"oci:{layout}:base", f"docker://{hub.host}/{BASE}")
        tree = newest_tree()
        measured = []
        for pair in range(1, options.pairs + 1):
            measured.append(measure(folder, pair, tree, context, hub, target))
            print(f"pair {pair}: " + ", ".join(f"{who} {which} {seconds:.2f}"
                                               for (who, which), seconds in measured[-1][0].items()), file=sys.stderr)
        report(measured)
    finally:
        for registry in registries:
            registry.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
