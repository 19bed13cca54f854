package dev.slipway.cli.boot;

import java.nio.file.Path;

/** The command by which a QEMU of the user's boots a disk. What it prints is the machine's console. */
final class PlainCommand {
    private PlainCommand() {}

    static String of(Path disk, Path kernel, Path initrd, boolean writable) {
        String drive = "driver=raw,node-name=root,read-only=" + (writable ? "off" : "on")
                + ",file.driver=file,file.filename=" + disk.toString().replace(",", ",,");
        return String.join(
                " \\\n  ",
                "qemu-system-x86_64 -machine q35,accel=kvm:tcg -cpu max -m 512 -display none -nodefaults -no-reboot",
                "-kernel " + quoted(kernel.toString()) + " -initrd " + quoted(initrd.toString()),
                "-append 'console=ttyS0 quiet panic=-1 no_timer_check' -serial stdio",
                "-blockdev " + quoted(drive) + " -device virtio-blk-pci,drive=root",
                "-nic user,model=virtio-net-pci");
    }

    private static String quoted(String word) {
        return word.matches("[A-Za-z0-9/._,=+-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
