package dev.slipway.converter.cleanup;

import static dev.slipway.converter.store.TestDisks.digest;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.converter.Configs;
import dev.slipway.converter.registry.RegistryConfig;
import dev.slipway.converter.store.OpenedStore;
import dev.slipway.converter.store.TestDisks;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CleanupRunnerTest extends OpenedStore {

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private FakeRegistry registry;

    @BeforeEach
    void addTwoDisksWhoseImagesAreGone() throws Exception {
        TestDisks.add(disks, digest(1), "builds/acme/b01");
        TestDisks.add(disks, digest(2), "builds/acme/b02");
        registry = FakeRegistry.answering(404, FakeRegistry.error("MANIFEST_UNKNOWN"));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void cleansUpAndCounts() throws Exception {
        CleanupRunner runner = runner(Map.of());

        runner.runOnce();

        assertThat(counted("removed")).isEqualTo(2);
        assertThat(counted("freed.bytes")).isEqualTo(2 * TestDisks.SIZE);
        assertThat(disks.find(digest(1))).isEmpty();
        assertThat(disks.find(digest(2))).isEmpty();
        runner.close();
    }

    @Test
    void aRegularDryRunRemovesAndCountsNothing() throws Exception {
        CleanupRunner runner = runner(Map.of("dry-run", "true"));

        runner.runOnce();

        assertThat(registry.methods()).isNotEmpty();
        assertThat(disks.find(digest(1))).isPresent();
        assertThat(disks.find(digest(2))).isPresent();
        assertThat(counted("removed")).isZero();
        runner.close();
    }

    @Test
    void cleansUpByHandWhereNoIntervalIsSet() throws Exception {
        CleanupRunner runner = runner(Map.of("every", "off"));

        assertThat(runner.run(false)).extracting(CheckedDisk::verdict).containsOnly(new CleanupOutcome.Removed());
        assertThat(counted("removed")).isEqualTo(2);
        runner.close();
    }

    private double counted(String what) {
        return metrics.counter("slipway.converter.disks." + what).count();
    }

    private CleanupRunner runner(Map<String, String> cleanup) throws IOException {
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "slipway.converter.registry.url", registry.account(folder).url().toString());
        cleanup.forEach((key, value) -> settings.put("slipway.converter.cleanup." + key, value));
        return new CleanupRunner(
                Configs.of(CleanupConfig.class, settings), Configs.of(RegistryConfig.class, settings), disks, metrics);
    }
}
