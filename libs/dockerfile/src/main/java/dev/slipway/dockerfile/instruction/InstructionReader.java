package dev.slipway.dockerfile.instruction;

import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SourceText;
import dev.slipway.dockerfile.text.SyntaxError;
import dev.slipway.dockerfile.text.TextRange;
import dev.slipway.dockerfile.text.Whitespace;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Physical lines to instructions: comments dropped, continuations joined, heredocs skipped, directives obeyed.
 *
 * <p>After the first line of an instruction, comment lines and blank lines do not end it.
 */
public final class InstructionReader {

    /** For each of these the rest of the file is read once more, so there may not be many. */
    private static final int MOST_HEREDOCS_WITHOUT_END = 100;

    private final SourceText source;
    /** Whether the file may hold what only its own front end knows; see {@link #readWhatCanBeRead}. */
    private final boolean tolerant;

    private final Directives directives = new Directives();
    private final List<ReadInstruction> instructions = new ArrayList<>();
    private int next;
    private int heredocsWithoutEnd;

    private InstructionReader(SourceText source, boolean tolerant) {
        this.source = source;
        this.tolerant = tolerant;
    }

    /** An instruction with its place and its parts. */
    public record ReadInstruction(Instruction located, ParsedLine parsed) {}

    /** All instructions, and the escape character of the file. */
    public record Instructions(List<ReadInstruction> all, char escape) {}

    public static Instructions read(SourceText source) throws DockerfileSyntaxException {
        InstructionReader reader = new InstructionReader(source, false);
        while (reader.hasNext()) {
            reader.readInstruction();
        }
        return reader.instructions();
    }

    /** A file for a foreign front end: what is no instruction is passed over, an unknown one with the heredocs that it begins. */
    public static Instructions readWhatCanBeRead(SourceText source) {
        InstructionReader reader = new InstructionReader(source, true);
        while (reader.hasNext()) {
            try {
                reader.readInstruction();
            } catch (DockerfileSyntaxException e) {
                // The front end may know better: what follows is read.
            }
        }
        return reader.instructions();
    }

    private Instructions instructions() {
        return new Instructions(List.copyOf(instructions), directives.escape());
    }

    private void readInstruction() throws DockerfileSyntaxException {
        SourceText.Line first = nextLine();
        int start = Directives.startOf(source, first);
        MappedText line = withoutIndent(MappedText.ofSource(source.text(), start, first.end()));
        try {
            directives.accept(line);
            if (isComment(line) || line.isEmpty()) {
                return;
            }
            MappedText text = join(line);
            ParsedLine parsed = ParsedLine.parse(text, directives.escape());
            skipHeredocs(parsed, text);
            SourceText.Line last = source.lines().get(next - 1);
            TextRange range = new TextRange(start, last.end());
            instructions.add(new ReadInstruction(
                    new Instruction(
                            SourceText.readable(parsed.keyword()),
                            SourceText.readable(text.toString()),
                            first.number(),
                            last.number(),
                            range),
                    parsed));
        } catch (SyntaxError e) {
            throw e.at(first.number());
        }
    }

    private MappedText join(MappedText first) throws DockerfileSyntaxException {
        Pattern continuation = continuationOf(directives.escape());
        MappedText.Builder text = new MappedText.Builder();
        MappedText line = first;
        while (true) {
            Matcher matcher = continuation.matcher(line);
            boolean continues = matcher.find();
            text.append(continues ? line.slice(0, matcher.start()) : line);
            if (!continues) {
                return text.build();
            }
            do {
                if (!hasNext()) {
                    return text.build();
                }
                SourceText.Line physical = nextLine();
                line = MappedText.ofSource(source.text(), physical.start(), physical.end());
            } while (isComment(line) || withoutIndent(line).isEmpty());
        }
    }

    private void skipHeredocs(ParsedLine parsed, MappedText text) throws SyntaxError, DockerfileSyntaxException {
        if (!parsed.takesHeredocs() && !(tolerant && !Grammar.knows(parsed.keyword()))) {
            return;
        }
        int behindInstruction = next;
        for (Heredoc heredoc : Heredoc.begunBy(text.toString())) {
            SourceText.Line line;
            do {
                if (!hasNext()) {
                    heredocsWithoutEnd++;
                    next = tolerant && heredocsWithoutEnd <= MOST_HEREDOCS_WITHOUT_END ? behindInstruction : next;
                    throw new SyntaxError("heredoc", "unterminated: no line '" + heredoc.terminator() + "'");
                }
                line = nextLine();
            } while (!heredoc.endsAt(source.text().substring(line.start(), line.end())));
        }
    }

    private boolean hasNext() {
        return next < source.lines().size();
    }

    private SourceText.Line nextLine() throws DockerfileSyntaxException {
        SourceText.Line line = source.lines().get(next++);
        if (!tolerant && line.lengthInBytes() > SourceText.MAX_LINE_BYTES) {
            throw new DockerfileSyntaxException(
                    line.number(), "", "longer than " + SourceText.MAX_LINE_BYTES + " bytes");
        }
        return line;
    }

    /** The escape character ends a line, white space aside, and no other one stands before it. */
    private static Pattern continuationOf(char escape) {
        String quoted = Pattern.quote(Character.toString(escape));
        return Pattern.compile("(?<!" + quoted + ")" + quoted + "[ \\t]*\\z");
    }

    private static boolean isComment(MappedText line) {
        int start = Whitespace.skip(line, 0);
        return start < line.length() && line.charAt(start) == '#';
    }

    private static MappedText withoutIndent(MappedText line) {
        return line.slice(Whitespace.skip(line, 0), line.length());
    }
}
