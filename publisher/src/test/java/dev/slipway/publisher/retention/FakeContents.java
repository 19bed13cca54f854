package dev.slipway.publisher.retention;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** A registry in memory. */
final class FakeContents implements RegistryContents {
    final Map<String, Map<String, String>> tags = new LinkedHashMap<>();
    final List<String> removed = new ArrayList<>();
    final Set<String> refused = new TreeSet<>();
    Optional<String> broken = Optional.empty();

    FakeContents with(String repository, String tag, String digest) {
        tags.computeIfAbsent(repository, _ -> new TreeMap<>()).put(tag, digest);
        return this;
    }

    private void look(String repository) throws IOException {
        if (broken.filter(repository::equals).isPresent()) {
            throw new IOException("the registry does not answer");
        }
    }

    @Override
    public List<String> repositories() {
        return List.copyOf(tags.keySet());
    }

    @Override
    public List<String> tags(String repository) throws IOException {
        look(repository);
        return List.copyOf(tags.getOrDefault(repository, Map.of()).keySet());
    }

    @Override
    public Optional<String> digest(String repository, String tag) throws IOException {
        look(repository);
        return Optional.ofNullable(tags.getOrDefault(repository, Map.of()).get(tag));
    }

    @Override
    public boolean has(String repository, String digest) {
        return !removed.contains(repository + "@" + digest);
    }

    @Override
    public int removeAll(String repository) throws IOException {
        if (refused.contains(repository)) {
            throw new IOException("no deletes here");
        }
        removed.add(repository);
        Map<String, String> gone = tags.put(repository, Map.of());
        return gone == null ? 0 : gone.size();
    }

    @Override
    public boolean removeUntagged(String repository, String digest) {
        if (tags.getOrDefault(repository, Map.of()).containsValue(digest)) {
            return false;
        }
        removed.add(repository + "@" + digest);
        return true;
    }
}
