package dev.slipway.standalone;

import dev.slipway.kafka.TopicCatalog;
import dev.slipway.settings.BadSettings;
import dev.slipway.settings.SettingsCheck;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Starts the neighbours, hands the services their settings, and runs until it is told to stop. */
@QuarkusMain
public final class Standalone {
    private static final int COULD_NOT_START = 1;
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(25);

    private Standalone() {}

    public static void main(String[] args) {
        StandaloneOptions options = new StandaloneOptions();
        CommandLine commandLine = new CommandLine(options);
        try {
            List<String> unknown = commandLine.parseArgs(args).unmatched();
            if (!unknown.isEmpty()) {
                // Where help is asked for, picocli lets them pass.
                throw new CommandLine.UnmatchedArgumentException(commandLine, unknown);
            }
            options.check();
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            commandLine.usage(System.err);
            System.exit(CommandLine.ExitCode.USAGE);
        }
        if (commandLine.isUsageHelpRequested()) {
            commandLine.usage(System.out);
            return;
        }
        List<String> problems = SettingsCheck.ofThisProcess().problems();
        if (!problems.isEmpty()) {
            refuse(problems);
        }
        try {
            run(options);
            // Threads that a library left running are no reason to stay.
            System.exit(CommandLine.ExitCode.OK);
        } catch (Exception e) {
            problems = BadSettings.in(e);
            if (!problems.isEmpty()) {
                refuse(problems);
            }
            System.err.println("slipway: " + (e.getMessage() == null ? e : e.getMessage()));
            System.exit(COULD_NOT_START);
        }
    }

    private static void refuse(List<String> problems) {
        problems.forEach(problem -> System.err.println("slipway: " + problem));
        System.exit(BadSettings.EXIT_CODE);
    }

    private static void run(StandaloneOptions options) throws Exception {
        Progress progress = new Progress(System.out);
        DataDirectory data = DataDirectory.open(options.data);
        try (FileLock ignored = data.lock()) {
            Files.deleteIfExists(data.endpoint());
            Ports ports = Ports.resolve(options, data.ports());
            ports.requireFree();
            Credentials credentials = Credentials.openOrCreate(data);
            BuildMachine machine = options.rehearse ? BuildMachine.none(data) : BuildMachine.prepare(options, progress);
            TerminationSignal.listen(STOP_DEADLINE);
            try (Neighbours _ = Neighbours.start(data, ports, credentials, options.rehearse, progress)) {
                if (!TerminationSignal.isGiven()) {
                    Map<String, Object> kafka = ServiceSettings.kafkaAdmin(ports, credentials);
                    TopicCatalog.ensure(kafka);
                    KafkaAccess.set(kafka, KafkaRights.ALL);
                }
                if (!TerminationSignal.isGiven()) {
                    SecretSettings.hand(ServiceSettings.secrets(credentials), data.secretSettings());
                    ServiceSettings.of(options, data, ports, credentials, machine)
                            .forEach(System::setProperty);
                    runServices(data);
                }
            }
        }
    }

    /** Returns when they have stopped, having said good-bye to broker and database. */
    private static void runServices(DataDirectory data) {
        Quarkus.run(Announcer.class, (_, failure) -> {
            if (failure != null) {
                throw new IllegalStateException(
                        "the services could not start: " + reason(failure) + "; their log is "
                                + data.logs().resolve("slipway.log"),
                        failure);
            }
        });
    }

    /** Quarkus says no more than that it did not start. */
    private static String reason(Throwable failure) {
        Throwable reason = failure;
        while (reason.getCause() != null) {
            reason = reason.getCause();
        }
        return reason.getMessage() == null ? reason.toString() : reason.getMessage();
    }
}
