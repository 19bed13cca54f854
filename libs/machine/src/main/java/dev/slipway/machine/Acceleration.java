package dev.slipway.machine;

import java.util.List;

/** How QEMU runs the guest's processor. */
enum Acceleration {
    /** By the host's, through KVM. */
    KVM("kvm", "kvm", "host"),
    /** By software emulation: slow, and works everywhere. */
    TCG("tcg", "tcg,thread=multi", "max");

    private final String label;
    private final String accelerator;
    private final String processor;

    Acceleration(String label, String accelerator, String processor) {
        this.label = label;
        this.accelerator = accelerator;
        this.processor = processor;
    }

    String label() {
        return label;
    }

    List<String> arguments() {
        return List.of("-accel", accelerator, "-cpu", processor);
    }
}
