package dev.slipway.launcher.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Finds out whether KVM works by booting a kernel under a deadline. Nothing less proves it: on a host that is itself a virtual
 * machine {@code /dev/kvm} may be there and take a machine, and no kernel ever gets to its first program.
 *
 * <p>The answer is kept in a file and holds until the host boots again or another QEMU or kernel comes.
 */
final class KvmProbe {
    private static final Logger LOG = Logger.getLogger(KvmProbe.class);
    private static final Path DEVICE = Path.of("/dev/kvm");
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final QemuGuest guest;
    private final Path memory;

    /** @param memory the file that keeps the answer; its directory exists */
    KvmProbe(QemuGuest guest, Path memory) {
        this.guest = guest;
        this.memory = memory;
    }

    Acceleration best() throws IOException, InterruptedException {
        if (!Files.isWritable(DEVICE)) {
            return Acceleration.TCG;
        }
        String question = ProcessIdentity.currentBootId() + " " + qemuVersion() + " " + guest.kernel();
        for (Acceleration answer : Acceleration.values()) {
            if (Files.isRegularFile(memory) && Files.readString(memory).equals(answer(question, answer))) {
                return answer;
            }
        }
        Acceleration best = boots() ? Acceleration.KVM : Acceleration.TCG;
        LOG.infof("Probed the host's virtualization; acceleration=%s", best.label());
        Path unfinished = Files.createTempFile(memory.toAbsolutePath().getParent(), "kvm-probe", ".unfinished");
        Files.writeString(unfinished, answer(question, best));
        Files.move(unfinished, memory, StandardCopyOption.ATOMIC_MOVE);
        return best;
    }

    private static String answer(String question, Acceleration acceleration) {
        return question + "\n" + acceleration.label() + "\n";
    }

    private static String qemuVersion() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(QemuCommand.PROGRAM, "--version")
                .redirectErrorStream(true)
                .start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            String version = output.readLine();
            process.waitFor();
            return String.valueOf(version);
        }
    }

    private boolean boots() throws IOException, InterruptedException {
        Process process = BoundProcess.start(
                QemuCommand.probe(guest, Acceleration.KVM), Path.of("").toAbsolutePath());
        CompletableFuture<Boolean> passed = new CompletableFuture<>();
        Thread.startVirtualThread(() -> passed.complete(reports(process)));
        Thread.startVirtualThread(() -> new ConsoleTail().readAll(process.getErrorStream()));
        try {
            return passed.completeOnTimeout(false, DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    .join();
        } finally {
            ProcessTrees.kill(process.toHandle());
        }
    }

    private static boolean reports(Process process) {
        ConsoleTail console = new ConsoleTail();
        console.readAll(process.getInputStream());
        return console.lines().stream().anyMatch(line -> line.contains(QemuCommand.PROBE_PASSED));
    }
}
