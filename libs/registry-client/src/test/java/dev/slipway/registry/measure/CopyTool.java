package dev.slipway.registry.measure;

import dev.slipway.oci.RawManifest;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Copier;
import dev.slipway.registry.copy.CopyAllowance;
import dev.slipway.registry.copy.CopyListener;
import dev.slipway.registry.copy.Sharing;
import dev.slipway.registry.copy.Transfers;
import dev.slipway.registry.reference.Repository;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What copies images between registries.
 *
 * @param name as the tables call it
 */
record CopyTool(String name, Copy copy) {

    /** In seconds; CPU is that of user and system. */
    record Took(double wall, double cpu) {}

    /** Copies {@code repository:tag} from one registry into the other. */
    @FunctionalInterface
    interface Copy {
        Took copy(URI from, URI to, String repository, String tag) throws Exception;
    }

    /**
     * The client of the services, which is warm; the same as mirror-worker uses it, whose uploads another worker could go on with, but
     * without Kafka; and all commands that this machine has.
     */
    static List<CopyTool> all(RegistryClient client) {
        List<CopyTool> tools = new ArrayList<>(List.of(new CopyTool(
                "service",
                (from, to, repository, tag) ->
                        inThisProcess(client, Sharing.none(), Repository.at(from, repository), to, tag))));
        tools.add(new CopyTool(
                "worker",
                (from, to, repository, tag) -> inThisProcess(
                        client,
                        new Sharing(new Transfers(), KeptUploads.claims(), false),
                        Repository.at(from, repository),
                        to,
                        tag)));
        Optional.ofNullable(System.getProperty("measure.slipway"))
                .ifPresentOrElse(
                        script -> tools.add(command("slipway", script + " mirror --quiet %s %s")),
                        () -> CopyMeasure.print("slipway mirror is not built and not compared"));
        installed(
                tools,
                "skopeo",
                "skopeo copy --all --src-tls-verify=false --dest-tls-verify=false docker://%s docker://%s");
        installed(tools, "crane", "crane copy --insecure %s %s");
        installed(tools, "oras", "oras cp --from-plain-http --to-plain-http %s %s");
        return tools;
    }

    private static Took inThisProcess(RegistryClient client, Sharing sharing, Repository from, URI to, String tag)
            throws IOException {
        long cpu = cpuNanos();
        long start = System.nanoTime();
        RawManifest manifest = client.getManifest(from.tag(tag));
        new Copier(client, CopyListener.none(), CopyAllowance.unlimited(), sharing)
                .copy(
                        client.source(from),
                        manifest,
                        Repository.at(to, from.path()).tag(tag));
        return new Took((System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9);
    }

    private static void installed(List<CopyTool> tools, String program, String command) {
        boolean isThere = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (isThere) {
            tools.add(command(program, command));
        } else {
            CopyMeasure.print("%s is not installed and not compared", program);
        }
    }

    private static CopyTool command(String name, String command) {
        return new CopyTool(
                name,
                (from, to, repository, tag) -> timed(command.formatted(
                        from.getAuthority() + "/" + repository + ":" + tag,
                        to.getAuthority() + "/" + repository + ":" + tag)));
    }

    private static Took timed(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "bash", "-c", "TIMEFORMAT='TOOK %R %U %S'; time " + command + " >/dev/null")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command + ": " + output);
        }
        String[] took = output.substring(output.indexOf("TOOK ")).strip().split(" ");
        return new Took(Double.parseDouble(took[1]), Double.parseDouble(took[2]) + Double.parseDouble(took[3]));
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }
}
