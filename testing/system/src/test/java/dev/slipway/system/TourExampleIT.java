package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.AccountApi;
import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.events.account.Role;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.LoginRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code examples/tour/tour.sh}: from a Dockerfile to a page out of a machine, with a disk over a line that breaks. */
@ExtendWith(SharedPipeline.class)
@Timeout(600)
class TourExampleIT {
    private static final String TENANT = "tour";
    private static final int BREAKS_AFTER = 8_000_000;

    private final RunningPipeline slipway;
    private final UpstreamRegistry other;

    @TempDir
    private Path directory;

    TourExampleIT(RunningPipeline slipway, UpstreamRegistry other) {
        this.slipway = slipway;
        this.other = other;
    }

    private Path token() throws Exception {
        AccountApi accounts = slipway.as("admin").accounts();
        accounts.createTenant(TENANT, null);
        JsonNode made = accounts.createToken(Role.TENANT, TENANT, null, null);
        Path file =
                Files.writeString(directory.resolve("token"), made.path("token").asText() + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aTenantGetsNamesAPushADiskAMachineAndAWebhook() throws Exception {
        ClientProgram.assumeInstalled("curl", "python3", "skopeo", "qemu-system-x86_64");
        Path password = Files.writeString(directory.resolve("password"), LoginRegistry.PASSWORD);

        EndedProcess run;
        try (BreakingLine line = BreakingLine.to(slipway.url(), BREAKS_AFTER)) {
            run = EndedProcess.of(
                    directory,
                    Map.of(
                            "SLIPWAY",
                            SlipwayCommand.script(directory.resolve("slipway")).toString()),
                    List.of(
                            "bash",
                            System.getProperty("slipway.root") + "/examples/tour/tour.sh",
                            slipway.url().toString(),
                            token().toString(),
                            SharedPipeline.LOGIN_HOST,
                            LoginRegistry.USER,
                            password.toString(),
                            line.url().toString()));
            System.out.println(run.said());
            assertThat(run.exitCode()).as(run.said()).isZero();
            assertThat(line.isBroken()).isTrue();
        }

        assertThat(run.said().lines().filter(said -> said.startsWith("==> ")))
                .hasSize(7)
                .last()
                .isEqualTo("==> everything came out as it should");
        assertThat(run.said()).doesNotContain("slw_", "whsec_", LoginRegistry.PASSWORD);
        try (RegistryClient client = RegistryClient.builder().build()) {
            assertThat(client.headManifest(
                            Repository.at(other.url(), "team/tour").tag("1.0")))
                    .isPresent();
        }
    }
}
