package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.instruction.Instruction;
import dev.slipway.dockerfile.shell.ShellLexer.ExpansionException;
import dev.slipway.dockerfile.stage.StageGraph.Reached;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.dockerfile.text.SyntaxError;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What BuildKit refuses once it knows the build arguments: the platforms of all stages, a target that is no stage, then what the
 * stages that it needs take files from and how they mount it.
 */
public final class BuildCheck {

    private static final int MOST_STAGES_TOLD = 30;
    private static final String STOP_SIGNAL = "STOPSIGNAL";

    private final StageReader.Stages stages;
    private final char escape;
    private final GlobalArguments variables;
    private final StageGraph graph;
    /** Variables that other build arguments may give other values. */
    private final Set<String> open;

    private BuildCheck(StageReader.Stages stages, char escape, BuildArguments arguments, Set<String> open) {
        this.stages = stages;
        this.escape = escape;
        this.open = open;
        String lastStage = stages.definitions().getLast().name();
        this.variables = GlobalArguments.declare(stages.globalArguments(), escape, arguments, lastStage);
        this.graph = StageGraph.of(stages.definitions(), escape, variables);
    }

    /** Refuses what BuildKit refuses with these arguments. */
    public static void check(StageReader.Stages stages, char escape, BuildArguments arguments)
            throws DockerfileSyntaxException {
        new BuildCheck(stages, escape, arguments, Set.of()).check(arguments);
    }

    /** Refuses what BuildKit refuses with any arguments that build the last stage. */
    public static void checkWithoutArguments(StageReader.Stages stages, char escape) throws DockerfileSyntaxException {
        Set<String> declared = stages.globalArguments().stream()
                .map(declaration -> declaration.split("=", 2)[0])
                .collect(Collectors.toSet());
        BuildArguments none = BuildArguments.none();
        new BuildCheck(stages, escape, none, declared).check(none);
    }

    private void check(BuildArguments arguments) throws DockerfileSyntaxException {
        for (StageDefinition stage : stages.definitions()) {
            checkPlatform(stage.stage());
        }
        Optional<Integer> target = arguments
                .target()
                .map(graph::stageNamed)
                .orElse(Optional.of(stages.definitions().size() - 1));
        if (target.isEmpty()) {
            throw new DockerfileSyntaxException(0, "target", noSuchStage(arguments));
        }
        Reached reached = graph.reachedFrom(target.get());
        for (StageDefinition stage : stages.definitions()) {
            int index = stage.stage().index();
            if (reached.stages().contains(index)) {
                for (Reference reference : stage.references()) {
                    checkSource(reference, stage.stage());
                    checkMount(reference);
                }
                checkSignals(stage.stage());
            }
            if (reached.triggering().contains(index)) {
                for (Reference trigger : stage.triggers()) {
                    checkMount(trigger);
                }
            }
        }
    }

    private String noSuchStage(BuildArguments arguments) {
        List<String> names = stages.definitions().stream()
                .map(StageDefinition::name)
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
        return "there is no stage " + arguments.target().orElse("") + "; "
                + (names.isEmpty() ? "no stage of the file has a name" : "the stages are " + listed(names));
    }

    private static String listed(List<String> names) {
        int left = names.size() - MOST_STAGES_TOLD;
        return String.join(", ", names.subList(0, Math.min(names.size(), MOST_STAGES_TOLD)))
                + (left > 0 ? " and " + left + " more" : "");
    }

    private void checkPlatform(Stage stage) throws DockerfileSyntaxException {
        String written = stage.platform().orElse("");
        if (written.isEmpty() || (written.indexOf('$') >= 0 && open.stream().anyMatch(written::contains))) {
            return;
        }
        String platform;
        try {
            platform = variables.expand(written, escape).value();
        } catch (ExpansionException e) {
            throw new DockerfileSyntaxException(stage.line(), "--platform", e.reason());
        }
        Optional<String> fault = platform.isEmpty()
                ? Optional.of("empty platform value from expression " + written)
                : PlatformName.faultOf(platform)
                        .map(reason -> "failed to parse platform " + written
                                + (platform.equals(written) ? "" : " = '" + platform + "'") + ": " + reason);
        if (fault.isPresent()) {
            throw new DockerfileSyntaxException(stage.line(), "--platform", fault.get());
        }
    }

    /** BuildKit makes the stages in the order of the file, so a later one has nothing yet. */
    private void checkSource(Reference reference, Stage stage) throws DockerfileSyntaxException {
        Optional<Integer> source = graph.stageOf(reference);
        if (source.isPresent() && source.get() > stage.index()) {
            throw new DockerfileSyntaxException(
                    reference.line(),
                    reference.instruction() == ImageInstruction.COPY ? "--from" : "--mount",
                    "cannot take files from stage '" + reference.name() + "': it needs to be defined before stage '"
                            + stage.name().orElse("stage-" + stage.index()) + "'");
        }
    }

    private void checkSignals(Stage stage) throws DockerfileSyntaxException {
        for (Instruction instruction : stage.instructions()) {
            if (!instruction.keyword().equals(STOP_SIGNAL)) {
                continue;
            }
            String signal =
                    instruction.text().strip().substring(STOP_SIGNAL.length()).strip();
            boolean literal = signal.chars().noneMatch(c -> c == '$' || c == '\'' || c == '"' || c == escape);
            if (literal && !StopSignal.isKnown(signal)) {
                throw new DockerfileSyntaxException(instruction.line(), STOP_SIGNAL, "invalid signal: " + signal);
            }
        }
    }

    private void checkMount(Reference reference) throws DockerfileSyntaxException {
        if (reference.mount().isPresent()) {
            try {
                reference.mount().get().requireValidOptions(escape);
            } catch (SyntaxError e) {
                throw e.at(reference.line());
            }
        }
    }
}
