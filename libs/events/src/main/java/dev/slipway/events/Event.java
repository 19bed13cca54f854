package dev.slipway.events;

/** Something that happened to a build or an image. Each permitted record is the whole payload of one topic. */
public sealed interface Event
        permits BuildSubmitted,
                BuildRequested,
                BuildPrepared,
                BuildAuthorized,
                BuildStarted,
                BuildLog,
                BuildFinished,
                BuildCancel,
                ImagePushed,
                ImageConverted {

    /** The CloudEvents subject and the record key: the build id, or the repository where no build is concerned. */
    String subject();
}
