package dev.slipway.cli.view;

import dev.slipway.cli.output.Terminal;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How a build is shown, by the words of {@code docker build --progress}. */
public enum ProgressMode {
    /** {@link #TTY} on a terminal, else {@link #PLAIN}. */
    AUTO,
    /** Steps that are written over. */
    TTY,
    /** Lines. */
    PLAIN,
    /** Each event as a line of JSON. */
    RAWJSON,
    /** Nothing but the result. */
    QUIET;

    /** The mode itself, where it leaves open which one it is. */
    ProgressMode on(Terminal terminal) {
        if (this == AUTO) {
            return terminal.movesCursor() ? TTY : PLAIN;
        }
        return this;
    }

    /** The word on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Reads the word on the command line. */
    public static final class Reader implements ITypeConverter<ProgressMode> {
        @Override
        public ProgressMode convert(String word) {
            return Arrays.stream(values())
                    .filter(mode -> mode.toString().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("must be one of "
                            + Arrays.stream(values())
                                    .map(ProgressMode::toString)
                                    .collect(Collectors.joining(", "))));
        }
    }
}
