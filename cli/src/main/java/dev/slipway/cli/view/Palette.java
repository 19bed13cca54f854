package dev.slipway.cli.view;

/** The colours of a view, by what they say; BuildKit's. */
enum Palette {
    /** For terminals where colours are wanted. */
    COLOURS("\033[34m", "\033[31m", "\033[33m", "\033[0m"),
    /** None. */
    NONE("", "", "", "");

    private final String blue;
    private final String red;
    private final String yellow;
    private final String reset;

    Palette(String blue, String red, String yellow, String reset) {
        this.blue = blue;
        this.red = red;
        this.yellow = yellow;
        this.reset = reset;
    }

    String done(String text) {
        return blue + text + reset;
    }

    String failed(String text) {
        return red + text + reset;
    }

    String cancelled(String text) {
        return yellow + text + reset;
    }
}
