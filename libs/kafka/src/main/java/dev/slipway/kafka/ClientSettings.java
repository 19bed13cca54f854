package dev.slipway.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How to reach Kafka, without anything that is particular to one kind of client. */
public final class ClientSettings {
    private static final List<String> PREFIXES = List.of(
            "bootstrap.",
            "security.",
            "sasl.",
            "ssl.",
            "client.dns.",
            "client.rack",
            "metadata.",
            "reconnect.",
            "retry.",
            "request.timeout.",
            "connections.",
            "socket.");

    private ClientSettings() {}

    /**
     * The part of a client's settings that any client may have. A share consumer refuses {@code auto.offset.reset}, for
     * one, so settings that were made for another client cannot be handed over whole.
     */
    public static Map<String, Object> connection(Map<String, Object> settings) {
        Map<String, Object> connection = new HashMap<>(settings);
        connection.keySet().removeIf(name -> PREFIXES.stream().noneMatch(name::startsWith));
        return connection;
    }

    /** The same, and settings of one's own on top. */
    public static Map<String, Object> connection(Map<String, Object> settings, Map<String, Object> own) {
        Map<String, Object> both = connection(settings);
        both.putAll(own);
        return both;
    }
}
