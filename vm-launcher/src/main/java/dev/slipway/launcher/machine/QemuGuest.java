package dev.slipway.launcher.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a virtual machine boots from, as deploy/builder-image lays it out in a directory.
 *
 * @param kernel a kernel that QEMU loads by itself
 * @param initrd its initial file system
 * @param rootDisk the builder's file system, read-only to all machines
 * @param busybox a static busybox that runs on the host, where it carries connections of isolated machines
 */
public record QemuGuest(Path kernel, Path initrd, Path rootDisk, Path busybox) {
    /** @throws IOException if a part is missing */
    public static QemuGuest in(Path directory) throws IOException {
        Path absolute = directory.toAbsolutePath().normalize();
        QemuGuest guest = new QemuGuest(
                absolute.resolve("kernel"),
                absolute.resolve("initrd"),
                absolute.resolve("root.ext4"),
                absolute.resolve("busybox"));
        for (Path part : List.of(guest.kernel, guest.initrd, guest.rootDisk, guest.busybox)) {
            if (!Files.isRegularFile(part)) {
                throw new IOException("The builder image is incomplete: there is no " + part);
            }
        }
        return guest;
    }
}
