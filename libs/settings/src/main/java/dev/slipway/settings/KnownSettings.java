package dev.slipway.settings;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** All settings that there are, of all services. */
final class KnownSettings {
    static final String RESOURCE = "known-settings.txt";

    private final List<Setting> settings;

    KnownSettings(List<Setting> settings) {
        this.settings = List.copyOf(settings);
    }

    static KnownSettings load() {
        try (InputStream in = requireNonNull(
                KnownSettings.class.getResourceAsStream(RESOURCE), RESOURCE + " is part of this module")) {
            return new KnownSettings(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(Setting::parse)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Optional<Setting> named(String property) {
        return settings.stream().filter(setting -> setting.isNamedBy(property)).findFirst();
    }

    /** The names of those that have no key in theirs. */
    Stream<String> plain() {
        return settings.stream().map(Setting::name).filter(name -> name.indexOf('*') < 0);
    }

    boolean hasVariable(String variable) {
        return settings.stream().anyMatch(setting -> setting.isNamedByVariable(variable));
    }

    /** Whether a variable begins as those of a service do: {@code SLIPWAY_CONVERTER_}. */
    boolean isOfAService(String variable) {
        return settings.stream()
                .map(Setting::name)
                // What several services share, such as slipway.platform, has no service in its name.
                .filter(name -> name.indexOf('.') != name.lastIndexOf('.'))
                .map(name -> name.substring(0, name.indexOf('.', name.indexOf('.') + 1) + 1))
                .distinct()
                .anyMatch(prefix -> variable.startsWith(Variables.nameOf(prefix)));
    }

    Optional<String> nearest(String property) {
        return nearest(property, Setting::name, Math.max(2, property.length() / 4));
    }

    Optional<String> nearestVariable(String variable, int mostEdits) {
        return nearest(variable, Setting::variable, mostEdits);
    }

    private Optional<String> nearest(String wrong, Function<Setting, String> name, int mostEdits) {
        return settings.stream()
                .map(name)
                .min(Comparator.comparingInt(known -> EditDistance.between(wrong, known)))
                .filter(known -> EditDistance.between(wrong, known) <= mostEdits);
    }
}
