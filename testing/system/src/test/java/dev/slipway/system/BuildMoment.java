package dev.slipway.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A moment in a build's life at which something may be killed. */
enum BuildMoment {
    REQUESTED {
        @Override
        boolean hasCome(RunningPipeline pipeline, String id) {
            return true;
        }
    },
    /** Its machine's files are there, or more. */
    STARTING {
        @Override
        boolean hasCome(RunningPipeline pipeline, String id) throws IOException {
            return machine(pipeline, id).isPresent();
        }
    },
    HANDED_OVER {
        @Override
        boolean hasCome(RunningPipeline pipeline, String id) throws IOException, InterruptedException {
            return pipeline.log(id).stream().anyMatch(line -> line.contains("machine up after"));
        }
    },
    RUNNING {
        @Override
        boolean hasCome(RunningPipeline pipeline, String id) throws IOException, InterruptedException {
            return pipeline.log(id).stream().anyMatch(line -> line.endsWith(" " + RUNS));
        }
    },
    PUSHING {
        @Override
        boolean hasCome(RunningPipeline pipeline, String id) throws IOException, InterruptedException {
            return pipeline.log(id).stream().anyMatch(line -> line.contains("exporting to image"));
        }
    },
    /** The registry has its image. */
    ENDING {
        @Override
        boolean hasCome(RunningPipeline pipeline, String id) throws IOException {
            return pipeline.stored("builds").contains(id);
        }
    };

    private static final String RUNS = "the step runs";

    abstract boolean hasCome(RunningPipeline pipeline, String id) throws IOException, InterruptedException;

    /** Whether a build that is ended by its tenant then is sure to end so. */
    boolean isBeforeThePush() {
        return compareTo(PUSHING) < 0;
    }

    /** A build that takes a while in each of its moments, and shares no step with another one. */
    static String dockerfile(String name) {
        return "FROM busybox:1\nRUN echo " + RUNS + "; sleep 2; dd if=/dev/urandom of=/" + name
                + " bs=1M count=24 2>/dev/null\n";
    }

    /** The first process of a build's machine on this host, where it has one now. */
    static Optional<ProcessHandle> machine(RunningPipeline pipeline, String id) throws IOException {
        Path machines = pipeline.data().resolve("machines");
        try (Stream<Path> all = Files.list(machines)) {
            return all.filter(machine -> machine.getFileName().toString().startsWith(id + "-"))
                    .flatMap(BuildMoment::processes)
                    .findFirst();
        }
    }

    /** The agent in a build's machine, where it runs now. */
    static Optional<ProcessHandle> agent(RunningPipeline pipeline, String id) throws IOException {
        return machine(pipeline, id).stream()
                .flatMap(ProcessHandle::descendants)
                .filter(process -> process.info().command().orElse("").endsWith("/java"))
                .findFirst();
    }

    private static Stream<ProcessHandle> processes(Path machine) {
        try {
            List<String> noted = Files.readAllLines(machine.resolve("processes"));
            return noted.stream()
                    .map(line -> line.split(" ", 2)[0])
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream());
        } catch (IOException e) {
            return Stream.empty(); // It is not that far yet, or gone.
        }
    }
}
