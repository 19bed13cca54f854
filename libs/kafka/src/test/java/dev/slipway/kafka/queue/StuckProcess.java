package dev.slipway.kafka.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.BuildRequested;
import dev.slipway.kafka.KafkaFixture;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A worker in a process of its own, to be frozen or killed. What it does with a build stands in the build's name: {@code
 * halt…} ends the process, {@code memory…} runs out of memory; any other is worked on until it is interrupted. {@code
 * beside…} ends well if it is tried again, and {@code halt…} waits for it if it can. {@code …farewell} ends the process
 * once more when it is given up.
 */
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
        return start(kafka, group, 1, 0);
    }

    static StuckProcess start(KafkaFixture kafka, String group, int slots, int deaths) throws IOException {
        return new StuckProcess(new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        kafka.broker().bootstrapServers(),
                        group,
                        String.valueOf(slots),
                        String.valueOf(deaths))
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

    /** Waits for the process to end by itself. */
    int exitCode() throws Exception {
        return process.onExit().get(60, TimeUnit.SECONDS).exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    /** What runs there. */
    static final class Main {
        private static final Duration BESIDE_TAKES = Duration.ofSeconds(2);
        private static final Semaphore BESIDE = new Semaphore(0);

        private Main() {}

        public static void main(String[] arguments) throws Exception {
            WorkQueue.start(
                    Map.of("bootstrap.servers", arguments[0]),
                    WorkQueueOptions.of(BuildRequested.class, arguments[1], Integer.parseInt(arguments[2]))
                            .withDeaths(Integer.parseInt(arguments[3]))
                            .withListener((topic, settlement, took) -> System.out.println("settled: " + settlement)),
                    new WorkHandler<BuildRequested>() {
                        @Override
                        public WorkResult handle(Work<BuildRequested> work) throws InterruptedException {
                            return doWork(work);
                        }

                        @Override
                        public void givenUp(Work<BuildRequested> work, String reason) {
                            System.out.println("giving up " + work.event().buildId());
                            if (work.event().buildId().endsWith("farewell")) {
                                Runtime.getRuntime().halt(9);
                            }
                        }
                    });
            Thread.currentThread().join();
        }

        private static WorkResult doWork(Work<BuildRequested> work) throws InterruptedException {
            String build = work.event().buildId();
            System.out.println("working on " + build);
            boolean again = work.delivery() > 1;
            if (build.startsWith("halt")) {
                if (build.endsWith("-beside")) {
                    BESIDE.tryAcquire(again ? 1 : 30, TimeUnit.SECONDS);
                }
                Runtime.getRuntime().halt(9);
            }
            if (build.startsWith("memory")) {
                throw new IllegalStateException("a thread failed", new OutOfMemoryError("as a test"));
            }
            if (build.startsWith("beside")) {
                BESIDE.release();
                if (again) {
                    Thread.sleep(BESIDE_TAKES);
                    return WorkResult.done();
                }
            }
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                System.out.println("interrupted, lock lost: " + work.lockLost());
            }
            return WorkResult.done();
        }
    }
}
