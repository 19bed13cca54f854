package dev.slipway.settings;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Looks at all settings before anything starts: finds names that do not exist, and values that a setting cannot have.
 *
 * <p>What is required and missing is left to the start itself, because only that knows which services there are.
 */
public final class SettingsCheck {
    private static final String PREFIX = "slipway.";
    /** What the script {@code slipway} and the tests hand to the JVM, for others than services. */
    private static final Set<String> NOT_OF_SERVICES = Set.of("slipway.home", "slipway.cache");

    /** User and password of a URL, also of one that lacks its beginning. */
    private static final Pattern LOGIN = Pattern.compile("[^/\\s@]*:[^/\\s@]*@");

    private static final String OF_TESTS = "slipway.test.";
    /** A variable that is none of a service's is taken for a typing error where it is as near as this to one that is. */
    private static final int TYPING_ERROR = 2;

    private final KnownSettings known;
    private final SmallRyeConfig config;
    private final Map<String, String> environment;

    SettingsCheck(KnownSettings known, SmallRyeConfig config, Map<String, String> environment) {
        this.known = known;
        this.config = config;
        this.environment = Map.copyOf(environment);
    }

    /** The settings of this process, from wherever Quarkus takes them. */
    public static SettingsCheck ofThisProcess() {
        return new SettingsCheck(
                KnownSettings.load(), ConfigUtils.configBuilder().build(), System.getenv());
    }

    /** One line for each thing that is wrong; empty where nothing is. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (String name : names()) {
            known.named(name)
                    .ifPresentOrElse(
                            setting -> value(name, setting).ifPresent(problems::add),
                            () -> problems.add(unknown(name, known.nearest(name))));
        }
        new TreeSet<>(environment.keySet()).stream().flatMap(this::variable).forEach(problems::add);
        return List.copyOf(problems);
    }

    /** {@code NAME=VALUE: must …}. */
    static String wrong(String name, String value, String must) {
        String shown = LOGIN.matcher(value.replaceAll("\\p{Cntrl}", "?")).replaceAll("***@");
        return name + "=" + shown + ": " + must;
    }

    /** The names of settings that are set, but for those in the environment: its names cannot be told for certain. */
    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            if (!(source instanceof EnvConfigSource)) {
                source.getPropertyNames().stream()
                        .map(SettingsCheck::withoutProfile)
                        .filter(SettingsCheck::isOfAService)
                        .forEach(names::add);
            }
        }
        known.plain()
                .filter(name -> environment.containsKey(Variables.nameOf(name)))
                .forEach(names::add);
        return names;
    }

    private static String withoutProfile(String name) {
        return name.startsWith("%") ? name.substring(name.indexOf('.') + 1) : name;
    }

    private static boolean isOfAService(String name) {
        return name.startsWith(PREFIX) && !NOT_OF_SERVICES.contains(name) && !name.startsWith(OF_TESTS);
    }

    private Optional<String> value(String name, Setting setting) {
        ConfigValue value = config.getConfigValue(name);
        if (value.getValue() == null) {
            // Empty, or an expression that nothing was found for.
            return Optional.ofNullable(value.getRawValue())
                    .filter(raw -> raw.contains("${"))
                    .map(raw -> wrong(name, raw, "refers to a setting that is not set"));
        }
        return Optional.of(value.getValue())
                .filter(text -> !text.isEmpty() && !setting.accepts(text))
                .map(text -> wrong(name, text, "must be " + setting.words() + from(value)));
    }

    /** Where to look for it. */
    private String from(ConfigValue value) {
        String variable = Variables.nameOf(value.getName());
        return environment.containsKey(variable) ? " (environment variable " + variable + ")" : "";
    }

    private Stream<String> variable(String variable) {
        if (known.hasVariable(variable) || Variables.isOfKubernetes(variable)) {
            return Stream.empty();
        }
        if (Variables.isBare(variable)) {
            return Stream.of(
                    unknown(variable, known.nearestVariable(Variables.PREFIX + variable, variable.length() / 4)));
        }
        if (known.isOfAService(variable)) {
            return Stream.of(unknown(variable, known.nearestVariable(variable, variable.length() / 4)));
        }
        return variable.startsWith(Variables.PREFIX)
                ? known.nearestVariable(variable, TYPING_ERROR).stream()
                        .map(near -> unknown(variable, Optional.of(near)))
                : Stream.empty();
    }

    private static String unknown(String name, Optional<String> nearest) {
        boolean endsWithinQuotes = name.chars().filter(c -> c == '"').count() % 2 == 1;
        return name + ": there is no such setting"
                + (endsWithinQuotes
                        ? "; it ends within quotes. In a file of settings, write \\: for a colon in a name"
                        : "")
                + nearest.map(near -> "; did you mean " + near + "?").orElse("");
    }
}
