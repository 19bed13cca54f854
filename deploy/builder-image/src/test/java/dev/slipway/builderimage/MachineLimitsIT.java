package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.slipway.machine.GroupTrial;
import dev.slipway.machine.MachineGroups;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The limits of machines' control groups, tried in a virtual machine whose kernel has all controllers in version 2, which hosts such as this
 * one need not have. A launcher's own code makes the groups there.
 */
@Tag("long")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MachineLimitsIT {
    private static final String SAID = "trial: ";

    @TempDir
    private static Path folder;

    private final Map<String, String> told = new TreeMap<>();

    @BeforeAll
    void tryIt() throws Exception {
        assumeTrue(TestHost.isInstalled("qemu-system-x86_64"), "needs qemu-system-x86");
        assumeTrue(TestHost.isInstalled("mmdebstrap"), "needs mmdebstrap");
        Path disk = new BuilderImage(TestHost.cache(), System.out::println).disk();
        Path initrd = folder.resolve("initrd");
        Files.copy(disk.resolve("initrd"), initrd);
        appendInit(initrd);
        Path classes = folder.resolve("classes.tar");
        writeClasses(classes);
        for (String line : boot(disk, initrd, classes)) {
            int start = line.indexOf(SAID);
            if (start >= 0) {
                String[] fields = line.substring(start + SAID.length()).strip().split("=", 2);
                told.put(fields[0], fields[1]);
            }
        }
    }

    /** Of archives that follow each other, the kernel takes the later file (kernel documentation, early-userspace/buffer-format). */
    private static void appendInit(Path initrd) throws IOException {
        byte[] init;
        try (InputStream resource = MachineLimitsIT.class.getResourceAsStream("groups/init")) {
            init = resource.readAllBytes();
        }
        try (OutputStream out = Files.newOutputStream(initrd, StandardOpenOption.APPEND);
                CpioArchiveOutputStream archive = new CpioArchiveOutputStream(out, CpioConstants.FORMAT_NEW)) {
            CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, "init", init.length);
            entry.setMode(CpioConstants.C_ISREG | 0755);
            archive.putArchiveEntry(entry);
            archive.write(init);
            archive.closeArchiveEntry();
        }
    }

    /** Those of the launcher and of the trial, for a class path. */
    private static void writeClasses(Path file) throws Exception {
        try (TarArchiveOutputStream archive = new TarArchiveOutputStream(Files.newOutputStream(file))) {
            archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (Class<?> of : List.of(MachineGroups.class, GroupTrial.class)) {
                Path place = Path.of(
                        of.getProtectionDomain().getCodeSource().getLocation().toURI());
                if (Files.isDirectory(place)) {
                    writeClasses(archive, place);
                } else {
                    try (FileSystem jar = FileSystems.newFileSystem(place)) {
                        writeClasses(archive, jar.getPath("/"));
                    }
                }
            }
        }
    }

    private static void writeClasses(TarArchiveOutputStream archive, Path place) throws IOException {
        try (Stream<Path> files = Files.walk(place.resolve("dev/slipway/machine"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] content = Files.readAllBytes(file);
                TarArchiveEntry entry =
                        new TarArchiveEntry(place.relativize(file).toString());
                entry.setSize(content.length);
                archive.putArchiveEntry(entry);
                archive.write(content);
                archive.closeArchiveEntry();
            }
        }
    }

    private static List<String> boot(Path disk, Path initrd, Path classes) throws Exception {
        List<String> lines = PlainQemu.run(
                new PlainQemu.Guest(disk.resolve("kernel"), initrd, "console=ttyS0 quiet panic=-1", 2, 1024),
                "-drive",
                "if=virtio,format=raw,readonly=on,file=" + disk.resolve("root.ext4"),
                "-drive",
                "if=virtio,format=raw,readonly=on,file=" + classes);
        lines.forEach(System.out::println);
        return lines;
    }

    private String told(String name) {
        assertThat(told).as("what the machine told").containsKey(name);
        return told.get(name);
    }

    @Test
    void saysThatAGroupWithStrangersProcessesHandsNothingDown() {
        assertThat(told("with-a-stranger"))
                .contains("[MEMORY, PROCESSORS, PROCESSES]")
                .contains("processes that are not the launcher's");
    }

    @Test
    void movesTheLauncherAsideAndEnforcesAllLimits() {
        assertThat(told("alone").strip()).isEqualTo("[]");
        assertThat(told("own-group")).isEqualTo("0::/unit/slipway-launcher");
        assertThat(told("group")).isEqualTo("/sys/fs/cgroup/unit/slipway-trial");
    }

    @Test
    void endsWhatTakesMoreMemoryThanTheMachineHas() {
        assertThat(told("memory-exit")).as("killed").isEqualTo("137");
        assertThat(Integer.parseInt(told("memory-kills"))).isPositive();
    }

    @Test
    void givesAMachineItsProcessorsAndNoMore() {
        assertThat(Integer.parseInt(told("processors-throttled"))).isPositive();
        assertThat(Integer.parseInt(told("processors-percent"))).isLessThan(150);
    }

    @Test
    void startsNoMoreProcessesThanAMachineMayHave() {
        assertThat(told("processes-limit")).isEqualTo("16384");
        assertThat(told("processes-most")).isEqualTo("20");
    }

    @Test
    void removesAGroupWithAllThatRunsInIt() {
        assertThat(told("processes-after-kill")).isEqualTo("0");
        assertThat(told("left")).isEqualTo("false");
        assertThat(told("found")).isEqualTo("false");
        assertThat(told("end")).isEqualTo("0");
    }
}
