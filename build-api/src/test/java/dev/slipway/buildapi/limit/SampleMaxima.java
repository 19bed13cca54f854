package dev.slipway.buildapi.limit;

/** Maxima of operators. */
public final class SampleMaxima {
    /** As much as a request can say at all. */
    public static final Maxima WIDE =
            new Maxima(65_536, 64, 86_400, NetworkMaximum.EGRESS, 64, Maxima.MOST_SECRET_BYTES, false);

    private SampleMaxima() {}
}
