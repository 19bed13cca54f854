package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.shell.ShellLexer.ExpansionException;
import dev.slipway.dockerfile.shell.ShellLexer.Word;
import dev.slipway.dockerfile.text.Letters;
import dev.slipway.dockerfile.text.MappedText;
import dev.slipway.dockerfile.text.TextRange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How the stages of a file lead to one another, for one set of build arguments.
 *
 * <p>A FROM means a stage if an earlier one has exactly that name. {@code COPY --from=} and {@code RUN --mount=from=}
 * ignore case and mean any stage of the file, a later one too.
 */
public final class StageGraph {

    public static final String NOTHING = "scratch";

    private final List<StageDefinition> stages;
    private final List<StageBase> bases = new ArrayList<>();
    private final Map<String, Integer> firstOfName = new HashMap<>();
    private final Map<String, Integer> lastOfName = new HashMap<>();
    private final Set<Integer> parents = new HashSet<>();

    private StageGraph(List<StageDefinition> stages) {
        this.stages = stages;
    }

    public static StageGraph of(List<StageDefinition> stages, char escape, GlobalArguments variables) {
        StageGraph graph = new StageGraph(stages);
        for (StageDefinition stage : stages) {
            graph.add(stage, escape, variables);
        }
        return graph;
    }

    /** The stages that building one of them needs, and those among them whose ONBUILD triggers it runs. */
    public record Reached(Set<Integer> stages, Set<Integer> triggering) {}

    public StageBase baseOf(int stage) {
        return bases.get(stage);
    }

    /** Whether any stage is built from this one, and so runs its ONBUILD triggers. */
    public boolean isParent(int stage) {
        return parents.contains(stage);
    }

    /** The stage that a reference means, where it means one that exists. */
    public Optional<Integer> stageOf(Reference reference) {
        Optional<Long> index = reference.index();
        return index.isPresent()
                ? index.filter(i -> i >= 0 && i < stages.size()).map(Long::intValue)
                : stageNamed(reference.name().toString());
    }

    /** The last stage of this name, in whatever case it is given. */
    public Optional<Integer> stageNamed(String name) {
        return Optional.ofNullable(lastOfName.get(Letters.lowerCase(name)));
    }

    /** Whether the FROM of a stage would mean another stage by this name. */
    public boolean isNamedBefore(int stage, String name) {
        return firstOfName.getOrDefault(name, stage) < stage;
    }

    /** The stage that a stage is built from in the end, or itself. */
    public int rootOf(int stage) {
        int root = stage;
        while (bases.get(root) instanceof StageBase.EarlierStage(int parent)) {
            root = parent;
        }
        return root;
    }

    public Reached reachedFrom(int target) {
        Set<Integer> reached = new HashSet<>();
        Set<Integer> triggering = new HashSet<>();
        List<Integer> open = new ArrayList<>(List.of(target));
        while (!open.isEmpty()) {
            int stage = open.removeLast();
            if (!reached.add(stage)) {
                continue;
            }
            openAll(stages.get(stage).references(), open);
            if (bases.get(stage) instanceof StageBase.EarlierStage(int parent)) {
                open.add(parent);
                if (triggering.add(parent)) {
                    openAll(stages.get(parent).triggers(), open);
                }
            }
        }
        return new Reached(reached, triggering);
    }

    private void openAll(List<Reference> references, List<Integer> open) {
        references.forEach(reference -> stageOf(reference).ifPresent(open::add));
    }

    private void add(StageDefinition stage, char escape, GlobalArguments variables) {
        StageBase base = read(stage, escape, variables);
        bases.add(base);
        if (base instanceof StageBase.EarlierStage(int parent)) {
            parents.add(parent);
        }
        if (!stage.name().isEmpty()) {
            firstOfName.putIfAbsent(stage.name(), stage.stage().index());
            lastOfName.put(stage.name(), stage.stage().index());
        }
    }

    private StageBase read(StageDefinition stage, char escape, GlobalArguments variables) {
        Word word;
        try {
            word = variables.expand(stage.base().toString(), escape);
        } catch (ExpansionException e) {
            return new StageBase.Unknown();
        }
        Integer earlier = lastOfName.get(word.value());
        if (earlier != null) {
            return new StageBase.EarlierStage(earlier);
        }
        if (word.value().equals(NOTHING)) {
            return new StageBase.Nothing();
        }
        return ImageName.isValid(word.value())
                ? new StageBase.Image(word.value(), rangesWithout(word.quotes(), stage.base()))
                : new StageBase.Unknown();
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
