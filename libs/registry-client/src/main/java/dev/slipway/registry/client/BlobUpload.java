package dev.slipway.registry.client;

import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Pushes blobs (OCI distribution specification, "Pushing blobs"): in one piece, in chunks, or by mounting. */
final class BlobUpload {
    private static final int CHUNK = 8 << 20;
    private static final Duration A_MOMENT = Duration.ofMillis(100);
    private static final Duration MOMENTS = Duration.ofSeconds(2);

    private final Transport transport;

    BlobUpload(Transport transport) {
        this.transport = transport;
    }

    /**
     * POST, then one PUT with all the content. After a temporary failure it goes on where the registry says that the upload stands;
     * where it says nothing of use, from the beginning. As long as an upload gets on, it is not given up.
     */
    void whole(Repository repository, Descriptor descriptor, BlobContent content) throws IOException {
        Session session = begin(repository);
        long offset = 0;
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
                    session = begin(repository);
                    offset = 0;
                }
            } catch (IOException e) {
                session.abandon(e);
                throw e;
            }
        }
    }

    private void pauseOrAbandon(Session session, int failures, RegistryException failure) throws IOException {
        try {
            transport.retry().pauseBeforeNext(failures, failure);
        } catch (RegistryException e) {
            session.abandon(e);
            throw e;
        }
    }

    /** POST, PATCH by PATCH, then an empty PUT: for content whose digest shows only at its end. */
    Descriptor chunked(Repository repository, String mediaType, InputStream content) throws IOException {
        Session session = begin(repository);
        try {
            MessageDigest hash = Digest.newSha256();
            byte[] chunk = new byte[CHUNK];
            long size = 0;
            for (int count = content.readNBytes(chunk, 0, CHUNK);
                    count > 0;
                    count = content.readNBytes(chunk, 0, CHUNK)) {
                hash.update(chunk, 0, count);
                session.append(count == CHUNK ? chunk : Arrays.copyOf(chunk, count), size);
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
                new Session(endpoint, into, transport.location(endpoint, response)).cancel();
            }
            return response.statusCode() == 201;
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    /** On a thread of its own: who is interrupted meanwhile still learns what is to be cancelled. */
    private Session begin(Repository repository) throws IOException {
        FutureTask<Session> beginning = new FutureTask<>(() -> transport.retry().run(() -> start(repository)));
        Thread.ofVirtual().start(beginning);
        try {
            return beginning.get();
        } catch (InterruptedException e) {
            RegistryException.Interrupted interrupted = new RegistryException.Interrupted(e);
            withinMoments(() -> {
                beginning.get().cancel();
                return null;
            });
            Thread.currentThread().interrupt();
            throw interrupted;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }

    /** For who was told to stop: tidies up if that is soon done. */
    private static void withinMoments(Callable<?> tidying) {
        FutureTask<?> task = new FutureTask<>(tidying);
        Thread thread = Thread.ofVirtual().start(task);
        try {
            task.get(MOMENTS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // The registry clears abandoned uploads up by itself.
        } finally {
            thread.interrupt();
        }
    }

    private Session start(Repository repository) throws IOException {
        Endpoint endpoint = transport.endpoint(repository);
        URI uri = endpoint.resolve("/v2/" + repository.path() + "/blobs/uploads/");
        Answer response = transport.send(Call.write(endpoint, "POST", uri, Scopes.push(repository)));
        response.body().close();
        return new Session(endpoint, repository, transport.location(endpoint, response));
    }

    private final class Session {
        private final Endpoint endpoint;
        private final Repository repository;
        private final Scopes scopes;
        private URI location;
        private boolean brokeOff;

        Session(Endpoint endpoint, Repository repository, URI location) {
            this.endpoint = endpoint;
            this.repository = repository;
            this.scopes = Scopes.push(repository);
            this.location = location;
        }

        /** Sends bytes that begin at this offset; after a temporary failure asks how far they got. */
        void append(byte[] bytes, long offset) throws IOException {
            long end = offset + bytes.length;
            for (int attempt = 1; ; attempt++) {
                try {
                    advance(transport.send(Call.write(endpoint, "PATCH", location, scopes)
                            .header("Content-Type", MediaTypes.OCTET_STREAM)
                            .header("Content-Range", offset + "-" + (end - 1))
                            .body(RequestBody.of(bytes))));
                    return;
                } catch (RegistryException.Unavailable e) {
                    transport.retry().pauseBeforeNext(attempt, e);
                    long reached = reached();
                    if (reached == end) {
                        return;
                    }
                    if (reached != offset) {
                        throw e;
                    }
                }
            }
        }

        /** How many bytes the registry holds of this upload; 0 where it does not say, or says what cannot be. */
        long reached(long most) throws RegistryException.Interrupted {
            try {
                long reached = reached();
                return reached <= most ? reached : 0;
            } catch (RegistryException.Interrupted e) {
                throw e;
            } catch (IOException e) {
                return 0;
            }
        }

        private long reached() throws IOException {
            Answer response =
                    transport.send(Call.write(endpoint, "GET", location, scopes).asRepeatable());
            Optional<String> range = response.headers().firstValue("Range");
            advance(response);
            String last =
                    range.map(text -> text.substring(text.indexOf('-') + 1)).orElse("");
            if (!last.matches("[0-9]{1,18}")) {
                throw new RegistryException.Malformed(endpoint.host() + " does not say how far an upload got");
            }
            // The protocol cannot tell no byte from one: both are "0-0".
            return last.equals("0") ? 0 : Long.parseLong(last) + 1;
        }

        private void advance(Answer response) throws IOException {
            response.body().close();
            if (response.headers().firstValue("Location").isPresent()) {
                location = transport.location(endpoint, response);
            }
        }

        void commit(Digest digest, RequestBody body) throws IOException {
            String separator = location.getRawQuery() == null ? "?" : "&";
            URI target = URI.create(location + separator + "digest=" + digest.algorithm() + "%3A" + digest.hex());
            brokeOff = true;
            Answer response = transport.send(Call.write(endpoint, "PUT", target, scopes)
                    .header("Content-Type", MediaTypes.OCTET_STREAM)
                    .body(body));
            brokeOff = false;
            response.body().close();
        }

        /** Cancels after a failure; a failure to cancel must not hide the first one. */
        void abandon(IOException failure) {
            if (failure instanceof RegistryException.Interrupted) {
                boolean interrupted = Thread.interrupted();
                withinMoments(() -> {
                    cancel();
                    return null;
                });
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
                return;
            }
            try {
                cancel();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }

        /** To a registry this is a deletion, so it asks for that access, which not every pusher has. */
        void cancel() throws IOException {
            try {
                if (brokeOff) {
                    // Else the registry may still be writing down how far it got.
                    Thread.sleep(A_MOMENT);
                }
                transport
                        .send(Call.write(endpoint, "DELETE", location, Scopes.delete(repository)))
                        .body()
                        .close();
            } catch (RegistryException.NotFound
                    | RegistryException.Rejected
                    | RegistryException.Unauthorized
                    | RegistryException.Denied e) {
                // Gone already, or not to be cancelled by us: registries clear abandoned uploads up by themselves.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new RegistryException.Interrupted(e);
            }
        }
    }
}
