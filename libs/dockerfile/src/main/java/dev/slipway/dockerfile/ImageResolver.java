package dev.slipway.dockerfile;

import dev.slipway.dockerfile.instruction.FrontEnds;
import dev.slipway.dockerfile.instruction.SyntaxDirective;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.stage.GlobalArguments;
import dev.slipway.dockerfile.stage.ImageInstruction;
import dev.slipway.dockerfile.stage.ImageName;
import dev.slipway.dockerfile.stage.Reference;
import dev.slipway.dockerfile.stage.StageBase;
import dev.slipway.dockerfile.stage.StageDefinition;
import dev.slipway.dockerfile.stage.StageGraph;
import dev.slipway.dockerfile.stage.StageGraph.Reached;
import dev.slipway.dockerfile.text.SourceText;
import dev.slipway.dockerfile.text.TextRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects, for one set of build arguments, what a file names as images, in the order of the file. */
final class ImageResolver {

    private static final int NO_STAGE = -1;
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    private final Dockerfile.Parts file;
    private final BuildArguments arguments;
    private final GlobalArguments variables;
    private final StageGraph graph;
    private final List<NamedImage> images = new ArrayList<>();
    private final List<UnresolvedImage> unresolved = new ArrayList<>();

    private ImageResolver(Dockerfile.Parts file, BuildArguments arguments) {
        this.file = file;
        this.arguments = arguments;
        String lastStage =
                file.stages().isEmpty() ? "" : file.stages().getLast().name();
        this.variables = GlobalArguments.declare(file.globalArguments(), file.escape(), arguments, lastStage);
        this.graph = StageGraph.of(file.stages(), file.escape(), variables);
    }

    /**
     * An image with the parts of the source that spell it.
     *
     * @param ranges empty where the source does not
     * @param stage the index of the stage that names it, -1 for the front end
     */
    record NamedImage(ImageUse use, List<TextRange> ranges, int stage) {}

    /** What {@link #resolve} found, in the order of the file. */
    record Resolution(List<NamedImage> images, List<UnresolvedImage> unresolved, StageGraph graph) {

        ImageUses uses() {
            return new ImageUses(images.stream().map(NamedImage::use).toList(), unresolved);
        }

        /** Whether a name would mean a stage in the place of an image. */
        boolean namesStage(NamedImage image, String name) {
            return switch (image.use().instruction()) {
                case SYNTAX -> false;
                case FROM -> graph.isNamedBefore(image.stage(), name);
                case COPY ->
                    NUMBER.matcher(name).matches() || graph.stageNamed(name).isPresent();
                case RUN -> graph.stageNamed(name).isPresent();
            };
        }
    }

    private record Found(Reference reference, boolean needed) {}

    static Resolution resolve(Dockerfile.Parts file, BuildArguments arguments) {
        ImageResolver resolver = new ImageResolver(file, arguments);
        resolver.collectSyntax();
        resolver.collectStages();
        return new Resolution(resolver.images, resolver.unresolved, resolver.graph);
    }

    private void collectSyntax() {
        Optional<String> argument = arguments.frontEnd();
        int line = file.syntax().map(SyntaxDirective::line).orElse(0);
        if (argument.isPresent()) {
            collectSyntax(line, argument.get(), List.of());
        } else if (file.syntax().isPresent()) {
            collectSyntax(line, file.syntax().get().image(), file.syntax().get().ranges());
        }
    }

    private void collectSyntax(int line, String image, List<TextRange> ranges) {
        if (!image.equals(FrontEnds.BUILT_IN)) {
            collect(new ImageUse(line, ImageInstruction.SYNTAX, image, false, true), ranges, NO_STAGE);
        }
    }

    private void collectStages() {
        if (file.stages().isEmpty()) {
            return;
        }
        Optional<Integer> target = arguments
                .target()
                .map(graph::stageNamed)
                .orElse(Optional.of(file.stages().size() - 1));
        Reached reached = target.map(graph::reachedFrom).orElse(new Reached(Set.of(), Set.of()));
        int root = target.map(graph::rootOf).orElse(NO_STAGE);
        for (StageDefinition stage : file.stages()) {
            int index = stage.stage().index();
            collectBase(stage, index == root, reached.stages().contains(index));
            collectReferences(stage, reached);
        }
    }

    private void collectBase(StageDefinition stage, boolean baseOfTarget, boolean needed) {
        int line = stage.stage().line();
        int index = stage.stage().index();
        switch (graph.baseOf(index)) {
            case StageBase.EarlierStage earlier -> {}
            case StageBase.Nothing nothing -> {}
            case StageBase.Image(String name, List<TextRange> ranges) ->
                collect(
                        new ImageUse(line, ImageInstruction.FROM, name, baseOfTarget, needed, platform(stage)),
                        ranges,
                        index);
            case StageBase.Unknown unknown ->
                unresolved.add(new UnresolvedImage(line, stage.stage().base()));
        }
    }

    private Optional<String> platform(StageDefinition stage) {
        return stage.stage().platform().map(written -> variables.expandOrKeep(written, file.escape()));
    }

    private void collectReferences(StageDefinition stage, Reached reached) {
        int index = stage.stage().index();
        List<Found> found = new ArrayList<>();
        boolean needed = reached.stages().contains(index);
        stage.references().forEach(reference -> found.add(new Found(reference, needed)));
        if (graph.isParent(index)) {
            boolean triggered = reached.triggering().contains(index);
            stage.triggers().forEach(trigger -> found.add(new Found(trigger, triggered)));
        }
        found.sort(Comparator.comparingInt(each -> each.reference.line()));
        for (Found each : found) {
            Reference reference = each.reference;
            String name = reference.name().toString();
            if (namesImage(reference, name)) {
                ImageUse use = new ImageUse(
                        reference.line(), reference.instruction(), name, false, each.needed, platform(stage));
                collect(use, reference.name().sourceRanges(), index);
            }
        }
    }

    private boolean namesImage(Reference reference, String name) {
        return !name.isEmpty()
                && !name.equals(StageGraph.NOTHING)
                && reference.index().isEmpty()
                && graph.stageOf(reference).isEmpty();
    }

    private void collect(ImageUse use, List<TextRange> ranges, int stage) {
        if (ImageName.isValid(use.image())) {
            images.add(new NamedImage(use, ranges, stage));
        } else {
            unresolved.add(new UnresolvedImage(use.line(), SourceText.readable(use.image())));
        }
    }
}
