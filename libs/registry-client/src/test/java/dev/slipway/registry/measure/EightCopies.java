package dev.slipway.registry.measure;

import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Copier;
import dev.slipway.registry.copy.CopyAllowance;
import dev.slipway.registry.copy.CopyListener;
import dev.slipway.registry.copy.Sharing;
import dev.slipway.registry.copy.Transfers;
import dev.slipway.registry.reference.Repository;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Copies eight images at once, as a worker does, and prints the most memory that the process has had. */
final class EightCopies {
    private EightCopies() {}

    /** @param arguments the registry to read, the one to write, and the repositories */
    public static void main(String[] arguments) throws Exception {
        Sharing sharing = new Sharing(new Transfers(), KeptUploads.claims(), false);
        try (RegistryClient client = RegistryClient.builder().build();
                ExecutorService copies = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Object>> tasks = new ArrayList<>();
            for (String name : List.of(arguments).subList(2, arguments.length)) {
                tasks.add(() -> new Copier(client, CopyListener.none(), CopyAllowance.unlimited(), sharing)
                        .copy(
                                Repository.at(URI.create(arguments[0]), name).tag("1"),
                                Repository.at(URI.create(arguments[1]), name).tag("1")));
            }
            for (Future<Object> copy : copies.invokeAll(tasks)) {
                copy.get();
            }
        }
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            lines.filter(line -> line.startsWith("VmHWM:")).forEach(System.out::println);
        }
    }
}
