package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of attacks in docs/security.md names tests that there are. */
class AttacksTableTest {
    private static final Path HOME = Path.of("..", "..");
    private static final Path SECURITY = HOME.resolve("docs").resolve("security.md");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final int CELLS = 3;

    /** A row of the table. */
    private record Row(String attack, String defence, List<MatchResult> tests) {
        static Row of(String line) {
            String[] cells = line.substring(1, line.length() - 1).split(" \\| ", -1);
            assertThat(cells).as(line).hasSize(CELLS);
            return new Row(cells[0], cells[1], TEST.matcher(cells[2]).results().toList());
        }
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(SECURITY).stream()
                .dropWhile(line -> !line.equals("## Attacks"))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| ") && !line.startsWith("| ---") && !line.startsWith("| attack |"))
                .map(Row::of)
                .toList();
    }

    /** Of all modules, by the name of the class. */
    private static Map<String, String> testSources() throws IOException {
        try (Stream<Path> files = Files.walk(HOME)) {
            return files.filter(file -> file.toString().matches(".*/src/test/java/.*(Test|IT)\\.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            AttacksTableTest::text,
                            String::concat));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachAttackHasTestsThatThereAre() throws IOException {
        Map<String, String> sources = testSources();

        assertThat(rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.defence()).as(row.attack()).isNotBlank();
            assertThat(row.tests()).as(row.attack()).isNotEmpty().allSatisfy(test -> {
                assertThat(sources).containsKey(test.group(1));
                assertThat(sources.get(test.group(1))).contains("void " + test.group(2) + "(");
            });
        });
    }

    @Test
    void eachAttackStandsThereOnce() throws IOException {
        Map<String, Long> attacks = rows().stream()
                .map(Row::attack)
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(attacks.values()).containsOnly(1L);
    }
}
