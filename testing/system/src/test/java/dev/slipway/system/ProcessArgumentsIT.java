package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every user of a host sees of its processes while a build runs on it. */
@ExtendWith(SharedPipeline.class)
@Timeout(180)
class ProcessArgumentsIT {
    private static final String ARGUMENT = "argument-for-the-build-alone";
    private static final String SECRET = "secret-for-the-build-alone";

    private final RunningPipeline pipeline;

    ProcessArgumentsIT(RunningPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Test
    void showNothingOfABuildsArgsSecretsAndCredentials() throws Exception {
        Set<String> seen = new LinkedHashSet<>();
        AtomicBoolean done = new AtomicBoolean();
        Thread reader = Thread.ofPlatform().start(() -> {
            while (!done.get()) {
                readAll(seen);
            }
        });
        try {
            String value = Base64.getEncoder().encodeToString(SECRET.getBytes(StandardCharsets.UTF_8));
            String id = pipeline.submit(
                    "demo",
                    """
                    FROM busybox:1
                    ARG FOR_ITSELF
                    RUN --mount=type=secret,id=own test -n "$FOR_ITSELF" && test -s /run/secrets/own && sleep 1.234
                    """,
                    Map.of(
                            "secret_values",
                            new ObjectMapper().writeValueAsString(Map.of("own", value)),
                            "build_args",
                            new ObjectMapper().writeValueAsString(Map.of("FOR_ITSELF", ARGUMENT))));
            pipeline.awaitSuccess(id);
        } finally {
            done.set(true);
            reader.join();
        }

        assertThat(seen)
                .as("the build's own processes were seen")
                .anyMatch(words -> words.contains("buildx") && words.contains("--build-arg FOR_ITSELF"))
                .anyMatch(words -> words.contains("sleep 1.234"));
        List<String> hidden = new ArrayList<>(List.of(ARGUMENT, SECRET));
        hidden.addAll(credentials());
        for (String each : hidden) {
            assertThat(seen).noneMatch(words -> words.contains(each));
        }
    }

    /** All that the installation itself keeps secret, as text. */
    private List<String> credentials() throws IOException {
        List<String> credentials = new ArrayList<>();
        for (String folder : List.of("keys", "tokens")) {
            try (Stream<Path> files = Files.walk(pipeline.data().resolve(folder))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    String text =
                            Files.readString(file, StandardCharsets.ISO_8859_1).strip();
                    if (text.length() >= 16) {
                        credentials.add(text);
                    }
                }
            }
        }
        assertThat(credentials).hasSizeGreaterThan(8);
        return credentials;
    }

    private static void readAll(Set<String> seen) {
        LockSupport.parkNanos(5_000_000);
        ProcessHandle.allProcesses().forEach(process -> {
            try {
                byte[] words = Files.readAllBytes(Path.of("/proc", String.valueOf(process.pid()), "cmdline"));
                seen.add(new String(words, StandardCharsets.UTF_8).replace('\0', ' '));
            } catch (IOException e) {
                // It has ended.
            }
        });
    }
}
