package dev.slipway.registry.transport;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpHeaders;

/**
 * The head of an answer of any status, and its body as it arrives.
 *
 * @param uri what was asked
 * @param body fails if it was cut off, or if nothing came for a while; whoever has the answer closes it
 */
public record Answer(URI uri, int statusCode, HttpHeaders headers, InputStream body) {}
