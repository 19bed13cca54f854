package dev.slipway.standalone;

import dev.slipway.events.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Who may do what on Kafka. The rights stand here only: standalone makes the broker's access control lists of them, and
 * docs/security.md shows the same table to people, which a test compares. What is not here nobody may do but the admin.
 *
 * @param user the name to log in with
 * @param groups how the names of the user's consumer groups and share groups begin; it may join no others
 * @param reads topics
 * @param writes topics
 * @param setsAside topics whose dead letters the user writes
 * @param works whether it works on queues: the share groups of these are set up by their members
 * @param seesAllTopics whether it may see which of Slipway's topics exist, beside those that it reads or writes
 */
record KafkaRights(
        String user,
        String groups,
        List<String> reads,
        List<String> writes,
        List<String> setsAside,
        boolean works,
        boolean seesAllTopics) {

    /** The user of standalone itself, which makes topics and sets these rights. It may do everything. */
    static final String ADMIN = "admin";

    static final String BUILD_API = "build-api";
    static final String MIRROR_WORKER = "mirror-worker";
    static final String TOKEN_SERVICE = "token-service";
    static final String VM_LAUNCHER = "vm-launcher";
    static final String CONVERTER = "converter";
    static final String PUBLISHER = "publisher";
    /** Not a service: whoever submits builds and follows them. */
    static final String DEPLOY_SYSTEM = "deploy-system";
    /** Not a service: whoever only watches. */
    static final String DASHBOARD = "dashboard";

    /** The topics of everybody who is let in. They show the names, logs and images of all tenants. */
    static final List<String> PUBLIC = List.of(
            Topics.BUILD_STARTED,
            Topics.BUILD_LOG,
            Topics.BUILD_STEP,
            Topics.BUILD_FINISHED,
            Topics.IMAGE_PUSHED,
            Topics.IMAGE_CONVERTED,
            Topics.IMAGE_PUBLISHED,
            Topics.BASE_IMAGE_MOVED);

    /** What build-api folds into its read model. */
    private static final List<String> FOLDED = Stream.concat(
                    Stream.of(
                            Topics.BUILD_REQUESTED,
                            Topics.BUILD_PREPARED,
                            Topics.BUILD_AUTHORIZED,
                            Topics.BUILD_CANCEL,
                            Topics.MIRROR_IMAGE,
                            Topics.MIRROR_UPSTREAM,
                            Topics.BASE_IMAGE_REQUESTED,
                            Topics.BASE_IMAGE_PROGRESS),
                    PUBLIC.stream().filter(topic -> !topic.equals(Topics.BASE_IMAGE_MOVED)))
            .toList();

    static final List<KafkaRights> ALL = List.of(
            new KafkaRights(
                    BUILD_API,
                    "slipway-build-api",
                    both(
                            FOLDED,
                            List.of(
                                    Topics.BUILD_SUBMITTED,
                                    Topics.API_TOKEN,
                                    Topics.MIRROR_REPOSITORY,
                                    Topics.LAUNCHER_STATE,
                                    Topics.IMAGE_REMOVE,
                                    Topics.IMAGE_REMOVED,
                                    Topics.WORK_ATTEMPTS)),
                    List.of(
                            Topics.BUILD_REQUESTED,
                            Topics.BUILD_CANCEL,
                            Topics.BUILD_FINISHED,
                            Topics.BUILD_PUBLISH,
                            Topics.IMAGE_REMOVE,
                            Topics.IMAGE_PUSHED,
                            Topics.API_TOKEN,
                            Topics.AUDIT,
                            Topics.BASE_IMAGE_REQUESTED,
                            Topics.BASE_IMAGE_MOVED,
                            Topics.WORK_ATTEMPTS),
                    both(FOLDED, List.of(Topics.BUILD_SUBMITTED)),
                    true,
                    true),
            new KafkaRights(
                    MIRROR_WORKER,
                    "slipway-mirror-worker",
                    List.of(
                            Topics.BUILD_REQUESTED,
                            Topics.BUILD_FINISHED,
                            Topics.BASE_IMAGE_REQUESTED,
                            Topics.MIRROR_REPOSITORY,
                            Topics.MIRROR_IMAGE,
                            Topics.MIRROR_CLAIM,
                            Topics.WORK_ATTEMPTS),
                    List.of(
                            Topics.BUILD_PREPARED,
                            Topics.BUILD_LOG,
                            Topics.BUILD_FINISHED,
                            Topics.MIRROR_REPOSITORY,
                            Topics.MIRROR_IMAGE,
                            Topics.BASE_IMAGE_REQUESTED,
                            Topics.MIRROR_UPSTREAM,
                            Topics.MIRROR_CLAIM,
                            Topics.BASE_IMAGE_PROGRESS,
                            Topics.WORK_ATTEMPTS),
                    List.of(Topics.BUILD_REQUESTED, Topics.BASE_IMAGE_REQUESTED),
                    true,
                    false),
            new KafkaRights(
                    TOKEN_SERVICE,
                    "slipway-token",
                    List.of(
                            Topics.BUILD_PREPARED,
                            Topics.BUILD_STARTED,
                            Topics.BUILD_FINISHED,
                            Topics.API_TOKEN,
                            Topics.MIRROR_REPOSITORY,
                            Topics.TOKEN_GRANTS),
                    List.of(Topics.BUILD_AUTHORIZED, Topics.BUILD_FINISHED, Topics.AUDIT, Topics.TOKEN_GRANTS),
                    List.of(Topics.BUILD_PREPARED, Topics.BUILD_STARTED, Topics.BUILD_FINISHED),
                    false,
                    false),
            new KafkaRights(
                    VM_LAUNCHER,
                    "slipway-vm-launcher",
                    List.of(
                            Topics.BUILD_AUTHORIZED,
                            Topics.BUILD_STARTED,
                            Topics.BUILD_CANCEL,
                            Topics.BUILD_FINISHED,
                            Topics.LAUNCHER_STATE),
                    List.of(
                            Topics.BUILD_STARTED,
                            Topics.BUILD_LOG,
                            Topics.BUILD_STEP,
                            Topics.BUILD_FINISHED,
                            Topics.LAUNCHER_STATE),
                    List.of(Topics.BUILD_AUTHORIZED),
                    true,
                    false),
            new KafkaRights(
                    CONVERTER,
                    "slipway-converter",
                    List.of(Topics.IMAGE_PUSHED, Topics.WORK_ATTEMPTS),
                    List.of(Topics.IMAGE_CONVERTED, Topics.WORK_ATTEMPTS),
                    List.of(Topics.IMAGE_PUSHED),
                    true,
                    false),
            new KafkaRights(
                    PUBLISHER,
                    "slipway-publisher",
                    List.of(
                            Topics.BUILD_REQUESTED,
                            Topics.BUILD_FINISHED,
                            Topics.BUILD_PUBLISH,
                            Topics.IMAGE_PUBLISHED,
                            Topics.IMAGE_REMOVE,
                            Topics.IMAGE_REMOVED,
                            Topics.WORK_ATTEMPTS),
                    List.of(Topics.BUILD_PUBLISH, Topics.IMAGE_PUBLISHED, Topics.IMAGE_REMOVED, Topics.WORK_ATTEMPTS),
                    List.of(Topics.BUILD_FINISHED, Topics.BUILD_PUBLISH, Topics.IMAGE_REMOVE),
                    true,
                    false),
            outsider(DEPLOY_SYSTEM, List.of(Topics.BUILD_SUBMITTED)),
            outsider(DASHBOARD, List.of()));

    private static KafkaRights outsider(String user, List<String> writes) {
        return new KafkaRights(user, user, PUBLIC, writes, List.of(), false, false);
    }

    private static List<String> both(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** How Kafka calls the user. */
    String principal() {
        return "User:" + user;
    }

    /** The same rights as Kafka's access control lists have them. Reading, writing and changing include seeing. */
    List<AclBinding> bindings() {
        List<AclBinding> bindings = new ArrayList<>();
        reads.forEach(topic -> bindings.add(topic(topic, AclOperation.READ)));
        writes.forEach(topic -> bindings.add(topic(topic, AclOperation.WRITE)));
        setsAside.forEach(topic -> bindings.add(topic(topic + Topics.DEAD_LETTER_SUFFIX, AclOperation.WRITE)));
        bindings.add(allow(ResourceType.GROUP, groups, PatternType.PREFIXED, AclOperation.READ));
        if (works) {
            bindings.add(allow(ResourceType.GROUP, groups, PatternType.PREFIXED, AclOperation.ALTER_CONFIGS));
        }
        if (seesAllTopics) {
            bindings.add(allow(ResourceType.TOPIC, "slipway.", PatternType.PREFIXED, AclOperation.DESCRIBE));
        }
        return bindings;
    }

    private AclBinding topic(String name, AclOperation operation) {
        return allow(ResourceType.TOPIC, name, PatternType.LITERAL, operation);
    }

    private AclBinding allow(ResourceType type, String name, PatternType pattern, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry(principal(), "*", operation, AclPermissionType.ALLOW));
    }
}
