/** Tests of tokens of an OIDC issuer, and the issuer that they start. */
@NullMarked
package dev.slipway.buildapi.oidc;

import org.jspecify.annotations.NullMarked;
