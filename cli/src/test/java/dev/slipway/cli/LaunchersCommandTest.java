package dev.slipway.cli;

import static dev.slipway.cli.api.FakeApi.json;
import static dev.slipway.cli.api.FakeApi.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.cli.api.FakeApi;
import java.io.IOException;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class LaunchersCommandTest {
    private static final String LAUNCHERS = """
            {"launchers": [
              {"name": "host-1", "start_id": "s1", "version": "1.0", "machine": "qemu/kvm", "lost": false, "healthy": true,
               "draining": false, "places": 4, "memory_mb": 24576, "memory_taken_mb": 2048, "memory_free_mb": 22528,
               "builds": ["b1"], "seen_at": "2026-11-28T12:00:00Z"},
              {"name": "host-2", "start_id": "s2", "version": "1.0", "machine": "qemu", "lost": false, "healthy": false,
               "problem": "no \\u001b kernel", "draining": false, "places": 4, "memory_mb": 24576, "memory_taken_mb": 0,
               "memory_free_mb": 24576, "builds": [], "seen_at": "2026-11-28T12:00:00Z"},
              {"name": "host-3", "start_id": "s3", "version": "1.0", "machine": "qemu/kvm", "lost": true, "healthy": true,
               "draining": true, "places": 4, "memory_mb": 24576, "memory_taken_mb": 0, "memory_free_mb": 24576,
               "builds": [], "seen_at": "2026-11-28T11:00:00Z"}]}""";

    @AutoClose
    private final FakeApi api = new FakeApi();

    @Test
    void listsALauncherALineAndSaysWhyOneTakesNoBuilds() {
        api.on("GET /v1/launchers", json(200, LAUNCHERS));

        assertThat(api.run("launchers")).isEqualTo(new Cli(0, """
                LAUNCHER  STATE      MACHINE   BUILDS  MEMORY       VERSION  PROBLEM
                host-1    healthy    qemu/kvm  1/4     2048/24576M  1.0      -
                host-2    unhealthy  qemu      0/4     0/24576M     1.0      no \\u001b kernel
                host-3    lost       qemu/kvm  0/4     0/24576M     1.0      -
                """, ""));
    }

    @Test
    void printsTheAnswerItselfForPrograms() throws IOException {
        api.on("GET /v1/launchers", json(200, LAUNCHERS));

        Cli cli = api.run("launchers", "--json");

        assertThat(new ObjectMapper().readTree(cli.out())).isEqualTo(new ObjectMapper().readTree(LAUNCHERS));
    }

    @Test
    void saysThatATokenMayNotSeeThem() {
        api.on("GET /v1/launchers", problem(403, "Forbidden", "only admins may see the launchers"));

        assertThat(api.run("launchers").exitCode()).isEqualTo(1);
    }
}
