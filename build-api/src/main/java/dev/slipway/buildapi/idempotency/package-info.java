/**
 * {@code Idempotency-Key}: a POST that is sent again under the same key does nothing again, and gets the same answer.
 *
 * <pre>
 *   the header is there    -> IdempotencyFilter claims the key         busy: 409, kept: the answer, wrong form: 400
 *   the body is there      -> the claim gets a fingerprint and an id   another body under the key: 422
 *   the method ran         -> AnswerFilter keeps an answer of 2xx, and releases the key after any other
 *   the process died       -> nobody prolongs the claim, and the next request with the key takes it over, with the same id
 * </pre>
 *
 * <p>It is a matter of annotations: {@link dev.slipway.buildapi.idempotency.Idempotent}, or
 * {@link dev.slipway.buildapi.idempotency.AnswersWithSecret} where the answer must not be kept. Without the database, requests with a
 * key get 503, and those without one know nothing of it.
 */
@NullMarked
package dev.slipway.buildapi.idempotency;

import org.jspecify.annotations.NullMarked;
