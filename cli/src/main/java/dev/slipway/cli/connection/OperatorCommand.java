package dev.slipway.cli.connection;

/** A command for operators. With the Slipway on this machine, it acts as its admin. */
public abstract class OperatorCommand extends ApiCommand {
    @Override
    final String callerHere() {
        return ADMIN;
    }
}
