#!/usr/bin/env python3
"""Weighs EROFS with LZ4 against EROFS without, by what mkfs.erofs makes of one realistic tree.

    docs/measure/lz4.py [--runs N] [--cache DIR]

Needs what conversion.py needs, whose image `one` it unpacks with umoci, loop devices and zstd. In each turn every file system is
made and synced, mounted, and all its regular files are read twice: cold, with neither its pages nor those of its file in memory, then
warm. Printed is the fastest turn of each, because whatever else a machine does can only add. The last line is for comparison: the
uncompressed file system packed as a file, read as a file, and unpacked.
"""

import os, shutil, subprocess, sys, time
from pathlib import Path

import conversion

MAKERS = {
    "uncompressed": [],
    "LZ4": ["-zlz4"],
    "LZ4 HC, level 9": ["-zlz4hc,9"],
    "LZ4, 64 KiB clusters": ["-zlz4", "-C65536"],
}


def forget(file):
    descriptor = os.open(file, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def timed(*command, **options):
    """Wall seconds and CPU seconds of a command."""
    before, start = os.times(), time.monotonic()
    conversion.run(*command, **options)
    after = os.times()
    return time.monotonic() - start, after.children_user + after.children_system - before.children_user - before.children_system


def read_all(disk, mount):
    """Wall seconds of reading every file of a disk through a mount, cold and warm."""
    forget(disk)
    conversion.run("mount", "-t", "erofs", "-o", "loop,ro", disk, mount)
    try:
        reading = ["find", mount, "-type", "f", "-exec", "cat", "{}", "+"]
        return [timed(*reading, stdout=subprocess.DEVNULL)[0] for _ in range(2)]
    finally:
        conversion.run("umount", mount)


def turn(tree, work):
    taken = {}
    mount = work / "mount"
    mount.mkdir(exist_ok=True)
    for name, options in MAKERS.items():
        disk = work / "disk"
        disk.unlink(missing_ok=True)
        make = timed("sh", "-ec", '"$@" && sync "$DISK"', "sh", "mkfs.erofs", "--quiet", *options, disk, tree,
                     env={**os.environ, "DISK": str(disk)}, stdout=subprocess.DEVNULL)
        taken[name] = (*make, disk.stat().st_size / 2**20, *read_all(disk, mount))
        print(f"{name}  {make[0]:.2f} s", file=sys.stderr)
        if not options:
            plain = disk.rename(work / "plain")
    taken["zstd -1 of the uncompressed"] = squeeze(plain, work / "plain.zst")
    return taken


def squeeze(plain, packed):
    """The same bytes compressed as a file for carrying: seconds to make, size, and seconds to read the plain and to unpack."""
    make = timed("zstd", "-q", "-f", "-1", plain, "-o", packed)
    forget(plain)
    return (*make, packed.stat().st_size / 2**20,
            timed("cat", plain, stdout=subprocess.DEVNULL)[0], timed("zstd", "-q", "-dc", packed, stdout=subprocess.DEVNULL)[0])


def compare(layout, runs):
    work = layout.parent / "work"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    conversion.run("umoci", "unpack", "--image", f"{layout}:one", work / "bundle", stdout=subprocess.DEVNULL)
    turns = [turn(work / "bundle/rootfs", work) for _ in range(runs)]
    print(f"{'':28} {'make s':>8} {'CPU s':>8} {'MiB':>8} {'cold s':>8} {'warm s':>8}   {os.cpu_count()} processors, fastest of {runs} turns")
    for name in turns[0]:
        print(f"{name:28}" + "".join(f" {min(values):8.2f}" for values in zip(*(taken[name] for taken in turns))))
    print("in the last line: cold is reading the whole plain file, warm is unpacking it")
    shutil.rmtree(work)


if __name__ == "__main__":
    options = conversion.arguments(__doc__).parse_args()
    compare(conversion.make_images(options.cache), options.runs)
