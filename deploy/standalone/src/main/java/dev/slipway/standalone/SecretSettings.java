package dev.slipway.standalone;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/**
 * Settings that are secret, in a file that its owner alone reads. As system properties they could be seen by everybody
 * who looks at the process (jcmd, jinfo), and in what frameworks print.
 */
final class SecretSettings {
    /** Where the services' configuration looks for further files. */
    private static final String LOCATIONS = "smallrye.config.locations";
    /** Above what the environment says, as the settings are that are no secret. */
    private static final String ORDINAL = "400";

    private SecretSettings() {}

    /** Writes them, and has this process read them. */
    static void hand(Map<String, String> secrets, Path file) throws IOException {
        write(secrets, file);
        String others = System.getProperty(LOCATIONS, System.getenv().getOrDefault("SMALLRYE_CONFIG_LOCATIONS", ""));
        System.setProperty(LOCATIONS, others.isBlank() ? location(file) : others + "," + location(file));
    }

    /** A URL, in which spaces and percent signs are escaped. Locations stand in a list, so a comma is escaped too. */
    static String location(Path file) {
        return file.toUri().toString().replace(",", "%2C");
    }

    static void write(Map<String, String> secrets, Path file) throws IOException {
        Properties properties = new Properties();
        properties.putAll(secrets);
        properties.setProperty("config_ordinal", ORDINAL);
        StringWriter text = new StringWriter();
        properties.store(text, null);
        DataDirectory.writeOwnerOnly(file, text.toString());
    }
}
