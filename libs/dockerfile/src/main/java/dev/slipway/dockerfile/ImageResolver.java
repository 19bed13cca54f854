package dev.slipway.dockerfile;

import dev.slipway.dockerfile.ShellLexer.ExpansionException;
import dev.slipway.dockerfile.ShellLexer.Word;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Tells, for one set of build arguments, images from stages.
 *
 * <p>A FROM means a stage if an earlier one has exactly that name. {@code COPY --from=} and {@code RUN --mount=from=}
 * ignore case and mean any stage of the file, a later one too.
 */
final class ImageResolver {

    private static final String NOTHING = "scratch";
    private static final String SYNTAX_ARGUMENT = "BUILDKIT_SYNTAX";

    /** The front end that is built into BuildKit. */
    private static final String BUILT_IN_SYNTAX = "dockerfile.v0";

    private final Dockerfile.Parts file;
    private final BuildArguments arguments;
    private final GlobalArguments variables;
    private final Map<String, Integer> lastStageOfName = new HashMap<>();
    private final List<StageLinks> links = new ArrayList<>();
    private final Set<Integer> triggering = new HashSet<>();

    private final List<NamedImage> images = new ArrayList<>();
    private final List<UnresolvedImage> unresolved = new ArrayList<>();

    private ImageResolver(Dockerfile.Parts file, BuildArguments arguments) {
        this.file = file;
        this.arguments = arguments;
        this.variables = GlobalArguments.declare(
                file.globalArguments(),
                file.escape(),
                arguments,
                file.stages().getLast().name());
    }

    /**
     * An image with the parts of the source that spell it.
     *
     * @param ranges empty where the source does not
     * @param stage the index of the stage that names it, -1 for the front end
     */
    record NamedImage(ImageUse use, List<TextRange> ranges, int stage) {}

    /** What {@link #resolve} found, in the order of the file. */
    record Resolution(List<NamedImage> images, List<UnresolvedImage> unresolved) {

        ImageUses uses() {
            return new ImageUses(images.stream().map(NamedImage::use).toList(), unresolved);
        }
    }

    /** What a stage is built from and takes files from. */
    private static final class StageLinks {
        private final Set<Integer> stages = new LinkedHashSet<>();
        private Optional<Integer> parent = Optional.empty();
    }

    static Resolution resolve(Dockerfile.Parts file, BuildArguments arguments) {
        ImageResolver resolver = new ImageResolver(file, arguments);
        resolver.linkParents();
        resolver.linkReferences();
        resolver.collect();
        return new Resolution(resolver.images, resolver.unresolved);
    }

    /** Whether a name would mean a stage in the place of an image. */
    static boolean namesStage(Dockerfile.Parts file, NamedImage image, String name) {
        return switch (image.use().instruction()) {
            case SYNTAX -> false;
            case FROM ->
                file.stages().stream()
                        .limit(image.stage())
                        .anyMatch(s -> !name.isEmpty() && s.name().equals(name));
            case COPY -> name.matches("[0-9]+") || anyStageIsNamed(file, name);
            case RUN -> anyStageIsNamed(file, name);
        };
    }

    private static boolean anyStageIsNamed(Dockerfile.Parts file, String name) {
        return file.stages().stream().anyMatch(s -> s.name().equals(name.toLowerCase(Locale.ROOT)));
    }

    private final List<Base> bases = new ArrayList<>();

    /** The outcome of one FROM. */
    private sealed interface Base {
        record OfStage(int index) implements Base {}

        record OfNothing() implements Base {}

        record OfImage(String name, List<TextRange> ranges) implements Base {}

        record Unknown() implements Base {}
    }

    private void linkParents() {
        for (StageDefinition stage : file.stages()) {
            Base base = baseOf(stage);
            bases.add(base);
            StageLinks link = new StageLinks();
            if (base instanceof Base.OfStage(int parent)) {
                link.parent = Optional.of(parent);
                link.stages.add(parent);
                triggering.add(parent);
            }
            links.add(link);
            if (!stage.name().isEmpty()) {
                lastStageOfName.put(stage.name(), stage.stage().index());
            }
        }
    }

    private Base baseOf(StageDefinition stage) {
        Word word;
        try {
            word = variables.expand(stage.base().toString(), file.escape());
        } catch (ExpansionException e) {
            return new Base.Unknown();
        }
        Integer parent = lastStageOfName.get(word.value());
        if (parent != null) {
            return new Base.OfStage(parent);
        }
        if (word.value().equals(NOTHING)) {
            return new Base.OfNothing();
        }
        return ImageName.isValid(word.value())
                ? new Base.OfImage(word.value(), rangesWithout(word.quotes(), stage.base()))
                : new Base.Unknown();
    }

    private void linkReferences() {
        for (StageDefinition stage : file.stages()) {
            StageLinks link = links.get(stage.stage().index());
            stage.references().forEach(reference -> stageOf(reference).ifPresent(link.stages::add));
            link.parent.ifPresent(parent -> file.stages().get(parent).triggers().forEach(trigger -> stageOf(trigger)
                    .ifPresent(link.stages::add)));
        }
    }

