package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SourceText;
import dev.slipway.dockerfile.text.TextRange;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The front end that a file asks for. BuildKit looks for it on its own before it parses anything, and hands the whole file over
 * to it. The file need not be a Dockerfile, so there are three forms, tried in this order:
 *
 * <pre>
 *   # syntax=image options     the first line, or after other directives
 *   // syntax=image options    likewise, in languages with comments like this one
 *   {"syntax": "image", ...}   a member of the JSON object that the file is
 * </pre>
 *
 * <p>A byte order mark and a shebang line may precede each of them.
 *
 * @param line the 1-based number of its line
 * @param image what it names, without the options that may follow
 * @param ranges the parts of the source that spell the image
 * @param inDockerfile whether it has the form that a Dockerfile may have
 */
public record SyntaxDirective(int line, String image, List<TextRange> ranges, boolean inDockerfile) {

    private static final String KEY = "syntax";

    public SyntaxDirective {
        ranges = List.copyOf(ranges);
    }

    public static Optional<SyntaxDirective> of(SourceText source) {
        return inComments(source, "#").or(() -> inComments(source, "//")).or(() -> inJson(source));
    }

    private static Optional<SyntaxDirective> inComments(SourceText source, String comment) {
        Set<String> seen = new HashSet<>();
        for (SourceText.Line line : source.lines()) {
            int start = Directives.startOf(source, line);
            if (isShebang(source, line)) {
                continue;
            }
            Optional<Directives.Directive> directive =
                    Directives.read(MappedText.ofSource(source.text(), start, line.end()), comment);
            if (directive.isEmpty() || !seen.add(directive.get().key())) {
                return Optional.empty();
            }
            if (directive.get().key().equals(KEY)) {
                MappedText commandLine = directive.get().value();
                int end = commandLine.toString().indexOf(' ');
                MappedText image = end < 0 ? commandLine : commandLine.slice(0, end);
                return Optional.of(new SyntaxDirective(
                        line.number(), image.toString(), image.sourceRanges(), comment.equals("#")));
            }
        }
        return Optional.empty();
    }

    private static Optional<SyntaxDirective> inJson(SourceText source) {
        for (SourceText.Line line : source.lines()) {
            if (!isShebang(source, line)) {
                JsonScanner scanner = new JsonScanner(source.text(), Directives.startOf(source, line));
                return scanner.readAll() ? scanner.textOf(KEY).map(range -> inJson(source, range)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static SyntaxDirective inJson(SourceText source, TextRange range) {
        int line = (int) source.lines().stream()
                .takeWhile(each -> each.start() <= range.start())
                .count();
        String image = JsonScanner.unescaped(source.text().substring(range.start(), range.end()));
        return new SyntaxDirective(line, image, List.of(range), false);
    }

    private static boolean isShebang(SourceText source, SourceText.Line line) {
        return line.number() == 1 && source.text().startsWith("#!", Directives.startOf(source, line));
    }
}
