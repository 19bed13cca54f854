package dev.slipway.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource of a protocol that others defined, whose clients may send query parameters that we do not know.
 * Everywhere else such parameters are an error, see {@link QueryParameters}.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface AnyQuery {}
