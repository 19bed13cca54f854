#!/usr/bin/env python3
"""Times conversions of one realistic image side by side, in turns, and prints medians and ratios.

    docs/measure/conversion.py [--runs N] [--cache DIR]

Runs as root and needs umoci, mkfs.ext4, mkfs.erofs, mmdebstrap, npm, Slipway built (./slipway builds it at its first use).
The image is made once and kept in the cache: a Debian base, interpreters from its packages, an npm tree of over 20,000 files, a
small application; and a second one that differs in the application alone. What is compared:

    slipway ext4, erofs   ./slipway convert, a cold JVM each time
    umoci + mkfs.*        umoci unpack, then mkfs over the tree, with the file synced as Slipway's is
    floor                 what no converter can do without: inflate and hash each layer on one thread, hash the diff id and
                          write the bytes once on another, sync

Wall and CPU seconds, the largest process's memory and the bytes written are the kernel's account of each whole run.
"""

import argparse, hashlib, json, os, queue, shutil, statistics, subprocess, sys, tarfile, tempfile, threading, time, zlib
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]
SUITE = "trixie"
INTERPRETERS = "python3,perl,ruby,nodejs"
NPM = ["typescript", "webpack", "eslint", "jest", "@babel/preset-env", "react-dom", "express", "lodash", "date-fns", "core-js",
       "rxjs", "@mui/material", "three", "vite", "@angular/core", "@angular/compiler", "d3", "prettier", "mathjs"]


def run(*command, **options):
    subprocess.run([str(word) for word in command], check=True, **options)


def make_images(cache):
    """The layout folder with the images `one` and `two`; made at the first call."""
    layout = cache / "layout"
    if (cache / "complete").exists():
        return layout
    shutil.rmtree(cache, ignore_errors=True)
    cache.mkdir(parents=True)
    print("making the image (once, some minutes)", file=sys.stderr)
    base, full = cache / "base.tar", cache / "full.tar"
    run("mmdebstrap", "--quiet", "--variant=minbase", SUITE, base)
    run("mmdebstrap", "--quiet", "--variant=minbase", "--include=" + INTERPRETERS, SUITE, full)
    layers = [base, difference(base, full, cache / "interpreters.tar"), npm_layer(cache)]
    run("umoci", "init", "--layout", layout)
    for tag in "one", "two":
        run("umoci", "new", "--image", f"{layout}:{tag}")
        for layer in layers + [application(cache, tag)]:
            run("umoci", "raw", "add-layer", "--image", f"{layout}:{tag}", layer, stdout=subprocess.DEVNULL)
    for tar in cache.glob("*.tar"):
        tar.unlink()
    (cache / "complete").touch()
    return layout


def difference(lower, upper, into):
    """What a build step that turns one tree into the other would leave as its layer; nothing is removed by installing packages."""
    def facts(entry):
        return entry.type, entry.size, entry.mode, entry.mtime, entry.linkname
    with tarfile.open(lower) as old, tarfile.open(upper) as new, tarfile.open(into, "w", format=tarfile.PAX_FORMAT) as out:
        known = {entry.name: facts(entry) for entry in old}
        for entry in new:
            if not entry.isdir() and known.get(entry.name) == facts(entry):
                continue
            out.addfile(entry, new.extractfile(entry) if entry.isreg() else None)
    return into


