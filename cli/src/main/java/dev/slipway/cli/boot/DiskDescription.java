package dev.slipway.cli.boot;

import dev.slipway.disk.description.DiskImage;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The description beside a disk, from which a machine is made. */
final class DiskDescription {
    private DiskDescription() {}

    /** @throws IOException where there is none, or the disk is none that boots here; the message says what to do */
    static DiskImage of(Path disk) throws IOException {
        Path description = Path.of(disk + ".json");
        if (!Files.isRegularFile(description)) {
            description = besideDiskOfBuild(disk);
        }
        if (!Files.isRegularFile(description)) {
            throw new IOException("there is no " + disk + ".json, which says how the image on the disk is started;"
                    + " the conversion writes it beside the disk: copy both, or convert the image anew");
        }
        DiskImage image = DiskImage.readJson(description);
        if (!image.platform().toString().equals(Platform.LINUX_AMD64.toString())) {
            throw new IOException(disk + " is for " + image.platform() + ", and machines here are "
                    + Platform.LINUX_AMD64 + "; convert the image with --platform " + Platform.LINUX_AMD64);
        }
        if (!image.devices().isEmpty()) {
            throw new IOException(
                    disk + " has its contents in " + image.devices().size()
                            + " other files, which machines here do not take; convert the image without --layers");
        }
        return image;
    }

    /** The converter calls disks {@code disk.ext4} or {@code disk.erofs}, and the description {@code disk.json}. */
    private static Path besideDiskOfBuild(Path disk) {
        String name = disk.getFileName().toString();
        int end = name.lastIndexOf('.');
        return disk.resolveSibling(name.substring(0, end < 0 ? name.length() : end) + ".json");
    }
}
