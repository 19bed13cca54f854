package dev.slipway.standalone;

import dev.slipway.settings.Allowed;
import dev.slipway.settings.FrameworkSettings;
import io.smallrye.config.ConfigMappingInterface.Property;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The page for operators with all settings: {@code docs/configuration.md}. */
final class DescribedSettings {
    private static final String HEAD = """
            # Configuration

            All settings of all services. This page is made of the code (`ConfigurationPageTest` of `deploy/standalone`).
            [operations.md](operations.md#settings) says where settings are written, and explains those that belong together.

            Below the name of each setting is its environment variable. A setting with a `*` has none: write it into a file. The `*` is a name of
            your choice, in quotes if it has a dot. With `up`, many of them are set by Slipway itself.

            """;
    /** Headings, and how the names below them begin; the first one that fits counts. */
    private static final Map<String, String> SERVICES = services();

    private static final Map<String, String> OTHERS = Map.of(
            "slipway.platform",
                    "The platform that builds run on and build for, for all services that have none of their own.",
            "slipway.registry.url", "The registry, for all services that have none of their own.");

    private DescribedSettings() {}

    private static Map<String, String> services() {
        Map<String, String> services = new LinkedHashMap<>();
        services.put("build-api", "slipway.build-api.");
        services.put("mirror-worker", "slipway.mirror-worker.");
        services.put("token-service", "slipway.token.");
        services.put("vm-launcher", "slipway.vm-launcher.");
        services.put("converter", "slipway.converter.");
        services.put("publisher", "slipway.publisher.");
        services.put("All services", "slipway.");
        return services;
    }

    /** @throws IllegalStateException for a setting without Javadoc */
    static String page() throws IOException {
        Map<String, Property> properties = DeclaredSettings.properties();
        Map<String, String> defaults = DeclaredSettings.defaults(properties);
        SettingMeanings meanings = new SettingMeanings();
        Map<String, String> rows = new TreeMap<>();
        properties.forEach((name, property) -> {
            if (!name.endsWith("[*]")) {
                String meaning = meanings.of(property.getMethod())
                        .orElseThrow(() -> new IllegalStateException(name
                                + " has no Javadoc, of which docs/configuration.md is made: " + property.getMethod()));
                boolean list = properties.containsKey(name + "[*]");
                String takes =
                        DeclaredSettings.words(name, property) + (list ? ", or several with commas between them" : "");
                rows.put(name, row(name, takes, ifUnset(defaults.get(name), property), meaning));
            }
        });
        OTHERS.forEach((name, meaning) -> {
            Allowed takes = DeclaredSettings.OTHERS.get(name);
            rows.put(name, row(name, takes.words(), "`" + defaults.get(name) + "`", meaning));
        });
        StringBuilder page = new StringBuilder(HEAD);
        SERVICES.forEach((heading, prefix) -> {
            List<String> own = new ArrayList<>();
            rows.entrySet().removeIf(row -> row.getKey().startsWith(prefix) && own.add(row.getValue()));
            section(page, heading, own);
        });
        Map<String, List<String>> groups = new LinkedHashMap<>();
        FrameworkSettings.all().forEach(setting -> groups.computeIfAbsent(setting.group(), _ -> new ArrayList<>())
                .add(row(setting.name(), setting.takes(), setting.ifUnset(), setting.meaning())));
        page.append("""
                ## Quarkus and Kafka's client

                These belong to the framework and to Kafka's client, which have many more. Operators need the following ones. A start
                does not check their names. [operations.md](operations.md) says more about [Kafka](operations.md#kafka) and
                [the database](operations.md#the-database).

                """);
        groups.forEach((group, own) -> section(page, "#" + group, own));
        return page.toString().stripTrailing() + "\n";
    }

    private static void section(StringBuilder page, String heading, List<String> rows) {
        page.append(heading.startsWith("#") ? "### " + heading.substring(1) : "## " + heading)
                .append("\n\n| setting | takes | default | what it is |\n| --- | --- | --- | --- |\n");
        rows.forEach(row -> page.append(row).append('\n'));
        page.append('\n');
    }

    private static String row(String name, String takes, String ifUnset, String meaning) {
        String variable = name.indexOf('*') < 0 ? "<br>`" + variable(name) + "`" : "";
        return "| `" + name + "`" + variable + " | " + takes + " | " + ifUnset + " | " + meaning + " |";
    }

    private static String ifUnset(String value, Property property) {
        if (value == null) {
            return DeclaredSettings.isOptional(property) ? "none" : "none; required";
        }
        if (value.startsWith("${")) {
            String other = value.substring(2, value.length() - 1);
            int colon = other.indexOf(':');
            String name = colon < 0 ? other : other.substring(0, colon);
            String rest = colon < 0 ? "" : other.substring(colon + 1);
            return "that of `" + name + "`" + (rest.isEmpty() ? "" : ", else `" + rest + "`");
        }
        return "`" + value + "`";
    }

    private static String variable(String name) {
        return name.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    /** {@code minFreeSpace} as settings write it. */
    static String kebab(String method) {
        return method.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
