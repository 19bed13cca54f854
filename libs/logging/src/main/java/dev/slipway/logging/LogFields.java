package dev.slipway.logging;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes the key-values of a message fields of its record, where a JSON formatter finds them ({@code mdc}).
 *
 * <p>A handler uses it by name: {@code quarkus.log.console.filter=slipway-fields}. It lets every record through.
 */
@LoggingFilter(name = LogFields.NAME)
public final class LogFields implements Filter {
    /** The name of the filter, for handlers. */
    public static final String NAME = "slipway-fields";

    @Override
    public boolean isLoggable(LogRecord logged) {
        if (logged instanceof ExtLogRecord extended && logged.getParameters() != null) {
            fields(extended, extended.getFormattedMessage(), extended.getParameters());
        }
        return true;
    }

    /** The message has each value behind its key, in the order of the parameters. */
    private static void fields(ExtLogRecord logged, @Nullable String message, Object[] values) {
        if (message == null) {
            return;
        }
        int from = 0;
        for (Object value : values) {
            String text = String.valueOf(value);
            int at = message.indexOf("=" + text, from);
            if (at < 0) {
                continue;
            }
            int key = keyStart(message, at);
            if (key < at) {
                logged.putMdc(message.substring(key, at), text);
            }
            from = at + 1 + text.length();
        }
    }

    private static int keyStart(String message, int end) {
        int start = end;
        while (start > 0 && Character.isLetterOrDigit(message.charAt(start - 1))) {
            start--;
        }
        return start;
    }
}
