package dev.slipway.machine.network;

import java.net.InetSocketAddress;

/** What becomes of a connection that a machine makes. */
sealed interface Verdict {

    /** It goes to one of the few places that every machine reaches. */
    record ToRelay(Relay relay) implements Verdict {}

    /** It goes to this very address. */
    record To(InetSocketAddress address) implements Verdict {}

    /** It depends on the name that the machine says in its first bytes. */
    record ByName(InetSocketAddress address) implements Verdict {}

    /** It is a question for our resolver. */
    record Question() implements Verdict {}

    /**
     * It goes nowhere.
     *
     * @param what the machine wanted, for people
     */
    record Refused(Refusal reason, String what) implements Verdict {}

    /** Why, for metrics and people. */
    enum Refusal {
        ISOLATED("the build is isolated"),
        NOT_PUBLIC("the address is not public"),
        THIS_HOST("the address is this host's own"),
        CLOSED("this Slipway's operator closed the address"),
        DOMAIN("the name is not among the allowed domains"),
        NO_NAME("it does not say which name it wants, and only allowed domains may be reached"),
        SILENT("it said nothing, or no whole request, for ten seconds"),
        NOT_RESOLVED("the address is none that the name has"),
        UNREACHABLE("it cannot be reached"),
        OTHER_PATH("only the token endpoint is offered there"),
        TOO_MANY("the build has too many connections"),
        TOO_MUCH("the build has pushed more than it may"),
        NO_SPACE("the host has too little space left for what builds push");

        private final String words;

        Refusal(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }
}
