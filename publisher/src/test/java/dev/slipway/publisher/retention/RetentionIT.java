package dev.slipway.publisher.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.publisher.builds.KnownBuilds;
import dev.slipway.publisher.builds.Told;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.operator.OperatorRegistry;
import dev.slipway.registry.operator.OperatorRegistryConfig;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.removal.Removals;
import dev.slipway.testing.AdjustableClock;
import dev.slipway.testing.OpenRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What retention removes from CNCF Distribution itself, and what it leaves. */
class RetentionIT {
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration GRACE = Duration.ofMinutes(15);

    @TempDir
    Path directory;

    private final KnownBuilds builds = new KnownBuilds();
    private final AdjustableClock clock = new AdjustableClock();
    private DistributionProcess registry;
    private OperatorRegistry operator;
    private RegistryClient client;
    private RetentionStep step;

    /** Without a login. */
    private record Config(URI url) implements OperatorRegistryConfig {
        @Override
        public Optional<String> username() {
            return Optional.empty();
        }

        @Override
        public Optional<Path> passwordFile() {
            return Optional.empty();
        }

        @Override
        public Optional<URI> realm() {
            return Optional.empty();
        }
    }

    @BeforeEach
    void start() throws Exception {
        registry = OpenRegistry.start(directory);
        operator = OperatorRegistry.open(new Config(registry.url()));
        client = operator.client();
        step = step(RegistryContents.Real.of(operator));
    }

    private RetentionStep step(RegistryContents contents) {
        return new RetentionStep(contents, () -> builds, new RetentionTimes(WEEK, WEEK.multipliedBy(2), GRACE), clock);
    }

    @AfterEach
    void stop() {
        operator.close();
        registry.close();
    }

    private Repository repository(String path) {
        return operator.repository(path);
    }

    private RawManifest image(String path, String text, String... tags) throws IOException {
        Repository repository = repository(path);
        Descriptor config = client.pushBlob(
                repository,
                MediaTypes.OCI_CONFIG,
                new ByteArrayInputStream(("{\"of\":\"" + text + "\"}").getBytes(StandardCharsets.UTF_8)));
        String json =
                "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d},\"layers\":[]}"
                        .formatted(MediaTypes.OCI_MANIFEST, config.mediaType(), config.digest(), config.size());
        RawManifest manifest = RawManifest.of(json.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST);
        for (String tag : tags) {
            client.putManifest(repository.tag(tag), manifest);
        }
        return manifest;
    }

    private RawManifest built(String id) throws IOException {
        RawManifest image = image("builds/acme/" + id, id, "latest");
        image("sources/acme/" + id, "source of " + id, "source");
        builds.apply(Told.requested(id, clock.instant()));
        builds.apply(Told.succeeded(id, image.digest().toString(), clock.instant()));
        return image;
    }

    private List<String> tags(String path) throws IOException {
        return new Removals(client).tags(repository(path));
    }

    @Test
    void removesWhatHasNoNameAndLeavesWhatHasOneAndWhatRuns() throws Exception {
        RawManifest unnamed = built("b1");
        RawManifest named = built("b2");
        image("images/acme/web", "b2", "1.4", "latest");
        builds.apply(Told.requested("b3", clock.instant()));
        image("builds/acme/b3", "b3", "latest");
        image("sources/acme/b3", "source of b3", "source");
        clock.advance(WEEK.plusSeconds(1));

        List<RetentionOutcome> outcomes = step.sweep(false);

        assertThat(outcomes).hasSize(2).allMatch(RetentionOutcome.Removed.class::isInstance);
        assertThat(tags("builds/acme/b1")).isEmpty();
        assertThat(client.headManifest(repository("builds/acme/b1").digest(unnamed.digest())))
                .isEmpty();
        assertThat(tags("sources/acme/b1")).isEmpty();
        assertThat(client.getManifest(repository("builds/acme/b2").tag("latest")))
                .isEqualTo(named);
        assertThat(tags("sources/acme/b2")).hasSize(1);
        assertThat(tags("images/acme/web")).containsExactlyInAnyOrder("1.4", "latest");
        assertThat(tags("builds/acme/b3")).hasSize(1);
        assertThat(tags("sources/acme/b3")).hasSize(1);
        assertThat(step.sweep(false)).allMatch(RetentionOutcome.NotThere.class::isInstance);
    }

