package dev.slipway.registry.measure;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.oci.Descriptor;
import dev.slipway.oci.Digest;
import dev.slipway.oci.MediaTypes;
import dev.slipway.oci.RawManifest;
import dev.slipway.registry.BlobContent;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.copy.Copier;
import dev.slipway.registry.copy.CopyListener;
import dev.slipway.registry.reference.Repository;
import dev.slipway.testing.OpenRegistry;
import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies by Slipway beside those of skopeo, crane and oras, as far as they are installed: in turn, in one run. */
class CopyMeasure {
    private static final int MIB = 1 << 20;
    private static final int ROUNDS = Integer.getInteger("measure.rounds", 5);
    private static final long ROUND_TRIP_MILLIS = 40;
    private static final long BYTES_PER_SECOND = 100_000_000 / 8;

    @TempDir
    private static Path directory;

    private final Random random = new Random(14);
    private int registries;

    private record Took(double wall, double cpu) {}

    @FunctionalInterface
    private interface Tool {
        Took copy(URI from, URI to, String repository) throws Exception;
    }

    @Test
    void measure() throws Exception {
        try (DistributionProcess upstream = OpenRegistry.start(Files.createDirectory(directory.resolve("upstream")));
                SlowLine line = SlowLine.to(upstream.url(), ROUND_TRIP_MILLIS, BYTES_PER_SECOND);
                RegistryClient client = RegistryClient.builder().build()) {
            Map<String, Tool> tools = tools(client);
            push(client, upstream, "large", 8, 128 * MIB);
            push(client, upstream, "small", 120, 64 << 10);
            push(client, upstream, "medium", 8, 2 * MIB);
            compare("1 GiB in 8 layers, loopback", tools, upstream.url(), "large");
            compare("120 layers of 64 KiB, loopback", tools, upstream.url(), "small");
            compare("120 layers of 64 KiB, 40 ms and 100 Mbit/s", tools, line.url(), "small");
            compare("16 MiB in 8 layers, 40 ms and 100 Mbit/s", tools, line.url(), "medium");
        }
    }

    private static Map<String, Tool> tools(RegistryClient client) {
        Map<String, Tool> tools = new LinkedHashMap<>();
        tools.put("slipway", (from, to, repository) -> {
            long cpu = cpuNanos();
            long start = System.nanoTime();
            new Copier(client, CopyListener.none())
                    .copy(
                            Repository.at(from, repository).tag("1"),
                            Repository.at(to, repository).tag("1"));
            return new Took((System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9);
        });
        command(tools, "skopeo", "copy --all --src-tls-verify=false --dest-tls-verify=false docker://%s docker://%s");
        command(tools, "crane", "copy --insecure %s %s");
        command(tools, "oras", "cp --from-plain-http --to-plain-http %s %s");
        return tools;
    }

    private static void command(Map<String, Tool> tools, String program, String arguments) {
        boolean installed = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
        if (!installed) {
            print("%s is not installed and not compared", program);
            return;
        }
        tools.put(program, (from, to, repository) -> {
            String command = program + " "
                    + arguments.formatted(
                            from.getAuthority() + "/" + repository + ":1", to.getAuthority() + "/" + repository + ":1");
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
        });
    }

    /** Each cold copy gets a registry of its own, so that no tool remembers what another repository has. */
    private void compare(String what, Map<String, Tool> tools, URI from, String repository) throws Exception {
        Map<String, List<Took>> cold = new LinkedHashMap<>();
        Map<String, List<Took>> again = new LinkedHashMap<>();
        for (int round = 0; round <= ROUNDS; round++) {
            for (Map.Entry<String, Tool> tool : tools.entrySet()) {
                Path folder = Files.createDirectory(directory.resolve("mirror-" + ++registries));
                try (DistributionProcess mirror = OpenRegistry.start(folder)) {
                    Took first = tool.getValue().copy(from, mirror.url(), repository);
                    Took second = tool.getValue().copy(from, mirror.url(), repository);
                    if (round > 0) { // the first round warms up
                        cold.computeIfAbsent(tool.getKey(), _ -> new ArrayList<>())
                                .add(first);
                        again.computeIfAbsent(tool.getKey(), _ -> new ArrayList<>())
                                .add(second);
                    }
                } finally {
                    new ProcessBuilder("rm", "-r", folder.toString()).start().waitFor();
                }
            }
        }
        report(what + ", nothing there", cold);
        report(what + ", all there", again);
    }

    private static void report(String what, Map<String, List<Took>> all) {
        all.forEach((tool, took) -> print(
                "%-58s %-8s %6.2f s, CPU %5.2f s",
                what,
                tool,
                median(took.stream().map(Took::wall).toList()),
                median(took.stream().map(Took::cpu).toList())));
    }

    private void push(RegistryClient client, DistributionProcess registry, String name, int layers, int size)
            throws IOException {
        Repository repository = Repository.at(registry.url(), name);
        List<String> described = new ArrayList<>();
        for (int layer = 0; layer < layers; layer++) {
            byte[] bytes = new byte[size];
            random.nextBytes(bytes);
            described.add(json(pushed(client, repository, MediaTypes.OCI_LAYER, bytes)));
        }
        byte[] config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}}"
                .getBytes(StandardCharsets.UTF_8);
        String manifest = "{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                        MediaTypes.OCI_MANIFEST,
                        json(pushed(client, repository, MediaTypes.OCI_CONFIG, config)),
                        String.join(",", described));
        client.putManifest(
                repository.tag("1"),
                RawManifest.of(manifest.getBytes(StandardCharsets.UTF_8), MediaTypes.OCI_MANIFEST));
    }

    private static Descriptor pushed(RegistryClient client, Repository repository, String type, byte[] bytes)
            throws IOException {
        Descriptor descriptor = Descriptor.of(type, Digest.sha256(bytes), bytes.length);
        client.pushBlob(repository, descriptor, BlobContent.of(bytes));
        return descriptor;
    }

    private static String json(Descriptor descriptor) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}"
                .formatted(descriptor.mediaType(), descriptor.digest(), descriptor.size());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static void print(String format, Object... arguments) {
        System.out.println("MEASURED " + String.format(Locale.ROOT, format, arguments));
    }
}
