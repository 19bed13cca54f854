package dev.slipway.cli;

/** Exit codes, after {@code sysexits.h} where it has a word for it. */
final class ExitCodes {
    static final int OK = 0;
    /** The build failed, or what was asked for did not come about. */
    static final int FAILED = 1;
    /** The options are wrong. */
    static final int USAGE = 2;
    /** The input is malformed. */
    static final int MALFORMED = 65;
    /** Slipway does not answer. */
    static final int UNAVAILABLE = 69;

    private ExitCodes() {}
}