    @Test
    void removesTheImageOfACancelledBuildAndWhatItPushesLate() throws Exception {
        builds.apply(Told.requested("b1", clock.instant()));
        builds.apply(Told.cancelled("b1", clock.instant()));
        image("builds/acme/b1", "b1", "latest");
        assertThat(step.sweepAborted(false)).isEmpty();
        assertThat(tags("builds/acme/b1")).hasSize(1);

        clock.advance(GRACE.plusSeconds(1));
        step.sweepAborted(false);
        assertThat(tags("builds/acme/b1")).isEmpty();

        image("builds/acme/b1", "late", "latest");
        step.sweep(false);
        assertThat(tags("builds/acme/b1")).isEmpty();
    }

    @Test
    void removesAnImageThatLostItsNameAndLeavesTheOneThatHasIt() throws Exception {
        RawManifest before = image("images/acme/web", "before", "1.4");
        RawManifest after = image("images/acme/web", "after", "1.4");
        builds.apply(Told.published("b1", "web:1.4", before.digest().toString(), clock.instant()));
        builds.apply(Told.published(
                "b2", "web:1.4", after.digest().toString(), clock.instant().plusSeconds(1)));
        clock.advance(WEEK);
        step.sweep(false);
        assertThat(client.headManifest(repository("images/acme/web").digest(before.digest())))
                .isPresent();

        clock.advance(Duration.ofSeconds(2));
        step.sweep(false);

        assertThat(client.headManifest(repository("images/acme/web").digest(before.digest())))
                .isEmpty();
        assertThat(client.getManifest(repository("images/acme/web").tag("1.4"))).isEqualTo(after);
    }

    @Test
    void removesNothingInADryRun() throws Exception {
        built("b1");
        clock.advance(WEEK.plusSeconds(1));

        assertThat(step.sweep(true)).hasSize(2).allMatch(RetentionOutcome.WouldBeRemoved.class::isInstance);

        assertThat(tags("builds/acme/b1")).hasSize(1);
        assertThat(tags("sources/acme/b1")).hasSize(1);
    }

    /** A process dies with no word of it, between any two requests. */
    @Test
    void goesOnWhereAnEarlierLookWasCutOff() throws Exception {
        built("b1");
        built("b2");
        clock.advance(WEEK.plusSeconds(1));
        RegistryContents real = RegistryContents.Real.of(operator);
        for (int requests = 0; requests < 4; requests++) {
            try {
                step(new CutOff(real, requests)).sweep(false);
            } catch (IllegalStateException e) {
                assertThat(e).hasMessage("died");
            }
        }

        step.sweep(false);

        for (String repository : List.of("builds/acme/b1", "builds/acme/b2", "sources/acme/b1", "sources/acme/b2")) {
            assertThat(tags(repository)).as(repository).isEmpty();
        }
    }

    /** Dies at a removal. */
    private static final class CutOff implements RegistryContents {
        private final RegistryContents real;
        private int left;

        CutOff(RegistryContents real, int left) {
            this.real = real;
            this.left = left;
        }

        @Override
        public List<String> repositories() throws IOException {
            return real.repositories();
        }

        @Override
        public List<String> tags(String repository) throws IOException {
            return real.tags(repository);
        }

        @Override
        public Optional<String> digest(String repository, String tag) throws IOException {
            return real.digest(repository, tag);
        }

        @Override
        public boolean has(String repository, String digest) throws IOException {
            return real.has(repository, digest);
        }

        @Override
        public int removeAll(String repository) throws IOException {
            if (left-- == 0) {
                throw new IllegalStateException("died");
            }
            return real.removeAll(repository);
        }

        @Override
        public boolean removeUntagged(String repository, String digest) throws IOException {
            return real.removeUntagged(repository, digest);
        }
    }
}
