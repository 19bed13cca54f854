package dev.slipway.broker;

import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;

/**
 * The Kafka settings of a broker that is alone, small, and often restarted.
 *
 * <p>Everything that Kafka replicates has one replica. A broker that was killed is back in seconds because its
 * registration expires after one second instead of nine. Threads and buffers are cut to what one machine's builds need.
 */
final class BrokerSettings {
    private static final String LOOPBACK = "127.0.0.1:";
    private static final int NODE_ID = 1;

    private final Properties properties = new Properties();

    private BrokerSettings() {}

    static Properties of(BrokerOptions options, Optional<Users> users, int clientPort, int controllerPort) {
        BrokerSettings settings = new BrokerSettings();
        settings.node(options, clientPort, controllerPort);
        settings.security(users, options.admin());
        settings.aloneAndSmall();
        settings.groups(Math.toIntExact(options.lock().toMillis()));
        return settings.properties;
    }

    static int nodeId() {
        return NODE_ID;
    }

    private void node(BrokerOptions options, int clientPort, int controllerPort) {
        put("process.roles", "broker,controller");
        put("node.id", NODE_ID);
        put("controller.quorum.voters", NODE_ID + "@" + LOOPBACK + controllerPort);
        put("controller.listener.names", "CONTROLLER");
        put("listeners", "CLIENT://" + LOOPBACK + clientPort + ",CONTROLLER://" + LOOPBACK + controllerPort);
        put("advertised.listeners", "CLIENT://" + LOOPBACK + clientPort);
        put("inter.broker.listener.name", "CLIENT");
        put("log.dirs", options.data().toAbsolutePath().toString());
        // Topics have partitions, retention and compaction on purpose; one made by accident would have none of it.
        put("auto.create.topics.enable", false);
    }

    /**
     * The controller's listener asks for a password too: a build's machine reaches this host's loopback. Where there are users,
     * each may do what the access control lists say, and without a list nobody but the admin may do anything.
     */
    private void security(Optional<Users> users, Optional<String> admin) {
        String protocol = users.isPresent() ? "SASL_PLAINTEXT" : "PLAINTEXT";
        put("listener.security.protocol.map", "CLIENT:" + protocol + ",CONTROLLER:" + protocol);
        users.ifPresent(known -> {
            put("sasl.mechanism.inter.broker.protocol", "PLAIN");
            put("sasl.mechanism.controller.protocol", "PLAIN");
            put("sasl.enabled.mechanisms", "PLAIN");
            put("listener.name.client.plain.sasl.jaas.config", known.jaas());
            put("listener.name.controller.plain.sasl.jaas.config", known.jaas());
            put("authorizer.class.name", StandardAuthorizer.class.getName());
            put("super.users", known.superUsers(admin));
            put("allow.everyone.if.no.acl.found", false);
        });
    }

    private void aloneAndSmall() {
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            put(topic + ".replication.factor", 1);
            put(topic + ".num.partitions", 1);
        }
        put("transaction.state.log.min.isr", 1);
        put("share.coordinator.state.topic.min.isr", 1);
        put("broker.heartbeat.interval.ms", 200);
        put("broker.session.timeout.ms", 1_000);
        put("controller.quorum.election.timeout.ms", 1_000);
        put("num.network.threads", 2);
        put("num.io.threads", 4);
        put("background.threads", 4);
        // Kafka's default is 128 MiB of heap, for a cleaner that has one small topic to clean here.
        put("log.cleaner.dedupe.buffer.size", 8 << 20);
    }

    /** Members hear of their partitions at a heartbeat, so heartbeats decide how soon a new worker gets its first job. */
    private void groups(int lockMillis) {
        put("group.initial.rebalance.delay.ms", 0);
        put("group.share.min.record.lock.duration.ms", Math.min(lockMillis, 15_000));
        put("group.share.record.lock.duration.ms", lockMillis);
        put("group.share.min.heartbeat.interval.ms", 200);
        put("group.share.heartbeat.interval.ms", 500);
        put("group.share.delivery.count.limit", 10);
        put("errors.deadletterqueue.auto.create.topics.enable", false);
    }

    private void put(String name, Object value) {
        properties.put(name, String.valueOf(value));
    }
}
