package dev.slipway.system;

import dev.slipway.cli.demo.UpstreamRegistry;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.GuardedUpstream;
import dev.slipway.testing.LoginRegistry;
import dev.slipway.testing.ScratchFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One pipeline, and the upstream behind it, for all test classes of a run: to start it takes longer than most tests. */
final class SharedPipeline implements ParameterResolver, ExecutionCondition {
    /** What the upstream gives to nobody but the operator, who finds it at {@code registry.example.com}. */
    static final String PRIVATE_REPOSITORY = "team/base";

    private static final String PRIVATE_HOST = "registry.example.com";
    /** Where builds push to. It is the same upstream, which takes what anybody pushes. */
    static final String PUSH_HOST = "pushed.example.com";
    /** The same, for those who log in as {@link LoginRegistry#USER}. */
    static final String LOGIN_HOST = "login.example.com";

    private static final int SLOTS = 2;

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return "root".equals(System.getProperty("user.name"))
                ? ConditionEvaluationResult.enabled("runs as root")
                : ConditionEvaluationResult.disabled(
                        "the namespace machine needs root; ./slipway test as root runs this test");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == RunningPipeline.class || type == UpstreamRegistry.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Running running = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedPipeline.class))
                .computeIfAbsent(Running.class, _ -> Running.start(), Running.class);
        return parameter.getParameter().getType() == RunningPipeline.class ? running.pipeline() : running.upstream();
    }

    /** Closed by JUnit when the last test has run. */
    record Running(
            ScratchFolder folder,
            UpstreamRegistry upstream,
            GuardedUpstream guarded,
            LoginRegistry login,
            RunningPipeline pipeline)
            implements AutoCloseable {
        static Running start() {
            try {
                ScratchFolder folder = ScratchFolder.create("slipway-pipeline");
                UpstreamRegistry upstream = UpstreamRegistry.start(folder.path().resolve("upstream"));
                pushIndex(Repository.at(upstream.url(), "library/busybox"));
                // Under its own name neither the mirror nor a build reaches it.
                GuardedUpstream guarded = new GuardedUpstream(upstream.url());
                guarded.guard(PRIVATE_REPOSITORY);
                LoginRegistry login = new LoginRegistry(upstream.url());
                List<String> upstreams = List.of(
                        "docker.io=" + upstream.url(),
                        upstream.url().getAuthority() + "=http://127.0.0.1:1",
                        PRIVATE_HOST + "=" + guarded.url());
                RunningPipeline pipeline = RunningPipeline.start(
                        folder.path().resolve("slipway"), SLOTS, upstreams, settings(folder.path(), upstream, login));
                // The operator's first build brings the base image into the mirror, for the tenants' builds.
                pipeline.awaitSuccess(pipeline.submitAdminBuild("FROM busybox:1\n"));
                return new Running(folder, upstream, guarded, login, pipeline);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }

        /** Of busybox, under the tag {@code indexed}: for this platform and, with the same content, for another one. */
        private static void pushIndex(Repository busybox) throws IOException {
            try (RegistryClient client = RegistryClient.builder().build()) {
                RawManifest image = client.getManifest(busybox.tag("1"));
                RawManifest other =
                        RawManifest.of((image.text() + "\n").getBytes(StandardCharsets.UTF_8), image.mediaType());
                client.putManifest(busybox.digest(other.digest()), other);
                String index = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[%s,%s]}"
                        .formatted(MediaTypes.OCI_INDEX, entry(image, "amd64"), entry(other, "arm64"));
                client.putManifest(
                        busybox.tag("indexed"),
                        RawManifest.of(index.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_INDEX));
            }
        }

        private static String entry(RawManifest image, String architecture) {
            return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,\"platform\":{\"os\":\"linux\",\"architecture\":\"%s\"}}"
                    .formatted(image.mediaType(), image.digest(), image.size(), architecture);
        }

        /** With the operator's login at that upstream. */
        private static Map<String, String> settings(Path folder, UpstreamRegistry upstream, LoginRegistry pushed)
                throws IOException {
            String login = GuardedUpstream.USER + ":" + GuardedUpstream.PASSWORD;
            Path dockerConfig = folder.resolve("docker-config.json");
            Files.writeString(
                    dockerConfig,
                    "{\"auths\": {\"%s\": {\"auth\": \"%s\"}}}"
                            .formatted(
                                    PRIVATE_HOST,
                                    Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8))));
            Files.setPosixFilePermissions(dockerConfig, PosixFilePermissions.fromString("rw-------"));
            Map<String, String> settings = new HashMap<>(RunningPipeline.SETTINGS);
            settings.put("slipway.mirror-worker.docker-config", dockerConfig.toString());
            settings.put(
                    "slipway.publisher.registries.\"" + PUSH_HOST + "\"",
                    upstream.url().toString());
            settings.put(
                    "slipway.publisher.registries.\"" + LOGIN_HOST + "\"",
                    pushed.url().toString());
            // Receivers of webhooks in tests are on loopback.
            settings.put("slipway.build-api.webhooks.allow-private-addresses", "true");
            PackageServers.notPublic()
                    .ifPresent(servers -> settings.put("slipway.vm-launcher.network.opened-ranges", servers));
            return settings;
        }

        @Override
        public void close() {
            pipeline.close();
            guarded.close();
            login.close();
            upstream.close();
            folder.close();
        }
    }
}
