package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.disk.ConversionRequest;
import dev.slipway.disk.Converted;
import dev.slipway.disk.conversion.DiskImages;
import dev.slipway.disk.description.DiskImage;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.disk.format.DiskSize;
import dev.slipway.disk.oci.OciImageStore;
import dev.slipway.registry.layout.OciLayout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Boots a machine from the disk of a small image of Debian packages, with Debian's kernel, and lets the system itself tell what
 * it is made of. The first run gets packages and takes a minute.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class ConvertedDiskIT {
    private static final long FREE_BYTES = 8 << 20;

    @TempDir
    private Path folder;

    @Test
    void bootsFromExt4ThatTakesWrites() throws Exception {
        Path disk = folder.resolve("root.ext4");
        List<String> told =
                bootFrom(ConversionRequest.of(image(), disk).withSize(new DiskSize.WithFree(FREE_BYTES)), "rw");

        assertThat(told).contains("small: root ext4", "small: writable", "small: end");
        assertThat(run("e2fsck", "-fn", disk.toString())).doesNotContain("Fix?");
        assertThat(run("debugfs", "-R", "cat /written", disk.toString())).contains("written");
    }

    @Tag("long")
    @Test
    void bootsFromErofs() throws Exception {
        List<String> told = bootFrom(
                ConversionRequest.of(image(), folder.resolve("root.erofs")).withFormat(DiskFormat.EROFS), "ro");

        assertThat(told).contains("small: root erofs", "small: read-only", "small: end");
    }

    private static SmallImage small() {
        for (String program : List.of("mmdebstrap", "qemu-system-x86_64", "e2fsck")) {
            assumeTrue(TestHost.isInstalled(program), "needs " + program);
        }
        return new SmallImage(TestHost.cache());
    }

    private static OciImageStore image() throws IOException, InterruptedException {
        OciLayout layout = small().layout();
        return new OciImageStore(layout, layout.onlyManifest());
    }

    /** Converts, boots, and compares what the system tells of its files with what the layers hold. */
    private static List<String> bootFrom(ConversionRequest request, String options) throws Exception {
        DiskImage disk = ((Converted) DiskImages.convert(request)).disk();
        List<String> console =
                boot(small().boot(), request, disk.config().entrypoint().getFirst(), options);
        Map<String, String> found = new TreeMap<>();
        console.forEach(line -> tell(line, found));
        if (request.format() == DiskFormat.EXT4) {
            // No image has it, and e2fsck(8) wants it.
            assertThat(found.remove("entry\t/lost+found")).startsWith("d\t700\t0\t0\t");
        }

        assertThat(found).as("console: %s", console).containsExactlyEntriesOf(SmallImage.expected(small().layout()));
        return console;
    }

    private static void tell(String line, Map<String, String> found) {
        String[] fields = line.split("\t", -1);
        switch (fields[0]) {
            case "entry" -> {
                // A directory's size is the file system's own matter, and these archives tell times in whole seconds.
                String size = fields[2].equals("f") ? fields[6] : "";
                String seconds = fields[7].replaceFirst("\\.0*$", "");
                String rest = String.join("\t", fields[2], fields[3], fields[4], fields[5], size, seconds, fields[8]);
                found.put("entry\t" + fields[1], rest);
            }
            case "device" -> found.put("device\t" + fields[1], fields[2] + "\t" + fields[3]);
            case "content" -> found.put("content\t" + fields[1], fields[2]);
            default -> {
                // The kernel's words, or the script's.
            }
        }
    }

    /** What the machine printed until it ended. */
    private static List<String> boot(Path boot, ConversionRequest request, String start, String options)
            throws Exception {
        String words = "console=ttyS0 quiet loglevel=0 panic=-1 small.format=%s small.options=%s small.start=%s"
                .formatted(request.format().label(), options, start);
        String disk = "driver=raw,node-name=root,file.driver=file,file.filename=" + request.output();
        return PlainQemu.run(
                new PlainQemu.Guest(boot.resolve("kernel"), boot.resolve("initrd"), words, 1, 512),
                "-blockdev",
                disk,
                "-device",
                "virtio-blk-pci,drive=root");
    }

    private static String run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("%s: %s", command.getFirst(), output)
                    .isZero();
            return output;
        } finally {
            process.destroyForcibly();
        }
    }
}
