package dev.slipway.builderimage;

import java.util.List;

/** A Debian that the builder's file system can be made from. */
enum DebianSuite {
    /** Debian 14, in the making: docker.io 28.5, whose BuildKit knows secrets as variables and build contexts. */
    FORKY("forky", "Debian 14"),
    /** Debian 13: docker.io 26.1. */
    TRIXIE("trixie", "Debian 13");

    /** The first one that can be had is taken. */
    static final List<DebianSuite> IN_ORDER = List.of(FORKY, TRIXIE);

    private final String suite;
    private final String title;

    DebianSuite(String suite, String title) {
        this.suite = suite;
        this.title = title;
    }

    /** As mmdebstrap calls it. */
    String suite() {
        return suite;
    }

    /** As people call it. */
    String title() {
        return title;
    }
}
