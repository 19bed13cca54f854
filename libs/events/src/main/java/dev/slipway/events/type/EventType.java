package dev.slipway.events.type;

import dev.slipway.events.ApiTokenChanged;
import dev.slipway.events.Audited;
import dev.slipway.events.BaseImageMoved;
import dev.slipway.events.BaseImageProgress;
import dev.slipway.events.BaseImageRequested;
import dev.slipway.events.BuildAuthorized;
import dev.slipway.events.BuildCancel;
import dev.slipway.events.BuildFinished;
import dev.slipway.events.BuildLog;
import dev.slipway.events.BuildPrepared;
import dev.slipway.events.BuildRequested;
import dev.slipway.events.BuildStarted;
import dev.slipway.events.BuildStep;
import dev.slipway.events.BuildSubmitted;
import dev.slipway.events.Event;
import dev.slipway.events.ImageConverted;
import dev.slipway.events.ImagePushed;
import dev.slipway.events.LauncherState;
import dev.slipway.events.MirrorImageChecked;
import dev.slipway.events.MirrorRepositoryChanged;
import dev.slipway.events.MirrorUpstreamObserved;
import dev.slipway.events.PublishEvent;
import dev.slipway.events.Topics;
import java.util.Arrays;
import java.util.Optional;

/** Which record travels on which topic under which CloudEvents type. The topics' names stand in {@link Topics}. */
public enum EventType {
    BUILD_SUBMITTED(BuildSubmitted.class, Topics.BUILD_SUBMITTED),
    BUILD_REQUESTED(BuildRequested.class, Topics.BUILD_REQUESTED),
    BUILD_PREPARED(BuildPrepared.class, Topics.BUILD_PREPARED),
    BUILD_AUTHORIZED(BuildAuthorized.class, Topics.BUILD_AUTHORIZED),
    BUILD_STARTED(BuildStarted.class, Topics.BUILD_STARTED),
    BUILD_LOG(BuildLog.class, Topics.BUILD_LOG),
    BUILD_STEP(BuildStep.class, Topics.BUILD_STEP),
    BUILD_FINISHED(BuildFinished.class, Topics.BUILD_FINISHED),
    BUILD_CANCEL(BuildCancel.class, Topics.BUILD_CANCEL),
    IMAGE_PUSHED(ImagePushed.class, Topics.IMAGE_PUSHED),
    IMAGE_CONVERTED(ImageConverted.class, Topics.IMAGE_CONVERTED),
    IMAGE_PUBLISHED(PublishEvent.ImagePublished.class, Topics.IMAGE_PUBLISHED),
    BUILD_PUBLISH(PublishEvent.PublishJob.class, Topics.BUILD_PUBLISH),
    IMAGE_REMOVE(PublishEvent.RemovalJob.class, Topics.IMAGE_REMOVE),
    IMAGE_REMOVED(PublishEvent.ImagesRemoved.class, Topics.IMAGE_REMOVED),
    API_TOKEN(ApiTokenChanged.class, Topics.API_TOKEN),
    AUDIT(Audited.class, Topics.AUDIT),
    MIRROR_REPOSITORY(MirrorRepositoryChanged.class, Topics.MIRROR_REPOSITORY),
    MIRROR_IMAGE(MirrorImageChecked.class, Topics.MIRROR_IMAGE),
    MIRROR_UPSTREAM(MirrorUpstreamObserved.class, Topics.MIRROR_UPSTREAM),
    BASE_IMAGE_REQUESTED(BaseImageRequested.class, Topics.BASE_IMAGE_REQUESTED),
    BASE_IMAGE_PROGRESS(BaseImageProgress.class, Topics.BASE_IMAGE_PROGRESS),
    BASE_IMAGE_MOVED(BaseImageMoved.class, Topics.BASE_IMAGE_MOVED),
    LAUNCHER_STATE(LauncherState.class, Topics.LAUNCHER_STATE);

    private static final int VERSION = 1;

    private final Class<? extends Event> payload;
    private final String topic;

    EventType(Class<? extends Event> payload, String topic) {
        this.payload = payload;
        this.topic = topic;
    }

    public Class<? extends Event> payload() {
        return payload;
    }

    public String topic() {
        return topic;
    }

    /** The CloudEvents {@code type}: {@code dev.slipway.build.requested.v1}. */
    public String cloudEventType() {
        return "dev." + topic + ".v" + VERSION;
    }

    /** The type whose payload a record is. */
    public static EventType ofPayload(Class<? extends Event> payload) {
        return Arrays.stream(values())
                .filter(type -> type.payload == payload)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(payload + " is not an event"));
    }

    public static EventType of(Event event) {
        return Arrays.stream(values())
                .filter(type -> type.payload.isInstance(event))
                .findFirst()
                .orElseThrow();
    }

    public static Optional<EventType> ofCloudEventType(String cloudEventType) {
        return Arrays.stream(values())
                .filter(type -> type.cloudEventType().equals(cloudEventType))
                .findFirst();
    }
}
