package dev.slipway.buildapi.idempotency;

import dev.slipway.http.Problem;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The request at hand, as far as it has an {@code Idempotency-Key}. A request without one is settled by nothing. */
@RequestScoped
public class IdempotentRequest {
    private static final Logger LOG = LoggerFactory.getLogger(IdempotentRequest.class);
    private static final int COME_AGAIN_SECONDS = 5;

    private final KeyDatabase keys;
    private final RunningClaims running;
    private @Nullable IdempotencyKey key;
    private String operation = "";
    private @Nullable Claim claim;
    private Optional<String> madeBefore = Optional.empty();
    /** Whether an earlier request with the key got so far that it may have done something, and nobody knows. */
    private boolean mayHaveDone;
    /** Whether this one did. */
    private boolean settledHere;

    @Inject
    IdempotentRequest(KeyDatabase keys, RunningClaims running) {
        this.keys = keys;
        this.running = running;
    }

    /** Whether an earlier request with the key was answered; its answer comes once {@link #settle} knows that the body is the same. */
    public boolean isAnswered() {
        return claim instanceof Claim.Answered;
    }

    /**
     * What an earlier request with the key was about to make, or made, without an answer that is known: the process died, or something
     * that it needs did not answer. This request makes it under the same id, if it is not there.
     */
    public Optional<String> madeBefore() {
        return madeBefore;
    }

    /**
     * Claims the key.
     *
     * @param operation the method and the path
     * @return an answer where the request goes no further
     * @throws SQLException when the database does not answer
     */
    Optional<Response> begin(IdempotencyKey key, String callerId, String operation) throws SQLException {
        this.key = key;
        this.operation = operation;
        String holder = UUID.randomUUID().toString();
        Claim made = keys.claim(key.idOf(callerId), holder);
        claim = made;
        return switch (made) {
            case Claim.Held held -> {
                running.add(held.holder());
                madeBefore = held.resourceId();
                mayHaveDone = held.fingerprint().isPresent();
                yield Optional.empty();
            }
            case Claim.Answered _ -> Optional.empty();
            case Claim.Busy() -> Optional.of(busy());
        };
    }

    /**
     * Says what the request is, once its body was read. The same request has the same parts in the same order.
     *
     * @param parts of the body: names and values, digests of what is large
     * @return an answer where the request goes no further
     * @throws SQLException when the database does not answer
     */
    public Optional<Response> settle(List<String> parts) throws SQLException {
        IdempotencyKey named = key;
        if (named == null || claim == null) {
            return Optional.empty();
        }
        List<String> all = new ArrayList<>(parts);
        all.addFirst(operation);
        String fingerprint = named.fingerprint(all);
        return switch (claim) {
            case Claim.Answered(String before, KeptAnswer answer) ->
                Optional.of(before.equals(fingerprint) ? answer.toResponse() : otherRequest());
            case Claim.Busy() -> Optional.of(busy());
            case Claim.Held held -> {
                if (held.fingerprint()
                        .filter(before -> !before.equals(fingerprint))
                        .isPresent()) {
                    yield Optional.of(otherRequest());
                }
                boolean mine = keys.describe(held, fingerprint);
                settledHere = mine;
                yield mine ? Optional.empty() : Optional.of(busy());
            }
        };
    }

    /**
     * The id of what the request is about to make: a new one, or the one that an earlier request with the key was given.
     *
     * @throws SQLException when the database does not answer; nothing is to be made then
     */
    public String make(Supplier<String> ids) throws SQLException {
        return claim instanceof Claim.Held held ? keys.make(held, ids.get()) : ids.get();
    }

    /**
     * The request was answered: keeps the answer if something was done, and gives the key back else. Where that fails, the answer stands:
     * the same request may come again, and finds the id of what was made.
     *
     * @param body of the answer, as it is sent
     */
    void end(int status, Optional<String> location, Optional<String> mediaType, Optional<String> body) {
        if (!(claim instanceof Claim.Held held)) {
            return;
        }
        try {
            if (status < 300) {
                keys.keep(held, new KeptAnswer(status, location, mediaType, body));
            } else if (mayHaveDone || (settledHere && status >= 500)) {
                keys.release(held);
            } else {
                keys.forget(held);
            }
        } catch (SQLException e) {
            LOG.error("cannot keep what became of an idempotency key: status={} reason={}", status, e.getMessage());
        } finally {
            running.remove(held.holder());
        }
    }

    /** Whether an answer is to be kept, so that it is needed as it is sent. */
    boolean keeps(int status) {
        return claim instanceof Claim.Held && status < 300;
    }

    /** Where no answer was reached, nobody prolongs the claim. */
    @PreDestroy
    void close() {
        if (claim instanceof Claim.Held held) {
            running.remove(held.holder());
        }
    }

    private static Response busy() {
        return Response.fromResponse(Problem.of(
                                "request_in_progress",
                                "The same request is still going on",
                                409,
                                "another request with this " + IdempotencyKey.HEADER
                                        + " is being worked on, or was cut off less than " + KeyDatabase.HELD_SECONDS
                                        + " seconds ago; send it again in some seconds to get its answer")
                        .toResponse())
                .header(HttpHeaders.RETRY_AFTER, COME_AGAIN_SECONDS)
                .build();
    }

    private static Response otherRequest() {
        return Problem.of(
                        "idempotency_key_reused",
                        "The key belongs to another request",
                        422,
                        IdempotencyKey.HEADER + ": another request was sent under this key within " + KeyDatabase.HOURS
                                + " hours; it had another path or body. Take a new key for each request, and the same key"
                                + " only to send the same request again")
                .toResponse();
    }
}
