package dev.slipway.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.AccountApi;
import dev.slipway.events.account.Role;
import dev.slipway.testing.containers.Containers;
import dev.slipway.testing.containers.NeedsDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that know nothing of Slipway work at its registry with an API token, and learn nothing there about what is another
 * tenant's.
 */
@ExtendWith(SharedPipeline.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(300)
class UnmodifiedClientsIT {
    private static final String TENANT = "clients";
    private static final String NEIGHBOUR = "clients-neighbour";

    private final RunningPipeline slipway;
    private final String registry;

    @TempDir
    private Path directory;

    private String token;
    private String others;
    private String image;
    private String othersImage;

    UnmodifiedClientsIT(RunningPipeline slipway) {
        this.slipway = slipway;
        this.registry = slipway.registry().getAuthority();
    }

    @BeforeAll
    void makeTenantsWithAnImageEach() throws Exception {
        token = tenant(TENANT);
        others = tenant(NEIGHBOUR);
        image = "builds/" + TENANT + "/" + build(TENANT);
        othersImage = "builds/" + NEIGHBOUR + "/" + build(NEIGHBOUR);
    }

    private String tenant(String name) throws Exception {
        AccountApi accounts = slipway.as("admin").accounts();
        accounts.createTenant(name, null);
        JsonNode made = accounts.createToken(Role.TENANT, name, null, null);
        return made.path("token").asText();
    }

    private String build(String tenant) throws Exception {
        String id = slipway.submit(
                "deployer", "FROM busybox:1\nRUN echo " + tenant + " >/whose\n", Map.of("tenant", tenant));
        slipway.awaitSuccess(id);
        return id;
    }

    private static void succeeded(EndedProcess run) {
        assertThat(run.exitCode()).as(run.said()).isZero();
    }

    private interface Asking {
        EndedProcess about(String repository) throws Exception;
    }

    /** What a client says of an image that is there and of one that is not: the same, but for the name. */
    private static void refusedAlike(String client, Asking asking, String there, String absent) throws Exception {
        String ofThere = refused(asking.about(there));
        String ofAbsent = refused(asking.about(absent));

        assertThat(ofThere.replace(there, "NAME")).isEqualTo(ofAbsent.replace(absent, "NAME"));
        System.out.println("[refused by " + client + "] " + ofThere.lines().reduce("", (_, last) -> last));
    }

    private static String refused(EndedProcess run) {
        assertThat(run.exitCode()).as(run.said()).isNotZero();
        assertThat(run.said()).containsAnyOf("denied", "unauthorized", "authorization failed");
        // skopeo says when it says something.
        return run.said().replaceAll("time=\"[^\"]*\" ", "");
    }

    private String absent() {
        return "builds/" + NEIGHBOUR + "/b00000000000000000000000000";
    }

    @Nested
    @NeedsDocker
    class Docker {
        private ClientProgram docker(String name) throws IOException {
            ClientProgram.assumeInstalled("docker");
            Path home = Files.createDirectories(directory.resolve("docker-" + name));
            return new ClientProgram(
                    home, Map.of("DOCKER_HOST", Containers.engine(), "DOCKER_CONFIG", home.toString()), "docker");
        }

        private String at(String repository) {
            return registry + "/" + repository + ":latest";
        }

        @Test
        void worksFromLoginToPull() throws Exception {
            ClientProgram docker = docker("tenant");
            String upload = "uploads/" + TENANT + "/docker";
            String elsewhere = "uploads/" + NEIGHBOUR + "/docker";

            succeeded(docker.run("login", "-u", "me", "-p", token, registry));
            try {
                succeeded(docker.run("pull", at(image)));
                succeeded(docker.run("tag", at(image), at(upload)));
                succeeded(docker.run("push", at(upload)));
                succeeded(docker.run("image", "rm", at(upload)));
                succeeded(docker.run("pull", at(upload)));
                succeeded(docker.run("pull", registry + "/mirror/docker.io/library/busybox:1"));

                refusedAlike("docker pull", name -> docker.run("pull", at(name)), othersImage, absent());
                succeeded(docker.run("tag", at(image), at(elsewhere)));
                System.out.println("[refused by docker push] "
                        + refused(docker.run("push", at(elsewhere))).lines().reduce("", (_, last) -> last));
                succeeded(docker.run("tag", at(image), at(image + "x")));
                refused(docker.run("push", at(image)));
            } finally {
                docker.run("image", "rm", "-f", at(image), at(image + "x"), at(upload), at(elsewhere));
                docker.run("image", "rm", "-f", registry + "/mirror/docker.io/library/busybox:1");
            }
        }

        @Test
        void doesNotLogInWithAnythingElse() throws Exception {
            EndedProcess run = docker("stranger").run("login", "-u", TENANT, "-p", token + "x", registry);

            assertThat(run.exitCode()).isNotZero();
            assertThat(run.said()).contains("unauthorized");
        }
    }

    @Nested
    class Skopeo {
        private static final String PLAIN = "--tls-verify=false";

        private ClientProgram skopeo() throws IOException {
            ClientProgram.assumeInstalled("skopeo");
            Path home = Files.createDirectories(directory.resolve("skopeo"));
            return new ClientProgram(
                    home, Map.of("REGISTRY_AUTH_FILE", home.resolve("auth.json").toString()), "skopeo");
        }

        private String at(String repository) {
            return "docker://" + registry + "/" + repository + ":latest";
        }

        @Test
        void worksFromLoginToCopy() throws Exception {
            ClientProgram skopeo = skopeo();
            String pulled = "dir:" + directory.resolve("pulled");
            String upload = "uploads/" + TENANT + "/skopeo";

            succeeded(skopeo.run("login", PLAIN, "-u", "me", "-p", token, registry));
            succeeded(skopeo.run("inspect", PLAIN, at(image)));
            succeeded(skopeo.run("copy", "--src-tls-verify=false", at(image), pulled));
            succeeded(skopeo.run("copy", "--dest-tls-verify=false", pulled, at(upload)));
            succeeded(skopeo.run(
                    "copy", "--src-tls-verify=false", "--dest-tls-verify=false", at(image), at(upload + "/again")));
            assertThat(skopeo.run("inspect", PLAIN, at(upload)).said())
                    .contains("\"Name\": \"" + registry + "/" + upload);

            refusedAlike("skopeo inspect", name -> skopeo.run("inspect", PLAIN, at(name)), othersImage, absent());
            refusedAlike(
                    "skopeo copy from",
                    name -> skopeo.run("copy", "--src-tls-verify=false", at(name), "dir:" + directory.resolve("none")),
                    othersImage,
                    absent());
            refusedAlike(
                    "skopeo copy to",
                    name -> skopeo.run("copy", "--dest-tls-verify=false", pulled, at(name)),
                    othersImage,
                    absent());
            refusedAlike(
                    "skopeo list-tags",
                    name -> skopeo.run("list-tags", PLAIN, at(name).replaceFirst(":latest$", "")),
                    othersImage,
                    absent());
        }

        @Test
        void anotherTokenOpensWhatIsItsOwn() throws Exception {
            succeeded(skopeo().run("inspect", PLAIN, "--creds", "me:" + others, at(othersImage)));
            refused(skopeo().run("inspect", PLAIN, "--creds", "me:" + others, at(image)));
        }
    }

    @Nested
    class BuildKit {
        private static final String BUILD =
                "docker buildx build --quiet --network none --provenance=false --no-cache --push -t ";

        private String dockerfile(String from) {
            return "mkdir -p /context && printf 'FROM " + from + "\\nRUN echo more >/more\\n' >/context/Dockerfile && ";
        }

        @Test
        void buildsWithADockerConfigThatHoldsAToken() throws Exception {
            slipway.awaitSuccess(slipway.submitAdminBuild("FROM busybox:indexed\n"));
            Path folder = Files.createDirectories(directory.resolve("buildkit"));
            try (BuildKitMachine buildKit = BuildKitMachine.start(folder, slipway.registry(), slipway.url())) {
                succeeded(buildKit.run("echo " + token + " | docker login -u me --password-stdin " + registry));
                String upload = registry + "/uploads/" + TENANT + "/buildkit";

                succeeded(buildKit.run(dockerfile(registry + "/" + image) + BUILD + upload + ":built /context"));
                succeeded(buildKit.run(dockerfile(registry + "/mirror/docker.io/library/busybox:1") + BUILD + upload
                        + ":mirrored /context"));
                succeeded(buildKit.run(dockerfile(registry + "/mirror/docker.io/library/busybox:indexed") + BUILD
                        + upload + ":index /context"));
                succeeded(buildKit.run(dockerfile(upload + ":built") + BUILD + upload + ":again /context"));

                refusedAlike(
                        "BuildKit FROM",
                        name -> buildKit.run(dockerfile(registry + "/" + name) + BUILD + upload + ":none /context"),
                        othersImage,
                        absent());
                refusedAlike(
                        "BuildKit push",
                        name -> buildKit.run(
                                dockerfile(registry + "/" + image) + BUILD + registry + "/" + name + " /context"),
                        othersImage,
                        absent());
            }
        }
    }
}
