package dev.slipway.converter.cleanup;

/** What the registry says of one reference. */
sealed interface ReferenceAnswer {

    /** The registry has it. */
    record There() implements ReferenceAnswer {}

    /** The registry says in its own words that it does not have it. */
    record Gone() implements ReferenceAnswer {}

    /** An answer, but none to the question: no access, or a 404 of something that stands before the registry. */
    record Unclear(String reason) implements ReferenceAnswer {}

    /** No answer, after some patience. */
    record Silence(String reason) implements ReferenceAnswer {}
}
