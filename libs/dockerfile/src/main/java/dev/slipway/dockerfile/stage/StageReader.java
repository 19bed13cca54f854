package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.instruction.Arguments;
import dev.slipway.dockerfile.instruction.Grammar;
import dev.slipway.dockerfile.instruction.Instruction;
import dev.slipway.dockerfile.instruction.InstructionReader;
import dev.slipway.dockerfile.instruction.InstructionReader.ReadInstruction;
import dev.slipway.dockerfile.instruction.ParsedLine;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.dockerfile.text.Letters;
import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.SourceText;
import dev.slipway.dockerfile.text.SyntaxError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Instructions to stages: each instruction checked on its own, then the stages that are named by number. */
public final class StageReader {

    private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9_.-]*");

    /** BuildKit reads a trigger as a Dockerfile of its own, in which no directive sets the escape character. */
    private static final char TRIGGER_ESCAPE = '\\';

    private final char escape;
    private final List<String> globalArguments = new ArrayList<>();
    private final List<OpenStage> stages = new ArrayList<>();

    private StageReader(char escape) {
        this.escape = escape;
    }

    /** The words of all ARGs before the first FROM, and the stages. */
    public record Stages(List<String> globalArguments, List<StageDefinition> definitions) {}

    public static Stages read(InstructionReader.Instructions instructions) throws DockerfileSyntaxException {
        StageReader reader = new StageReader(instructions.escape());
        for (ReadInstruction instruction : instructions.all()) {
            try {
                reader.accept(instruction);
            } catch (SyntaxError e) {
                throw e.at(instruction.located().line());
            }
        }
        if (reader.stages.isEmpty()) {
            throw new DockerfileSyntaxException(0, "FROM", "the file has no stage to build");
        }
        Stages stages = reader.stages();
        checkNumbers(stages.definitions());
        StageCircles.check(stages.definitions());
        return stages;
    }

    /** A file for a foreign front end: instructions that BuildKit would refuse are passed over, and there may be no stage. */
    public static Stages readWhatCanBeRead(InstructionReader.Instructions instructions) {
        StageReader reader = new StageReader(instructions.escape());
        for (ReadInstruction instruction : instructions.all()) {
            try {
                reader.accept(instruction);
            } catch (SyntaxError e) {
                // The front end may know better: what follows is read.
            }
        }
        return reader.stages();
    }

    private Stages stages() {
        return new Stages(
                List.copyOf(globalArguments),
                stages.stream().map(OpenStage::close).toList());
    }

    private void accept(ReadInstruction instruction) throws SyntaxError {
        ParsedLine parsed = instruction.parsed();
        Grammar.check(parsed, escape);
        if (parsed.keyword().equals("FROM")) {
            stages.add(open(instruction));
        } else if (!stages.isEmpty()) {
            stages.getLast().add(instruction, escape);
        } else if (parsed.keyword().equals("ARG")) {
            globalArguments.addAll(Arguments.split(parsed.arguments().toString(), escape));
        } else {
            throw new SyntaxError(parsed.keyword(), "only ARG may stand before the first FROM");
        }
    }

    private OpenStage open(ReadInstruction from) throws SyntaxError {
        ParsedLine parsed = from.parsed();
        List<MappedText> words = parsed.arguments().words();
        boolean named = words.size() == 3 && words.get(1).toString().equalsIgnoreCase("AS");
        if (!named && words.size() != 1) {
            throw new SyntaxError("FROM", "requires either one argument, or three: <base> AS <name>");
        }
        Optional<String> name = Optional.empty();
        if (named) {
            String written = words.get(2).toString();
            name = Optional.of(Letters.lowerCase(written));
            if (!STAGE_NAME.matcher(name.get()).matches()) {
                throw new SyntaxError(
                        "FROM",
                        "invalid stage name '" + written
                                + "': must begin with a letter and hold no other symbols than - _ .");
            }
        }
        OpenStage stage = new OpenStage(
                stages.size(),
                name,
                words.getFirst(),
                parsed.flags().value("platform"),
                from.located().line());
        stage.instructions.add(from.located());
        return stage;
    }

    /**
     * {@code COPY --from=2} names a stage by its number. BuildKit numbers on through the images that instructions name,
     * in the order of the file, so a number just past the last stage can be one of those.
     */
    private static void checkNumbers(List<StageDefinition> definitions) throws DockerfileSyntaxException {
        Set<String> names = new HashSet<>();
        definitions.forEach(definition -> names.add(definition.name()));
        long numbered = definitions.size();
        for (StageDefinition definition : definitions) {
            for (Reference reference : definition.references()) {
                Optional<Long> index = reference.index();
                if (index.isPresent() && (index.get() < 0 || index.get() >= numbered)) {
                    throw new DockerfileSyntaxException(reference.line(), "--from", "there is no stage " + index.get());
                }
                String name = Letters.lowerCase(reference.name().toString());
                boolean stage = index.isPresent() || (!name.isEmpty() && names.contains(name));
                numbered += stage ? 0 : 1;
            }
        }
    }

    /** A stage whose instructions are still being read. */
    private static final class OpenStage {

        private final int index;
        private final Optional<String> name;
        private final MappedText base;
        private final Optional<MappedText> platform;
        private final int line;
        private final List<Instruction> instructions = new ArrayList<>();
        private final List<Reference> references = new ArrayList<>();
        private final List<Reference> triggers = new ArrayList<>();

        OpenStage(int index, Optional<String> name, MappedText base, Optional<MappedText> platform, int line) {
            this.index = index;
            this.name = name;
            this.base = base;
            this.platform = platform;
            this.line = line;
        }

        void add(ReadInstruction instruction, char escape) throws SyntaxError {
            int line = instruction.located().line();
            instructions.add(instruction.located());
            references.addAll(Reference.of(instruction.parsed(), line, escape));
            instruction.parsed().trigger().ifPresent(trigger -> triggers.addAll(triggered(trigger, line)));
        }

        /** A trigger is checked only where it is used, possibly in another file: a wrong one is no error here. */
        private static List<Reference> triggered(ParsedLine trigger, int line) {
            try {
                Grammar.check(trigger, TRIGGER_ESCAPE);
                return Reference.of(trigger, line, TRIGGER_ESCAPE);
            } catch (SyntaxError e) {
                return List.of();
            }
        }

        StageDefinition close() {
            Stage stage = new Stage(
                    index,
                    name,
                    SourceText.readable(base.toString()),
                    platform.map(MappedText::toString).map(SourceText::readable),
                    line,
                    instructions);
            return new StageDefinition(stage, base, references, triggers);
        }
    }
}
