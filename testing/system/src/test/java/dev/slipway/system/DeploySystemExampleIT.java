package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The program {@code examples/deploy-system/deploy.py}, which has nothing of Slipway's in it; with Kafka where kcat is installed. */
@ExtendWith(SharedPipeline.class)
@Timeout(300)
class DeploySystemExampleIT {
    private static final String TENANT = "shop";

    private final RunningPipeline slipway;

    @TempDir
    private Path directory;

    DeploySystemExampleIT(RunningPipeline slipway) {
        this.slipway = slipway;
    }

    @Test
    void submitsFollowsVerifiesWebhooksAndFetchesWhatCameOfIt() throws Exception {
        ClientProgram.assumeInstalled("python3");
        Path source = Files.createDirectory(directory.resolve("source"));
        Files.writeString(source.resolve("Dockerfile"), "FROM busybox:1\nRUN echo made-by-a-deploy-system > /made\n");
        List<String> command = new ArrayList<>(List.of(
                "python3",
                System.getProperty("slipway.root") + "/examples/deploy-system/deploy.py",
                slipway.url().toString(),
                source.toString(),
                "--token-file",
                tokenOfANewTenant().toString(),
                "--disk",
                directory.resolve("disk.ext4").toString()));
        boolean hasKafka = isInstalled("kcat");
        if (hasKafka) {
            command.addAll(List.of(
                    "--kafka",
                    slipway.kafkaAddress().getAuthority(),
                    "--kafka-password-file",
                    slipway.data().resolve("keys/kafka/deploy-system").toString()));
        }

        EndedProcess run = EndedProcess.of(directory, Map.of("PYTHONUNBUFFERED", "1"), command);

        System.out.println(run.said());
        assertThat(run.exitCode()).as(run.said()).isZero();
        assertThat(run.said().lines())
                .contains("verified: succeeded")
                .anyMatch(line -> line.startsWith("verified: ext4, "))
                .anyMatch(line -> line.contains("/builds/" + TENANT + "/"))
                .endsWith("==> done");
        assertThat(directory.resolve("disk.ext4")).isNotEmptyFile();
        assertThat(run.said().contains("==> reading its end from Kafka")).isEqualTo(hasKafka);
        assertThat(run.said()).doesNotContain("slw_", "whsec_");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private Path tokenOfANewTenant() throws IOException, InterruptedException {
        post("/v1/tenants", "{\"name\": \"" + TENANT + "\"}");
        String made = post("/v1/tokens", "{\"role\": \"tenant\", \"tenant\": \"" + TENANT + "\"}");
        return Files.writeString(
                directory.resolve("token"),
                new ObjectMapper().readTree(made).path("token").asText() + "\n");
    }

    private String post(String path, String body) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(slipway.url().resolve(path))
                            .header("Authorization", "Bearer " + slipway.token("admin"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
            return answer.body();
        }
    }
}
