package dev.slipway.registry.measure;

import dev.slipway.neighbours.DistributionProcess;
import dev.slipway.registry.client.RegistryClient;
import dev.slipway.registry.measure.CopyTool.Took;
import dev.slipway.testing.OpenRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies by Slipway beside those of other tools, as far as they are installed: in turn, in one run. */
class CopyMeasure {
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int ROUNDS = Integer.getInteger("measure.rounds", 5);
    private static final String ROUND_TRIP_MILLIS = "40";
    private static final String BYTES_PER_SECOND = String.valueOf(100_000_000 / 8);
    private static final List<String> NAMES = List.of("nothing there", "all there", "one layer changed");

    @TempDir
    private static Path directory;

    private int registries;

    @Test
    void measure() throws Exception {
        try (DistributionProcess upstream = OpenRegistry.start(Files.createDirectory(directory.resolve("upstream")));
                RegistryClient client = RegistryClient.builder().build()) {
            MeasuredImages images = new MeasuredImages(client, upstream.url());
            images.image("large", 8, 128 * MIB);
            images.image("small", 120, 64 * KIB);
            images.image("medium", 8, 2 * MIB);
            images.index("platforms", List.of("amd64", "arm64", "riscv64", "s390x"), 6, MIB);
            List<CopyTool> tools = CopyTool.all(client);
            compare("1 GiB in 8 layers", tools, upstream.url(), "large");
            compare("120 layers of 64 KiB", tools, upstream.url(), "small");
            compare("index of 4 platforms, 24 MiB", tools, upstream.url(), "platforms");
            Process line = java(SlowLine.class, upstream.url().toString(), ROUND_TRIP_MILLIS, BYTES_PER_SECOND);
            try (BufferedReader said = line.inputReader()) {
                URI slow = URI.create(said.readLine());
                compare("slow line: 120 layers of 64 KiB", tools, slow, "small");
                compare("slow line: 16 MiB in 8 layers", tools, slow, "medium");
                compare("slow line: index of 4 platforms, 24 MiB", tools, slow, "platforms");
            } finally {
                line.destroyForcibly();
            }
            memory(images, upstream.url());
        }
    }

    /** Each cold copy gets a registry of its own, so that no tool remembers what another repository has. */
    private void compare(String what, List<CopyTool> tools, URI from, String repository) throws Exception {
        List<Map<String, List<Took>>> cases = NAMES.stream()
                .<Map<String, List<Took>>>map(_ -> new TreeMap<>())
                .toList();
        for (int round = 0; round <= ROUNDS; round++) {
            for (CopyTool tool : tools) {
                Path folder = Files.createDirectory(directory.resolve("mirror-" + ++registries));
                try (DistributionProcess mirror = OpenRegistry.start(folder)) {
                    List<Took> took = List.of(
                            tool.copy().copy(from, mirror.url(), repository, "1"),
                            tool.copy().copy(from, mirror.url(), repository, "1"),
                            tool.copy().copy(from, mirror.url(), repository, "2"));
                    for (int index = 0; round > 0 && index < took.size(); index++) { // the first round warms up
                        cases.get(index)
                                .computeIfAbsent(tool.name(), _ -> new ArrayList<>())
                                .add(took.get(index));
                    }
                } finally {
                    new ProcessBuilder("rm", "-r", folder.toString()).start().waitFor();
                }
            }
        }
        for (int index = 0; index < NAMES.size(); index++) {
            report(what + ", " + NAMES.get(index), tools, cases.get(index));
        }
    }

    private static void report(String what, List<CopyTool> tools, Map<String, List<Took>> all) {
        for (CopyTool tool : tools) {
            List<Took> took = all.getOrDefault(tool.name(), List.of());
            print(
                    "%-60s %-8s %6.2f s, CPU %5.2f s",
                    what, tool.name(), median(took, Took::wall), median(took, Took::cpu));
        }
    }

    /** Eight images of 64 MiB at once, in a process that has no other memory to spare. */
    private void memory(MeasuredImages images, URI upstream) throws Exception {
        List<String> names =
                IntStream.rangeClosed(1, 8).mapToObj("together-%d"::formatted).toList();
        for (String name : names) {
            images.image(name, 4, 16 * MIB);
        }
        Path folder = Files.createDirectory(directory.resolve("mirror-" + ++registries));
        try (DistributionProcess mirror = OpenRegistry.start(folder)) {
            Process process = java(
                    EightCopies.class,
                    Stream.concat(Stream.of(upstream.toString(), mirror.url().toString()), names.stream())
                            .toArray(String[]::new));
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            print("eight copies at once, -Xmx192m: %s (exit code %d)", said.strip(), process.waitFor());
        }
    }

    private static Process java(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static double median(List<Took> values, ToDoubleFunction<Took> of) {
        return values.stream()
                .mapToDouble(of)
                .sorted()
                .skip(values.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    static void print(String format, Object... arguments) {
        System.out.println("MEASURED " + String.format(Locale.ROOT, format, arguments));
    }
}
