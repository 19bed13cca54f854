package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesLocationConfigSourceFactory;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each service brings an {@code application.properties} that says who it is when it runs alone. On one class path these
 * say five things at once, and which of them is heard is nobody's decision.
 */
class ServiceSettingsTest {
    private static final String NAME = "quarkus.application.name";

    @TempDir
    Path directory;

    @Test
    void setsWhateverAServiceSaysOfItselfWhenItRunsAlone() throws Exception {
        Set<String> set = settings().keySet();

        assertThat(services()).isNotEmpty().allSatisfy(service -> assertThat(set)
                .as(service.getProperty(NAME))
                .containsAll(service.stringPropertyNames()));
    }

    @Test
    void findsTheServicesThatRunTogether() throws IOException {
        assertThat(services())
                .extracting(service -> service.getProperty(NAME))
                .containsExactlyInAnyOrder(
                        "slipway-build-api",
                        "slipway-mirror-worker",
                        "slipway-token-service",
                        "slipway-vm-launcher",
                        "slipway-converter",
                        "slipway-publisher");
    }

    @Test
    void servicesThatRunAloneOnOneHostHaveTwoPortsEach() throws IOException {
        assertThat(services())
                .flatExtracting(
                        service -> service.getProperty("quarkus.http.port"),
                        service -> service.getProperty("quarkus.management.port"))
                .doesNotContainNull()
                .doesNotHaveDuplicates();
    }

    @Test
    void aSecretThatIsNoTokenOpensTheCleanupOfDisks() throws Exception {
        Path secret = Path.of(settings().get("slipway.converter.cleanup.secret-file"));

        assertThat(secret).hasFileName("cleanup-secret").isNotEmptyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rw-------");
        String text = Files.readString(secret);
        assertThat(settings().get("slipway.converter.cleanup.secret-file")).isEqualTo(secret.toString());
        assertThat(secret).hasContent(text);
    }

    /** As an operator does who has made tokens of their own. */
    @Test
    void startsWithoutTheFilesOfTheFirstTokens() throws Exception {
        settings();
        Path tokens = directory.resolve("data").resolve("tokens");
        Files.delete(tokens.resolve("admin"));

        Map<String, String> settings = settings();

        assertThat(Path.of(settings.get("slipway.converter.cleanup.secret-file")))
                .isNotEmptyFile();
        assertThat(settings.keySet())
                .noneMatch(name -> name.contains("initial-tokens.\"admin\""))
                .anyMatch(name -> name.contains("initial-tokens.\"viewer\""));
        assertThat(tokens.resolve("admin")).doesNotExist();
    }

    @Test
    void handsNoSecretOverAsASystemProperty() throws Exception {
        DataDirectory data = DataDirectory.open(directory.resolve("data"));
        Credentials credentials = Credentials.openOrCreate(data);
        Map<String, String> secrets = ServiceSettings.secrets(credentials);
        SecretSettings.write(secrets, data.secretSettings());

        try (Stream<Path> files = Files.walk(data.keys())) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().matches(".*(-password|-secret|/accounts/.*|/kafka/.*)"))
                    .toList()) {
                assertThat(settings().values()).as(file.toString()).noneMatch(Files.readString(file)::equals);
                assertThat(String.join("\n", settings().values())).doesNotContain(Files.readString(file));
            }
        }
        assertThat(secrets.get("quarkus.datasource.\"build-api\".password"))
                .isEqualTo(credentials.buildApiDatabasePassword())
                .isNotEqualTo(credentials.databasePassword());
        assertThat(secrets).doesNotContainKey("kafka.sasl.jaas.config");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.secretSettings())))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "with space", "a,b", "100%41", "[1]#?"})
    void servicesFindTheirSecretsWhateverTheDataDirectoryIsCalled(String name) throws Exception {
        Path file = Files.createDirectory(directory.resolve(name)).resolve("services.properties");
        SecretSettings.write(Map.of("kafka.secret", "s3cret"), file);

        SmallRyeConfig config = new SmallRyeConfigBuilder()
                .withSources(new PropertiesLocationConfigSourceFactory())
                .withDefaultValue(SmallRyeConfig.SMALLRYE_CONFIG_LOCATIONS, SecretSettings.location(file))
                .build();

        assertThat(config.getValue("kafka.secret", String.class)).isEqualTo("s3cret");
    }

    /** Else it would connect to Kafka as nobody, and wait for ever. */
    @Test
    void eachChannelOfSmallRyeLogsInAsTheServiceThatItIsOf() throws Exception {
        Credentials credentials = Credentials.openOrCreate(DataDirectory.open(directory.resolve("data")));
        Map<String, String> secrets = ServiceSettings.secrets(credentials);

        Map<String, String> users = Map.of("token", KafkaRights.TOKEN_SERVICE, "publisher", KafkaRights.PUBLISHER);
        assertThat(channels()).isNotEmpty().allSatisfy(channel -> {
            String service = channel.replaceFirst("mp\\.messaging\\.incoming\\.", "").replaceFirst("-.*", "");
            assertThat(users).as("add it to ServiceSettings: " + channel).containsKey(service);
            assertThat(secrets)
                    .containsEntry(channel + ".sasl.jaas.config", credentials.kafkaLogin(users.get(service)));
        });
    }

    @Test
    void buildApiIsNoSuperuserOfItsDatabase() throws Exception {
        assertThat(settings())
                .containsEntry("quarkus.datasource.\"build-api\".username", "slipway_build_api")
                .extractingByKey("quarkus.datasource.\"build-api\".jdbc.url")
                .asString()
                .endsWith("/slipway_build_api");
    }

    private Map<String, String> settings() throws Exception {
        DataDirectory data = DataDirectory.open(directory.resolve("data"));
        return ServiceSettings.of(
                new StandaloneOptions(),
                data,
                new Ports(1, 2, 3, 4, 5),
                Credentials.openOrCreate(data),
                new BuildMachine(BuildMachine.QEMU, directory));
    }

    /** The beginnings of the names of their settings. */
    private static List<String> channels() throws IOException {
        String end = ".connector";
        return all("META-INF/microprofile-config.properties").stream()
                .flatMap(properties -> properties.stringPropertyNames().stream())
                .filter(name -> name.startsWith("mp.messaging.") && name.endsWith(end))
                .map(name -> name.substring(0, name.length() - end.length()))
                .toList();
    }

    /** All but the one of standalone itself. */
    private static List<Properties> services() throws IOException {
        return all("application.properties").stream()
                .filter(properties -> !"slipway-standalone".equals(properties.getProperty(NAME)))
                .toList();
    }

    private static List<Properties> all(String resource) throws IOException {
        List<Properties> all = new ArrayList<>();
        for (URL url :
                Collections.list(ServiceSettingsTest.class.getClassLoader().getResources(resource))) {
            Properties properties = new Properties();
            try (InputStream in = url.openStream()) {
                properties.load(in);
            }
            all.add(properties);
        }
        return all;
    }
}
