package dev.slipway.builderimage;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveOutputStream;
import org.apache.commons.compress.archivers.cpio.CpioConstants;

/**
 * The small file system in memory that finds the root disk: a static busybox, the modules for virtual devices, and a script. A
 * cpio archive in the "newc" format (kernel documentation, early-userspace/buffer-format), uncompressed: it is 4 MB, and an
 * emulated processor takes longer to decompress it than the host to read it.
 */
final class Initrd {
    /** Disks, network and entropy from the host; overlayfs over the read-only root. */
    static final List<String> MODULES =
            List.of("virtio_pci", "virtio_blk", "virtio_net", "virtio_console", "virtio_rng", "ext4", "overlay");

    private static final List<String> DIRECTORIES =
            List.of("bin", "dev", "lower", "modules", "newroot", "proc", "scratch", "sys");

    private Initrd() {}

    static void write(Path file, byte[] busybox, Map<String, byte[]> modules) throws IOException {
        write(file, AgentFiles.resource("initrd-init"), busybox, modules);
    }

    /** @param init the script that runs first, by the busybox beside it */
    static void write(Path file, byte[] init, byte[] busybox, Map<String, byte[]> modules) throws IOException {
        write(file, init, Map.of("bin/busybox", busybox), modules);
    }

    /** @param programs by their paths; {@code bin/busybox} among them */
    static void write(Path file, byte[] init, Map<String, byte[]> programs, Map<String, byte[]> modules)
            throws IOException {
        try (CpioArchiveOutputStream archive =
                new CpioArchiveOutputStream(Files.newOutputStream(file), CpioConstants.FORMAT_NEW)) {
            for (String directory : DIRECTORIES) {
                add(archive, directory, CpioConstants.C_ISDIR | 0755, new byte[0]);
            }
            add(archive, "init", CpioConstants.C_ISREG | 0755, init);
            for (Map.Entry<String, byte[]> program : new TreeMap<>(programs).entrySet()) {
                add(archive, program.getKey(), CpioConstants.C_ISREG | 0755, program.getValue());
            }
            add(archive, "bin/sh", CpioConstants.C_ISLNK | 0777, text("busybox"));
            for (Map.Entry<String, byte[]> module : modules.entrySet()) {
                add(archive, "modules/" + module.getKey() + ".ko", CpioConstants.C_ISREG | 0644, module.getValue());
            }
            byte[] order = text(String.join(" ", modules.keySet()));
            add(archive, "modules/order", CpioConstants.C_ISREG | 0644, order);
        }
    }

    /** Writes an archive of files for root, which the kernel unpacks over the one before it. */
    static void writeFiles(OutputStream out, Map<String, byte[]> files) throws IOException {
        CpioArchiveOutputStream archive = new CpioArchiveOutputStream(out, CpioConstants.FORMAT_NEW);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            add(archive, file.getKey(), CpioConstants.C_ISREG | 0700, file.getValue());
        }
        archive.finish();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void add(CpioArchiveOutputStream archive, String name, int mode, byte[] content) throws IOException {
        CpioArchiveEntry entry = new CpioArchiveEntry(CpioConstants.FORMAT_NEW, name, content.length);
        entry.setMode(mode);
        entry.setTime(FileTrees.TIMESTAMP.getEpochSecond());
        archive.putArchiveEntry(entry);
        archive.write(content);
        archive.closeArchiveEntry();
    }
}
