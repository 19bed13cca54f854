package dev.slipway.dockerfile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What BuildKit refuses only when it is about to build. */
class BuildCheckTest {

    private static Dockerfile parse(String text, Map<String, String> arguments) throws DockerfileSyntaxException {
        return Dockerfile.parse(text.getBytes(UTF_8), BuildArguments.of(arguments));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "type=magic,target=/x | unsupported mount type: 'magic'",
                "type=,target=/x | unsupported mount type: ''",
                "type=cache,target=/x,sharing=all | unsupported sharing value: 'all'",
                "type=bind,target=/x,sharing=shared | invalid cache sharing set for a mount of type 'bind'",
                "target=/x,colour=red | unexpected key 'colour' in 'colour=red'",
                "target=/x,colour | invalid field 'colour': must be a key=value pair",
                "target=/x,ro=yes | invalid value for ro: 'yes'",
                "target=/x,required | unexpected key 'required' for mount type 'bind'",
                "required,type=secret,id=x | unexpected key 'required' for mount type 'bind'",
                "type=ssh,required=maybe | invalid value for required: 'maybe'",
                "type=cache,target=/x,size=1 | unexpected key 'size' for mount type 'cache'",
                "type=tmpfs,target=/x,size=big | invalid value for size: 'big'",
                "type=cache,target=/x,mode=0999 | invalid value for mode: '0999'",
                "type=cache,target=/x,uid=-1 | invalid value for uid: '-1'",
                "type=cache,target=/x,gid=4294967296 | invalid value for gid: '4294967296'",
                "target=/x,uid=1 | uid is not allowed for mounts of type 'bind'",
                "type=secret | invalid secret mount: one of source, target required",
                "type=secret,source=a,id=b | both source and id can't be set",
                "type=secret,id=a,from=b | a secret mount should not have a from",
                "type=tmpfs,target=/ | invalid mount target '/'",
            })
    void refusesOptionsOfMountsThatBuildKitDoesNotHave(String mount, String reason) {
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\nRUN --mount=" + mount + " true\n"))
                .isInstanceOf(DockerfileSyntaxException.class)
                .hasMessage("line 2: --mount: " + reason);
    }

    @Test
    void looksAtMountsOfStagesThatTheBuildNeedsAlone() {
        String text = "ARG BASE=good\nFROM x AS good\nFROM x AS bad\nRUN --mount=type=magic true\nFROM $BASE\n";

        assertThatCode(() -> parse(text, Map.of())).doesNotThrowAnyException();
        assertThatThrownBy(() -> parse(text, Map.of("BASE", "bad"))).hasMessageContaining("unsupported mount type");
    }

    @Test
    void looksAtTriggersThatAStageRuns() {
        String text = "FROM x AS b\nONBUILD RUN --mount=type=magic true\n";

        assertThatCode(() -> Dockerfile.parse(text)).doesNotThrowAnyException();
        assertThatThrownBy(() -> Dockerfile.parse(text + "FROM b\n"))
                .hasMessage("line 2: --mount: unsupported mount type: 'magic'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SIGTERM",
                "term",
                "sigkill",
                "9",
                "37",
                "RTMIN",
                "SIGRTMIN+3",
                "RTMAX-14",
                "$SIGNAL",
                "\"SIGTERM\""
            })
    void takesSignalsOfEveryForm(String signal) {
        assertThatCode(() -> Dockerfile.parse("FROM a\n stopsignal  " + signal + "\n"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "SIGFOO", "SIG", "RTMIN+16", "SIGTERM now"})
    void refusesSignalsThatLinuxDoesNotHave(String signal) {
        assertThatThrownBy(() -> Dockerfile.parse("FROM a\nSTOPSIGNAL " + signal + "\n"))
                .hasMessage("line 2: STOPSIGNAL: invalid signal: " + signal);
    }

    @Test
    void judgesPlatformsByTheArgumentsOfTheBuild() throws DockerfileSyntaxException {
        String text = "ARG P\nFROM --platform=$P x\n";

        assertThat(parse(text, Map.of("P", "linux/arm64")).stages()).hasSize(1);
        assertThat(Dockerfile.parse(text).stages()).hasSize(1);
        assertThatThrownBy(() -> parse(text, Map.of()))
                .hasMessage("line 2: --platform: empty platform value from expression $P");
        assertThatThrownBy(() -> parse(text, Map.of("P", "linux/")))
                .hasMessage("line 2: --platform: failed to parse platform $P = 'linux/': '' is an invalid part");
    }

    @Test
    void theArgumentThatNamesAFrontEndDecidesWhoReadsTheFile() throws DockerfileSyntaxException {
        String foreign = "# syntax=example.com/front\nINCLUDE x\nFROM a\n";
        String own = "INCLUDE x\nFROM a\n";

        assertThat(parse(foreign, Map.of()).isReadInPart()).isTrue();
        assertThat(parse(own, Map.of("BUILDKIT_SYNTAX", "example.com/front options"))
                        .isReadInPart())
                .isTrue();
        assertThatThrownBy(() -> parse(foreign, Map.of("BUILDKIT_SYNTAX", "docker/dockerfile:1")))
                .isInstanceOf(DockerfileSyntaxException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "docker/dockerfile",
                "docker/dockerfile:1.7-labs",
                "docker.io/docker/dockerfile:1",
                "index.docker.io/docker/dockerfile-upstream:master",
                "dockerfile.v0"
            })
    void onlyDockersOwnFrontEndsRefuseAFile(String frontEnd) {
        assertThatThrownBy(() -> Dockerfile.parse("# syntax=" + frontEnd + "\nINCLUDE x\nFROM a\n"))
                .hasMessage("line 2: INCLUDE: unknown instruction");
    }

    @Test
    void makesNothingOfAFileForAForeignFrontEndAnError() throws DockerfileSyntaxException {
        String file =
                "# syntax=example.com/front\n" + "x".repeat(70_000) + "\nFROM a AS a\nCOPY --from=a x y\nRUN <<E\n";

        Dockerfile dockerfile = Dockerfile.parse(file);

        assertThat(dockerfile.isReadInPart()).isTrue();
        assertThat(dockerfile.externalImages(BuildArguments.none()).images())
                .extracting(ImageUse::image)
                .containsExactly("example.com/front", "a");
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(strings = {"RUN <<E\n", "OTHER <<E\n"})
    void readsManyHeredocsWithoutAnEndInShortTime(String line) throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("# syntax=example.com/front\nFROM a\n" + line.repeat(50_000));

        assertThat(dockerfile.isReadInPart()).isTrue();
        assertThat(dockerfile.externalImages(BuildArguments.none()).images())
                .extracting(ImageUse::image)
                .containsExactly("example.com/front", "a");
    }

    @Test
    @Timeout(60)
    void readsALongNameOfAFrontEndInShortTime() throws DockerfileSyntaxException {
        assertThat(Dockerfile.parse("# syntax=" + ":".repeat(400_000) + "/\nFROM a\n")
                        .isReadInPart())
                .isTrue();
    }

    @Test
    void readsAFileForAForeignFrontEndThatIsADockerfileAsOne() throws DockerfileSyntaxException {
        Dockerfile dockerfile = Dockerfile.parse("# syntax=example.com/front\nFROM a\n");

        assertThat(dockerfile.isReadInPart()).isFalse();
        assertThat(dockerfile.stages()).hasSize(1);
    }

    private static void build(String dockerfile, String target) throws DockerfileSyntaxException {
        Dockerfile.parse(dockerfile.getBytes(StandardCharsets.UTF_8), BuildArguments.of(Map.of(), Optional.of(target)));
    }

    @Test
    void refusesATargetThatIsNoStageAndNamesThoseThatAre() throws DockerfileSyntaxException {
        String dockerfile = "FROM a AS Web\nFROM b\nFROM c AS worker\n";
        build(dockerfile, "WEB");
        build(dockerfile, "worker");

        for (String target : List.of("nope", "0", "stage-1")) {
            assertThatThrownBy(() -> build(dockerfile, target))
                    .hasMessage("target: there is no stage " + target + "; the stages are web, worker");
        }
        assertThatThrownBy(() -> build("FROM a\n", "x"))
                .hasMessage("target: there is no stage x; no stage of the file has a name");
        assertThatThrownBy(() ->
                        build("FROM a AS s\n" + "FROM a AS t%d\n".repeat(40).formatted(numbers(40)), "x"))
                .hasMessageEndingWith("t28 and 11 more");
    }

    private static Object[] numbers(int count) {
        return IntStream.range(0, count).boxed().toArray();
    }

    @Test
    void refusesCirclesOfManyStagesWithoutFailing() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            text.append("FROM x AS s%d\nCOPY --from=s%d a b\n".formatted(i, (i + 1) % 20_000));
        }

        assertThatThrownBy(() -> Dockerfile.parse(text.toString()))
                .hasMessage("line 40000: --from: circular dependency detected on stage: s0");
    }
}
