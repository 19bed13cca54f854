package dev.slipway.cli.disk;

import com.fasterxml.jackson.databind.JsonNode;
import dev.slipway.cli.api.ApiClient;
import dev.slipway.events.repository.ImageName;
import dev.slipway.events.request.RequestFields;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A build that somebody means: by its id, whole or in part, or by a name of its image. */
public final class NamedBuild {
    private NamedBuild() {}

    /**
     * The id of the build.
     *
     * @param text an id, the beginning or the end of one, or {@code web:1.4}
     * @param tenant whose image; for callers that are bound to no tenant
     * @throws IOException where it means none, or several
     */
    public static String id(ApiClient api, String text, @Nullable String tenant)
            throws IOException, InterruptedException {
        return isName(text) ? ofName(api, text, tenant) : api.wholeId(text);
    }

    /** Ids have neither. */
    private static boolean isName(String text) {
        return text.indexOf(':') >= 0 || text.indexOf('/') >= 0;
    }

    private static String ofName(ApiClient api, String text, @Nullable String tenant)
            throws IOException, InterruptedException {
        if (!RequestFields.TAGS.type().violations(List.of(text)).isEmpty()
                || !(ImageName.parse(text) instanceof ImageName.Own own)) {
            throw new IOException(
                    text + " is neither the id of a build nor a name in Slipway's registry, such as web:1.4");
        }
        for (JsonNode tag : api.images().tags(own.path(), tenant).path("tags")) {
            if (tag.path("tag").asText().equals(own.tag())) {
                return build(own, tag);
            }
        }
        throw new IOException("there is no " + own + "; slipway images tags " + own.path() + " lists what there is");
    }

    private static String build(ImageName.Own name, JsonNode tag) throws IOException {
        if (!tag.hasNonNull("build_id")) {
            throw new IOException(name + " leads to " + tag.path("digest").asText()
                    + ", and which build made it is not known; name the build by its id");
        }
        return tag.path("build_id").asText();
    }
}
