package dev.slipway.cli.about;

import java.util.Locale;
import java.util.Optional;
import picocli.AutoComplete;
import picocli.CommandLine;

/** The shells that completions are made for. */
public enum Completion {
    BASH,
    /** With the script of bash, which loads zsh's {@code bashcompinit}. */
    ZSH,
    FISH;

    /** The one of this name. */
    public static Optional<Completion> named(String shell) {
        for (Completion completion : values()) {
            if (completion.name().toLowerCase(Locale.ROOT).equals(shell)) {
                return Optional.of(completion);
            }
        }
        return Optional.empty();
    }

    /** What the shell is to read. */
    public String script(CommandLine root) {
        return switch (this) {
            case BASH, ZSH -> AutoComplete.bash(root.getCommandName(), root);
            case FISH -> FishCompletion.of(root);
        };
    }
}
