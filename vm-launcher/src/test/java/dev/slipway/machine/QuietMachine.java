package dev.slipway.machine;

import dev.slipway.launcher.launch.QuietAttempt;
import dev.slipway.machine.network.SampleNetworks;
import dev.slipway.oci.Platform;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs an attempt whose machine says nothing, and then a virtual thread; prints what came of that. */
final class QuietMachine implements Machine {
    static final String RAN = "a virtual thread ran";

    private static final String NETWORK =
            "ip addr add 10.0.2.3/32 dev lo && ip link set lo up && echo network && read -r word && exec sleep 60";

    private final Path directory;

    private QuietMachine(Path directory) {
        this.directory = directory;
    }

    public static void main(String[] arguments) throws Exception {
        CountDownLatch listening = QuietAttempt.start(new QuietMachine(Path.of(arguments[0])));
        listening.await();
        // Until the readers of console and channel are where they wait.
        Thread.sleep(Duration.ofMillis(500));
        CountDownLatch ran = new CountDownLatch(1);
        Thread.ofVirtual().start(ran::countDown);
        System.out.println(ran.await(10, TimeUnit.SECONDS) ? RAN : "no virtual thread ran");
        System.exit(0);
    }

    @Override
    public String kind() {
        return "quiet";
    }

    @Override
    public Platform platform() {
        return Platform.LINUX_AMD64;
    }

    @Override
    public RunningMachine start(MachineRequest request) throws IOException, InterruptedException {
        MachineDirectory machine = MachineDirectory.create(directory, request.name());
        return ProcessMachine.start(
                new MachineBelongings(machine, Optional.empty(), () -> {}),
                List.of(),
                List.of("unshare", "--net", "sh", "-c", NETWORK),
                SampleNetworks.none(),
                request);
    }
}
