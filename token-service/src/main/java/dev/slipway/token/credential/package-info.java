/**
 * Build credentials: signed here, sealed for the launcher, presented by the build at {@code /token}.
 *
 * <p>A credential is a JWS (RFC 7515) of its own kind: its {@code typ}, its keys, its issuer and its audience differ from
 * those of an access token, so that neither is ever accepted in place of the other. On Kafka it travels only inside a JWE
 * (RFC 7516) for the launcher's key, so a reader of the topic cannot use it.
 */
@NullMarked
package dev.slipway.token.credential;

import org.jspecify.annotations.NullMarked;
