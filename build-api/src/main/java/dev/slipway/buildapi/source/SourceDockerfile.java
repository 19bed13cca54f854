package dev.slipway.buildapi.source;

import dev.slipway.events.text.DockerfileText;
import java.util.Optional;

/** What a source has where its Dockerfile should be. */
public sealed interface SourceDockerfile {

    /** @param folder the only folder at the top of the source, where it was entered; paths are relative to it */
    record Found(DockerfileText dockerfile, Optional<String> folder) implements SourceDockerfile {}

    /** @param instead what the source has, to choose from: a clause of which it is the subject */
    record Missing(String instead) implements SourceDockerfile {}

    /** @param reason a phrase that follows the path's name */
    record Unusable(String reason) implements SourceDockerfile {}
}
