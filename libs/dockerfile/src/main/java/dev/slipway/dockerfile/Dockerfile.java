package dev.slipway.dockerfile;

import dev.slipway.dockerfile.ImageResolver.NamedImage;
import dev.slipway.dockerfile.instruction.FrontEnds;
import dev.slipway.dockerfile.instruction.Instruction;
import dev.slipway.dockerfile.instruction.InstructionReader;
import dev.slipway.dockerfile.instruction.SyntaxDirective;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.stage.BuildCheck;
import dev.slipway.dockerfile.stage.ImageInstruction;
import dev.slipway.dockerfile.stage.ImageName;
import dev.slipway.dockerfile.stage.Stage;
import dev.slipway.dockerfile.stage.StageDefinition;
import dev.slipway.dockerfile.stage.StageReader;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.dockerfile.text.SourceText;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A parsed Dockerfile: where it names images, and how it reads with other names in their place.
 *
 * <p>Parsing needs no build arguments; which images are named does ({@code FROM node:$VERSION}). An instance is
 * immutable.
 */
public final class Dockerfile {

    private final SourceText source;
    private final List<Instruction> instructions;
    private final Parts parts;
    private final boolean readInPart;

    private Dockerfile(SourceText source, List<Instruction> instructions, Parts parts, boolean readInPart) {
        this.source = source;
        this.instructions = instructions;
        this.parts = parts;
        this.readInPart = readInPart;
    }

    /** What the resolver works on. */
    record Parts(
            Optional<SyntaxDirective> syntax,
            char escape,
            List<String> globalArguments,
            List<StageDefinition> stages) {}

    /** What BuildKit refuses beside what is wrong in itself. */
    @FunctionalInterface
    private interface Check {
        void check(StageReader.Stages stages, char escape) throws DockerfileSyntaxException;
    }

    /**
     * Parses the bytes of a file. They may begin with a byte order mark, end lines either way, and need not be UTF-8.
     *
     * @throws DockerfileSyntaxException if BuildKit would reject the file with any build arguments
     */
    public static Dockerfile parse(byte[] bytes) throws DockerfileSyntaxException {
        return parseWithoutArguments(SourceText.of(bytes));
    }

    /**
     * Parses the text of a file.
     *
     * @throws DockerfileSyntaxException if BuildKit would reject the file with any build arguments
     */
    public static Dockerfile parse(String text) throws DockerfileSyntaxException {
        return parseWithoutArguments(SourceText.of(text));
    }

    /**
     * Parses the bytes of a file that is to be built with these arguments.
     *
     * @throws DockerfileSyntaxException if BuildKit would reject it then
     */
    public static Dockerfile parse(byte[] bytes, BuildArguments arguments) throws DockerfileSyntaxException {
        return parse(
                SourceText.of(bytes),
                arguments.frontEnd(),
                (stages, escape) -> BuildCheck.check(stages, escape, arguments));
    }

    private static Dockerfile parseWithoutArguments(SourceText source) throws DockerfileSyntaxException {
        return parse(source, Optional.empty(), BuildCheck::checkWithoutArguments);
    }

    /** BuildKit hands a file to the front end that it names without a look at it, so only Docker's own front end refuses it. */
    private static Dockerfile parse(SourceText source, Optional<String> frontEndArgument, Check check)
            throws DockerfileSyntaxException {
        Optional<SyntaxDirective> syntax = SyntaxDirective.of(source);
        try {
            InstructionReader.Instructions instructions = InstructionReader.read(source);
            StageReader.Stages stages = StageReader.read(instructions);
            check.check(stages, instructions.escape());
            return of(source, syntax, instructions, stages, false);
        } catch (DockerfileSyntaxException e) {
            boolean foreign = frontEndArgument
                    .or(() -> syntax.map(SyntaxDirective::image))
                    .filter(FrontEnds::isForeign)
                    .isPresent();
            // Two directives that name a front end are refused whichever these are: one of them is a mistake.
            if (!foreign || e.field().equals(ImageInstruction.SYNTAX.label())) {
                throw e;
            }
            return readWhatCanBeRead(source, syntax);
        }
    }

    private static Dockerfile readWhatCanBeRead(SourceText source, Optional<SyntaxDirective> syntax) {
        boolean dockerfile = syntax.map(SyntaxDirective::inDockerfile).orElse(true);
        InstructionReader.Instructions instructions =
                InstructionReader.readWhatCanBeRead(dockerfile ? source : SourceText.of(""));
        return of(source, syntax, instructions, StageReader.readWhatCanBeRead(instructions), true);
    }

