package dev.slipway.token.grant;

/** Where grants are written so that they last and every replica learns of them. */
public interface GrantLog {
    /**
     * Writes a grant, and returns when Kafka has acknowledged it and {@link Grants} of this process has taken it in.
     *
     * @throws org.apache.kafka.common.KafkaException where Kafka does not take it; the grant may be written nevertheless
     */
    void write(Grant grant) throws InterruptedException;

    /** Takes what is known of a build off the topic, some time soon. */
    void forget(String buildId);
}
