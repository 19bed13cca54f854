package dev.slipway.kafka.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildRequested;
import dev.slipway.kafka.KafkaFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A worker in a process of its own, to be frozen or killed, that takes a job and works on it until it is interrupted. */
final class StuckProcess implements AutoCloseable {
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private StuckProcess(Process process) {
        this.process = process;
        Thread.ofVirtual()
                .name("worker-stdout")
                .start(() -> process.inputReader().lines().forEach(lines::add));
    }

    static StuckProcess start(KafkaFixture kafka, String group) throws IOException {
        return new StuckProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        kafka.broker().bootstrapServers(),
                        group)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The next line that the worker prints; null if it prints none in half a minute. */
    @Nullable String line() throws InterruptedException {
        return lines.poll(30, TimeUnit.SECONDS);
    }

    /** @param signal by its name, without SIG */
    void signal(String signal) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .inheritIO()
                .start();
        assertThat(kill.waitFor()).isZero();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** What runs there. */
    static final class Main {
        private Main() {}

        public static void main(String[] arguments) throws Exception {
            WorkQueue.start(
                    Map.of("bootstrap.servers", arguments[0]),
                    WorkQueueOptions.of(BuildRequested.class, arguments[1], 1)
                            .withListener((topic, settlement, took) -> System.out.println("settled: " + settlement)),
                    work -> {
                        System.out.println("working on " + work.event().buildId());
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            System.out.println("interrupted, lock lost: " + work.lockLost());
                        }
                        return WorkResult.done();
                    });
            Thread.currentThread().join();
        }
    }
}
