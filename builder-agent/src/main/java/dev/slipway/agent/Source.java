package dev.slipway.agent;

import dev.slipway.agent.protocol.Job;
import dev.slipway.agent.protocol.RegistryAccess;
import dev.slipway.agent.protocol.Result;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Credential;
import dev.slipway.registry.auth.CredentialStore;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Fetches the source artifact by digest and unpacks it. */
final class Source {
    private Source() {}

    static void fetch(Job.Source source, RegistryAccess registry, Path into) throws IOException, BuildFailure {
        try (RegistryClient client = client(registry)) {
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
    }

    private static RegistryClient client(RegistryAccess registry) {
        var credential = new Credential.UsernamePassword(registry.username(), registry.password());
        var builder = RegistryClient.builder().credentials(CredentialStore.of(Map.of(registry.host(), credential)));
        if (registry.plainHttp()) {
            builder.plainHttp(registry.host());
        }
        // Only the operator's word sends the credential elsewhere: a challenge may be anybody's on the way.
        if (registry.realm() != null) {
            builder.trustRealm(registry.host(), URI.create(registry.realm()));
        }
        return builder.build();
    }

    private static void unpack(Download download, Path into) throws IOException, BuildFailure {
        try {
            SourceTree.unpack(download, into, SourceTree.Limits.DEFAULT);
            // The digest is checked at the end of the bytes, which may lie behind the end of the archive.
            download.transferTo(OutputStream.nullOutputStream());
        } catch (IOException e) {
            if (download.failure != null) {
                throw download.failure;
            }
            throw new BuildFailure(Result.Kind.SOURCE, "the source is no gzip-compressed tar: " + e.getMessage());
        } finally {
            download.closeBlob();
        }
    }

    /** Remembers whether the registry failed, which an archive's reader may report as a malformed archive. */
    private static final class Download extends FilterInputStream {
        private @Nullable RegistryException failure;

        private Download(InputStream blob) {
            super(blob);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (RegistryException e) {
                failure = e;
                throw e;
            }
        }

        /** The archive's reader closes what it read; what follows is still to be read. */
        @Override
        public void close() {}

        private void closeBlob() throws IOException {
            super.close();
        }
    }
}
