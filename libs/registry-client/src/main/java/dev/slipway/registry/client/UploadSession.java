package dev.slipway.registry.client;

import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Scopes;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.transport.Answer;
import dev.slipway.registry.transport.Call;
import dev.slipway.registry.transport.Endpoint;
import dev.slipway.registry.transport.RequestBody;
import dev.slipway.registry.transport.SideTask;
import dev.slipway.registry.transport.Transport;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;

/** One upload that a registry has begun (OCI distribution specification, "Pushing blobs"), and where it takes what follows. */
final class UploadSession {
    private static final Duration A_MOMENT = Duration.ofMillis(100);
    private static final Duration MOMENTS = Duration.ofSeconds(2);

    private final Transport transport;
    private final Endpoint endpoint;
    private final Repository repository;
    private final Scopes scopes;
    private URI location;
    private boolean brokeOff;

    UploadSession(Transport transport, Endpoint endpoint, Repository repository, URI location) {
        this.transport = transport;
        this.endpoint = endpoint;
        this.repository = repository;
        this.scopes = Scopes.push(repository);
        this.location = location;
    }

    /**
     * Begins an upload; tried again after temporary failures. On a thread of its own: who is interrupted meanwhile still learns what
     * is to be cancelled.
     */
    static UploadSession begin(Transport transport, Repository repository) throws IOException {
        SideTask<UploadSession> beginning =
                SideTask.start(() -> transport.retry().run(() -> start(transport, repository)));
        try {
            return beginning.join();
        } catch (RegistryException.Interrupted e) {
            boolean interrupted = Thread.interrupted();
            withinMoments(() -> {
                beginning.join().cancel();
                return null;
            });
            beginning.end();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            throw e;
        }
    }

    private static UploadSession start(Transport transport, Repository repository) throws IOException {
        Endpoint endpoint = transport.endpoint(repository);
        URI uri = endpoint.resolve("/v2/" + repository.path() + "/blobs/uploads/");
        Answer response = transport.send(Call.write(endpoint, "POST", uri, Scopes.push(repository)));
        response.body().close();
        return new UploadSession(transport, endpoint, repository, transport.location(endpoint, response));
    }

    /** For who was told to stop: tidies up if that is soon done. */
    private static void withinMoments(Callable<?> tidying) {
        SideTask<?> task = SideTask.start(tidying);
        try {
            task.join(MOMENTS);
        } catch (IOException | TimeoutException e) {
            // The registry clears abandoned uploads up by itself.
        } finally {
            task.end();
        }
    }

    /** Where the registry takes what follows. */
    URI location() {
        return location;
    }

    /** Sends bytes that begin at this offset; after a temporary failure asks how far they got. */
    void append(byte[] chunk, int count, long offset) throws IOException {
        long end = offset + count;
        for (int attempt = 1; ; attempt++) {
            try {
                patch(RequestBody.of(chunk, 0, count), offset);
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

    /** Sends bytes that begin at this offset, once. */
    void patch(RequestBody body, long offset) throws IOException {
        advance(transport.send(Call.write(endpoint, "PATCH", location, scopes)
                .header("Content-Type", MediaTypes.OCTET_STREAM)
                .header("Content-Range", offset + "-" + (offset + body.size() - 1))
                .body(body)));
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

    /** How many bytes the registry holds of this upload. */
    long reached() throws IOException {
        Answer response =
                transport.send(Call.write(endpoint, "GET", location, scopes).asRepeatable());
        Optional<String> range = response.headers().firstValue("Range");
        advance(response);
        String last = range.map(text -> text.substring(text.indexOf('-') + 1)).orElse("");
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

    /** Sends what is left, and says that this is all. */
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
