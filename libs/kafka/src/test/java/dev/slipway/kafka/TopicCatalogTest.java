package dev.slipway.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.slipway.events.Topics;
import dev.slipway.events.type.EventType;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class TopicCatalogTest {
    private final Map<String, TopicPlan> plans =
            TopicCatalog.plans().stream().collect(Collectors.toMap(TopicPlan::name, Function.identity()));

    @Test
    void everyEventHasATopicAndADeadLetterTopic() {
        Arrays.stream(EventType.values()).forEach(type -> assertThat(plans)
                .containsKeys(type.topic(), type.topic() + Topics.DEAD_LETTER_SUFFIX));
    }

    @Test
    void topicsOfLongWorkHaveOnePartition() {
        assertThat(plans.get(Topics.BUILD_REQUESTED).partitions()).isEqualTo(1);
        assertThat(plans.get(Topics.BUILD_AUTHORIZED).partitions()).isEqualTo(1);
        assertThat(plans.get(Topics.IMAGE_PUSHED).partitions()).isEqualTo(1);
    }

    @Test
    void onlyStateIsCompacted() {
        assertThat(plans.values())
                .filteredOn(plan -> plan.settings().get("cleanup.policy").startsWith("compact"))
                .extracting(TopicPlan::name)
                .containsExactlyInAnyOrder(
                        Topics.TOKEN_GRANTS,
                        Topics.WORK_ATTEMPTS,
                        Topics.API_TOKEN,
                        Topics.MIRROR_REPOSITORY,
                        Topics.MIRROR_IMAGE,
                        Topics.MIRROR_UPSTREAM,
                        Topics.LAUNCHER_STATE);
    }

    /** Their order decides, and in several partitions they would have none. Compaction would remove the first claim of a blob. */
    @Test
    void claimsAreInOneOrderAndKeptForAWhileAsTheyAre() {
        TopicPlan claims = plans.get(Topics.MIRROR_CLAIM);

        assertThat(claims.partitions()).isEqualTo(1);
        assertThat(claims.settings())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "86400000");
    }

    @Test
    void attemptsAreForgottenWithTheWorkThatTheyWereOf() {
        Map<String, String> attempts = plans.get(Topics.WORK_ATTEMPTS).settings();

        assertThat(attempts.get("cleanup.policy")).isEqualTo("compact,delete");
        assertThat(attempts.get("retention.ms"))
                .isEqualTo(plans.get(Topics.IMAGE_PUSHED).settings().get("retention.ms"));
    }

    @Test
    void onlyWhatStrangersWriteIsKeptUncompressed() {
        assertThat(plans.values())
                .filteredOn(plan -> "uncompressed".equals(plan.settings().get("compression.type")))
                .extracting(TopicPlan::name)
                .containsExactly(Topics.BUILD_SUBMITTED);
    }

    @Test
    void aDeadLetterOfTheLargestRecordFits() {
        assertThat(maxBytes(Topics.BUILD_REQUESTED + Topics.DEAD_LETTER_SUFFIX))
                .isGreaterThan(maxBytes(Topics.BUILD_REQUESTED));
    }

    private int maxBytes(String topic) {
        return Integer.parseInt(plans.get(topic).settings().get("max.message.bytes"));
    }
}
