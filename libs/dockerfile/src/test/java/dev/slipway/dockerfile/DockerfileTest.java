package dev.slipway.dockerfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.slipway.dockerfile.instruction.Instruction;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.stage.Stage;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileTest {

    private static final BuildArguments NONE = BuildArguments.none();

    @Test
    void locatesInstructions() throws DockerfileSyntaxException {
        String text = "\uFEFF# x\nARG A\n FROM a \\\r\n AS b\r\n\nRUN <<E\nx\nE\nCMD c";

        Dockerfile dockerfile = Dockerfile.parse(text);

        assertThat(dockerfile.instructions())
                .extracting(i -> i.keyword() + "@" + i.line() + "-" + i.endLine())
                .containsExactly("ARG@2-2", "FROM@3-4", "RUN@6-8", "CMD@9-9");
        assertThat(dockerfile.instructions())
                .extracting(i -> text.substring(i.range().start(), i.range().end()))
                .containsExactly("ARG A", " FROM a \\\r\n AS b", "RUN <<E\nx\nE", "CMD c");
        assertThat(dockerfile.instructions().get(1).text()).isEqualTo("FROM a  AS b");
    }

    @Test
    void showsStagesAsWritten() throws DockerfileSyntaxException {
        List<Stage> stages = Dockerfile.parse(
                        "ARG V\nFROM --platform=$BUILDPLATFORM go:$V AS Build\nRUN x\nFROM build\nCMD y")
                .stages();

        assertThat(stages)
                .extracting(Stage::index, Stage::name, Stage::base, Stage::platform, Stage::line)
                .containsExactly(
                        tuple(0, Optional.of("build"), "go:$V", Optional.of("$BUILDPLATFORM"), 2),
                        tuple(1, Optional.empty(), "build", Optional.empty(), 4));
        assertThat(stages.getFirst().instructions())
                .extracting(Instruction::keyword)
                .containsExactly("FROM", "RUN");
    }

    @Test
    void knowsTheBaseImageOfTheFinalStageAndOfANamedOne() throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("FROM a AS x\nFROM x AS y\nFROM b AS z\nFROM scratch");

        assertThat(dockerfile.baseImage(NONE)).isEmpty();
        assertThat(dockerfile.baseImage(NONE.withTarget("y")))
                .map(ImageUse::image)
                .hasValue("a");
        assertThat(dockerfile.baseImage(NONE.withTarget("Z")))
                .map(ImageUse::image)
                .hasValue("b");
        assertThat(dockerfile.baseImage(NONE.withTarget("nowhere"))).isEmpty();
    }

    @Test
    void knowsWhichImagesATargetNeeds() throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse(
                "FROM a AS x\nFROM b AS y\nCOPY --from=x /f /f\nFROM c AS z\nCOPY --from=d /f /f\nFROM e");

        assertThat(dockerfile.neededImages(NONE.withTarget("Y")))
                .extracting(ImageUse::image)
                .containsExactly("a", "b");
        assertThat(dockerfile.neededImages(NONE.withTarget("z")))
                .extracting(ImageUse::image)
                .containsExactly("c", "d");
        assertThat(dockerfile.neededImages(NONE)).extracting(ImageUse::image).containsExactly("e");
    }

    @Test
    void replacesWhatTheMapNamesOnly() throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("ARG V=1\nFROM a:$V\nFROM b\nFROM a:1 AS a\n");

        assertThat(dockerfile.rewrite(NONE, Map.of("a:1", "r/a@sha256:" + "0".repeat(64), "c", "d")))
                .isEqualTo(
                        "ARG V=1\nFROM r/a@sha256:%1$s\nFROM b\nFROM r/a@sha256:%1$s AS a\n".formatted("0".repeat(64)));
    }

    @Test
    void replacesOneUseOfSeveral() throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("FROM a AS x\nFROM a\nCOPY --from=a /b /b\n");

        String rewritten =
                dockerfile.rewriteUses(NONE, use -> use.baseOfTarget() ? Optional.of("pinned") : Optional.empty());

        assertThat(rewritten).isEqualTo("FROM a AS x\nFROM pinned\nCOPY --from=a /b /b\n");
    }

    @Test
    void leavesVariablesWhereAnImageIsReplacedByItself() throws DockerfileSyntaxException {
        String text = "ARG V=1\nFROM a:${V}\n";

        assertThat(Dockerfile.parse(text).rewrite(NONE, Optional::of)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "scratch", "a b", "a\nRUN x", "$X", "UPPER", "a\\", "\"a\"", "https://x/y"})
    void refusesReplacementsThatAreNoImages(String replacement) throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("FROM a\n");

        assertThatIllegalArgumentException().isThrownBy(() -> dockerfile.rewrite(NONE, Map.of("a", replacement)));
    }

    @ParameterizedTest
    @CsvSource({"one,x", "two,later", "two,0", "three,later"})
    void refusesReplacementsThatMeanAStage(String image, String replacement) throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("""
                FROM zero AS x
                FROM one
                COPY --from=two /a /a
                RUN --mount=from=three,target=/a true
                FROM four AS later
                """);

        assertThatIllegalArgumentException().isThrownBy(() -> dockerfile.rewrite(NONE, Map.of(image, replacement)));
    }

    @Test
    void acceptsAReplacementThatIsAStageOnlyLater() throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("FROM a\nFROM b AS x\n");

        assertThat(dockerfile.rewrite(NONE, Map.of("a", "x"))).isEqualTo("FROM x\nFROM b AS x\n");
    }

    @Test
    void acceptsLinesUpToBuildKitsLimit() throws DockerfileSyntaxException {
        String longest = "#" + "x".repeat(65_534);

        assertThat(Dockerfile.parse(longest + "\nFROM a").stages()).hasSize(1);
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\n" + longest + "x\n"))
                .hasMessage("line 2: longer than 65535 bytes");
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\n" + longest + "\r\n"))
                .hasMessage("line 2: longer than 65535 bytes");
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\nRUN <<E\n" + longest + "x\nE\n"))
                .hasMessage("line 3: longer than 65535 bytes");
        assertThatThrownBy(() -> Dockerfile.parse(("FROM a\n#" + "é".repeat(32_768)).getBytes(UTF_8)))
                .isInstanceOf(DockerfileSyntaxException.class);
    }

    @Test
    void joinsContinuationsToMoreThanTheLimitOfALine() throws DockerfileSyntaxException {
        String text = "FROM a\nRUN x\\\n" + ("y".repeat(60_000) + "\\\n").repeat(20) + "\nCOPY --from=b /c /c";

        assertThat(Dockerfile.parse(text).externalImages(NONE).images()).hasSize(1);
        assertThat(Dockerfile.parse(text.replace("\\\n\nCOPY", "\nCOPY"))
                        .externalImages(NONE)
                        .images())
                .extracting(ImageUse::image)
                .containsExactly("a", "b");
    }

    @Test
    void boundsWhatVariablesExpandTo() throws DockerfileSyntaxException {
        StringBuilder text = new StringBuilder("ARG A0=xxxxxxxxxx\n");
        for (int i = 1; i < 100; i++) {
            text.append("ARG A%d=$A%2$d$A%2$d$A%2$d\n".formatted(i, i - 1));
        }
        Dockerfile dockerfile = Dockerfile.parse(text + "FROM a\nFROM b:$A99\n");

        assertThat(dockerfile.externalImages(NONE).images())
                .extracting(ImageUse::image)
                .containsExactly("a");
        assertThat(dockerfile.externalImages(NONE).unresolved()).containsExactly(new UnresolvedImage(102, "b:$A99"));
    }

    @Test
    void boundsTheWorkOfPatterns() throws DockerfileSyntaxException {
        String text = "ARG V=" + "a".repeat(60_000) + "\nARG P=" + "a*".repeat(30_000) + "b\n"
                + "ARG X=${V##$P}\n".repeat(1_000) + "FROM a:$X\n";

        assertThat(Dockerfile.parse(text).externalImages(NONE).unresolved())
                .containsExactly(new UnresolvedImage(1003, "a:$X"));
    }

    @Test
    @Timeout(30)
    void takesTimeInProportionToTheFile() throws DockerfileSyntaxException {
        String triggers = "FROM a AS b\n" + "ONBUILD COPY --from=x a b\n".repeat(5_000) + "FROM b\n".repeat(15_000);

        assertThat(Dockerfile.parse(triggers).rewrite(NONE, Map.of("x", "r/x", "a", "r/a")))
                .isEqualTo(triggers.replace("=x", "=r/x").replace("FROM a", "FROM r/a"));
        assertThat(Dockerfile.parse("FROM abc\n".repeat(28_000)).rewrite(NONE, Map.of("abc", "r/abc")))
                .isEqualTo("FROM r/abc\n".repeat(28_000));
    }

    @Test
    void takesThePlatformOfAnotherMachine() throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("FROM a:$TARGETARCH$TARGETVARIANT-$BUILDARCH\n");

        assertThat(dockerfile
                        .externalImages(NONE.withTargetPlatform("linux/arm/v7").withBuildPlatform("linux/s390x"))
                        .images())
                .extracting(ImageUse::image)
                .containsExactly("a:armv7-s390x");
        assertThatIllegalArgumentException().isThrownBy(() -> NONE.withTargetPlatform("arm"));
    }

    static Stream<String> longValues() {
        return Stream.of(
                "HEALTHCHECK --interval=" + "1s".repeat(30_000) + " CMD x",
                "HEALTHCHECK --interval=" + "9".repeat(60_000) + " CMD x",
                "RUN --mount=type=tmpfs,target=/x,size=1" + ".1".repeat(30_000) + " x",
                "RUN --mount=target=/" + "./".repeat(30_000) + " x",
                "FROM --platform=linux(" + "+a".repeat(30_000) + ") a");
    }

    /** Each of these once overflowed the stack, or took minutes. */
    @ParameterizedTest
    @Timeout(60)
    @MethodSource("longValues")
    void readsLongValuesInShortTimeAndWithoutRecursion(String line) {
        assertThatCode(() -> {
                    try {
                        Dockerfile.parse("FROM a\n" + line + "\n");
                    } catch (DockerfileSyntaxException e) {
                        assertThat(e).hasMessageStartingWith("line 2: ");
                    }
                })
                .doesNotThrowAnyException();
    }

    /** In upper or lower case these are more letters, and the JDK copies the whole text for each of them. */
    @ParameterizedTest
    @Timeout(60)
    @ValueSource(
            strings = {
                "%s",
                "FROM a AS %s",
                "FROM a\nHEALTHCHECK %s",
                "FROM a\nRUN --mount=from=$a$,%s=b c",
                "FROM a\nRUN --mount=%s=b c",
                "FROM a\nRUN --mount=type=%s c",
                "FROM a\nSTOPSIGNAL %s"
            })
    void readsManyOddLettersInShortTime(String form) {
        String letters = "\u00df\u0130\\\n".repeat(200_000);

        assertThatThrownBy(() -> Dockerfile.parse(form.formatted(letters)))
                .isInstanceOf(DockerfileSyntaxException.class);
    }

    /** BuildKit changes the case of each character on its own. */
    @Test
    void namesAStageAsBuildKitDoes() throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("FROM a AS K\u0130T\nFROM b\nCOPY --from=kit x y\n");

        assertThat(dockerfile.externalImages(NONE).images())
                .extracting(ImageUse::image)
                .containsExactly("a", "b");
        assertThatThrownBy(() -> Dockerfile.parse("FROM a AS kit\nCOPY --from=K\u0130T x y\n"))
                .hasMessageContaining("circular dependency");
    }
}
