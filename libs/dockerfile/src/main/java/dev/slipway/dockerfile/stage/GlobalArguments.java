package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.shell.ShellLexer;
import dev.slipway.dockerfile.shell.ShellLexer.ExpansionException;
import dev.slipway.dockerfile.shell.ShellLexer.Variables;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The variables that FROM may name: the platform arguments, and the ARGs before the first FROM.
 *
 * <p>Values may be built from values, so that a few lines could make one of gigabytes: the work of all expansions
 * together is bounded, and what goes beyond cannot be expanded.
 */
public final class GlobalArguments implements Variables {

    private static final long MAX_STEPS = 20_000_000;

    private final Map<String, String> values;
    private final Set<String> broken = new HashSet<>();
    private long steps = MAX_STEPS;

    private GlobalArguments(Map<String, String> values) {
        this.values = values;
    }

    /** Declares in order: a build argument wins over the default, a declaration without either changes nothing. */
    public static GlobalArguments declare(
            List<String> declarations, char escape, BuildArguments arguments, String defaultTarget) {
        GlobalArguments variables = new GlobalArguments(new HashMap<>(arguments.predefined(defaultTarget)));
        for (String declaration : declarations) {
            int equals = declaration.indexOf('=');
            String name = equals < 0 ? declaration : declaration.substring(0, equals);
            String given = arguments.values().get(name);
            if (given != null) {
                variables.values.put(name, given);
                variables.broken.remove(name);
            } else if (equals >= 0) {
                variables.assign(name, declaration.substring(equals + 1), escape);
            }
        }
        return variables;
    }

    @Override
    public Optional<String> valueOf(String name) throws ExpansionException {
        if (broken.contains(name)) {
            throw new ExpansionException("the value of " + name + " cannot be expanded");
        }
        return Optional.ofNullable(values.get(name));
    }

    @Override
    public void spend(long count) throws ExpansionException {
        steps -= count;
        if (steps < 0) {
            throw new ExpansionException("expanding the variables of this file takes too long");
        }
    }

    /** Expands an argument of FROM. */
    ShellLexer.Word expand(String text, char escape) throws ExpansionException {
        return ShellLexer.expand(text, escape, this);
    }

    /** Expands an argument of FROM; what cannot be expanded stays as it is written. */
    public String expandOrKeep(String text, char escape) {
        try {
            return expand(text, escape).value();
        } catch (ExpansionException e) {
            return text;
        }
    }

    private void assign(String name, String value, char escape) {
        try {
            values.put(name, expand(value, escape).value());
            broken.remove(name);
        } catch (ExpansionException e) {
            broken.add(name);
        }
    }
}
