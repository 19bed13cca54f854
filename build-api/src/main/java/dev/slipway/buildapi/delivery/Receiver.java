package dev.slipway.buildapi.delivery;

import java.net.URI;
import java.util.Map;

/** Sends a delivery once. */
@FunctionalInterface
interface Receiver {
    /** Posts a body of JSON; whatever happens is an outcome. */
    DeliverOutcome post(URI url, Map<String, String> headers, String body);
}
