package dev.slipway.cli.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** A plain registry that stands for Docker Hub. It holds {@code library/busybox:1}, made from this machine's static busybox. */
public final class UpstreamRegistry implements Upstream {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<Path> BUSYBOX = List.of(Path.of("/bin/busybox"), Path.of("/usr/bin/busybox"));

    private final DistributionProcess process;

    private UpstreamRegistry(DistributionProcess process) {
        this.process = process;
    }

    /**
     * Starts it; the caller closes it.
     *
     * @param directory takes its data and its log
     */
    public static UpstreamRegistry start(Path directory) throws IOException, InterruptedException {
        DistributionSettings settings = DistributionSettings.open(
                new InetSocketAddress("127.0.0.1", freePort()),
                directory.resolve("data"),
                directory.resolve("access.log"));
        UpstreamRegistry upstream = new UpstreamRegistry(DistributionProcess.start(settings));
        try {
            upstream.pushBusybox();
        } catch (IOException | InterruptedException e) {
            upstream.close();
            throw e;
        }
        return upstream;
    }

    @Override
    public URI url() {
        return process.url();
    }

    /** Counted from its access log. */
    @Override
    public OptionalLong requests() throws IOException {
        try (Stream<String> lines = Files.lines(process.settings().log(), StandardCharsets.UTF_8)) {
            // Access log lines are in Apache's combined format, unlike the structured lines beside them.
            return OptionalLong.of(lines.filter(line -> line.contains("\"HEAD /v2/") || line.contains("\"GET /v2/"))
                    .filter(line -> line.contains("HTTP/1."))
                    .filter(line -> !line.startsWith("time="))
                    .count());
        }
    }

    @Override
    public void close() {
        process.close();
    }

    private void pushBusybox() throws IOException, InterruptedException {
        byte[] layer = layer();
        byte[] layerBlob = gzip(layer);
        ObjectNode config = JSON.createObjectNode();
        config.put("architecture", "amd64").put("os", "linux").put("created", "1970-01-01T00:00:00Z");
        ObjectNode run = config.putObject("config");
        run.putArray("Env").add("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");
        run.putArray("Cmd").add("sh");
        config.putObject("rootfs")
                .put("type", "layers")
                .putArray("diff_ids")
                .add(Digest.sha256(layer).toString());
        // BuildKit makes up the history of layers that have none, and differently for a layer from its cache.
        config.putArray("history")
                .addObject()
                .put("created", "1970-01-01T00:00:00Z")
                .put("created_by", "busybox-static");
        byte[] configBlob = JSON.writeValueAsBytes(config);
        Descriptor configDescriptor = Descriptor.of(MediaTypes.OCI_CONFIG, configBlob);
        Descriptor layerDescriptor = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, layerBlob);
        Repository repository = Repository.at(url(), "library/busybox");
        try (RegistryClient client = RegistryClient.builder().build()) {
            client.pushBlob(repository, configDescriptor, BlobContent.of(configBlob));
            client.pushBlob(repository, layerDescriptor, BlobContent.of(layerBlob));
            client.putManifest(repository.tag("1"), manifest(configDescriptor, layerDescriptor));
        }
    }

    private static RawManifest manifest(Descriptor config, Descriptor layer) throws IOException {
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        describe(manifest.putObject("config"), config);
        describe(manifest.putArray("layers").addObject(), layer);
        return RawManifest.of(JSON.writeValueAsBytes(manifest), MediaTypes.OCI_MANIFEST);
    }

    private static void describe(ObjectNode node, Descriptor descriptor) {
        node.put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }

    /** The static binary, and a link to it for each of its applets. */
    private static byte[] layer() throws IOException, InterruptedException {
        Path busybox = BUSYBOX.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IOException(
                        "busybox is not installed; run: apt-get install -y --no-install-recommends busybox-static"));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (String directory : List.of("bin/", "etc/", "root/", "tmp/", "usr/", "usr/bin/", "var/")) {
                TarArchiveEntry entry = new TarArchiveEntry(directory);
                entry.setMode(directory.equals("tmp/") ? 0041777 : 0040755);
                put(tar, entry, new byte[0]);
            }
            putFile(tar, "bin/busybox", 0100755, Files.readAllBytes(busybox));
            for (String applet : applets(busybox)) {
                TarArchiveEntry link = new TarArchiveEntry("bin/" + applet, TarArchiveEntry.LF_SYMLINK);
                link.setLinkName("busybox");
                put(tar, link, new byte[0]);
            }
            putFile(tar, "etc/passwd", 0100644, "root:x:0:0:root:/root:/bin/sh\n".getBytes(StandardCharsets.UTF_8));
            putFile(tar, "etc/group", 0100644, "root:x:0:\n".getBytes(StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }

    private static List<String> applets(Path busybox) throws IOException, InterruptedException {
        Process list = new ProcessBuilder(busybox.toString(), "--list").start();
        String names = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!list.waitFor(10, TimeUnit.SECONDS) || list.exitValue() != 0) {
            throw new IOException(busybox + " --list failed");
        }
        return names.lines().filter(name -> !name.equals("busybox")).sorted().toList();
    }

    private static void putFile(TarArchiveOutputStream tar, String name, int mode, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setMode(mode);
        entry.setSize(content.length);
        put(tar, entry, content);
    }

    private static void put(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content) throws IOException {
        entry.setModTime(0);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    /** A port of the loopback interface that nobody has now. */
    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
