package dev.slipway.agent.buildkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** With what the programs of Debian 13 and of moby/buildkit print. */
class VersionTest {
    private static final String BUILDX_0_13 = "github.com/docker/buildx 0.13.1+ds1 0.13.1+ds1-3";

    @Test
    void namesTheBuildKitInDocker() {
        assertThat(Version.inDocker("28.5.2", "Name: default\nBuildKit version: v0.25.1\n", BUILDX_0_13))
                .isEqualTo(new Version("BuildKit 0.25.1 in docker 28.5.2", true));
        assertThat(Version.inDocker("24.0.1\n", "Buildkit:  v0.11.7+435cb77e369c\n", BUILDX_0_13)
                        .name())
                .isEqualTo("BuildKit 0.11.7+435cb77e369c in docker 24.0.1");
    }

    @Test
    void claimsNoVersionThatDockerDoesNotKnow() {
        assertThat(Version.inDocker("26.1.5+dfsg1\n", "BuildKit version: v0.0.0+unknown\n", BUILDX_0_13)
                        .name())
                .isEqualTo("BuildKit in docker 26.1.5+dfsg1");
        assertThat(Version.inDocker("", "", "")).isEqualTo(new Version("BuildKit in docker", false));
    }

    @Test
    void namesTheBuildKitOfItsOwnDaemon() {
        String client = "buildctl github.com/moby/buildkit v0.25.1 0b91ab6d4d3ff8ecf4a7ef6e2ab51ed3a9ac5eac\n";

        assertThat(Version.ofBuildkitd("BuildKit: github.com/moby/buildkit v0.25.0 abc\n", client))
                .isEqualTo(new Version("BuildKit 0.25.0 in buildkitd", true));
        assertThat(Version.ofBuildkitd("", client).name()).isEqualTo("BuildKit 0.25.1 in buildkitd");
    }

    @Test
    void knowsWhichClientsTakeAPolicy() {
        assertThat(Version.inDocker("", "", "github.com/docker/buildx v0.9.1 ed00243")
                        .hasSourcePolicies())
                .isFalse();
        assertThat(Version.inDocker("", "", "github.com/docker/buildx v1.2.0 ed00243")
                        .hasSourcePolicies())
                .isTrue();
        assertThat(Version.ofBuildkitd("", "buildctl github.com/moby/buildkit v0.10.6 0c9b5ae")
                        .hasSourcePolicies())
                .isFalse();
    }
}
