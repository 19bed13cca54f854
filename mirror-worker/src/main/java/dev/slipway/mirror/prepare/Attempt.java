package dev.slipway.mirror.prepare;

import dev.slipway.registry.RegistryException;
import java.io.IOException;

/** What is tried with one image, and what either registry may spoil. */
@FunctionalInterface
interface Attempt {
    MirrorOutcome run() throws IOException;

    /** Its outcome: every failure of a registry is one, but no interrupt. */
    static MirrorOutcome outcome(Attempt attempt) throws RegistryException.Interrupted {
        try {
            return attempt.run();
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (OwnRegistryException e) {
            return e.failure().isTemporary()
                    ? new MirrorOutcome.MirrorAway(
                            "Slipway's registry did not answer: " + e.failure().getMessage())
                    : MirrorOutcome.of(e.failure());
        } catch (RegistryException e) {
            return MirrorOutcome.of(e);
        } catch (IOException e) {
            return new MirrorOutcome.Unavailable(String.valueOf(e.getMessage()));
        }
    }
}