def npm_layer(cache):
    tree = cache / "npm"
    (tree / "opt/app").mkdir(parents=True)
    run("npm", "install", "--prefix", tree / "opt/app", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", *NPM)
    return tar_of(tree, cache / "npm.tar")


def application(cache, tag):
    tree = cache / ("application-" + tag)
    (tree / "opt/app/src").mkdir(parents=True)
    for i in range(50):
        (tree / f"opt/app/src/module-{i}.js").write_text(f"// {tag} {i}\n" * 400)
    return tar_of(tree, cache / f"application-{tag}.tar")


def tar_of(tree, into):
    run("tar", "-C", tree, "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--format=pax", "-cf", into, ".")
    shutil.rmtree(tree)
    return into


def floor(layout, tag, output):
    """The work that every converter has to do, with the standard library's zlib and SHA-256."""
    blob = lambda digest: layout / "blobs" / digest.replace(":", "/")
    index = json.loads((layout / "index.json").read_text())["manifests"]
    named = [m for m in index if m["annotations"]["org.opencontainers.image.ref.name"] == tag]
    manifest = json.loads(blob(named[0]["digest"]).read_text())
    diff_ids = json.loads(blob(manifest["config"]["digest"]).read_text())["rootfs"]["diff_ids"]
    chunks = queue.Queue(16)

    def inflate():
        for layer in manifest["layers"]:
            hashed, members = hashlib.sha256(), zlib.decompressobj(31)
            with open(blob(layer["digest"]), "rb") as file:
                while piece := file.read(128 << 10):
                    hashed.update(piece)
                    while piece:
                        chunks.put(members.decompress(piece))
                        piece = members.unused_data
                        if members.eof:
                            members = zlib.decompressobj(31)
            assert "sha256:" + hashed.hexdigest() == layer["digest"]
            chunks.put(None)

    thread = threading.Thread(target=inflate)
    thread.start()
    with open(output, "wb", buffering=0) as disk:
        for diff_id in diff_ids:
            hashed = hashlib.sha256()
            while (chunk := chunks.get()) is not None:
                hashed.update(chunk)
                disk.write(chunk)
            assert "sha256:" + hashed.hexdigest() == diff_id
        os.fsync(disk.fileno())
    thread.join()


def unpacked_bytes(layout, tag):
    """What the tree takes on a file system with blocks of 4 KiB."""
    with tempfile.TemporaryDirectory(dir=layout.parent) as folder:
        run("umoci", "unpack", "--image", f"{layout}:{tag}", folder + "/bundle", stdout=subprocess.DEVNULL)
        used = subprocess.check_output(["du", "-s", "--block-size=1", folder + "/bundle/rootfs"])
        return int(used.split()[0])


def contenders(layout, unpacked):
    slipway = lambda form: [str(HOME / "slipway"), "convert", f"oci:{layout}:one", "-o", "OUT", "--format", form]
    chain = lambda make: ["sh", "-ec", f"umoci unpack --image {layout}:one DIR/bundle && {make} && sync OUT"]
    size = unpacked * 11 // 10 >> 10
    return {
        "floor": [sys.executable, __file__, "--floor", str(layout), "one", "OUT"],
        "slipway ext4": slipway("ext4"),
        "slipway erofs": slipway("erofs"),
        "umoci + mkfs.ext4": chain(f"mkfs.ext4 -q -i 8192 -d DIR/bundle/rootfs OUT {size}k"),
        "umoci + mkfs.erofs": chain("mkfs.erofs OUT DIR/bundle/rootfs"),
    }


def measure(command, work):
    """Wall seconds, CPU seconds, MiB of the largest process, MiB written."""
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    os.sync()
    words = [word.replace("OUT", str(work / "disk")).replace("DIR", str(work)) for word in command]
    start = time.monotonic()
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status:
        sys.exit(f"{' '.join(words)} failed: {errors.decode()}")
    return wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, used.ru_oublock / 2048


def compare(layout, runs):
    unpacked = unpacked_bytes(layout, "one")
    print(f"{unpacked / 2**20:.0f} MiB unpacked, {sum(f.stat().st_size for f in layout.rglob('*') if f.is_file()) / 2**20:.0f} MiB "
          f"compressed (both images), {os.cpu_count()} processors, median of {runs} runs in turns")
    taken = {name: [] for name in contenders(layout, unpacked)}
    work = layout.parent / "work"
    for turn in range(runs + 1):
        for name, command in contenders(layout, unpacked).items():
            figures = measure(command, work)
            if turn:
                taken[name].append(figures)
            print(f"{turn or 'warm-up'}  {name}  {figures[0]:.2f} s", file=sys.stderr)
    shutil.rmtree(work)
    columns = {name: list(zip(*rows)) for name, rows in taken.items()}
    print(f"{'':20} {'wall s':>8} {'CPU s':>8} {'RSS MiB':>8} {'written':>8}   wall and CPU, x of the floor")
    for name, figures in columns.items():
        wall, cpu, rss, written = (statistics.median(values) for values in figures)
        ratios = [statistics.median(a / b for a, b in zip(figures[i], columns["floor"][i])) for i in (0, 1)]
        print(f"{name:20} {wall:8.2f} {cpu:8.2f} {rss:8.0f} {written * 2**20 / unpacked:8.3f}   {ratios[0]:.2f} {ratios[1]:.2f}")
    for form in "ext4", "erofs":
        gains = [statistics.median(b / a for a, b in zip(columns["slipway " + form][i], columns["umoci + mkfs." + form][i])) for i in (0, 1)]
        print(f"slipway {form} against umoci + mkfs.{form}: {gains[0]:.1f} times faster, {gains[1]:.1f} times less CPU")


def arguments(description):
    """What all measurements of conversions take."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cache", type=Path, default=Path(os.environ.get("SLIPWAY_CACHE", Path.home() / ".cache/slipway")) / "measure")
    return parser


def main():
    parser = arguments(__doc__)
    parser.add_argument("--floor", nargs=3, metavar=("LAYOUT", "TAG", "OUT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.floor:
        floor(Path(options.floor[0]), options.floor[1], options.floor[2])
    else:
        compare(make_images(options.cache), options.runs)


if __name__ == "__main__":
    main()
