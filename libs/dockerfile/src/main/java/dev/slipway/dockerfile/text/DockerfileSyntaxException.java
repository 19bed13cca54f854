package dev.slipway.dockerfile.text;

/**
 * The text is no Dockerfile that BuildKit would accept, whatever the build arguments.
 *
 * <p>The message is one line for people: line number, field and reason.
 */
public final class DockerfileSyntaxException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int line;
    private final String field;
    private final String reason;

    public DockerfileSyntaxException(int line, String field, String reason) {
        super(SourceText.readable(
                (line == 0 ? "" : "line " + line + ": ") + (field.isEmpty() ? "" : field + ": ") + reason));
        this.line = line;
        this.field = SourceText.readable(field);
        this.reason = SourceText.readable(reason);
    }

    /** The 1-based number of the first physical line of what is wrong; 0 where the file as a whole is. */
    public int line() {
        return line;
    }

    /** The instruction, flag or directive that is wrong, such as {@code FROM}, {@code --from} or {@code escape}. */
    public String field() {
        return field;
    }

    /** What is wrong with it, without the line. */
    public String reason() {
        return reason;
    }
}
