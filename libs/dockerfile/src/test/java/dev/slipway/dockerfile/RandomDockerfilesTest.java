package dev.slipway.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.stage.ImageName;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.dockerfile.text.SourceText;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What must hold for any input, tried on mutations of the fixtures. The seed is fixed: a failure can be repeated. */
class RandomDockerfilesTest {

    private static final int ROUNDS = 20_000;
    private static final BuildArguments ARGUMENTS = BuildArguments.of(Map.of("V", "1", "X", "busybox:2", "EMPTY", ""));
    private static final String[] FRAGMENTS = {
        "\\",
        "\\\n",
        "\\ \r\n",
        "\n",
        "\r\n",
        "`",
        "'",
        "\"",
        "$V",
        "${X",
        "}",
        ":-",
        "${V:-",
        "##",
        "//",
        "#",
        "# ",
        " ",
        "\t",
        "<<EOF",
        "<<-",
        "EOF\n",
        "EOF",
        "\nFROM ",
        "FROM a",
        " AS b",
        "--from=",
        "\"--from=x\"",
        "\nCOPY ",
        "\nRUN ",
        "--mount=",
        "from=",
        ",",
        "=",
        "[\"",
        "\"]",
        "\nONBUILD ",
        "\nARG A=",
        "# escape=`\n",
        "# syntax=a/b\n",
        "// syntax=a/b\n",
        "{\"syntax\": \"a/b\"}",
        "--platform=linux/",
        "--network=",
        "type=cache,",
        "/",
        ":",
        "@",
        "0",
        "\u00a0",
        "\u00e9",
        "\ud83d\ude00",
        "\uFEFF",
        "scratch",
        "\0"
    };

    @Test
    void parsesOrRefusesAndChangesNothingWithoutReason() throws Exception {
        RandomGenerator random = new Random(20260701);
        List<byte[]> seeds = seeds();
        int parsed = 0;
        int rewritten = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] file = mutated(seeds.get(random.nextInt(seeds.size())), random);
            Optional<Dockerfile> dockerfile = parse(file);
            if (dockerfile.isPresent()) {
                parsed++;
                rewritten += check(dockerfile.get(), file) ? 1 : 0;
            }
        }
        assertThat(parsed).as("inputs that parse").isGreaterThan(ROUNDS / 10);
        assertThat(rewritten).as("inputs with an image").isGreaterThan(ROUNDS / 20);
    }

    private static boolean check(Dockerfile dockerfile, byte[] file) throws DockerfileSyntaxException {
        ImageUses uses = dockerfile.externalImages(ARGUMENTS);
        assertThat(dockerfile.rewriteBytes(ARGUMENTS, Optional::of)).isEqualTo(file);
        assertThat(dockerfile.rewriteBytes(ARGUMENTS, image -> Optional.empty()))
                .isEqualTo(file);

        List<String> expected = new ArrayList<>();
        byte[] mirrored = dockerfile.rewriteUsesToBytes(ARGUMENTS, use -> Optional.of(mirrorOf(use.image())));
        for (ImageUse use : uses.images()) {
            assertThat(ImageName.isValid(use.image())).isTrue();
            expected.add(use.line() + use.instruction().label() + mirrorOf(use.image()) + use.needed());
        }
        Dockerfile again = Dockerfile.parse(mirrored);
        assertThat(again.externalImages(ARGUMENTS).images())
                .extracting(use -> use.line() + use.instruction().label() + use.image() + use.needed())
                .as(() -> "images of "
                        + SourceText.readable(SourceText.of(mirrored).text()))
                .isEqualTo(expected);
        assertThat(again.externalImages(ARGUMENTS).unresolved()).isEqualTo(uses.unresolved());
        assertThat(again.instructions()).hasSameSizeAs(dockerfile.instructions());
        return !uses.images().isEmpty();
    }

    private static String mirrorOf(String image) {
        return "mirror.test/" + Integer.toHexString(image.hashCode());
    }

    private static Optional<Dockerfile> parse(byte[] file) {
        try {
            return Optional.of(Dockerfile.parse(file));
        } catch (DockerfileSyntaxException e) {
            assertThat(e.reason()).isNotBlank();
            assertThat(e.line())
                    .isBetween(
                            0,
                            (int) SourceText.of(file)
                                            .text()
                                            .chars()
                                            .filter(c -> c == '\n')
                                            .count()
                                    + 1);
            return Optional.empty();
        }
    }

    private static byte[] mutated(byte[] seed, RandomGenerator random) {
        StringBuilder text = new StringBuilder(SourceText.of(seed).text());
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(text.length() + 1);
            int end = Math.min(text.length(), at + 1 + random.nextInt(4));
            switch (random.nextInt(5)) {
                case 0, 1 -> text.insert(at, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
                case 2 -> text.delete(at, end);
                case 3 -> text.insert(random.nextInt(text.length() + 1), text.substring(at, end));
                default -> text.replace(at, end, FRAGMENTS[random.nextInt(FRAGMENTS.length)]);
            }
        }
        byte[] bytes = SourceText.encode(text.toString());
        if (bytes.length > 0 && random.nextInt(8) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return bytes;
    }

    private static List<byte[]> seeds() throws IOException, URISyntaxException {
        List<byte[]> seeds = new ArrayList<>();
        for (Path folder : FixturesTest.cases().toList()) {
            seeds.add(Files.readAllBytes(folder.resolve("Dockerfile")));
        }
        return seeds;
    }
}
