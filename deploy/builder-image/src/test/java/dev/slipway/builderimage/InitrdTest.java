package dev.slipway.builderimage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.commons.compress.archivers.cpio.CpioArchiveEntry;
import org.apache.commons.compress.archivers.cpio.CpioArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InitrdTest {
    @TempDir
    private Path directory;

    @Test
    void holdsInitModulesAndTheirOrder() throws Exception {
        Path initrd = directory.resolve("initrd");
        Map<String, byte[]> modules = new LinkedHashMap<>();
        modules.put("failover", new byte[] {1});
        modules.put("virtio_net", new byte[] {2, 3});

        Initrd.write(initrd, new byte[] {9}, modules);

        Map<String, String> files = read(initrd);
        assertThat(files)
                .containsEntry("755 bin/busybox", "\u0009")
                .containsEntry("777 bin/sh", "busybox")
                .containsEntry("644 modules/failover.ko", "\u0001")
                .containsEntry("644 modules/virtio_net.ko", "\u0002\u0003")
                .containsEntry("644 modules/order", "failover virtio_net");
        assertThat(files.get("755 init")).startsWith("#!/bin/sh\n");
    }

    private static Map<String, String> read(Path initrd) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (CpioArchiveInputStream archive = new CpioArchiveInputStream(Files.newInputStream(initrd))) {
            for (CpioArchiveEntry entry = archive.getNextEntry(); entry != null; entry = archive.getNextEntry()) {
                String name = Long.toOctalString(entry.getMode() & 0777) + " " + entry.getName();
                files.put(name, new String(archive.readAllBytes(), StandardCharsets.ISO_8859_1));
            }
        }
        return files;
    }
}
