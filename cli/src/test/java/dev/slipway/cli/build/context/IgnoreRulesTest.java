package dev.slipway.cli.build.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.slipway.cli.build.context.IgnoreRules.Verdict;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What they ignore was compared with moby's patternmatcher and its own tests. */
class IgnoreRulesTest {
    /** As a walk asks: each directory above first. */
    private static boolean ignores(String file, String path) {
        IgnoreRules rules = IgnoreRules.parse(file);
        @Nullable Verdict verdict = null;
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            verdict = rules.judge(path.substring(0, slash), verdict);
        }
        return rules.judge(path, verdict).ignored();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "** file true",
                "**/ file true",
                "** dir/file true",
                "**/** dir/file true",
                "dir/** dir/file true",
                "dir/** dir/dir2/file true",
                "**/dir dir true",
                "**/dir dir/file true",
                "**/dir2/* dir/dir2/file true",
                "**/dir2/** dir/dir2/dir3/file true",
                "**file file true",
                "**file dir/file true",
                "**file dir/xfile true",
                "**/file dir/dir/file true",
                "**/file dir/xfile false",
                "**/file* dir/dir/file.txt true",
                "**/file*txt dir/dir/file.txt true",
                "**/**/*.txt dir/dir/file.txt true",
                "**/**/*.txt2 dir/dir/file.txt false",
                "**/*.txt file.txt true",
                "a**/*.txt a/file.txt true",
                "a**/*.txt a/dir/dir/file.txt true",
                "a/*.txt a/dir/file.txt false",
                "a/*.txt a/file.txt true",
                "a/*.txt** a/file.txt true",
                "a[b-d]e ae false",
                "a[b-d]e ace true",
                "a[b-d]e aae false",
                "a[^b-d]e aze true",
                "a[^b-d]e ace false",
                ".* .foo true",
                ".* foo false",
                "abc.def abcdef false",
                "abc.def abcZdef false",
                "abc?def abcZdef true",
                "abc?def abc/def false",
                "abc?def abcdef false",
                "**/foo/bar dir/dir2/foo/bar true",
                "abc/** abc false",
                "abc/** abc/def true",
                "**/.foo bar.foo false",
                "a(b)c/def a(b)c/def true",
                "a.|)$(}+{bc a.|)$(}+{bc true",
                "dist/*.whl dist/proxy-2.4.0rc3.dev36+g08acad9.whl true",
                "a\\*b a*b true",
                "a\\*b axb false",
                "a?b a\u263ab true",
                "a???b a\u263ab false",
                "[a-\u03b6]* \u03b1 true",
                "[\\]a] ] true",
                "[\\-x] - true",
                "[x\\-] z false",
                "ab[[:digit:]] ab7 true",
                "ab[[:digit:]] abx false",
                "a&b a&b true",
                "[a&&b] & true",
                "node_modules packages/web/node_modules false",
                "node_modules node_modules/a/b.js true",
                "/abs abs true",
                "./here here true",
                "a/../b b true",
                "slash/ slash/x true",
                ". x false",
                "/ x false",
                ".. x false",
                "a*b a/b false"
            })
    void comparesAsDockerDoes(String pattern, String path, boolean ignored) {
        assertThat(ignores(pattern, path)).isEqualTo(ignored);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "docs|!docs/README.md docs/README.md false",
                "docs|!docs/README.md docs/other.md true",
                "docs/|!docs/README.md docs/README.md false",
                "docs/*|!docs/README.md docs/README.md false",
                "!a.go|*.go a.go true",
                "*.go|!a.go a.go false",
                "**|!util/docker/web util/docker/web/foo false",
                "**|!util/docker/web|util/docker/web/foo util/docker/web/foo true",
                "**|!dist/*.whl dist/a.whl false",
                "*|!src src/deep/er/file false",
                "*|!src other true",
                "*|!**/*.md a/b/c.md false",
                "*.md|!README*.md|README-secret.md README-secret.md true",
                "*.md|!README*.md|README-secret.md README-other.md false"
            })
    void theLastLineThatMatchesDecides(String lines, String path, boolean ignored) {
        assertThat(ignores(lines.replace('|', '\n'), path)).isEqualTo(ignored);
    }

    /** Moby does not compare a pattern that changes nothing, so that what lies below is not known to match it either. */
    @Test
    void forgetsWhatChangedNothingForTheDirectoryAsDockerDoes() {
        assertThat(ignores("*\n!foo/bar\nfoo", "foo/bar")).isFalse();
        assertThat(ignores("*\n!foo/bar\nfoo/*", "foo/bar")).isTrue();
    }

    @Test
    void leavesOutCommentsBlanksAndAByteOrderMark() {
        String file = "\ufeffa\r\n# b\r\n\n   \n  #c  \n  d  \n! e\n";

        assertThat(ignores(file, "a")).isTrue();
        assertThat(ignores(file, "b")).isFalse();
        assertThat(ignores(file, "#c")).as("a comment begins the line").isTrue();
        assertThat(ignores(file, "d")).isTrue();
        assertThat(ignores("*\n! e", "e")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[", "[^", "[^bc", "a[", "[]a]", "[-]", "[x-]", "[-x]", "[a-b-c]", "a\\", "!", "\\y", "[z-a]"})
    void namesTheLineThatIsWrong(String pattern) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IgnoreRules.parse("good\n" + pattern))
                .withMessageStartingWith("line 2: " + pattern + ": ");
    }

    @Test
    void anIgnoredDirectoryIsLookedAtWhereAnExceptionMayLieInIt() {
        IgnoreRules plain = IgnoreRules.parse("*\n!a/b/c\n!d/**");
        assertThat(plain.mayHaveExceptions("a")).isTrue();
        assertThat(plain.mayHaveExceptions("a/b")).isTrue();
        assertThat(plain.mayHaveExceptions("a/x")).isFalse();
        assertThat(plain.mayHaveExceptions("d")).isTrue();
        assertThat(plain.mayHaveExceptions("node_modules")).isFalse();
        assertThat(IgnoreRules.parse("*\n!**/*.md").mayHaveExceptions("node_modules"))
                .isTrue();
        assertThat(IgnoreRules.parse("*").mayHaveExceptions("a")).isFalse();
    }
}
