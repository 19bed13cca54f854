package dev.slipway.events;

import java.util.Arrays;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The AsyncAPI 3.0 document of the pipeline's topics, as YAML. */
final class AsyncApi {
    private static final String SCHEMAS = "../../libs/events/src/main/resources/dev/slipway/events/schemas/";

    private AsyncApi() {}

    static String document() {
        return """
                # Written by EventContractTest from the event records; change those instead.
                asyncapi: 3.0.0
                info:
                  title: Slipway events
                  version: 1.0.0
                  description: >-
                    Every step of a build as a CloudEvents 1.0 event in Kafka's binary mode: attributes as record headers,
                    JSON as the value, the build id as the key. Delivery is at least once. Fields are only added, so readers
                    ignore what they do not know. BuildSubmitted is the one message that others write, and Slipway takes
                    what its schema names and nothing else. Whoever writes it chooses the build id, a b and 26 of 0-9
                    and a-z; what is wrong with a submission is told by BuildFinished with that id, outcome rejected.
                  license:
                    name: Apache-2.0
                    url: https://www.apache.org/licenses/LICENSE-2.0.txt
                defaultContentType: application/json
                servers:
                  standalone:
                    host: 127.0.0.1:9092
                    protocol: kafka
                    description: >-
                      What slipway up starts. It listens on the loopback interface only. The password of the user deploy-system
                      is in the file keys/kafka/deploy-system below the data directory.
                    security: [{$ref: '#/components/securitySchemes/saslPlain'}]
                  cluster:
                    host: kafka.example.com:9093
                    protocol: kafka-secure
                    description: A Kafka of the operator's, with TLS. Which mechanism it takes is the operator's choice.
                    security:
                      - {$ref: '#/components/securitySchemes/saslScram'}
                      - {$ref: '#/components/securitySchemes/saslPlain'}
                      - {$ref: '#/components/securitySchemes/mutualTls'}
                channels:
                %soperations:
                %scomponents:
                  messages:
                %s  securitySchemes:
                    saslPlain:
                      type: plain
                      description: SASL/PLAIN, user and password
                    saslScram:
                      type: scramSha512
                      description: SASL/SCRAM-SHA-512, user and password
                    mutualTls:
                      type: X509
                      description: a client certificate
                  messageTraits:
                    cloudEvent:
                      headers:
                        type: object
                        required: [ce_specversion, ce_id, ce_source, ce_type]
                        properties:
                          ce_specversion: {type: string, const: '1.0'}
                          ce_id: {type: string, description: unique for each event of a source}
                          ce_source: {type: string, description: 'who wrote it, /slipway/build-api'}
                          ce_type: {type: string}
                          ce_subject: {type: string, description: the build id}
                          ce_time: {type: string, format: date-time}
                          content-type: {type: string, const: application/json}
                          traceparent: {type: string, description: W3C Trace Context}
                """.formatted(each(AsyncApi::channel), each(AsyncApi::operation), each(AsyncApi::message));
    }

    private static String each(Function<EventType, String> part) {
        return Arrays.stream(EventType.values()).map(part).collect(Collectors.joining());
    }

    private static String channel(EventType type) {
        return """
                  %1$s:
                    address: %2$s
                    messages:
                      %1$s: {$ref: '#/components/messages/%1$s'}
                    bindings:
                      kafka: {topic: %2$s, bindingVersion: 0.5.0}
                """.formatted(type.payload().getSimpleName(), type.topic());
    }

    /** From the point of view of whoever uses Slipway: one topic to write, all others to read. */
    private static String operation(EventType type) {
        String name = type.payload().getSimpleName();
        boolean written = EventSchema.isWrittenByOutsiders(type);
        return """
                  %s%s:
                    action: %s
                    channel: {$ref: '#/channels/%s'}
                """.formatted(written ? "write" : "read", name, written ? "send" : "receive", name);
    }

    private static String message(EventType type) {
        return """
                    %s:
                      name: %s
                      contentType: application/json
                      traits: [{$ref: '#/components/messageTraits/cloudEvent'}]
                      payload:
                        schemaFormat: application/schema+json;version=draft-2020-12
                        schema: {$ref: '%s%s.json'}
                      bindings:
                        kafka:
                          key: %s
                          bindingVersion: 0.5.0
                """.formatted(
                type.payload().getSimpleName(), type.cloudEventType(), SCHEMAS, type.cloudEventType(), key(type));
    }

    /** What a record's key is, as a schema: the event's subject. */
    private static String key(EventType type) {
        return switch (type) {
            case BUILD_SUBMITTED ->
                "{type: string, pattern: '^" + BuildSubmitted.BUILD_ID + "$', description: build_id}";
            case BUILD_REQUESTED,
                    BUILD_PREPARED,
                    BUILD_AUTHORIZED,
                    BUILD_STARTED,
                    BUILD_LOG,
                    BUILD_STEP,
                    BUILD_FINISHED,
                    BUILD_CANCEL -> described("build_id");
            case IMAGE_PUSHED, IMAGE_CONVERTED -> described("build_id, which the repository has at its end");
            case API_TOKEN -> described("the id of the token; a record without a value says that it is gone");
            case AUDIT -> described("who did it");
            case MIRROR_REPOSITORY -> described("the repository; a record without a value says that it is gone");
            case MIRROR_IMAGE -> described("the image; a record without a value says that it is gone");
            case MIRROR_UPSTREAM -> described("the host of the registry");
            case BASE_IMAGE_REQUESTED, BASE_IMAGE_PROGRESS -> described("the id of the request");
            case BASE_IMAGE_MOVED -> described("the image");
            case LAUNCHER_STATE -> described("the launcher");
        };
    }

    private static String described(String what) {
        return "{type: string, minLength: 1, description: '" + what + "'}";
    }
}
