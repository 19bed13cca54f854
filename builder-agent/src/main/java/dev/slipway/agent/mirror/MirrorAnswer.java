package dev.slipway.agent.mirror;

/** What the mirror said when it was asked for an image. */
sealed interface MirrorAnswer {
    /** 200: it is there, and this build may have it. */
    record Present() implements MirrorAnswer {}

    /** 404. */
    record Gone() implements MirrorAnswer {}

    /** 401 or 403. */
    record Denied() implements MirrorAnswer {}

    /** 5xx, no connection, no answer in time, or an answer that is none. */
    record NoAnswer(String reason) implements MirrorAnswer {}
}
