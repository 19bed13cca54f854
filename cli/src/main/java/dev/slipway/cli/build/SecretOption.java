package dev.slipway.cli.build;

import dev.slipway.cli.connection.Surroundings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code --secret} options of a build: {@code id=ID[,src=FILE|,env=NAME][,type=file|env]}, with docker's meanings. With an id
 * alone, the value is that of the variable of this name, else the file of this name; where neither is there, it is a secret that the
 * tenant has stored.
 */
final class SecretOption {
    /** All values together, as bytes: the bound of the API. */
    private static final int MOST_BYTES = 512 * 1024;

    private final Surroundings here;
    private final Map<String, byte[]> values = new LinkedHashMap<>();
    private final Set<String> stored = new LinkedHashSet<>();

    private SecretOption(Surroundings here) {
        this.here = here;
    }

    /**
     * Reads all of them.
     *
     * @throws IllegalArgumentException with a phrase that names the secret and says what is wrong
     */
    static SecretOption read(List<String> texts, Surroundings here) {
        SecretOption secrets = new SecretOption(here);
        texts.forEach(secrets::read);
        long bytes = secrets.values.values().stream()
                .mapToLong(value -> value.length)
                .sum();
        if (bytes > MOST_BYTES) {
            throw new IllegalArgumentException("the values have " + bytes + " bytes in all, allowed are " + MOST_BYTES);
        }
        return secrets;
    }

    /** The values of this machine in base64, by name. */
    Map<String, String> values() {
        Map<String, String> encoded = new LinkedHashMap<>();
        values.forEach((name, value) -> encoded.put(name, Base64.getEncoder().encodeToString(value)));
        return encoded;
    }

    /** Names of secrets that Slipway has. */
    List<String> stored() {
        return stored.stream().filter(name -> !values.containsKey(name)).toList();
    }

    private void read(String text) {
        // A plain name is a stored secret: docker has no such form.
        if (text.indexOf('=') < 0 && text.indexOf(',') < 0) {
            stored.add(text);
            return;
        }
        Map<String, String> parts = parts(text);
        String id = parts.getOrDefault("id", "");
        if (id.isEmpty()) {
            throw new IllegalArgumentException("has no id: " + text);
        }
        @Nullable String file = parts.get("src");
        @Nullable String variable = parts.get("env");
        @Nullable String type = parts.get("type");
        if ("env".equals(type) && variable == null) {
            variable = file == null ? id : file;
            file = null;
        }
        if ("file".equals(type) && file == null && variable == null) {
            file = id;
        }
        if (file != null) {
            values.put(id, content(id, file));
        } else if (variable != null) {
            values.put(id, variable(id, variable));
        } else {
            here(id).ifPresentOrElse(value -> values.put(id, value), () -> stored.add(id));
        }
    }

    /** Of this machine by its id alone. */
    private Optional<byte[]> here(String id) {
        Optional<byte[]> variable = here.environment(id).map(value -> value.getBytes(StandardCharsets.UTF_8));
        return variable.isEmpty() && Files.isRegularFile(Path.of(id)) ? Optional.of(content(id, id)) : variable;
    }

    private byte[] variable(String id, String name) {
        return here.environment(name)
                .map(value -> value.getBytes(StandardCharsets.UTF_8))
                .orElseThrow(() -> new IllegalArgumentException(
                        "id=" + id + ": the variable " + name + " is not set; set it, or name a file with src=FILE"));
    }

    private static byte[] content(String id, String file) {
        Path path = Path.of(file);
        try {
            if (!Files.isRegularFile(path)) {
                throw new IllegalArgumentException(
                        "id=" + id + ": " + file + (Files.exists(path) ? " is no file" : " does not exist"));
            }
            if (Files.size(path) > MOST_BYTES) {
                throw new IllegalArgumentException("id=" + id + ": " + file + " has " + Files.size(path)
                        + " bytes, and all values together may have " + MOST_BYTES);
            }
            return Files.readAllBytes(path);
        } catch (IOException e) {
            throw new IllegalArgumentException("id=" + id + ": " + file + " cannot be read", e);
        }
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : Csv.fields(text)) {
            int equals = part.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("'" + part + "' must be KEY=VALUE in " + text);
            }
            String key = part.substring(0, equals).toLowerCase(Locale.ROOT);
            String value = part.substring(equals + 1);
            switch (key) {
                case "id", "env" -> parts.put(key, value);
                case "src", "source" -> parts.put("src", value);
                case "type" -> {
                    if (!List.of("file", "env").contains(value)) {
                        throw new IllegalArgumentException("type must be file or env, not '" + value + "'");
                    }
                    parts.put(key, value);
                }
                default ->
                    throw new IllegalArgumentException("has no '" + key + "', only id, src, env and type, in " + text);
            }
        }
        return parts;
    }

    /** A line of comma-separated values, as docker takes it: quotes around a field keep its commas (RFC 4180). */
    private static final class Csv {
        static List<String> fields(String line) {
            List<String> fields = new ArrayList<>();
            StringBuilder field = new StringBuilder();
            boolean quoted = false;
            for (int position = 0; position < line.length(); position++) {
                char next = line.charAt(position);
                boolean twice = position + 1 < line.length() && line.charAt(position + 1) == '"';
                if (next == '"' && quoted && twice) {
                    field.append(next);
                    position++;
                } else if (next == '"' && (quoted || field.isEmpty())) {
                    quoted = !quoted;
                } else if (next == ',' && !quoted) {
                    fields.add(field.toString());
                    field.setLength(0);
                } else {
                    field.append(next);
                }
            }
            fields.add(field.toString());
            return fields;
        }
    }
}
