package dev.slipway.cli.connection;

import java.lang.reflect.Constructor;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands for picocli. Those that want {@link Surroundings} get them. */
public final class Commands implements IFactory {
    private final Surroundings here;

    public Commands(Surroundings here) {
        this.here = here;
    }

    @Override
    public <K> K create(Class<K> type) throws Exception {
        Constructor<K> constructor;
        try {
            constructor = type.getDeclaredConstructor(Surroundings.class);
        } catch (NoSuchMethodException e) {
            return CommandLine.defaultFactory().create(type);
        }
        constructor.setAccessible(true);
        return constructor.newInstance(here);
    }
}
