package dev.slipway.buildapi.idempotency;

import dev.slipway.http.Problem;
import jakarta.annotation.Priority;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;

/** Refuses a key where nothing could be answered again: silence would be taken for a promise. */
@Provider
@AnswersWithSecret
@Priority(Priorities.ENTITY_CODER)
class SecretAnswerFilter implements ContainerRequestFilter {
    @Override
    public void filter(ContainerRequestContext request) {
        if (request.getHeaders().containsKey(IdempotencyKey.HEADER)) {
            request.abortWith(Problem.invalidRequest(
                            IdempotencyKey.HEADER,
                            "is not taken here: the answer has a secret, which Slipway does not keep and cannot give"
                                    + " again; send the request without the header, and look at the list before you send"
                                    + " it again")
                    .toResponse());
        }
    }
}