    private static Dockerfile of(
            SourceText source,
            Optional<SyntaxDirective> syntax,
            InstructionReader.Instructions instructions,
            StageReader.Stages stages,
            boolean readInPart) {
        return new Dockerfile(
                source,
                instructions.all().stream()
                        .map(InstructionReader.ReadInstruction::located)
                        .toList(),
                new Parts(syntax, instructions.escape(), stages.globalArguments(), stages.definitions()),
                readInPart);
    }

    /**
     * Whether a front end that Docker does not publish is to read this file, and it is no Dockerfile throughout. It may then
     * name images that only the front end finds, and be built from what is no stage here.
     */
    public boolean isReadInPart() {
        return readInPart;
    }

    /** All instructions in the order of the file, those before the first FROM too. */
    public List<Instruction> instructions() {
        return instructions;
    }

    /** The stages as they are written, at least one unless the file {@link #isReadInPart() is read in part}. */
    public List<Stage> stages() {
        return parts.stages().stream().map(StageDefinition::stage).toList();
    }

    /** All images that the file names, stages and {@code scratch} left out. */
    public ImageUses externalImages(BuildArguments arguments) {
        return ImageResolver.resolve(parts, arguments).uses();
    }

    /**
     * The images that building the target pulls, each place in the order of the file. All of them where the file is {@link
     * #isReadInPart() read in part}: nobody but its front end knows what it needs.
     */
    public List<ImageUse> neededImages(BuildArguments arguments) {
        return externalImages(arguments).images().stream()
                .filter(use -> readInPart || use.needed())
                .toList();
    }

    /** The base image of the stage to be built, through the stages that it is built from. */
    public Optional<ImageUse> baseImage(BuildArguments arguments) {
        return externalImages(arguments).baseImage();
    }

    /** What finds the lines of steps. */
    public StepLines stepLines(BuildArguments arguments) {
        return StepLines.of(stages(), ImageResolver.resolve(parts, arguments));
    }

    /** {@link #rewrite(BuildArguments, Function)} with the images that are keys of a map. */
    public String rewrite(BuildArguments arguments, Map<String, String> replacements) {
        return rewrite(arguments, (String image) -> Optional.ofNullable(replacements.get(image)));
    }

    /**
     * The text of the file with image references replaced, every other character as it was. A reference with variables
     * becomes a literal. Quotes around a reference stay, and so do line continuations inside of it. Bytes that were no
     * UTF-8 are lone surrogates here; {@link #rewriteBytes} gives them back as they were.
     *
     * @param replacement from an image as {@link ImageUse#image()} gives it to what shall stand in its place; empty, or
     *     the same image, leaves the reference as it is written
     * @throws IllegalArgumentException if a replacement is no image reference, or means a stage where it would stand
     */
    public String rewrite(BuildArguments arguments, Function<String, Optional<String>> replacement) {
        return rewriteUses(arguments, use -> replacement.apply(use.image()));
    }

    /** {@link #rewrite(BuildArguments, Function)} as bytes: those of the file where nothing is replaced. */
    public byte[] rewriteBytes(BuildArguments arguments, Function<String, Optional<String>> replacement) {
        return SourceText.encode(rewrite(arguments, replacement));
    }

    /** Like {@link #rewrite(BuildArguments, Function)}, with each place where an image is named decided on its own. */
    public String rewriteUses(BuildArguments arguments, Function<ImageUse, Optional<String>> replacement) {
        Rewriter rewriter = new Rewriter(source.text());
        ImageResolver.Resolution resolution = ImageResolver.resolve(parts, arguments);
        for (NamedImage image : resolution.images()) {
            if (image.ranges().isEmpty()) {
                continue;
            }
            Optional<String> replaced = replacement
                    .apply(image.use())
                    .filter(to -> !to.equals(image.use().image()));
            if (replaced.isPresent()) {
                requireImage(resolution, image, replaced.get());
                rewriter.replace(image.ranges(), replaced.get());
            }
        }
        return rewriter.text();
    }

    /** {@link #rewriteUses} as bytes. */
    public byte[] rewriteUsesToBytes(BuildArguments arguments, Function<ImageUse, Optional<String>> replacement) {
        return SourceText.encode(rewriteUses(arguments, replacement));
    }

    private static void requireImage(ImageResolver.Resolution resolution, NamedImage image, String replacement) {
        if (!ImageName.isValid(replacement) || replacement.equals("scratch")) {
            throw new IllegalArgumentException("not an image reference: '" + replacement + "'");
        }
        if (resolution.namesStage(image, replacement)) {
            throw new IllegalArgumentException("'" + replacement + "' is a stage of the Dockerfile, line "
                    + image.use().line());
        }
    }
}
