package dev.slipway.disk.conversion;

import static dev.slipway.disk.conversion.MountedDiskIT.listing;
import static dev.slipway.disk.reading.Programs.require;
import static dev.slipway.disk.reading.Programs.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.ContentPlace;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.reading.Programs;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Disks over shared layers before the judges that count: {@code fsck.erofs}, and the kernel in each of the ways in which it takes
 * devices. What it has to show is the tree of the same image's disk in one file, which {@link MountedDiskIT} judges.
 */
class SharedLayersIT {

    @TempDir
    Path folder;

    private Path index;
    private List<Path> devices;
    private Path whole;

    @BeforeEach
    void convert() throws IOException {
        TestImage image = MountedDiskIT.image()
                .layer(new Tar()
                        .file("upper", "u")
                        .sparse("holes", 1L << 26, new TreeMap<>(Map.of(12_345L, "first", (1L << 25) + 99, "second"))));
        index = folder.resolve("index");
        whole = folder.resolve("whole");
        ConversionRequest request = ConversionRequest.of(image, whole).withFormat(DiskFormat.EROFS);
        assertThat(DiskImages.convert(request)).isInstanceOf(Converted.class);
        DiskImage disk = ((Converted) DiskImages.convert(ConversionRequest.of(image, index)
                        .withFormat(DiskFormat.EROFS)
                        .withContents(new ContentPlace.SharedLayers(folder.resolve("layers")))))
                .disk();
        devices = disk.devices().stream()
                .map(device -> folder.resolve(device.file()))
                .toList();
        assertThat(devices).hasSize(3);
    }

    @Test
    void fsckFindsNothing() throws Exception {
        require("fsck.erofs");
        List<String> command = new ArrayList<>(List.of("fsck.erofs", "--extract"));
        devices.forEach(device -> command.add("--device=" + device));
        command.add(index.toString());

        run(command.toArray(String[]::new));
    }

    /** Linux 5.16. */
    @Test
    void kernelReadsTheIndexWithADeviceForEachLayer() throws Exception {
        Set<String> expected = expected();

        withLoopDevices(loops -> assertThat(mounted(index, devices(loops))).isEqualTo(expected));
    }

    /** Linux 6.4. */
    @Tag("long")
    @Test
    void kernelReadsIndexAndLayersOneBehindTheOtherAsOneDevice() throws Exception {
        requireKernel(6, 4);
        Set<String> expected = expected();
        Path flat = folder.resolve("flat");
        try (OutputStream out = Files.newOutputStream(flat)) {
            Files.copy(index, out);
            for (Path device : devices) {
                Files.copy(device, out);
            }
        }

        assertThat(mounted(flat, "")).isEqualTo(expected);
    }

    @Test
    void kernelRefusesTheIndexWhereALayerIsMissing() throws Exception {
        requireMounts();

        withLoopDevices(loops -> {
            assertThat(mounts(index, devices(loops))).isTrue();
            assertThat(mounts(index, devices(loops.subList(1, loops.size())))).isFalse();
        });
    }

    /** What looks at block devices. */
    @FunctionalInterface
    private interface LoopDevices {
        void use(List<String> loops) throws Exception;
    }

    private void withLoopDevices(LoopDevices user) throws Exception {
        List<String> loops = new ArrayList<>();
        try {
            for (Path device : devices) {
                loops.add(run("losetup", "--find", "--show", "--read-only", device.toString())
                        .strip());
            }
            user.use(loops);
        } finally {
            for (String loop : loops) {
                run("losetup", "--detach", loop);
            }
        }
    }

    private static String devices(List<String> loops) {
        return loops.stream().map(loop -> ",device=" + loop).collect(Collectors.joining());
    }

    private void requireMounts() throws Exception {
        assumeTrue(mounts(whole, ""), "this user or this kernel cannot mount erofs");
    }

    /** What the disk in one file shows, where this machine can mount it. */
    private Set<String> expected() throws Exception {
        require("getfattr");
        requireMounts();
        return mounted(whole, "");
    }

    private Set<String> mounted(Path disk, String options) throws Exception {
        run(mount(disk, options));
        try {
            return listing(folder.resolve("mount"));
        } finally {
            run("umount", folder.resolve("mount").toString());
        }
    }

    private boolean mounts(Path disk, String options) throws Exception {
        if (Programs.ended(mount(disk, options)).status() != 0) {
            return false;
        }
        run("umount", folder.resolve("mount").toString());
        return true;
    }

    private String[] mount(Path disk, String options) throws IOException {
        Path mount = Files.createDirectories(folder.resolve("mount"));
        return new String[] {"mount", "-t", "erofs", "-o", "loop,ro" + options, disk.toString(), mount.toString()};
    }

    private static void requireKernel(int major, int minor) throws Exception {
        String[] release = run("uname", "-r").strip().split("[^0-9]+");
        int difference = Integer.parseInt(release[0]) - major;
        assumeTrue(
                difference > 0 || difference == 0 && Integer.parseInt(release[1]) >= minor,
                "this kernel is older than " + major + "." + minor);
    }
}
