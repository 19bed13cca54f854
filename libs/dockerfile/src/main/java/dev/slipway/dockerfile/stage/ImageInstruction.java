package dev.slipway.dockerfile.stage;

/** What makes BuildKit pull an image. */
public enum ImageInstruction {
    FROM("FROM"),
    /** {@code COPY --from=}, also as a trigger of {@code ONBUILD}. */
    COPY("COPY"),
    /** {@code RUN --mount=from=}, also as a trigger of {@code ONBUILD}. */
    RUN("RUN"),
    /** The front end: {@code # syntax=} or the build argument {@code BUILDKIT_SYNTAX}. */
    SYNTAX("syntax");

    private final String label;

    ImageInstruction(String label) {
        this.label = label;
    }

    /** How it is written: the keyword in upper case, or {@code syntax}. */
    public String label() {
        return label;
    }
}
