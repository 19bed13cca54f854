package dev.slipway.registry.client;

import dev.slipway.oci.Digest;
import dev.slipway.registry.RegistryException;
import dev.slipway.registry.auth.Scopes;
import dev.slipway.registry.reference.Repository;
import dev.slipway.registry.transport.Answer;
import dev.slipway.registry.transport.Call;
import dev.slipway.registry.transport.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a repository has a blob, and of how many bytes. It is asked by HEAD. Where that is refused, as by storage services
 * whose signed addresses are for GET alone, or does not tell the size, it is asked by GET for the first byte.
 */
record BlobPresence(Transport transport, Repository repository, Digest digest) {
    private static final Pattern TOTAL = Pattern.compile("bytes [^/]*/([0-9]{1,18})");

    /** Empty when the repository does not have it. */
    OptionalLong size() throws IOException {
        try {
            OptionalLong told = byHead();
            return told.isPresent() ? told : OptionalLong.of(byGet());
        } catch (RegistryException.NotFound e) {
            return OptionalLong.empty();
        }
    }

    /** Whether the repository is known to have it: false also where it cannot be asked. */
    boolean isThere() throws RegistryException.Interrupted {
        try {
            return size().isPresent();
        } catch (RegistryException.Interrupted e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
    }

    private Call call(String method) throws RegistryException.Malformed {
        String path = "/v2/" + repository.path() + "/blobs/" + digest;
        return Call.read(transport.endpoint(repository), method, path, Scopes.pull(repository));
    }

    /** Empty where the answer does not tell. That a blob has no byte is believed of the empty one alone. */
    private OptionalLong byHead() throws IOException {
        Answer response;
        try {
            response = transport.send(call("HEAD"));
        } catch (RegistryException.Denied | RegistryException.Rejected e) {
            return OptionalLong.empty();
        }
        response.body().close();
        OptionalLong length = contentLength(response);
        return length.orElse(0) > 0 || isEmptyBlob() ? length : OptionalLong.empty();
    }

    private boolean isEmptyBlob() {
        return digest.matches(new byte[0]);
    }

    private long byGet() throws IOException {
        // Of a blob without a byte, no first one can be asked for.
        Call get = isEmptyBlob() ? call("GET") : call("GET").header("Range", "bytes=0-0");
        return transport.exchange(get, response -> {
            try (InputStream body = response.body()) {
                if (response.statusCode() == 206) {
                    return total(response)
                            .orElseThrow(() -> new RegistryException.Malformed(
                                    get + ": the answer is a part and does not say of how many bytes"));
                }
                OptionalLong length = contentLength(response);
                return length.isPresent() ? length.getAsLong() : body.transferTo(OutputStream.nullOutputStream());
            }
        });
    }

    private static OptionalLong total(Answer response) {
        Matcher range =
                TOTAL.matcher(response.headers().firstValue("Content-Range").orElse(""));
        return range.matches() ? OptionalLong.of(Long.parseLong(range.group(1))) : OptionalLong.empty();
    }

    /** What the header says, where it is a number. */
    static OptionalLong contentLength(Answer response) {
        String value = response.headers().firstValue("Content-Length").orElse("");
        return value.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(value)) : OptionalLong.empty();
    }
}
