package dev.slipway.system;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.Tarball;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * An image of Docker Hub's that examples begin with, as far as they need it. It is made on this machine, of packages of Debian 13,
 * and kept in the cache of the builder image.
 */
enum StandInImage {
    DEBIAN("library/debian", "13-slim", List.of()),
    NODE("library/node", "20-slim", List.of("nodejs", "npm")),
    JAVA("library/eclipse-temurin", "21", List.of("openjdk-21-jdk-headless", "binutils"));

    private static final String SUITE = "trixie";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    /** Whom this machine trusts: its network may have a proxy with a certificate of its own. */
    private static final Path TRUSTED = Path.of("/etc/ssl/certs/ca-certificates.crt");

    private final String repository;
    private final String tag;
    private final List<String> packages;

    StandInImage(String repository, String tag, List<String> packages) {
        this.repository = repository;
        this.tag = tag;
        this.packages = packages;
    }

    /** Makes it, where that was not done before, and pushes it to a registry that stands for Docker Hub. */
    void push(URI registry) throws IOException, InterruptedException {
        Path system = system();
        try (RegistryClient client = RegistryClient.builder().build();
                InputStream layer = Files.newInputStream(system)) {
            Repository target = Repository.at(registry, repository);
            List<Descriptor> layers = new ArrayList<>(List.of(client.pushBlob(target, MediaTypes.OCI_LAYER, layer)));
            List<String> environment = new ArrayList<>(List.of(PATH));
            if (Files.exists(TRUSTED)) {
                layers.add(pushLayer(
                        client,
                        target,
                        Tarball.uncompressed().file(TRUSTED.toString().substring(1), Files.readAllBytes(TRUSTED))));
                environment.add("NODE_EXTRA_CA_CERTS=" + TRUSTED);
            }
            pushImage(client, target, tag, layers, environment);
        }
    }

    /** Pushes the base image of some team, which is busybox with one more file. */
    static void pushOfATeam(URI registry, String repository) throws IOException {
        try (RegistryClient client = RegistryClient.builder().build()) {
            Repository busybox = Repository.at(registry, "library/busybox");
            Descriptor below =
                    client.getManifest(busybox.tag("1")).asManifest().layers().getFirst();
            Repository target = Repository.at(registry, repository);
            byte[] unpacked;
            try (InputStream blob = new GZIPInputStream(client.getBlob(busybox, below))) {
                unpacked = blob.readAllBytes();
            }
            Descriptor system = client.pushBlob(target, MediaTypes.OCI_LAYER, new ByteArrayInputStream(unpacked));
            Descriptor more =
                    pushLayer(client, target, Tarball.uncompressed().file("etc/team", "the base image of a team\n"));
            pushImage(client, target, "1", List.of(system, more), List.of(PATH));
        }
    }

    private static Descriptor pushLayer(RegistryClient client, Repository target, Tarball tar) throws IOException {
        return client.pushBlob(target, MediaTypes.OCI_LAYER, new ByteArrayInputStream(tar.bytes()));
    }

    /** @param layers not compressed, so that their digests are those of their contents */
    private static void pushImage(
            RegistryClient client, Repository target, String tag, List<Descriptor> layers, List<String> environment)
            throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("architecture", "amd64").put("os", "linux").put("created", "1970-01-01T00:00:00Z");
        ArrayNode variables = config.putObject("config").putArray("Env");
        environment.forEach(variables::add);
        ArrayNode contents = config.putObject("rootfs").put("type", "layers").putArray("diff_ids");
        ArrayNode history = config.putArray("history");
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
        ObjectNode configField = manifest.putObject("config");
        ArrayNode layersField = manifest.putArray("layers");
        for (Descriptor layer : layers) {
            contents.add(layer.digest().toString());
            history.addObject().put("created", "1970-01-01T00:00:00Z").put("created_by", "made for tests");
            describe(layersField.addObject(), layer);
        }
        byte[] configBlob = JSON.writeValueAsBytes(config);
        Descriptor configDescriptor = Descriptor.of(MediaTypes.OCI_CONFIG, configBlob);
        describe(configField, configDescriptor);
        client.pushBlob(target, configDescriptor, BlobContent.of(configBlob));
        client.putManifest(target.tag(tag), RawManifest.of(JSON.writeValueAsBytes(manifest), MediaTypes.OCI_MANIFEST));
    }

    private static void describe(ObjectNode node, Descriptor descriptor) {
        node.put("mediaType", descriptor.mediaType())
                .put("digest", descriptor.digest().toString())
                .put("size", descriptor.size());
    }

    /** Its file system, as a tar. */
    private Path system() throws IOException, InterruptedException {
        Path folder = Files.createDirectories(BuildKitMachine.cache().resolve("test-images"));
        String name = String.join("-", SUITE, String.join("-", packages)).replaceFirst("-$", "");
        Path made = folder.resolve(name + ".tar");
        if (!Files.exists(made)) {
            Path unfinished = Files.createTempFile(folder, name, ".tar");
            EndedProcess mmdebstrap = EndedProcess.of(folder, Map.of(), mmdebstrap(unfinished));
            if (mmdebstrap.exitCode() != 0) {
                Files.delete(unfinished);
                throw new IOException(mmdebstrap.said());
            }
            Files.move(unfinished, made, StandardCopyOption.ATOMIC_MOVE);
        }
        return made;
    }

    private List<String> mmdebstrap(Path tar) {
        List<String> command = new ArrayList<>(List.of(
                "mmdebstrap",
                "--variant=minbase",
                "--format=tar",
                "--aptopt=Acquire::Languages \"none\"",
                "--aptopt=APT::Install-Recommends \"false\"",
                // A mirror may be old, or this machine's clock ahead.
                "--aptopt=Acquire::Check-Valid-Until \"false\"",
                "--dpkgopt=path-exclude=/usr/share/locale/*",
                "--dpkgopt=path-exclude=/usr/share/doc/*"));
        if (!packages.isEmpty()) {
            command.add("--include=" + String.join(",", packages));
        }
        command.addAll(List.of(SUITE, tar.toString()));
        return command;
    }
}
