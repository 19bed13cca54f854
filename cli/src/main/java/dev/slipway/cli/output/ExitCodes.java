package dev.slipway.cli.output;

/** Exit codes, after {@code sysexits.h} where it has a word for it, and the lines by which a command's help lists them. */
public final class ExitCodes {
    public static final int OK = 0;
    /** The build failed, or what was asked for did not come about. */
    public static final int FAILED = 1;
    /** The options are wrong. */
    public static final int USAGE = 2;
    /** The input is malformed. */
    public static final int MALFORMED = 65;
    /** Slipway does not answer. */
    public static final int UNAVAILABLE = 69;
    /** Ctrl-C: 128 and the number of the signal, as shells have it. */
    public static final int INTERRUPTED = 130;

    /** Stands above the list in a command's help. */
    public static final String HEADING = "%nExit codes:%n";

    public static final String USAGE_LINE = USAGE + ":the options are wrong";
    public static final String REFUSED_LINE = FAILED + ":Slipway refused; what it says is printed";
    public static final String INTERRUPTED_LINE = INTERRUPTED + ":it was interrupted (Ctrl-C)";
    public static final String MALFORMED_LINE = MALFORMED + ":the Dockerfile is malformed";
    public static final String UNAVAILABLE_LINE = UNAVAILABLE + ":Slipway does not answer, or cannot do it now";

    private ExitCodes() {}
}
