package dev.slipway.standalone;

import dev.slipway.events.kafka.TopicCatalog;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the neighbours, hands the services their settings, and runs until it is told to stop. */
@QuarkusMain
public final class Standalone {
    private static final int COULD_NOT_START = 1;
    private static final int STOP_SECONDS = 25;

    private Standalone() {}

    public static void main(String[] args) {
        StandaloneOptions options = new StandaloneOptions();
        CommandLine commandLine = new CommandLine(options);
        try {
            commandLine.parseArgs(args);
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            commandLine.usage(System.err);
            System.exit(CommandLine.ExitCode.USAGE);
        }
        if (commandLine.isUsageHelpRequested()) {
            commandLine.usage(System.out);
            return;
        }
        try {
            run(options);
        } catch (Exception e) {
            System.err.println("slipway: " + (e.getMessage() == null ? e : e.getMessage()));
            System.exit(COULD_NOT_START);
        }
    }

    private static void run(StandaloneOptions options) throws Exception {
        Progress progress = new Progress(System.out);
        DataDirectory data = DataDirectory.open(options.data);
        try (FileLock ignored = data.lock()) {
            Files.deleteIfExists(data.endpoint());
            Ports ports = Ports.resolve(options, data.ports());
            ports.requireFree();
            Credentials credentials = Credentials.openOrCreate(data);
            BuildMachine machine = BuildMachine.prepare(options, progress);
            Neighbours neighbours = Neighbours.start(data, ports, credentials, progress);
            CountDownLatch servicesStopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(servicesStopped, neighbours, data)));
            try {
                TopicCatalog.ensure(ServiceSettings.kafkaClient(ports, credentials));
                ServiceSettings.of(options, data, ports, credentials, machine).forEach(System::setProperty);
                Quarkus.run(Announcer.class, (code, failure) -> {
                    if (failure != null) {
                        throw new IllegalStateException(
                                "the services could not start: " + failure.getMessage() + "; their log is "
                                        + data.logs().resolve("slipway.log"),
                                failure);
                    }
                });
            } finally {
                servicesStopped.countDown();
            }
        }
    }

    /** Services stop first: they say good-bye to broker and database. */
    private static void stop(CountDownLatch servicesStopped, Neighbours neighbours, DataDirectory data) {
        try {
            if (!servicesStopped.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("slipway: the services did not stop in " + STOP_SECONDS + " s");
            }
            Files.deleteIfExists(data.endpoint());
        } catch (InterruptedException | IOException e) {
            System.err.println("slipway: " + e.getMessage());
        } finally {
            neighbours.close();
        }
    }
}
