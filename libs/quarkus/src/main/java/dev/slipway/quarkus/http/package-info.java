/** What every service answers over HTTP in the same way: problem documents (RFC 9457) and Bearer tokens (RFC 6750). */
@NullMarked
package dev.slipway.quarkus.http;

import org.jspecify.annotations.NullMarked;
