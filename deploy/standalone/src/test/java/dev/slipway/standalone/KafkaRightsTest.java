package dev.slipway.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.slipway.converter.store.DiskStore;
import dev.slipway.events.Topics;
import dev.slipway.events.type.EventType;
import dev.slipway.kafka.TopicCatalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

/** The table of rights on Kafka, as people read it and as the broker gets it. */
class KafkaRightsTest {
    private static final Path SECURITY = Path.of("..", "..", "docs", "security.md");

    @Test
    void peopleReadTheSameTable() throws IOException {
        assertThat(Files.readString(SECURITY))
                .as("put this table into docs/security.md:%n%s", table())
                .contains(table());
    }

    /** A topic that nobody may read or write is of no use; a right on a topic that there is not, a slip. */
    @Test
    void hasAllTopicsThatThereAreAndNoOthers() {
        Set<String> known = new HashSet<>(TopicCatalog.names());
        List<AclBinding> topics = KafkaRights.ALL.stream()
                .flatMap(rights -> rights.bindings().stream())
                .filter(binding -> binding.pattern().resourceType() == ResourceType.TOPIC
                        && binding.pattern().patternType() == PatternType.LITERAL)
                .toList();

        assertThat(topics).extracting(binding -> binding.pattern().name()).isSubsetOf(known);
        assertThat(topics)
                .filteredOn(binding -> binding.entry().operation() == AclOperation.WRITE)
                .extracting(binding -> binding.pattern().name())
                .containsAll(KafkaRights.ALL.stream()
                        .flatMap(rights -> rights.reads().stream())
                        .toList());
    }

    @Test
    void onlyDeploySystemsWriteSubmissionsAndNothingElse() {
        assertThat(KafkaRights.ALL)
                .filteredOn(rights -> rights.writes().contains(Topics.BUILD_SUBMITTED))
                .extracting(KafkaRights::user)
                .containsExactly(KafkaRights.DEPLOY_SYSTEM);
        assertThat(of(KafkaRights.DEPLOY_SYSTEM).writes()).containsExactly(Topics.BUILD_SUBMITTED);
        assertThat(of(KafkaRights.DASHBOARD).writes()).isEmpty();
    }

    @Test
    void onlyBuildApiRequestsBuildsAndOnlyTokenServiceAuthorizesThem() {
        assertThat(writers(Topics.BUILD_REQUESTED)).containsExactly(KafkaRights.BUILD_API);
        assertThat(writers(Topics.BUILD_AUTHORIZED)).containsExactly(KafkaRights.TOKEN_SERVICE);
        assertThat(writers(Topics.API_TOKEN)).containsExactly(KafkaRights.BUILD_API);
        assertThat(writers(Topics.MIRROR_REPOSITORY)).containsExactly(KafkaRights.MIRROR_WORKER);
        assertThat(writers(Topics.TOKEN_GRANTS)).containsExactly(KafkaRights.TOKEN_SERVICE);
    }

    /** What one may join by its beginning must not be another's. */
    @Test
    void nobodysGroupsBeginLikeAnothers() {
        for (KafkaRights one : KafkaRights.ALL) {
            assertThat(KafkaRights.ALL).filteredOn(other -> !other.equals(one)).noneMatch(other -> other.groups()
                    .startsWith(one.groups()));
        }
    }

    @Test
    void eachServiceLogsInAsItself() {
        assertThat(SlipwayClasses.ALL.stream()
                        .filter(KafkaRightsTest::isGivenKafkaSettings)
                        .map(type -> KafkaLogins.userOf(type.reflect()).orElseThrow()))
                .containsOnly(
                        KafkaRights.BUILD_API,
                        KafkaRights.MIRROR_WORKER,
                        KafkaRights.TOKEN_SERVICE,
                        KafkaRights.VM_LAUNCHER,
                        KafkaRights.CONVERTER,
                        KafkaRights.PUBLISHER);
        assertThat(KafkaLogins.userOf(DiskStore.class)).contains(KafkaRights.CONVERTER);
        assertThat(KafkaLogins.userOf(KafkaConsumer.class)).isEmpty();
        assertThatThrownBy(() -> KafkaLogins.userOf(TopicCatalog.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("belongs to no service");
    }

    private static boolean isGivenKafkaSettings(JavaClass type) {
        return !type.getPackageName().equals(KafkaLogins.class.getPackageName())
                && type.getCodeUnits().stream()
                        .flatMap(unit -> unit.getParameters().stream())
                        .flatMap(parameter -> parameter.getAnnotations().stream())
                        .anyMatch(annotation ->
                                annotation.getRawType().getSimpleName().equals("Identifier"));
    }

    private static KafkaRights of(String user) {
        return KafkaRights.ALL.stream()
                .filter(rights -> rights.user().equals(user))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<String> writers(String topic) {
        return KafkaRights.ALL.stream()
                .filter(rights -> rights.writes().contains(topic))
                .map(KafkaRights::user);
    }

    /** A line a topic, a column a user. */
    private static String table() {
        String users = KafkaRights.ALL.stream().map(KafkaRights::user).collect(Collectors.joining(" | "));
        StringBuilder table = new StringBuilder("| topic | " + users + " |\n|" + " --- |".repeat(KafkaRights.ALL.size() + 1) + "\n");
        Stream.concat(
                        Arrays.stream(EventType.values()).map(EventType::topic),
                        Stream.of(Topics.TOKEN_GRANTS, Topics.WORK_ATTEMPTS, Topics.MIRROR_CLAIM))
                .forEach(topic -> table.append("| `" + topic + "` | ")
                        .append(KafkaRights.ALL.stream()
                                .map(rights -> letters(rights, topic))
                                .collect(Collectors.joining(" | ")))
                        .append(" |\n"));
        table.append("| groups | ")
                .append(KafkaRights.ALL.stream()
                        .map(rights -> "`" + rights.groups() + "…`")
                        .collect(Collectors.joining(" | ")))
                .append(" |\n");
        return table.toString();
    }

    private static String letters(KafkaRights rights, String topic) {
        return (rights.reads().contains(topic) ? "r" : "")
                + (rights.writes().contains(topic) ? "w" : "")
                + (rights.setsAside().contains(topic) ? "d" : "");
    }
}
