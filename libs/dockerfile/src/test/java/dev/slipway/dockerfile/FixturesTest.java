package dev.slipway.dockerfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every folder below {@code dockerfiles} is a case: {@code Dockerfile} as BuildKit reads it, {@code args} with build
 * arguments ({@code TARGET=} and the platforms too, see {@link #argumentsOf}), {@code expected} with a line for each
 * image ({@code 3 FROM alpine}; {@code *} where it is the base of the target, {@code -} where nothing needs it), for
 * each unresolved one ({@code 3 unresolved $X}), or for the error ({@code 3 error FROM: reason}); and {@code rewritten}
 * with the file after every image {@code x} was replaced by {@code mirror.test/<its number>}.
 */
class FixturesTest {

    static Stream<Path> cases() throws IOException, URISyntaxException {
        URL folder = FixturesTest.class.getResource("/dockerfiles");
        try (Stream<Path> entries = Files.list(Path.of(folder.toURI()))) {
            List<Path> cases = entries.filter(Files::isDirectory).sorted().toList();
            return cases.stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void namesTheImagesThatBuildKitPulls(Path folder) throws IOException {
        byte[] file = Files.readAllBytes(folder.resolve("Dockerfile"));
        String expected = Files.readString(folder.resolve("expected"));

        assertThat(describe(file, argumentsOf(folder))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void rewritesReferencesAndNothingElse(Path folder) throws Exception {
        byte[] file = Files.readAllBytes(folder.resolve("Dockerfile"));
        Path rewritten = folder.resolve("rewritten");
        if (!Files.exists(rewritten)) {
            return;
        }
        BuildArguments arguments = argumentsOf(folder);

        List<String> replaced = new ArrayList<>();
        byte[] actual = Dockerfile.parse(file)
                .rewriteUsesToBytes(arguments, use -> Optional.of("mirror.test/" + numberOf(use, replaced)));

        assertThat(new String(actual, UTF_8)).isEqualTo(new String(Files.readAllBytes(rewritten), UTF_8));
        assertThat(actual).isEqualTo(Files.readAllBytes(rewritten));
        assertThat(Dockerfile.parse(actual).externalImages(arguments).images())
                .extracting(ImageUse::image)
                .containsAll(replaced.stream()
                        .map(image -> "mirror.test/" + (replaced.indexOf(image) + 1))
                        .toList());
    }

    private static int numberOf(ImageUse use, List<String> replaced) {
        if (!replaced.contains(use.image())) {
            replaced.add(use.image());
        }
        return replaced.indexOf(use.image()) + 1;
    }

    private static String describe(byte[] file, BuildArguments arguments) {
        Dockerfile dockerfile;
        try {
            dockerfile = Dockerfile.parse(file);
        } catch (DockerfileSyntaxException e) {
            return e.line() + " error " + e.field() + ": " + e.reason() + "\n";
        }
        ImageUses uses = dockerfile.externalImages(arguments);
        StringBuilder text = new StringBuilder();
        for (ImageUse use : uses.images()) {
            String mark = use.baseOfTarget() ? " *" : use.needed() ? "" : " -";
            text.append("%d %s %s%s%n".formatted(use.line(), use.instruction().label(), use.image(), mark));
        }
        for (UnresolvedImage unresolved : uses.unresolved()) {
            text.append("%d unresolved %s%n".formatted(unresolved.line(), unresolved.text()));
        }
        return text.toString();
    }

    private static BuildArguments argumentsOf(Path folder) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        BuildArguments arguments = BuildArguments.none();
        Path file = folder.resolve("args");
        for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
            String name = line.substring(0, line.indexOf('='));
            String value = line.substring(line.indexOf('=') + 1);
            switch (name) {
                case "--target" -> arguments = arguments.withTarget(value);
                case "--target-platform" -> arguments = arguments.withTargetPlatform(value);
                case "--build-platform" -> arguments = arguments.withBuildPlatform(value);
                default -> values.put(name, value);
            }
        }
        return new BuildArguments(values, arguments.buildPlatform(), arguments.targetPlatform(), arguments.target());
    }
}
