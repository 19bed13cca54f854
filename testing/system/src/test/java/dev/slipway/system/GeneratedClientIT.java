package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.slipway.generated.ApiClient;
import dev.slipway.generated.ApiException;
import dev.slipway.generated.api.AccountsApi;
import dev.slipway.generated.api.BuildsApi;
import dev.slipway.generated.api.ServerApi;
import dev.slipway.generated.model.BuildView;
import dev.slipway.generated.model.NewBuild;
import dev.slipway.generated.model.NewTenant;
import dev.slipway.generated.model.Problem;
import dev.slipway.testing.Tarball;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A client that a generator made of {@code docs/openapi.yaml}, and that nobody touched, against a running Slipway. */
@ExtendWith(SharedPipeline.class)
class GeneratedClientIT {
    private static final String TENANT = "generated";

    private final RunningPipeline slipway;
    private ApiClient client;
    private BuildsApi builds;

    @TempDir
    private static Path directory;

    GeneratedClientIT(RunningPipeline slipway) {
        this.slipway = slipway;
    }

    @BeforeEach
    void connect() throws ApiException, IOException {
        String token = slipway.token("admin");
        client = new ApiClient();
        client.updateBaseUri(slipway.url().toString().replaceFirst("/$", ""));
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
        builds = new BuildsApi(client);
        // Under one key, so that every test may ask for it.
        NewTenant tenant = new NewTenant().name(TENANT).displayName("Generated");
        assertThat(new AccountsApi(client)
                        .createTenant(tenant, "tenant-" + TENANT)
                        .getName())
                .isEqualTo(TENANT);
    }

    @Test
    void startsABuildTwiceUnderOneKeyAndReadsIt() throws Exception {
        Path source = Files.write(directory.resolve("source.tar.gz"), Tarball.ofDockerfile("FROM scratch\nCOPY . /\n"));
        String key = UUID.randomUUID().toString();

        NewBuild first = create(key, source);
        NewBuild second = create(key, source);

        assertThat(second).isEqualTo(first);
        BuildView build = builds.getBuild(first.getId());
        assertThat(build.getTenant()).isEqualTo(TENANT);
        assertThat(build.getSpec().getTags()).containsExactly("web:1.4");
        assertThat(build.getSpec().getMemoryMb()).isEqualTo(512);
        assertThat(build.getSpec().getOptions().getNoCache()).isTrue();
        slipway.awaitEnd(first.getId());
        NewBuild again = builds.rebuildBuild(first.getId(), null, null);
        assertThat(builds.getBuild(again.getId()).getRebuildOf()).isEqualTo(first.getId());
        slipway.awaitEnd(again.getId());
    }

    private NewBuild create(String key, Path source) throws ApiException {
        return builds.createBuild(BuildsApi.APICreateBuildRequest.newBuilder()
                .idempotencyKey(key)
                .source(source.toFile())
                .tenant(TENANT)
                .tags("[\"web:1.4\"]")
                .memoryMb(512)
                .noCache(true)
                .build());
    }

    @Test
    void readsAProblem() {
        assertThatThrownBy(() -> builds.getBuild("b00000000000000000000000000"))
                .isInstanceOfSatisfying(ApiException.class, refusal -> {
                    assertThat(refusal.getCode()).isEqualTo(404);
                    assertThat(problem(refusal).getType()).endsWith("no_such_build");
                });
    }

    @Test
    void readsWhatTheServerIs() throws Exception {
        assertThat(new ServerApi(client).server().getLimits().getMemoryMb()).isPositive();
    }

    private static Problem problem(ApiException refusal) {
        try {
            return new ObjectMapper().readValue(refusal.getResponseBody(), Problem.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
