package dev.slipway.dockerfile.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.dockerfile.shell.ShellLexer.ExpansionException;
import dev.slipway.dockerfile.shell.ShellLexer.Mode;
import dev.slipway.dockerfile.shell.ShellLexer.Variables;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellLexerTest {

    private static final Map<String, String> VALUES =
            Map.of("SET", "one.two.three", "EMPTY", "", "PATH", "/usr/local/bin", "NAÏVE", "é~ü", "_1", "under");
    private static final Variables VARIABLES = name -> Optional.ofNullable(VALUES.get(name));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            plain                      | plain
            $SET                       | one.two.three
            x${SET}y                   | xone.two.threey
            $SETy                      | ``
            $UNSET.x                   | .x
            $_1                        | under
            $NAÏVE                     | é~ü
            $.x                        | $.x
            a$                         | a$
            $1x                        | x
            $12x                       | x
            $@x                        | x
            ${@:-x}                    | x
            "$SET"                     | one.two.three
            '$SET'                     | $SET
            "'$EMPTY'"                 | ''
            '"x"'                      | "x"
            \\$SET                     | $SET
            \\\\$EMPTY                 | \\
            "\\$SET"                   | $SET
            "\\x"                      | \\x
            'a\\'                      | a\\
            a\\                        | a
            ${UNSET:-x}                | x
            ${EMPTY:-x}                | x
            ${EMPTY-x}                 | ``
            ${SET:-x}                  | one.two.three
            ${UNSET-x}                 | x
            ${SET:+x}                  | x
            ${EMPTY:+x}                | ``
            ${EMPTY+x}                 | x
            ${UNSET+x}                 | ``
            ${SET:?x}                  | one.two.three
            ${EMPTY?x}                 | ``
            ${UNSET:-${EMPTY:-${SET}}} | one.two.three
            ${UNSET:-"$SET"}           | one.two.three
            ${UNSET:-'$SET'}           | $SET
            ${UNSET:-a}}               | a}
            ${UNSET:-a\\}b}            | a}b
            ${SET#*.}                  | two.three
            ${SET##*.}                 | three
            ${SET%.*}                  | one.two
            ${SET%%.*}                 | one
            ${SET#one}                 | .two.three
            ${SET#two}                 | one.two.three
            ${SET%three}               | one.two.
            ${SET#???}                 | .two.three
            ${SET##*}                  | ``
            ${SET#*}                   | one.two.three
            ${SET%*}                   | one.two.three
            ${SET%%*}                  | ``
            ${SET#o*e}                 | .two.three
            ${SET##o*e}                | ``
            ${SET%t*e}                 | one.two.
            ${SET%%t*e}                | one.
            ${SET#\\*}                 | one.two.three
            ${SET#[on]}                | one.two.three
            ${SET/./-}                 | one-two.three
            ${SET//./-}                | one-two-three
            ${SET//t*/x}               | one.x
            ${SET/t??./x}              | one.xthree
            ${SET/zzz/x}               | one.two.three
            ${SET//./}                 | onetwothree
            ${PATH//\\//-}             | -usr-local-bin
            ${PATH#/usr/}              | local/bin
            ${NAÏVE#?}                 | ~ü
            ${NAÏVE/~/-}               | é-ü
            ${UNSET/a/b}               | ``
            <<EOF                      | <<EOF
            a<b                        | a<b
            """)
    void expands(String text, String expected) throws ExpansionException {
        assertThat(ShellLexer.expand(text, '\\', VARIABLES).value()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'open",
                "\"open",
                "${",
                "${}",
                "${{a}}",
                "${:-a}",
                "${SET",
                "${SET:-a",
                "${SET/a}",
                "${SET/a/b",
                "${SET:=a}",
                "${SET=a}",
                "${SET!}",
                "${.}",
                "${SET:#a}",
                "${SET:%a}",
                "${SET:/a/b}",
                "${SET:",
                "${UNSET?}",
                "${UNSET:?a}",
                "${EMPTY:?a}",
                "${SET#\\a}",
                "${SET/\\a/b}",
                "${UNSET:-'}"
            })
    void refuses(String text) {
        assertThatThrownBy(() -> ShellLexer.expand(text, '\\', VARIABLES)).isInstanceOf(ExpansionException.class);
    }

    @Test
    void takesTheBacktickForTheBackslash() throws ExpansionException {
        assertThat(ShellLexer.expand("`$SET\\$SET", '`', VARIABLES).value()).isEqualTo("$SET\\one.two.three");
    }

    @Test
    void saysWhatIsMissing() {
        assertThatThrownBy(() -> ShellLexer.expand("${UNSET:?give a version}", '\\', VARIABLES))
                .hasMessage("UNSET: give a version");
    }

    @Test
    void refusesNestingThatWouldOverflowTheStack() {
        String text = "${A:-".repeat(100_000) + "}".repeat(100_000);

        assertThatThrownBy(() -> ShellLexer.expand(text, '\\', Variables.NONE)).hasMessageContaining("too deeply");
    }

    @Test
    void splitsWordsAndKeepsThemAsWritten() throws ExpansionException {
        assertThat(ShellLexer.words("cat  <<\"E F\" 3<< 'x' a\\ b $C\u00a0${D:-e}f", '\\', Mode.WORDS_AS_WRITTEN))
                .containsExactly("cat", "<<\"E F\"", "3<< 'x'", "a\\ b", "$C", "${D:-e}f");
    }
}
