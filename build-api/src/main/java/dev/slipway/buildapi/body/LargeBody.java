package dev.slipway.buildapi.body;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a resource method whose body the server does not bound. The method asks who sends it before it reads, counts what it reads
 * and keeps no more in memory than it must. All other methods read up to {@code quarkus.http.limits.max-body-size}.
 */
@NameBinding
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface LargeBody {}
