package dev.slipway.cli.build;

import static dev.slipway.cli.api.FakeApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.cli.Cli;
import dev.slipway.cli.api.FakeApi;
import dev.slipway.cli.build.DockerOptions.Row;
import dev.slipway.cli.build.DockerOptions.Standing;
import dev.slipway.cli.connection.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The table of docker's options: each row does what it says, and the documentation has the same rows. */
class DockerOptionsTest {
    /** Arguments, and what the request then has; a text in it, or a field and its value. */
    private record Use(List<String> arguments, String... sent) {
        static Use of(String arguments, String... sent) {
            return new Use(List.of(arguments.split(" ")), sent);
        }
    }

    /** Two uses of each option that there is, where one would not show all of it. */
    private static final Map<String, List<Use>> USES = uses();

    @TempDir
    private Path directory;

    private FakeApi api;

    private static Map<String, List<Use>> uses() {
        Map<String, List<Use>> uses = new LinkedHashMap<>();
        uses.put("--add-host", List.of(Use.of("--add-host db:192.0.2.7", "add_hosts: [\"db:192.0.2.7\"]")));
        uses.put(
                "--annotation",
                List.of(
                        Use.of("--annotation a=b=c", "annotations: {\"a\":\"b=c\"}"),
                        Use.of("--annotation manifest:a=b", "annotations: {\"a\":\"b\"}")));
        uses.put(
                "--build-arg",
                List.of(
                        Use.of(
                                "--build-arg A=1 --build-arg A=2 --build-arg B=",
                                "build_args: {\"A\":\"2\",\"B\":\"\"}"),
                        Use.of("--build-arg SET --build-arg NOT_SET", "build_args: {\"SET\":\"of the variable\"}")));
        uses.put("--compress", List.of(Use.of("--compress"), Use.of("--compress=false")));
        uses.put("--disable-content-trust", List.of(Use.of("--disable-content-trust")));
        uses.put(
                "--file",
                List.of(
                        Use.of("--file DIR/other", "dockerfile_path: other"),
                        Use.of("-f DIR/Dockerfile -f DIR/other", "dockerfile_path: other")));
        uses.put("--force-rm", List.of(Use.of("--force-rm")));
        uses.put("--iidfile", List.of(Use.of("--iidfile DIR/id")));
        uses.put("--label", List.of(Use.of("--label a=b --label c", "labels: {\"a\":\"b\",\"c\":\"\"}")));
        uses.put(
                "--memory",
                List.of(
                        Use.of("--memory 2g", "memory_mb: 2048"),
                        Use.of("-m 1536mb", "memory_mb: 1536"),
                        Use.of("-m 1.5G", "memory_mb: 1536"),
                        Use.of("-m 536870912", "memory_mb: 512")));
        uses.put("--metadata-file", List.of(Use.of("--metadata-file DIR/metadata")));
        uses.put(
                "--network",
                List.of(
                        Use.of("--network none", "network_mode: isolated"),
                        Use.of("--network default", "network_mode: egress"),
                        Use.of("--network isolated", "network_mode: isolated")));
        uses.put("--no-cache", List.of(Use.of("--no-cache", "no_cache: true"), Use.of("--no-cache=false")));
        uses.put("--platform", List.of(Use.of("--platform linux/s390x")));
        uses.put("--progress", List.of(Use.of("--progress plain"), Use.of("--progress=rawjson")));
        uses.put(
                "--provenance",
                List.of(
                        Use.of("--provenance mode=max", "provenance: max"),
                        Use.of("--provenance=true", "provenance: min"),
                        Use.of("--provenance=false", "provenance: none")));
        uses.put("--pull", List.of(Use.of("--pull", "pull: true")));
        uses.put("--push", List.of(Use.of("--push", "push: true")));
        uses.put("--quiet", List.of(Use.of("--quiet"), Use.of("-q")));
        uses.put("--rm", List.of(Use.of("--rm"), Use.of("--rm=false")));
        uses.put("--sbom", List.of(Use.of("--sbom=false")));
        uses.put(
                "--secret",
                List.of(
                        Use.of("--secret id=a,src=DIR/other", "secret_values: {\"a\":\"RlJPTSBvdGhlcgo=\"}"),
                        Use.of(
                                "--secret type=file,id=a,source=DIR/other",
                                "secret_values: {\"a\":\"RlJPTSBvdGhlcgo=\"}"),
                        Use.of("--secret id=a,env=SET", "secret_values: {\"a\":\"b2YgdGhlIHZhcmlhYmxl\"}"),
                        Use.of("--secret id=a,type=env,src=SET", "secret_values: {\"a\":\"b2YgdGhlIHZhcmlhYmxl\"}"),
                        Use.of("--secret id=SET", "secret_values: {\"SET\":\"b2YgdGhlIHZhcmlhYmxl\"}"),
                        Use.of("--secret id=npm --secret plain", "secrets: [\"npm\",\"plain\"]")));
        uses.put(
                "--tag",
                List.of(Use.of(
                        "--tag web:1.4 -t registry.example.com/team/web -t web:1.4",
                        "tags: [\"web:1.4\",\"registry.example.com/team/web\"]")));
        uses.put("--target", List.of(Use.of("--target release", "target: release")));
        return uses;
    }