    private Optional<Integer> stageOf(Reference reference) {
        Optional<Long> index = reference.index();
        if (index.isPresent()) {
            return index.filter(i -> i >= 0 && i < file.stages().size()).map(Long::intValue);
        }
        return Optional.ofNullable(
                lastStageOfName.get(reference.name().toString().toLowerCase(Locale.ROOT)));
    }

    private void collect() {
        collectSyntax();
        Optional<Integer> target = target();
        Set<Integer> needed = target.map(this::reachableFrom).orElse(Set.of());
        Optional<Integer> root = target.map(this::rootOf);
        Set<Integer> triggered = new HashSet<>();
        for (int child : needed) {
            links.get(child).parent.ifPresent(triggered::add);
        }
        for (StageDefinition stage : file.stages()) {
            int index = stage.stage().index();
            boolean reached = needed.contains(index);
            collectBase(stage, root.isPresent() && root.get() == index, reached);
            List<Found> found = new ArrayList<>();
            stage.references().forEach(reference -> found.add(new Found(reference, reached)));
            if (triggering.contains(index)) {
                stage.triggers().forEach(trigger -> found.add(new Found(trigger, triggered.contains(index))));
            }
            found.sort((a, b) -> Integer.compare(a.reference.line(), b.reference.line()));
            found.forEach(each -> collectReference(each, index));
        }
    }

    private record Found(Reference reference, boolean needed) {}

    private void collectSyntax() {
        String argument = arguments.values().get(SYNTAX_ARGUMENT);
        int line = file.syntax().map(Directives.SyntaxDirective::line).orElse(0);
        if (argument != null) {
            String image = argument.strip().split(" ", 2)[0];
            collectSyntax(line, image, List.of());
        } else if (file.syntax().isPresent()) {
            MappedText image = file.syntax().get().image();
            collectSyntax(line, image.toString(), image.sourceRanges());
        }
    }

    private void collectSyntax(int line, String image, List<TextRange> ranges) {
        if (image.equals(BUILT_IN_SYNTAX)) {
            return;
        }
        if (ImageName.isValid(image)) {
            images.add(new NamedImage(new ImageUse(line, ImageInstruction.SYNTAX, image, false, true), ranges, -1));
        } else {
            unresolved.add(new UnresolvedImage(line, SourceText.readable(image)));
        }
    }

    private void collectBase(StageDefinition stage, boolean baseOfTarget, boolean needed) {
        int line = stage.stage().line();
        switch (bases.get(stage.stage().index())) {
            case Base.OfStage s -> {}
            case Base.OfNothing n -> {}
            case Base.OfImage(String name, List<TextRange> ranges) ->
                images.add(new NamedImage(
                        new ImageUse(line, ImageInstruction.FROM, name, baseOfTarget, needed),
                        ranges,
                        stage.stage().index()));
            case Base.Unknown u ->
                unresolved.add(new UnresolvedImage(line, stage.stage().base()));
        }
    }

    private void collectReference(Found found, int stage) {
        Reference reference = found.reference;
        String name = reference.name().toString();
        if (name.isEmpty()
                || name.equals(NOTHING)
                || reference.index().isPresent()
                || stageOf(reference).isPresent()) {
            return;
        }
        if (ImageName.isValid(name)) {
            ImageUse use = new ImageUse(reference.line(), reference.instruction(), name, false, found.needed);
            images.add(new NamedImage(use, reference.name().sourceRanges(), stage));
        } else {
            unresolved.add(new UnresolvedImage(reference.line(), SourceText.readable(name)));
        }
    }

    private Optional<Integer> target() {
        return arguments
                .target()
                .map(name -> Optional.ofNullable(lastStageOfName.get(name.toLowerCase(Locale.ROOT))))
                .orElse(Optional.of(file.stages().size() - 1));
    }

    private int rootOf(int stage) {
        int root = stage;
        while (links.get(root).parent.isPresent()) {
            root = links.get(root).parent.get();
        }
        return root;
    }

    private Set<Integer> reachableFrom(int stage) {
        Set<Integer> reached = new HashSet<>();
        List<Integer> open = new ArrayList<>(List.of(stage));
        while (!open.isEmpty()) {
            int next = open.removeLast();
            if (reached.add(next)) {
                open.addAll(links.get(next).stages);
            }
        }
        return reached;
    }

    /** The source of a text without its quotes, which are given as indexes of code points. */
    private static List<TextRange> rangesWithout(Set<Integer> quotes, MappedText text) {
        MappedText.Builder unquoted = new MappedText.Builder();
        int codePoint = -1;
        for (int i = 0; i < text.length(); i++) {
            boolean continued =
                    i > 0 && Character.isLowSurrogate(text.charAt(i)) && Character.isHighSurrogate(text.charAt(i - 1));
            codePoint += continued ? 0 : 1;
            if (!quotes.contains(codePoint)) {
                unquoted.append(text, i);
            }
        }
        return unquoted.build().sourceRanges();
    }
}
