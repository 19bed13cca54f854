/**
 * The keys of token-service: files in a directory, made at first start, rotated by adding a file ({@link dev.slipway.keys.KeySet}).
 *
 * <pre>
 * keys/                                   0700
 *   access-tokens/20261123T213000Z.jwk    0600  private EC P-256 JWK with its certificate (x5c); the name says when it starts to sign
 *   access-tokens/next.jwk                0600  one that verifies, and does not sign before its file gets a time for a name
 *   build-credentials/20261123T213000Z.jwk 0600 private EC P-256 JWK
 *   registry-bundle.pem                   0644  certificates of all access-token keys, for the registry's rootcertbundle
 *   lives.properties                      0644  how long what the keys sign lasts at most
 * </pre>
 *
 * <p>The newest key whose time has come signs, all keys in the directory verify, and the directory is read again while the
 * service runs. A key with a time to come is published before it signs, so that a registry can learn it first. Access
 * tokens and build credentials have keys of their own: neither can be taken for the other.
 */
@NullMarked
package dev.slipway.keys;

import org.jspecify.annotations.NullMarked;
