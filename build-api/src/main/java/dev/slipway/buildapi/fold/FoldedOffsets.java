package dev.slipway.buildapi.fold;

import dev.slipway.buildapi.database.Statement;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** How far each partition is folded. Of one Kafka cluster: another one's offsets say nothing here. */
record FoldedOffsets(Connection connection, String clusterId) {
    private static final String READ = "select topic, partition, next_offset from folded_offsets where cluster_id = ?";
    private static final String FIRST = """
            insert into folded_offsets (cluster_id, topic, partition, next_offset) values (?, ?, ?, ?)
            on conflict do nothing
            """;
    private static final String ADVANCE = """
            update folded_offsets set next_offset = ?
            where cluster_id = ? and topic = ? and partition = ? and next_offset = ?
            """;

    Map<TopicPartition, Long> read() throws SQLException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try (Statement query = new Statement(connection, READ)) {
            query.set(clusterId);
            query.each(row -> offsets.put(new TopicPartition(row.getString(1), row.getInt(2)), row.getLong(3)));
        }
        return offsets;
    }

    /**
     * Moves on from where this process believes the partition to be. The row stays locked until the transaction ends, so
     * that of several processes one folds a record and the others come to know of it here.
     *
     * @param from -1 where nothing was folded yet
     * @return whether the partition was there
     */
    boolean advance(TopicPartition partition, long from, long to) throws SQLException {
        try (Statement statement = new Statement(connection, from < 0 ? FIRST : ADVANCE)) {
            if (from < 0) {
                statement.set(clusterId, partition.topic(), partition.partition(), to);
            } else {
                statement.set(to, clusterId, partition.topic(), partition.partition(), from);
            }
            return statement.execute() == 1;
        }
    }
}
