/**
 * What a request for a build may say: each field declared once, in {@link dev.slipway.events.request.RequestFields}.
 *
 * <p>The form of {@code POST /v1/builds}, the records of {@code slipway.build.submitted} and their JSON schema, the OpenAPI
 * description and the options of {@code slipway build} are all made from there. What a build is launched with is {@link
 * dev.slipway.events.spec.BuildSpec}, with a component of its own for each field.
 */
@NullMarked
package dev.slipway.events.request;

import org.jspecify.annotations.NullMarked;
