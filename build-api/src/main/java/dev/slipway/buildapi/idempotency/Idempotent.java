package dev.slipway.buildapi.idempotency;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a POST that takes an {@code Idempotency-Key}. Its resource is marked {@code NeedsToken}, too. The body is read before the
 * method runs, up to {@link IdempotencyFilter#BODY_LIMIT}. A method that is marked {@code LargeBody} reads it by itself, and tells
 * {@link IdempotentRequest#settle} what was in it before it does anything. A method that makes something with an id of its own takes the id of {@link IdempotentRequest#make}.
 *
 * <p>Only answers of 2xx are kept: another answer says that nothing was done.
 */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Idempotent {}
