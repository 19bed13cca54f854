package dev.slipway.machine.network;

/** Counts what machines send and are refused, for operators. */
public interface NetworkMeter {
    /** Counts nothing. */
    NetworkMeter NONE = new NetworkMeter() {
        @Override
        public void refused(String reason) {}

        @Override
        public void pushed(long bytes) {}
    };

    /** @param reason one of a few words */
    void refused(String reason);

    /** @param bytes that a machine has sent to the registry since it was last told */
    void pushed(long bytes);
}
