package dev.slipway.agent.source;

import dev.slipway.agent.mirror.OwnRegistry;
import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Result;
import dev.slipway.agent.report.BuildFailure;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.tar.ArrayInput;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fetches the source artifact by digest and unpacks it. */
public final class Source {
    /** The file that BuildKit's client is given. */
    public static final String DOCKERFILE = "Dockerfile";

    private static final String IGNORE_FILE = ".dockerignore";

    private Source() {}

    /** @return the build context: what was unpacked, or the folder of it that the job names */
    public static Path fetch(Job.Source source, RegistryAccess registry, Path into) throws IOException, BuildFailure {
        try (RegistryClient client = OwnRegistry.client(registry).build()) {
            Repository repository = new Repository(registry.host(), source.repository());
            List<Descriptor> layers = client.getManifest(repository.digest(Digest.parse(source.digest())))
                    .asManifest()
                    .layers();
            if (layers.size() != 1) {
                throw new BuildFailure(
                        Result.Kind.SOURCE, "the source artifact has " + layers.size() + " layers, not one");
            }
            unpack(new Download(client.getBlob(repository, layers.getFirst())), into);
        }
        return context(source.folder(), into);
    }

    private static Path context(@Nullable String folder, Path unpacked) throws BuildFailure {
        if (folder == null) {
            return unpacked;
        }
        Path context = unpacked.resolve(folder).normalize();
        if (!unpacked.normalize().equals(context.getParent())
                || !Files.isDirectory(context, LinkOption.NOFOLLOW_LINKS)) {
            throw new BuildFailure(Result.Kind.SOURCE, "the source has no folder " + folder);
        }
        return context;
    }

    /**
     * Puts {@code <Dockerfile>.dockerignore} of the source beside the Dockerfile that is built, where BuildKit looks for it. A
     * link is not followed: the file is copied out of the source here, and what it pointed to may be outside.
     */
    public static void copyIgnoreFile(Job.Dockerfile dockerfile, Path context, Path directory) throws IOException {
        if (dockerfile.path() == null) {
            return;
        }
        Path ignoreFile = context.resolve(dockerfile.path() + IGNORE_FILE).normalize();
        if (Files.isRegularFile(ignoreFile, LinkOption.NOFOLLOW_LINKS)
                && ignoreFile.toRealPath().startsWith(context.toRealPath())) {
            Files.copy(ignoreFile, directory.resolve(DOCKERFILE + IGNORE_FILE));
        }
    }

    private static void unpack(Download download, Path into) throws IOException, BuildFailure {
        try {
            SourceTree.unpack(download, into, SourceTree.LIMITS);
            // The digest is checked at the end of the bytes, which may lie behind the end of the archive.
            download.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            if (download.failure != null) {
                throw download.failure;
            }
            throw new BuildFailure(Result.Kind.SOURCE, "the source cannot be unpacked: " + e.getMessage());
        } finally {
            download.closeBlob();
        }
    }

    /** Remembers whether the registry failed, which an archive's reader may report as a malformed archive. */
    private static final class Download extends ArrayInput {
        private final InputStream blob;
        private @Nullable RegistryException failure;

        private Download(InputStream blob) {
            this.blob = blob;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return blob.read(buffer, offset, length);
            } catch (RegistryException e) {
                failure = e;
                throw e;
            }
        }

        /** The archive's reader closes what it read; what follows is still to be read. */
        @Override
        public void close() {}

        private void closeBlob() throws IOException {
            blob.close();
        }
    }
}
