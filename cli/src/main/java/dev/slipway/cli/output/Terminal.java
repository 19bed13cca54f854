package dev.slipway.cli.output;

import java.util.OptionalInt;

/** What a command knows of the terminal in front of it. It may change its size at any time, so it is asked anew each time. */
public interface Terminal {
    /** Nobody sits there: a pipe, a file, a CI job. */
    Terminal NONE = new Terminal() {
        @Override
        public boolean movesCursor() {
            return false;
        }

        @Override
        public boolean hasColours() {
            return false;
        }

        @Override
        public boolean canAnswer() {
            return false;
        }

        @Override
        public Size size() {
            return Size.USUAL;
        }

        @Override
        public OptionalInt outputColumns() {
            return OptionalInt.empty();
        }
    };

    /** Whether the standard error is a terminal on which lines can be written over. */
    boolean movesCursor();

    /** Whether colours are wanted on it. */
    boolean hasColours();

    /** Whether somebody sits there who reads a question and can answer it. */
    boolean canAnswer();

    /** Of the standard error. */
    Size size();

    /** How wide the standard output is, if that is a terminal. */
    OptionalInt outputColumns();

    /** In characters; never smaller than what a line and a heading need. */
    record Size(int columns, int rows) {
        /** Where a terminal does not say. */
        public static final Size USUAL = new Size(80, 24);

        public Size {
            columns = Math.max(columns, 20);
            rows = Math.max(rows, 4);
        }
    }
}
