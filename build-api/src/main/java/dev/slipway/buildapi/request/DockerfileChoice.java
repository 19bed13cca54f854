package dev.slipway.buildapi.request;

import dev.slipway.buildapi.source.Inspection;
import dev.slipway.buildapi.source.SourceDockerfile;
import dev.slipway.buildapi.source.SpooledSource;
import dev.slipway.dockerfile.Dockerfile;
import dev.slipway.dockerfile.stage.BuildArguments;
import dev.slipway.dockerfile.text.DockerfileSyntaxException;
import dev.slipway.events.request.RequestFields;
import dev.slipway.events.spec.BuildSpec;
import dev.slipway.events.text.DockerfileText;
import dev.slipway.http.FieldError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Which Dockerfile a build is built with. It is decided here, once: the event carries it from here on. */
sealed interface DockerfileChoice {

    /** @param folder the only folder at the top of the source, where it was entered for the Dockerfile */
    record Chosen(DockerfileText text, Optional<String> folder) implements DockerfileChoice {}

    /** The source is none, or there is no Dockerfile that could be built. */
    record Refused(FieldError error) implements DockerfileChoice {}

    /** The spooled source cannot be read any more. */
    record Unreadable(String reason) implements DockerfileChoice {}

    /** @param inline the text, where it came with the request */
    static DockerfileChoice of(Optional<String> inline, BuildSpec spec, SpooledSource source) {
        return switch (source.inspection()) {
            case Inspection.Unsound(String reason) -> refused(RequestStep.SOURCE, reason);
            case Inspection.Sound sound -> {
                if (inline.isPresent()) {
                    DockerfileText text = DockerfileText.of(inline.get().getBytes(StandardCharsets.UTF_8));
                    yield parsed(new Chosen(text, Optional.empty()), spec, RequestFields.DOCKERFILE.name(), "");
                }
                yield inSource(spec, source, sound);
            }
        };
    }

    private static DockerfileChoice inSource(BuildSpec spec, SpooledSource source, Inspection.Sound sound) {
        String path = spec.dockerfilePath().orElse(SpooledSource.DOCKERFILE);
        // Who named no path hears of the field that sends the text instead.
        String field = path.equals(SpooledSource.DOCKERFILE)
                ? RequestFields.DOCKERFILE.name()
                : RequestFields.DOCKERFILE_PATH.name();
        try {
            return switch (source.dockerfile(sound, path)) {
                case SourceDockerfile.Found(DockerfileText text, Optional<String> folder) ->
                    parsed(new Chosen(text, folder), spec, field, path + " of the source, ");
                case SourceDockerfile.Missing(String instead) -> refused(field, missing(path, instead));
                case SourceDockerfile.Unusable(String reason) ->
                    refused(field, path + " " + reason + "; send the text as dockerfile, or another dockerfile_path");
            };
        } catch (IOException e) {
            return new Unreadable("the spooled source could not be read: " + e.getMessage());
        }
    }

    private static String missing(String path, String instead) {
        return path.equals(SpooledSource.DOCKERFILE)
                ? "is missing: the source has no Dockerfile at its root; " + instead
                        + ". Send the text as dockerfile, or as dockerfile_path where the source has it"
                : "the source has no " + path + "; " + instead;
    }

    private static DockerfileChoice parsed(Chosen chosen, BuildSpec spec, String field, String which) {
        try {
            Dockerfile.parse(
                    chosen.text().bytes(),
                    BuildArguments.of(spec.buildArgs(), spec.options().target()));
            return chosen;
        } catch (DockerfileSyntaxException e) {
            return refused(field, which + e.getMessage());
        }
    }

    private static Refused refused(String field, String reason) {
        return new Refused(new FieldError(field, reason));
    }
}
