package dev.slipway.dockerfile.text;

/** What is wrong with one instruction, before its line is known. */
public final class SyntaxError extends Exception {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String reason;

    public SyntaxError(String field, String reason) {
        super(reason);
        this.field = field;
        this.reason = reason;
    }

    public DockerfileSyntaxException at(int line) {
        return new DockerfileSyntaxException(line, field, reason);
    }
}
