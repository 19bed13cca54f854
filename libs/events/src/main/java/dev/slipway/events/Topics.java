package dev.slipway.events;

/** Topic names, as constants for annotations. {@link dev.slipway.events.type.EventType} says what travels on each. */
public final class Topics {
    public static final String BUILD_SUBMITTED = "slipway.build.submitted";
    public static final String BUILD_REQUESTED = "slipway.build.requested";
    public static final String BUILD_PREPARED = "slipway.build.prepared";
    public static final String BUILD_AUTHORIZED = "slipway.build.authorized";
    public static final String BUILD_STARTED = "slipway.build.started";
    public static final String BUILD_LOG = "slipway.build.log";
    public static final String BUILD_STEP = "slipway.build.step";
    public static final String BUILD_FINISHED = "slipway.build.finished";
    public static final String BUILD_CANCEL = "slipway.build.cancel";
    public static final String IMAGE_PUSHED = "slipway.image.pushed";
    public static final String IMAGE_CONVERTED = "slipway.image.converted";

    /** What became of a name that an image was to get. */
    public static final String IMAGE_PUBLISHED = "slipway.image.published";

    /** Images that are to get names: work for the publisher. Slipway's own. */
    public static final String BUILD_PUBLISH = "slipway.build.publish";

    /** What is to be removed from the registry: work for the publisher. Slipway's own. */
    public static final String IMAGE_REMOVE = "slipway.image.remove";

    /** What became of it. Slipway's own. */
    public static final String IMAGE_REMOVED = "slipway.image.removed";

    /** The state of each API token, compacted by its id. Slipway's own: it has the tokens' hashes. */
    public static final String API_TOKEN = "slipway.api-token";

    /** What was done with access, and what was refused. For operators. */
    public static final String AUDIT = "slipway.audit";

    /** Which repositories of the mirror are private, and whose they are, compacted by their names. Slipway's own. */
    public static final String MIRROR_REPOSITORY = "slipway.mirror-repository";

    /** When the images of the mirror were last compared with their upstreams, compacted by reference. Slipway's own. */
    public static final String MIRROR_IMAGE = "slipway.mirror-image";

    /** What registries let the mirror fetch, and which of them are left alone, compacted by host. Slipway's own. */
    public static final String MIRROR_UPSTREAM = "slipway.mirror-upstream";

    /** What admins want of the mirror: an image to be there, or to be forgotten. Slipway's own. */
    public static final String BASE_IMAGE_REQUESTED = "slipway.base-image.requested";

    /** How far the work on these requests is, and how it ended. Slipway's own. */
    public static final String BASE_IMAGE_PROGRESS = "slipway.base-image.progress";

    /** A base image's tag leads to another image than before, with the builds that used the old one. */
    public static final String BASE_IMAGE_MOVED = "slipway.base-image.moved";

    /** How each launcher stands, compacted by its name. Slipway's own. */
    public static final String LAUNCHER_STATE = "slipway.launcher.state";

    /** token-service's own state: grants by build id, compacted. Not part of the contract. */
    public static final String TOKEN_GRANTS = "slipway.token.grants";

    /** The work queues' own state: attempts that began and did not end yet, compacted. Not part of the contract. */
    public static final String WORK_ATTEMPTS = "slipway.work.attempts";

    /** The mirror-workers' own state: who fetches what, and how far uploads are. Not part of the contract. */
    public static final String MIRROR_CLAIM = "slipway.mirror-claim";

    /** Where records of a topic go that nobody can process. */
    public static final String DEAD_LETTER_SUFFIX = ".dlq";

    private Topics() {}
}
