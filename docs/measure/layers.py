#!/usr/bin/env python3
"""Times the conversion of a second image that shares all but its last layer with a first, with shared layers and without.

    docs/measure/layers.py [--runs N] [--cache DIR]

Needs what conversion.py needs, whose images it takes: `one` and `two` differ in a small application alone. In each turn the store
of layers begins empty, so that `one` fills it and `two` finds it filled. Written is what each run added to the disk's folder and to
the store, which is also what keeping its result costs; the others are the kernel's account of each whole run.
"""

import json, os, shutil, statistics, sys
from pathlib import Path

import conversion


def bytes_in(*folders):
    return sum(file.stat().st_size for folder in folders if folder.exists() for file in folder.rglob("*") if file.is_file())


def compare(layout, runs):
    work, store = layout.parent / "work", layout.parent / "layers"
    convert = lambda tag, *options: [str(conversion.HOME / "slipway"), "convert", f"oci:{layout}:{tag}", "-o", "OUT", *options]
    contenders = {
        "ext4, second image": convert("two", "--format", "ext4"),
        "erofs, second image": convert("two", "--format", "erofs"),
        "layers, first image": convert("one", "--format", "erofs", "--layers", str(store)),
        "layers, second image": convert("two", "--format", "erofs", "--layers", str(store)),
    }
    taken = {name: [] for name in contenders}
    for turn in range(runs + 1):
        shutil.rmtree(store, ignore_errors=True)
        for name, command in contenders.items():
            before = bytes_in(store)
            wall, cpu, rss, _ = conversion.measure(command, work)
            if turn:
                taken[name].append((wall, cpu, rss, (bytes_in(work, store) - before) / 2**20))
            print(f"{turn or 'warm-up'}  {name}  {wall:.2f} s", file=sys.stderr)
    devices = json.loads((work / "disk.json").read_text())["devices"]
    entries = sum(file.stat().st_size for file in store.glob("*.entries"))
    print(f"{'':22} {'wall s':>8} {'CPU s':>8} {'RSS MiB':>8} {'MiB written':>12}   {os.cpu_count()} processors, median of {runs} turns")
    for name, figures in taken.items():
        wall, cpu, rss, written = (statistics.median(values) for values in zip(*figures))
        print(f"{name:22} {wall:8.2f} {cpu:8.2f} {rss:8.0f} {written:12.1f}")
    print(f"the second image needs {len(devices)} devices beside its index of {(work / 'disk').stat().st_size / 2**20:.1f} MiB; "
          f"the entries of the store's layers take {entries / 2**20:.1f} MiB")
    shutil.rmtree(work)
    shutil.rmtree(store)


if __name__ == "__main__":
    options = conversion.arguments(__doc__).parse_args()
    compare(conversion.make_images(options.cache), options.runs)
