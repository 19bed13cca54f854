package dev.slipway.buildapi.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.request.RequestField;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.request.RequestValues;
import dev.slipway.events.spec.BuildOptions;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.spec.MirrorMode;
import dev.slipway.events.spec.NetworkMode;
import dev.slipway.events.spec.Provenance;
import dev.slipway.events.text.DockerfileText;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SpecAgainTest {
    private static final BuildOptions OPTIONS = new BuildOptions(
            Optional.of("release"),
            Map.of("l", "1"),
            Map.of("a", "2"),
            true,
            true,
            List.of("db:10.0.0.1"),
            List.of("example.com"),
            Provenance.MAX);

    /** A field that is added later and forgotten here would be lost by a rebuild. */
    @Test
    void saysEveryFieldThatASpecCanHave() {
        RequestValues values = SpecAgain.values(spec(Optional.of("docker/Dockerfile")), Optional.empty());

        Set<RequestField<?>> notOfASpec = Set.of(
                RequestFields.DOCKERFILE,
                RequestFields.SECRET_VALUES,
                RequestFields.SOURCE_OCI,
                RequestFields.SOURCE_URL,
                RequestFields.SOURCE_HASH);
        assertThat(RequestFields.ALL)
                .allSatisfy(field -> assertThat(values.said(field).isPresent() != notOfASpec.contains(field))
                        .as(field.name())
                        .isTrue());
        assertThat(values.said(RequestFields.NETWORK_MODE)).contains("isolated");
        assertThat(values.said(RequestFields.TARGET)).contains("release");
        assertThat(values.said(RequestFields.SECRETS)).contains(List.of("npm-token"));
    }

    @Test
    void sendsTheDockerfileThatCameWithTheRequest() {
        DockerfileText sent = DockerfileText.of("FROM scratch\n".getBytes(StandardCharsets.UTF_8));

        RequestValues values = SpecAgain.values(spec(Optional.empty()), Optional.of(sent));

        assertThat(values.said(RequestFields.DOCKERFILE)).contains("FROM scratch\n");
        assertThat(values.said(RequestFields.DOCKERFILE_PATH)).isEmpty();
    }

    private static BuildSpec spec(Optional<String> dockerfilePath) {
        return new BuildSpec(
                "acme",
                true,
                dockerfilePath,
                Map.of("VERSION", "1"),
                List.of("npm-token"),
                Optional.of("main"),
                Optional.of("shared"),
                Optional.of("sha256:" + "0".repeat(64)),
                60,
                1024,
                3,
                NetworkMode.ISOLATED,
                List.of("web:1.4"),
                true,
                MirrorMode.REQUIRED,
                OPTIONS);
    }
}
