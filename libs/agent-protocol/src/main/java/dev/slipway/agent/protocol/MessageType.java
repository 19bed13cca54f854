package dev.slipway.agent.protocol;

import java.util.Arrays;
import java.util.Optional;

/** The type byte of a frame. Numbers are never given a second meaning; 7 and 8 had one once. */
enum MessageType {
    HELLO(1, Hello.class),
    JOB(2, Job.class),
    LOG(3, Log.class),
    PROGRESS(4, Progress.class),
    SUCCEEDED(5, Result.Succeeded.class),
    FAILED(6, Result.Failed.class),
    HEARTBEAT(9, Heartbeat.class),
    STEPS(10, Steps.class),
    BUILDER(11, Builder.class);

    private final int code;
    private final Class<? extends Message> payload;

    MessageType(int code, Class<? extends Message> payload) {
        this.code = code;
        this.payload = payload;
    }

    int code() {
        return code;
    }

    Class<? extends Message> payload() {
        return payload;
    }

    static MessageType of(Message message) {
        return Arrays.stream(values())
                .filter(type -> type.payload.isInstance(message))
                .findFirst()
                .orElseThrow();
    }

    static Optional<MessageType> ofCode(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }
}
