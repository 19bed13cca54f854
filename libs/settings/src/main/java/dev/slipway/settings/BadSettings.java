package dev.slipway.settings;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds in a failed start the settings that made it fail, and says so in one line each. */
public final class BadSettings {
    /** EX_CONFIG of {@code sysexits.h}. */
    public static final int EXIT_CODE = 78;

    private static final Pattern CODE = Pattern.compile("\\bSRCFG[0-9]+: ");
    private static final Pattern REQUIRED = Pattern.compile("property (\\S+) is required but it could not be found.*");
    private static final Pattern WRONG = Pattern.compile(
            "property (\\S+) with the config value \"(.*?)\" threw an Exception whilst being converted (.*)");
    /** How an extension of Quarkus asks for its own setting, among advice for who writes a service. */
    private static final Pattern UNSET = Pattern.compile("set configuration property '(quarkus\\.[^']+)'");

    private BadSettings() {}

    /** A line for each; empty where something else is to blame. */
    public static List<String> in(Throwable failure) {
        return causes(failure).flatMap(BadSettings::lines).distinct().toList();
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, BadSettings::cause);
    }

    private static @Nullable Throwable cause(Throwable failure) {
        return failure.getCause();
    }

    private static Stream<String> lines(Throwable cause) {
        return switch (cause) {
            case ConfigValidationException several ->
                IntStream.range(0, several.getProblemCount())
                        .mapToObj(several::getProblem)
                        .map(problem -> line(problem.getMessage()));
            case ConfigurationException one -> Stream.of(line(String.valueOf(one.getMessage())));
            case BadSettingException one -> Stream.of(String.valueOf(one.getMessage()));
            case NoSuchElementException one
            when CODE.matcher(String.valueOf(one.getMessage())).find() ->
                Stream.of(line(String.valueOf(one.getMessage())));
            default ->
                UNSET.matcher(String.valueOf(cause.getMessage()))
                        .results()
                        .map(unset -> unset.group(1) + " is not set");
        };
    }

    /** The framework's message in our words. */
    private static String line(String message) {
        String plain = CODE.matcher(message).replaceAll("").lines().findFirst().orElse(message);
        Matcher required = REQUIRED.matcher(plain);
        if (required.find()) {
            return required.group(1) + " is not set"
                    + words(required.group(1))
                            .map(words -> ": it must be " + words)
                            .orElse("");
        }
        Matcher wrong = WRONG.matcher(plain);
        if (wrong.find()) {
            return SettingsCheck.wrong(
                    wrong.group(1),
                    wrong.group(2),
                    words(wrong.group(1)).map(words -> "must be " + words).orElse(wrong.group(3)));
        }
        return plain;
    }

    private static Optional<String> words(String name) {
        return KnownSettings.load().named(name).map(Setting::words);
    }
}
