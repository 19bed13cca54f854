package dev.slipway.publisher.removal;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Tags in memory. */
final class FakeTags implements Tags {
    final Map<String, String> tags = new TreeMap<>();
    Optional<IOException> broken = Optional.empty();
    int removals;

    private void look() throws IOException {
        if (broken.isPresent()) {
            throw broken.get();
        }
    }

    @Override
    public Optional<String> digest(String repository, String tag) throws IOException {
        look();
        return Optional.ofNullable(tags.get(repository + ":" + tag));
    }

    @Override
    public Optional<String> remove(String repository, String tag) throws IOException {
        look();
        removals++;
        return Optional.ofNullable(tags.remove(repository + ":" + tag));
    }

    @Override
    public void point(String repository, String tag, String digest) throws IOException {
        look();
        tags.put(repository + ":" + tag, digest);
    }
}
