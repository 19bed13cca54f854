package dev.slipway.cli.connection;

import static java.util.Objects.requireNonNull;

import dev.slipway.cli.api.ApiClient;
import dev.slipway.cli.output.ConsoleCommand;
import dev.slipway.cli.output.Terminal;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** A command that asks a Slipway that runs. With the one on this machine, it acts as the tenant {@code demo}. */
public abstract class ApiCommand extends ConsoleCommand {
    /** A tenant, and the account of it that every data directory has. */
    public static final String DEMO = "demo";
    /** The account of the operator. */
    public static final String ADMIN = "admin";

    /** Made by picocli, by way of {@link Commands}. */
    @Mixin
    private @Nullable ApiConnection connection;

    /** The connection as which the command acts unless it says otherwise. */
    protected final ApiClient open() throws IOException {
        return connect(callerHere()).open();
    }

    /** @param callerHere as whom to act with the Slipway on this machine, where no option says it */
    protected final Connection connect(String callerHere) throws IOException {
        return requireNonNull(connection, "picocli makes the mixin").choose(callerHere);
    }

    /** The terminal in front of the command. */
    protected final Terminal screen() {
        return requireNonNull(connection, "picocli makes the mixin").here().terminal();
    }

    /**
     * The connection for the cleanup of disks, which a secret of its own opens and no account. With the Slipway on this
     * machine, it is read in its data directory.
     */
    protected final ApiClient openForCleanup() throws IOException {
        return requireNonNull(connection, "picocli makes the mixin")
                .chooseForCleanup()
                .open();
    }

    /** As whom the command acts with the Slipway on this machine. */
    String callerHere() {
        return DEMO;
    }
}
