package dev.slipway.builderimage;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainer;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * Assembles the builder image with Jib: the Debian system as the base image's one layer, the Java runtime and the agent as layers
 * of their own, so that a new agent is a small push. The Debian layer enters as a tar archive, since Jib's own layers have neither
 * links nor devices nor owners.
 *
 * @param debianArchive what {@link #archive} wrote
 * @param runtime directory with the runtime's files, as they lie below the root
 * @param agent directory with the agent's files, as they lie below the root
 * @param buildKit directory with a BuildKit of its own, as it lies below the root
 * @param jibCache where Jib keeps compressed layers
 */
record OciImage(Path debianArchive, Path runtime, Path agent, Optional<Path> buildKit, Path jibCache) {
    /** What a reference to this machine begins with; a host that only begins so is another's. */
    private static final Pattern LOOPBACK = Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3})(?::[0-9]+)?/");

    /** Wraps one layer into an image archive as {@code docker save} writes it, which is what Jib reads. */
    static void archive(DebianSuite suite, Path layer, Path archive) throws IOException {
        String config = """
                {"architecture":"amd64","os":"linux","created":"%s","config":{},
                 "history":[{"created_by":"mmdebstrap %s"}],
                 "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}
                """.formatted(FileTrees.TIMESTAMP, suite.suite(), sha256(layer));
        String manifest = """
                [{"Config":"config.json","RepoTags":["slipway/builder-base:latest"],"Layers":["layer.tar"]}]
                """;
        try (OutputStream file = Files.newOutputStream(archive);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(file)) {
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            addText(tar, "config.json", config);
            addText(tar, "manifest.json", manifest);
            TarArchiveEntry entry = new TarArchiveEntry("layer.tar");
            entry.setSize(Files.size(layer));
            tar.putArchiveEntry(entry);
            Files.copy(layer, tar);
            tar.closeArchiveEntry();
        }
    }

    private static void addText(TarArchiveOutputStream tar, String name, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }

    private static String sha256(Path file) throws IOException {
        try (DigestInputStream input =
                new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            input.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(input.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Writes the image as an OCI layout (OCI image specification, image-layout.md) into an empty directory. */
    void writeLayout(Path directory) throws IOException, InterruptedException {
        Path tar = directory.resolve("image.tar");
        try {
            containerize(Containerizer.to(TarImage.at(tar).named("slipway/builder")));
        } catch (InvalidImageReferenceException e) {
            throw new IllegalStateException(e);
        }
        try (InputStream file = Files.newInputStream(tar);
                TarArchiveInputStream input = new TarArchiveInputStream(file)) {
            for (TarArchiveEntry entry = input.getNextEntry(); entry != null; entry = input.getNextEntry()) {
                Path target = directory.resolve(entry.getName()).normalize();
                if (entry.isFile() && target.startsWith(directory)) {
                    Files.createDirectories(target.getParent());
                    Files.copy(input, target);
                }
            }
        }
        Files.delete(tar);
    }

    /**
     * Pushes the image; the layers that the registry has are left out.
     *
     * @param reference where to, with a tag
     * @return the manifest's digest
     */
    String push(String reference, String username, String password) throws IOException, InterruptedException {
        try {
            RegistryImage target = RegistryImage.named(reference).addCredential(username, password);
            return containerize(Containerizer.to(target)
                            .setAllowInsecureRegistries(
                                    LOOPBACK.matcher(reference).lookingAt()))
                    .getDigest()
                    .toString();
        } catch (InvalidImageReferenceException e) {
            throw new IOException("Not an image reference: " + reference, e);
        }
    }

    private JibContainer containerize(Containerizer target) throws IOException, InterruptedException {
        try {
            JibContainerBuilder image = Jib.from(TarImage.at(debianArchive))
                    .setFormat(ImageFormat.OCI)
                    .setCreationTime(FileTrees.TIMESTAMP);
            if (buildKit.isPresent()) {
                image.addFileEntriesLayer(layer("buildkit", buildKit.get()));
            }
            return image.addFileEntriesLayer(layer("runtime", runtime))
                    .addFileEntriesLayer(layer("agent", agent))
                    .setEntrypoint("/usr/lib/slipway/machine")
                    .containerize(target.setBaseImageLayersCache(jibCache)
                            .setApplicationLayersCache(jibCache)
                            .setToolName("slipway"));
        } catch (ExecutionException e) {
            throw new IOException("The builder image could not be assembled or pushed: " + e.getCause(), e.getCause());
        } catch (RegistryException | CacheDirectoryCreationException e) {
            throw new IOException("The builder image could not be assembled or pushed: " + e.getMessage(), e);
        }
    }

    /** The files of a directory with their own modes; what is above them in the image comes from the Debian layer. */
    private static FileEntriesLayer layer(String name, Path root) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                layer.addEntry(
                        file,
                        AbsoluteUnixPath.get("/" + root.relativize(file)),
                        FilePermissions.fromPosixFilePermissions(Files.getPosixFilePermissions(file)),
                        FileTrees.TIMESTAMP);
            }
        }
        return layer.build();
    }
}
