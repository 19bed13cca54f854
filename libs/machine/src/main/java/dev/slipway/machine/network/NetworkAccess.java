package dev.slipway.machine.network;

import java.util.List;

/** What a build asked to reach beside the registry and its token endpoint. */
public sealed interface NetworkAccess {

    /** Nothing. */
    record Isolated() implements NetworkAccess {}

    /** Servers of these names, {@code registry.example.com} or {@code *.example.org}, over HTTP and TLS. */
    record Domains(List<String> patterns) implements NetworkAccess {
        public Domains {
            patterns = List.copyOf(patterns);
        }
    }

    /** Public addresses. */
    record Egress() implements NetworkAccess {}
}
