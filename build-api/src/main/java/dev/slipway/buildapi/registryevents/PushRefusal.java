package dev.slipway.buildapi.registryevents;

/** Why nobody is told of a push. */
enum PushRefusal {
    NOT_A_BUILD("whoever pushed is no build, and only builds push there"),
    ANOTHER_BUILD("the repository belongs to another build than the one that pushed"),
    UNKNOWN_BUILD("no build of this tenant has this id"),
    ENDED_BUILD("the build ended some time ago"),
    LARGE_MANIFEST("the manifest is larger than slipway.build-api.registry-events.manifest-size"),
    MANY_LAYERS("the manifest names more than slipway.build-api.registry-events.layers allows"),
    MANY_PUSHES("the build pushed more manifests than slipway.build-api.registry-events.pushes-of-one-build allows"),
    FOREIGN_LAYERS("the manifest names layers that lie outside of its repository");

    private final String sentence;

    PushRefusal(String sentence) {
        this.sentence = sentence;
    }

    /** For the log. */
    String sentence() {
        return sentence;
    }
}
