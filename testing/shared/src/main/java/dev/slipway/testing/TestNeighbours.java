package dev.slipway.testing;

import dev.slipway.neighbours.BrokerProcess;
import dev.slipway.neighbours.BrokerSettings;
import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.neighbours.DistributionSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A real broker and a real registry in a temporary folder, for tests that share them. Closing ends what was started of them. */
public final class TestNeighbours implements AutoCloseable {
    private final ScratchFolder scratch;
    private @Nullable BrokerProcess broker;
    private @Nullable DistributionProcess registry;

    private TestNeighbours(ScratchFolder scratch) {
        this.scratch = scratch;
    }

    /** None of them yet, and an empty folder whose name begins so. */
    public static TestNeighbours none(String prefix) throws IOException {
        return new TestNeighbours(ScratchFolder.create(prefix));
    }

    /** The folder, where tests may put files of their own. */
    public Path folder() {
        return scratch.path();
    }

    public BrokerProcess startBroker() throws IOException, InterruptedException {
        broker = BrokerProcess.start(BrokerSettings.ofCheckout(folder().resolve("broker")));
        return broker;
    }

    /** @param change what is to be different from a registry that lets everybody read and write */
    public DistributionProcess startRegistry(UnaryOperator<DistributionSettings> change)
            throws IOException, InterruptedException {
        registry = DistributionProcess.start(change.apply(OpenRegistry.settings(folder())));
        return registry;
    }

    /** A registry of Distribution 2.x reads its certificates at its start. */
    public void restartRegistry() throws IOException, InterruptedException {
        DistributionSettings settings = registry().settings();
        registry().close();
        registry = DistributionProcess.start(settings);
    }

    public BrokerProcess broker() {
        return Objects.requireNonNull(broker, "no broker was started");
    }

    public DistributionProcess registry() {
        return Objects.requireNonNull(registry, "no registry was started");
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
        if (broker != null) {
            broker.close();
        }
        scratch.close();
    }
}
