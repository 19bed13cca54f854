package dev.slipway.machine;

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
 */
public record QemuGuest(Path kernel, Path initrd, Path rootDisk) {
    /** @throws IOException if a part is missing */
    public static QemuGuest in(Path directory) throws IOException {
        QemuGuest guest = at(directory.toAbsolutePath().normalize());
        for (Path part : List.of(guest.kernel, guest.initrd, guest.rootDisk)) {
            if (!Files.isRegularFile(part)) {
                throw new IOException("The builder image is incomplete: there is no " + part);
            }
        }
        return guest;
    }

    /** The same, whether it is there or not. */
    static QemuGuest at(Path directory) {
        return new QemuGuest(directory.resolve("kernel"), directory.resolve("initrd"), directory.resolve("root.ext4"));
    }

    Path directory() {
        return kernel.resolveSibling(".").normalize();
    }
}
