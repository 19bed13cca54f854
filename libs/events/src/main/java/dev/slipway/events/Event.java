package dev.slipway.events;

import java.util.Optional;

/** Something that happened to a build or an image, or to who may reach them. Each permitted record is the whole payload of one topic. */
public sealed interface Event
        permits BuildSubmitted,
                BuildRequested,
                BuildPrepared,
                BuildAuthorized,
                BuildStarted,
                BuildLog,
                BuildStep,
                BuildFinished,
                BuildCancel,
                ImagePushed,
                ImageConverted,
                ApiTokenChanged,
                Audited,
                MirrorRepositoryChanged,
                MirrorImageChecked,
                BaseImageRequested,
                BaseImageProgress,
                BaseImageMoved,
                MirrorUpstreamObserved,
                LauncherState,
                PublishEvent {

    /** The CloudEvents subject and the record key: the build id, or the repository, the image, the registry, the launcher, the request, the token or the caller where no build is concerned. */
    String subject();

    /**
     * The CloudEvents id, where it follows from what happened, so that who hears of it twice can tell. Else each record gets one of its
     * own.
     */
    default Optional<String> eventId() {
        return Optional.empty();
    }
}
