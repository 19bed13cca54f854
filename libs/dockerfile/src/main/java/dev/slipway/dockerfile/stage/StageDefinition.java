package dev.slipway.dockerfile.stage;

import dev.slipway.dockerfile.text.MappedText;
import java.util.List;

/**
 * A stage with what the resolver needs of it.
 *
 * @param base the argument of FROM
 * @param references what its instructions take files from
 * @param triggers what the triggers of its ONBUILD instructions take files from, in a stage that is built from it
 */
public record StageDefinition(Stage stage, MappedText base, List<Reference> references, List<Reference> triggers) {

    public StageDefinition {
        references = List.copyOf(references);
        triggers = List.copyOf(triggers);
    }

    public String name() {
        return stage.name().orElse("");
    }
}
