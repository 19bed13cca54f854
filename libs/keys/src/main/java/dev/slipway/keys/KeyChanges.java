package dev.slipway.keys;

/** Somebody who wants to know which keys come and go. */
@FunctionalInterface
public interface KeyChanges {
    /** For those who do not. */
    KeyChanges IGNORED = (purpose, keyId, added) -> {};

    /** @param added whether the key is there from now on, and else whether it is gone */
    void changed(KeyPurpose purpose, String keyId, boolean added);

    /** Tells what differs between two states of a ring. */
    default void tell(KeyPurpose purpose, KeyRing before, KeyRing now) {
        now.keys().stream()
                .filter(key -> before.find(key.id()).isEmpty())
                .forEach(key -> changed(purpose, key.id(), true));
        before.keys().stream()
                .filter(key -> now.find(key.id()).isEmpty())
                .forEach(key -> changed(purpose, key.id(), false));
    }
}
