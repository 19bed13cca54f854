package dev.slipway.cli;

import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.cli.output.ExitCodes;
import dev.slipway.disk.file.Folders;
import dev.slipway.disk.format.DiskFormat;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import picocli.CommandLine.Command;

/**
 * {@code slipway rehearse}: converts a made-up image to every format, copies it from registry to registry where this machine has one
 * to start, and throws it all away. A JVM that is told to remember what it loaded, linked and found hot (JEP 514, JEP 515) starts later
 * conversions and copies with that.
 */
@Command(
        name = "rehearse",
        hidden = true,
        description = "Converts and copies a made-up image, for the JVM to learn from.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {"0:the JVM has seen it all", "1:it could not be converted or copied", ExitCodes.USAGE_LINE})
final class RehearseCommand implements Callable<Integer> {
    private static final int FILES = 4_000;
    private static final int LARGE_FILE_BYTES = 32 << 20;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("slipway-rehearsal");
        try {
            String source = layout(folder.resolve("layout"));
            int worst = 0;
            for (DiskFormat format : DiskFormat.values()) {
                String disk = folder.resolve("disk").toString();
                worst = Math.max(worst, run("convert", source, "-o", disk, "--format", format.label()));
            }
            return DistributionProcess.isInstalled() ? Math.max(worst, copy(folder, source)) : worst;
        } finally {
            Folders.delete(folder);
        }
    }

    private static int run(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .execute(arguments);
    }

    /** Into one registry, and from that into another one. */
    private static int copy(Path folder, String source) throws IOException, InterruptedException {
        try (DistributionProcess from = DistributionProcess.start(registry(folder.resolve("from")));
                DistributionProcess to = DistributionProcess.start(registry(folder.resolve("to")))) {
            String image = from.url().getAuthority() + "/rehearsed:1";
            return Math.max(
                    run("mirror", source, image), run("mirror", image, to.url().getAuthority() + "/rehearsed:1"));
        }
    }

    private static DistributionSettings registry(Path folder) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", UpstreamRegistry.freePort());
        return DistributionSettings.open(address, folder.resolve("data"), folder.resolve("log"));
    }

    /** Writes an OCI layout of one image with one layer; returns what names it as a source. */
    private static String layout(Path folder) throws IOException {
        Files.createDirectories(folder.resolve("blobs/sha256"));
        byte[] archive = archive();
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(archive);
        }
        String layer = blob(folder, compressed.toByteArray(), "layer.v1.tar+gzip");
        String config = blob(
                folder,
                text(
                        "{'os':'linux','architecture':'amd64','rootfs':{'type':'layers','diff_ids':['%s']}}",
                        Digest.sha256(archive)),
                "config.v1+json");
        String manifest =
                blob(folder, text("{'schemaVersion':2,'config':%s,'layers':[%s]}", config, layer), "manifest.v1+json");
        Files.write(folder.resolve("index.json"), text("{'schemaVersion':2,'manifests':[%s]}", manifest));
        Files.write(folder.resolve("oci-layout"), text("{'imageLayoutVersion':'1.0.0'}"));
        return "oci:" + folder;
    }

    private static byte[] archive() throws IOException {
        Random random = new Random(1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            add(tar, "large", LARGE_FILE_BYTES, random);
            for (int i = 0; i < FILES; i++) {
                String name = "usr/share/%s/directory-%d/file-%d".formatted("x".repeat(i % 90), i % 100, i);
                add(tar, name, i % 3_000, random);
            }
        }
        return bytes.toByteArray();
    }

    /** A file that compresses to about half. */
    private static void add(TarArchiveOutputStream tar, String name, int size, Random random) throws IOException {
        byte[] content = new byte[size];
        random.nextBytes(content);
        for (int i = 0; i < size; i++) {
            content[i] &= 15;
        }
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(size);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static String blob(Path folder, byte[] bytes, String type) throws IOException {
        Digest digest = Digest.sha256(bytes);
        Files.write(folder.resolve("blobs/sha256").resolve(digest.hex()), bytes);
        return "{\"mediaType\":\"application/vnd.oci.image.%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(type, digest, bytes.length);
    }

    private static byte[] text(String template, Object... values) {
        return String.format(Locale.ROOT, template.replace('\'', '"'), values).getBytes(StandardCharsets.UTF_8);
    }
}
