package dev.slipway.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out whether KVM works by booting a kernel under a deadline. Nothing less proves it: on a host that is itself a virtual
 * machine {@code /dev/kvm} may be there and take a machine, and no kernel ever gets to its first program.
 *
 * <p>The answer is kept in a file and holds until the host boots again or another QEMU or kernel comes.
 *
 * @param memory the file that keeps the answer; its directory exists
 */
record KvmProbe(QemuGuest guest, Path memory, Host host) {
    private static final Logger LOG = LoggerFactory.getLogger(KvmProbe.class);

    /**
     * What is probed.
     *
     * @param device of KVM
     * @param qemu the program
     * @param deadline for a kernel to boot
     */
    record Host(Path device, String qemu, Duration deadline) {
        static final Host THIS = new Host(Path.of("/dev/kvm"), QemuCommand.PROGRAM, Duration.ofSeconds(10));
    }

    Acceleration best() throws IOException, InterruptedException {
        if (!Files.isWritable(host.device())) {
            return Acceleration.TCG;
        }
        String question = ProcessIdentity.currentBootId() + " " + qemuVersion() + " " + guest.kernel();
        for (Acceleration answer : Acceleration.values()) {
            if (Files.isRegularFile(memory) && Files.readString(memory).equals(answer(question, answer))) {
                return answer;
            }
        }
        Acceleration best = boots() ? Acceleration.KVM : Acceleration.TCG;
        LOG.info("probed the host's virtualization: acceleration={}", best.label());
        Path unfinished = Files.createTempFile(memory.toAbsolutePath().getParent(), "kvm-probe", ".unfinished");
        Files.writeString(unfinished, answer(question, best));
        Files.move(unfinished, memory, StandardCopyOption.ATOMIC_MOVE);
        return best;
    }

    private static String answer(String question, Acceleration acceleration) {
        return question + "\n" + acceleration.label() + "\n";
    }

    private String qemuVersion() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(host.qemu(), "--version")
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
                QemuCommand.probe(host.qemu(), guest, Acceleration.KVM),
                Path.of("").toAbsolutePath());
        CompletableFuture<Boolean> passed = new CompletableFuture<>();
        Thread.ofPlatform().daemon().name("kvm-probe").start(() -> passed.complete(reports(process)));
        Thread.ofPlatform().daemon().name("kvm-probe-stderr").start(() -> new ConsoleTail()
                .readAll(process.getErrorStream()));
        try {
            return passed.get(host.deadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("reading a console never fails", e);
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
