package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.kafka.TopicCatalog;
import dev.slipway.testing.WholeTopic;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Secrets in a real build: the build gets them, and nothing of them comes out of its machine. */
@ExtendWith(SharedPipeline.class)
@Timeout(180)
class PipelineSecretsIT {
    private static final String DATABASE_USER = "slipway_build_api";
    /** Neither is in the Dockerfile as a whole. */
    private static final String PASSWORD = "Hunter22secret";

    private static final String ODD = "p@ss \"w/rd\"<>";
    private static final List<String> KEY =
            List.of("-----BEGIN TEST KEY-----", "MIIEvQIBADANBgkqhkiG9w0B", "AQEFAASCBKcw==", "-----END TEST KEY-----");

    private final RunningPipeline pipeline;

    PipelineSecretsIT(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static Map<String, String> values() {
        String values = "{\"pw\": \"%s\", \"odd\": \"%s\", \"key\": \"%s\", \"pin\": \"%s\"}"
                .formatted(
                        base64(bytes(PASSWORD)),
                        base64(bytes(ODD)),
                        base64(bytes(String.join("\n", KEY) + "\n")),
                        base64(bytes("123")));
        return Map.of("secret_values", values);
    }

    /** What a build must not leave anywhere, in all forms. */
    private static List<String> forbidden() {
        List<String> forms = new ArrayList<>(KEY);
        for (String value : List.of(PASSWORD, ODD)) {
            forms.add(value);
            forms.add(base64(bytes(value)).replace("=", ""));
            forms.add(base64(bytes("u:" + value)).substring(4, 16));
            forms.add(base64(bytes("us:" + value)).substring(4, 16));
            forms.add(HexFormat.of().formatHex(bytes(value)));
            forms.add(HexFormat.of().withUpperCase().formatHex(bytes(value)));
            forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8));
            forms.add(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
            forms.add(value.replace("\"", "\\\""));
            forms.add(value.toUpperCase(Locale.ROOT));
            forms.add(value.toLowerCase(Locale.ROOT));
            forms.add(HexFormat.ofDelimiter(" ").formatHex(bytes(value)));
            forms.add(HexFormat.ofDelimiter(":").withUpperCase().formatHex(bytes(value)));
            forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes(value)));
            forms.add(base64(bytes("use:" + value)).substring(8, 20));
        }
        forms.add("p%40ss%20%22w%2frd%22%3c%3e");
        forms.add("p@ss \\u0022w/rd\\u0022");
        forms.add("w/rd\\\"\\u003c\\u003e");
        forms.add("p@ss &quot;w/rd&quot;&lt;&gt;");
        return forms;
    }

    /** Records and rows hold texts as JSON, some of it within JSON. */
    private static void assertNoneIn(String place, String text) throws Exception {
        ObjectMapper json = new ObjectMapper();
        for (String form : forbidden()) {
            String once = json.writeValueAsString(form).replaceAll("^\"|\"$", "");
            String twice = json.writeValueAsString(once).replaceAll("^\"|\"$", "");
            assertThat(text).as(place).doesNotContain(form).doesNotContain(once).doesNotContain(twice);
        }
    }

    private void assertNothingLeft() throws Exception {
        int records = 0;
        for (String topic : TopicCatalog.names()) {
            for (ConsumerRecord<String, byte[]> record : WholeTopic.read(pipeline.kafka("admin"), topic)) {
                records++;
                if (record.value() != null) {
                    assertNoneIn(topic, new String(record.value(), StandardCharsets.UTF_8));
                }
            }
        }
        assertThat(records).isPositive();
        int port = new ObjectMapper()
                .readTree(pipeline.data().resolve("ports.json").toFile())
                .path("database")
                .asInt();
        String password = Files.readString(pipeline.data().resolve("keys").resolve("build-api-database-password"));
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE_USER, DATABASE_USER, password);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet all =
                    statement.executeQuery("select table_schema || '.' || table_name from information_schema.tables"
                            + " where table_schema in ('build_api', 'accounts')")) {
                while (all.next()) {
                    tables.add(all.getString(1));
                }
            }
            assertThat(tables).contains("accounts.tenant_secrets").hasSizeGreaterThan(6);
            for (String table : tables) {
                try (ResultSet rows = statement.executeQuery("select t::text from " + table + " t")) {
                    while (rows.next()) {
                        assertNoneIn(table, rows.getString(1));
                    }
                }
            }
        }
    }

    @Test
    void leavesNothingOfASecretThatABuildPrintsInManyForms() throws Exception {
        String mounts =
                "--mount=type=secret,id=pw --mount=type=secret,id=odd --mount=type=secret,id=key --mount=type=secret,id=pin";
        String id = pipeline.submit("demo", """
                FROM busybox:1
                ARG A=Hunter
                ARG B=22secret
                WORKDIR /${A}${B}
                RUN %s cd /run/secrets \\
                 && test "$(wc -c < pw)" = 14 \\
                 && echo "as it is: $(cat pw)" && echo "odd: $(cat odd)" \\
                 && printf 'two writes: Hunter' && sleep 0.3 && echo 22secret \\
                 && echo "base64: $(base64 pw) $(base64 odd)" \\
                 && echo "in base64: $(printf 'u:%%s' "$(cat pw)" | base64) $(printf 'us:%%s' "$(cat odd)" | base64)" \\
                 && echo "hex: $(od -An -v -tx1 pw | tr -d ' \\n') $(od -An -v -tx1 odd | tr -d ' \\n' | tr a-f A-F)" \\
                 && echo "url: $(sed 's/@/%%40/g;s/ /%%20/g;s/"/%%22/g;s,/,%%2F,g;s/</%%3C/g;s/>/%%3E/g' odd)" \\
                 && echo "form: $(sed 's/@/%%40/g;s/ /+/g;s/"/%%22/g;s,/,%%2F,g;s/</%%3C/g;s/>/%%3E/g' odd)" \\
                 && echo "json: $(sed 's/"/\\\\"/g' odd)" \\
                 && cat key && echo "one line: $(tr -d '\\n' < key)" && base64 key \\
                 && cat pw >&2 && echo " to stderr" >&2 && echo "pin: $(cat pin)" && echo all said
                RUN %s cd /run/secrets \\
                 && echo "cases: $(tr a-z A-Z < pw) $(tr A-Z a-z < pw) $(tr a-z A-Z < odd)" \\
                 && echo "spaced hex: $(od -An -v -tx1 pw) $(od -An -v -tx1 odd | sed 's/^ //;s/ /:/g' | tr a-f A-F)" \\
                 && echo "basic: $(printf 'use:%%s' "$(cat pw)" | base64) $(printf 'use:%%s' "$(cat odd)" | base64)" \\
                 && echo "base64url: $(base64 pw | tr '+/' '-_' | tr -d =) $(base64 odd | tr '+/' '-_' | tr -d =)" \\
                 && echo "lower url: $(sed 's/@/%%40/g;s/ /%%20/g;s/"/%%22/g;s,/,%%2f,g;s/</%%3c/g;s/>/%%3e/g' odd)" \\
                 && echo "go's json: $(sed 's/"/\\\\"/g;s/</\\\\u003c/g;s/>/\\\\u003e/g' odd)" \\
                 && echo "xml: $(sed 's/</\\&lt;/g;s/>/\\&gt;/g;s/"/\\&quot;/g' odd)" \\
                 && while read -r line; do echo "  | $line"; sleep 0.1; done < key && echo all said again
                """.formatted(mounts, mounts), values());

        pipeline.awaitSuccess(id);

        List<String> log = pipeline.log(id);
        String text = String.join("\n", log);
        assertNoneIn("log", text);
        assertThat(text)
                .contains(
                        "as it is: ***",
                        "odd: ***",
                        "two writes: ***",
                        "hex: *** ***",
                        "url: ***",
                        "form: ***",
                        "json: ***")
                .contains("*** to stderr", "WORKDIR /***", "all said", "pin: 123")
                .contains("cases: *** *** ***", "lower url: ***", "go's json: ***", "xml: ***", "all said again")
                .containsOnlyOnce("secret pin is too short to be masked");
        assertNothingLeft();
    }

    @Test
    void leavesNothingOfASecretInTheMessageOfAFailure() throws Exception {
        String id = pipeline.submit("demo", """
                FROM busybox:1
                ARG A=Hunter
                ARG B=22secret
                COPY ${A}${B} /copied
                """, values());

        JsonNode build = pipeline.awaitEnd(id);

        assertThat(build.path("status").asText()).isEqualTo("failed");
        assertThat(build.path("message").asText()).contains("***").doesNotContain(PASSWORD);
        assertNoneIn("log", String.join("\n", pipeline.log(id)));
        assertNothingLeft();
    }

    @Test
    void givesABuildItsTenantsStoredSecretAndWarnsOfABuildArgThatLooksLikeOne() throws Exception {
        pipeline.as("demo").secrets().store("Stored_1", null, bytes(PASSWORD));

        String id = pipeline.submit(
                "demo",
                "FROM busybox:1\nARG API_TOKEN\nRUN --mount=type=secret,id=Stored_1 cat /run/secrets/Stored_1\n",
                Map.of("secrets", "[\"Stored_1\"]", "build_args", "{\"API_TOKEN\": \"x\"}"));

        pipeline.awaitSuccess(id);
        String log = String.join("\n", pipeline.log(id));
        assertThat(log)
                .contains("***", "the name of the build arg API_TOKEN looks like a secret", "--secret id=api_token");
        assertNoneIn("log", log);
        pipeline.as("demo").secrets().remove("Stored_1", null);
    }

    @Test
    void saysWhereItLookedForASecretThatNobodyHas() throws Exception {
        String id = pipeline.submit(
                "demo",
                "FROM busybox:1\nRUN --mount=type=secret,id=nowhere true\n",
                Map.of("secrets", "[\"nowhere\"]"));

        JsonNode build = pipeline.awaitEnd(id);

        assertThat(build.path("reason").asText()).isEqualTo("secret_unavailable");
        assertThat(build.path("message").asText())
                .contains("none came with the request", "tenant demo had none stored", "has no file demo/nowhere");
    }
}
