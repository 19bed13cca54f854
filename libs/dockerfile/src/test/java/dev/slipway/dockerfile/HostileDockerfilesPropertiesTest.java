package dev.slipway.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.stage.ImageName;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.dockerfile.text.SourceText;
import dev.slipway.testing.hostile.Damage;
import dev.slipway.testing.hostile.Endings;
import dev.slipway.testing.hostile.HostileInput;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.lifecycle.BeforeProperty;

/**
 * Whatever a Dockerfile is, it ends in images or in a {@link DockerfileSyntaxException}, and rewriting touches the characters
 * of images alone. {@link RandomDockerfilesTest} tries small changes in large numbers; the changes here may be large.
 */
class HostileDockerfilesPropertiesTest {
    private static final long MAX_ALLOCATED = 128 << 20;
    private static final String MIRROR = "mirror.test/zzz";
    private static final BuildArguments ARGUMENTS =
            BuildArguments.of(Map.of("V", "1", "X", "busybox:2", "LONG", "x".repeat(5_000)));
    private static final String[] TOKENS = {
        "\nFROM ",
        "FROM a AS b\n",
        "\nARG A=",
        "\nRUN --mount=type=bind,from=",
        "\nCOPY --from=",
        "\nONBUILD ",
        "ONBUILD ",
        "\nRUN <<EOF\n",
        "<<-E",
        "\nEOF\n",
        "\\\n",
        "`\n",
        "# syntax=a/b\n",
        "# escape=`\n",
        "${V:-",
        "${X%%*}",
        "${LONG//x/xx}",
        "${",
        "}",
        "$V",
        "$LONG",
        "[\"",
        "\", \"",
        "\"]",
        "\"",
        "'",
        "--platform=",
        " AS ",
        ","
    };

    private List<Path> seeds;

    @BeforeProperty
    void findSeeds() throws Exception {
        seeds = FixturesTest.cases().map(folder -> folder.resolve("Dockerfile")).toList();
    }

    @Property(seed = HostileInput.SEED)
    void anyDockerfile(@ForAll Random random) throws Exception {
        Damage damage = new Damage(random, TOKENS);
        byte[] seed = Files.readAllBytes(seeds.get(random.nextInt(seeds.size())));
        String other = Files.readString(seeds.get(random.nextInt(seeds.size())), StandardCharsets.ISO_8859_1);
        String text = new String(seed, StandardCharsets.ISO_8859_1) + (random.nextInt(4) == 0 ? "\n" + other : "");
        byte[] file = damage.bytes(damage.text(text).getBytes(StandardCharsets.ISO_8859_1));

        Optional<Read> read = read(file);
        read.ifPresent(dockerfile -> check(file, dockerfile));
        Endings.count(read.isPresent());
    }

    /** @param mirrored the file with the same name in the place of all images */
    private record Read(Dockerfile dockerfile, ImageUses uses, byte[] mirrored) {}

    private static Optional<Read> read(byte[] file) {
        AtomicReference<Read> read = new AtomicReference<>();
        HostileInput.of(file)
                .endsWell(
                        MAX_ALLOCATED,
                        () -> {
                            Dockerfile dockerfile = Dockerfile.parse(file);
                            read.set(new Read(
                                    dockerfile,
                                    dockerfile.externalImages(ARGUMENTS),
                                    dockerfile.rewriteUsesToBytes(ARGUMENTS, use -> Optional.of(MIRROR))));
                        },
                        List.of(DockerfileSyntaxException.class));
        return Optional.ofNullable(read.get());
    }

    private static void check(byte[] file, Read read) {
        Dockerfile dockerfile = read.dockerfile();
        read.uses().images().forEach(use -> assertThat(ImageName.isValid(use.image()))
                .isTrue());
        assertThat(dockerfile
                        .rewrite(ARGUMENTS, Map.of())
                        .equals(SourceText.of(file).text()))
                .isTrue();
        assertThat(dockerfile.rewriteBytes(ARGUMENTS, image -> Optional.empty()))
                .isEqualTo(file);

        List<String> before = lines(file);
        List<String> after = lines(read.mirrored());
        assertThat(after).hasSameSizeAs(before);
        BitSet ofImages = linesOfImages(dockerfile, read.uses());
        for (int line = 1; line <= before.size(); line++) {
            String was = before.get(line - 1);
            String is = after.get(line - 1);
            if (!(ofImages.get(line) ? isWithout(was, is.replace(MIRROR, "")) : is.equals(was))) {
                throw new AssertionError("line " + line + " is \"" + is + "\", and was \"" + was + "\"");
            }
        }
    }

    /** A byte a character. */
    private static List<String> lines(byte[] file) {
        return List.of(new String(file, StandardCharsets.ISO_8859_1).split("\n", -1));
    }

    /** The lines of instructions that name an image, by their numbers. */
    private static BitSet linesOfImages(Dockerfile dockerfile, ImageUses uses) {
        BitSet beginnings = new BitSet();
        uses.images().forEach(use -> beginnings.set(use.line()));
        BitSet lines = (BitSet) beginnings.clone();
        dockerfile.instructions().stream()
                .filter(instruction -> beginnings.get(instruction.line()))
                .forEach(instruction -> lines.set(instruction.line(), instruction.endLine() + 1));
        return lines;
    }

    /** Whether a line is what another one is without some of its characters. */
    private static boolean isWithout(String line, String rest) {
        int at = 0;
        for (int i = 0; i < rest.length(); i++) {
            at = line.indexOf(rest.charAt(i), at) + 1;
            if (at == 0) {
                return false;
            }
        }
        return true;
    }
}
