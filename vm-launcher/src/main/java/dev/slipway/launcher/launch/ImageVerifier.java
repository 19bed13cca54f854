package dev.slipway.launcher.launch;

/** Asks the registry whether an image is really there: a machine's word is not enough. */
@FunctionalInterface
interface ImageVerifier {
    /** What the registry says. */
    enum Verdict {
        PRESENT,
        ABSENT,
        /** The registry cannot be asked now. */
        UNKNOWN
    }

    /** @param digest as the machine wrote it, which need not be a digest at all */
    Verdict verify(String repository, String digest);
}
