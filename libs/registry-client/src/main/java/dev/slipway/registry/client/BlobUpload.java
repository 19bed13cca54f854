package dev.slipway.registry.client;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Scopes;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.transport.Answer;
import dev.slipway.registry.transport.Call;
import dev.slipway.registry.transport.Endpoint;
import dev.slipway.registry.transport.RequestBody;
import dev.slipway.registry.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.MessageDigest;

/** Pushes blobs (OCI distribution specification, "Pushing blobs"): in one piece, in chunks, or by mounting. */
final class BlobUpload {
    /** Storage services want parts of some size, so that it must not be much less. */
    static final int CHUNK = 8 << 20;

    /** Where the registry keeps none of what was sent, all of it is sent so often at most. */
    private static final int BEGINNINGS = 3;

    private final Transport transport;

    BlobUpload(Transport transport) {
        this.transport = transport;
    }

    /**
     * POST, then one PUT with all the content. After a temporary failure it goes on where the registry says that the upload stands;
     * where it says nothing of use, from the beginning. As long as an upload gets on, it is not given up.
     */
    void whole(Repository repository, Descriptor descriptor, BlobContent content) throws IOException {
        UploadSession session = UploadSession.begin(transport, repository);
        long offset = 0;
        int beginnings = 1;
        for (int failures = 1; ; failures++) {
            try {
                long from = offset;
                session.commit(
                        descriptor.digest(), RequestBody.of(() -> content.openAt(from), descriptor.size() - from));
                return;
            } catch (RegistryException e) {
                boolean refusedRest = offset > 0 && !e.isTemporary();
                if (!refusedRest) {
                    pauseOrAbandon(session, failures, e);
                }
                long reached = refusedRest ? 0 : session.reached(descriptor.size());
                if (reached > offset) {
                    failures = 0;
                    offset = reached;
                } else if (reached == 0 || reached < offset) {
                    session.abandon(e);
                    if (new BlobPresence(transport, repository, descriptor.digest()).isThere()) {
                        return;
                    }
                    if (beginnings++ == BEGINNINGS) {
                        throw e;
                    }
                    session = UploadSession.begin(transport, repository);
                    offset = 0;
                }
            } catch (IOException e) {
                session.abandon(e);
                throw e;
            }
        }
    }

    private void pauseOrAbandon(UploadSession session, int failures, RegistryException failure) throws IOException {
        try {
            transport.retry().pauseBeforeNext(failures, failure);
        } catch (RegistryException e) {
            session.abandon(e);
            throw e;
        }
    }

    /** POST, PATCH by PATCH, then an empty PUT: for content whose digest shows only at its end. */
    Descriptor chunked(Repository repository, String mediaType, InputStream content) throws IOException {
        UploadSession session = UploadSession.begin(transport, repository);
        try {
            MessageDigest hash = Digest.newSha256();
            byte[] chunk = new byte[CHUNK];
            long size = 0;
            for (int count = content.readNBytes(chunk, 0, CHUNK);
                    count > 0;
                    count = content.readNBytes(chunk, 0, CHUNK)) {
                hash.update(chunk, 0, count);
                session.append(chunk, count, size);
                size += count;
            }
            Digest digest = Digest.of("sha256", hash.digest());
            session.commit(digest, RequestBody.none());
            return Descriptor.of(mediaType, digest, size);
        } catch (IOException e) {
            session.abandon(e);
            throw e;
        }
    }

    /**
     * Whether the registry took the blob over from its other repository without an upload. Mounting spares bytes and nothing
     * else, so whatever a registry answers instead, or does not answer, only means that the blob is to be pushed.
     */
    boolean mount(Repository into, Digest digest, Repository from) throws RegistryException.Interrupted {
        try {
            Endpoint endpoint = transport.endpoint(into);
            URI uri =
                    endpoint.resolve("/v2/" + into.path() + "/blobs/uploads/?mount=" + digest + "&from=" + from.path());
            Answer response = transport.send(Call.write(endpoint, "POST", uri, Scopes.mount(from, into)));
            response.body().close();
            if (response.statusCode() == 202) {
                new UploadSession(transport, endpoint, into, transport.location(endpoint, response)).cancel();
            }
            return response.statusCode() == 201;
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }
}