    @BeforeEach
    void start() throws IOException {
        Files.writeString(directory.resolve("Dockerfile"), "FROM scratch\n");
        Files.writeString(directory.resolve("other"), "FROM other\n");
        api = new FakeApi()
                .on("POST /v1/builds", json(202, "{\"id\": \"b1\"}"))
                .on("GET /v1/server", json(200, "{\"platform\": \"linux/s390x\"}"))
                .on("GET /v1/builds/b1/events?follow=true", FakeApi.whole(FakeApi.ended("succeeded")))
                .on("GET /v1/builds/b1", json(200, "{\"id\": \"b1\", \"status\": \"succeeded\"}"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private Cli build(List<String> arguments) {
        List<String> all = new ArrayList<>(List.of("build", "--url", api.url().toString(), "--token", FakeApi.TOKEN));
        arguments.forEach(argument -> all.add(argument.replace("DIR", directory.toString())));
        all.add(directory.toString());
        Surroundings here = new Surroundings(Map.of("SET", "of the variable"), directory, prompt -> "");
        return Cli.run(here, all.toArray(String[]::new));
    }

    private static List<String> names(Standing... standings) {
        return DockerOptions.ALL.stream()
                .filter(row -> Arrays.asList(standings).contains(row.standing()))
                .map(row -> row.names().getFirst())
                .toList();
    }

    static Stream<String> taken() {
        return names(Standing.SAME, Standing.DIFFERENT).stream();
    }

    static Stream<Row> refused() {
        return DockerOptions.ALL.stream().filter(row -> row.standing() == Standing.REFUSED);
    }

    @Test
    void eachOptionThatThereIsHasAUse() {
        assertThat(USES.keySet()).containsExactlyElementsOf(taken().toList());
        assertThat(DockerOptions.ALL)
                .extracting(row -> row.names().getFirst())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @MethodSource("taken")
    void anOptionThatThereIsDoesWhatTheTableSays(String name) {
        for (Use use : USES.get(name)) {
            Cli cli = build(use.arguments());

            assertThat(cli.exitCode()).as(use + cli.errors()).isZero();
            String body = api.requests().stream()
                    .filter(request -> request.target().startsWith("POST"))
                    .toList()
                    .getLast()
                    .body();
            assertThat(fields(body)).as(use.toString()).containsExactlyInAnyOrder(use.sent());
        }
    }

    /** The text fields of a form. */
    private static List<String> fields(String body) {
        return Arrays.stream(body.split("--slipway-"))
                .filter(part -> part.contains("name=\"") && !part.contains("filename="))
                .map(part -> {
                    String name = part.substring(part.indexOf("name=\"") + 6);
                    return name.substring(0, name.indexOf('"')) + ": "
                            + part.substring(part.indexOf("\r\n\r\n") + 4).strip();
                })
                .toList();
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatThereIsNotIsRefusedByNameWithTheReason(Row row) {
        for (String name : row.names()) {
            for (List<String> arguments : List.of(List.of(name), List.of(name, "value"), List.of(name + "=value"))) {
                Cli cli = build(arguments);

                assertThat(cli.exitCode()).as(arguments.toString()).isEqualTo(2);
                assertThat(cli.errors())
                        .isEqualTo("slipway build: " + row.names().getFirst()
                                + " is an option of docker that slipway build does not have: " + row.text() + "\n");
            }
        }
        assertThat(api.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--platform linux/arm64",
                "--network host",
                "--sbom=true",
                "--disable-content-trust=false",
                "--progress fancy",
                "--secret id=a,src=DIR/nothing",
                "--secret id=a,env=NOT_SET",
                "--secret id=a,type=env",
                "--secret id=a,type=odd,src=x",
                "--secret id=a,mode=0400",
                "--secret src=DIR/other",
                "--annotation index:a=b"
            })
    void whatAnOptionDoesNotTakeIsRefusedByName(String arguments) {
        Cli cli = build(List.of(arguments.split(" ")));

        assertThat(cli.exitCode()).isEqualTo(2);
        assertThat(cli.errors()).contains(arguments.split("[ =]")[0]);
        assertThat(api.requests()).noneMatch(request -> request.target().startsWith("POST"));
    }

    @Test
    void theDocumentationHasTheSameTable() throws IOException {
        String page = Files.readString(Path.of("../docs/cli.md"));
        String table = DockerOptions.ALL.stream()
                .map(row -> "| "
                        + row.names().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "))
                        + " | " + row.standing().word() + " | " + row.text() + " |")
                .collect(Collectors.joining("\n"));

        assertThat(page).contains("| docker's option | here | what to know |\n| --- | --- | --- |\n" + table + "\n\n");
    }
}
