package dev.postern.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Graph of changes and their order, in which one change can be merged into another.
final class ChangeGraph {

    private final Map<String, Change> changes = new LinkedHashMap<>();
    private final Map<String, Set<String>> predecessors = new HashMap<>();

    /// Keys of the changes that merged changes were merged into.
    private final Map<String, String> hosts = new HashMap<>();

    void add(Change change) {
        changes.put(change.key(), change);
    }

    Change get(String key) {
        Change change = changes.get(key);
        if (change == null) {
            throw new IllegalArgumentException(key);
        }
        return change;
    }

    boolean contains(String key) {
        return changes.containsKey(key);
    }

    List<Change> all() {
        return List.copyOf(changes.values());
    }

    /// Returns the key of the change that a change was merged into, or its own key.
    String host(String key) {
        String host = key;
        while (hosts.containsKey(host)) {
            host = hosts.getOrDefault(host, host);
        }
        return host;
    }

    /// Merges a change into the host, unless the host was merged into the change.
    void merge(String key, String host) {
        if (!host(host).equals(key)) {
            hosts.put(key, host);
        }
    }

    /// Adds the rule that one change must run before another. Without effect if the graph lacks one of them.
    void addDependency(String earlier, String later) {
        if (changes.containsKey(host(earlier)) && changes.containsKey(host(later))) {
            predecessors.computeIfAbsent(later, _ -> new HashSet<>()).add(earlier);
        }
    }

    /// Whether a change can be merged into the host without making the order circular.
    boolean canMerge(String host, String guest) {
        Set<String> earlierKeys = predecessors.getOrDefault(guest, Set.of());
        if (!earlierKeys.isEmpty()
                && earlierKeys.stream().allMatch(earlier -> host(earlier).equals(host))) {
            return true; // the change depends on the host alone
        }
        Map<String, Set<String>> dependencies = dependencies();
        return !dependsIndirectly(guest, host, dependencies) && !dependsIndirectly(host, guest, dependencies);
    }

    /// Whether one change depends on another through a third.
    private static boolean dependsIndirectly(String start, String end, Map<String, Set<String>> dependencies) {
        Set<String> seen = new HashSet<>(Set.of(start));
        List<String> open = new ArrayList<>(dependencies.getOrDefault(start, Set.of()));
        open.remove(end);
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (next.equals(end)) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(dependencies.getOrDefault(next, Set.of()));
            }
        }
        return false;
    }

    /// Returns the keys of the changes that must run before a change, by its key; merged changes count as their
    /// hosts.
    Map<String, Set<String>> dependencies() {
        Map<String, Set<String>> resolved = new HashMap<>();
        predecessors.forEach((later, earlierKeys) -> {
            String host = host(later);
            for (String earlier : earlierKeys) {
                String earlierHost = host(earlier);
                if (!earlierHost.equals(host)) {
                    resolved.computeIfAbsent(host, _ -> new HashSet<>()).add(earlierHost);
                }
            }
        });
        return resolved;
    }

    /// Returns the changes in the order of their dependencies; a circular dependency is ignored at one change.
    List<Change> sorted() {
        Map<String, Set<String>> open = dependencies();
        Map<String, List<String>> followers = new HashMap<>();
        open.forEach((later, earlierKeys) -> earlierKeys.forEach(earlier ->
                followers.computeIfAbsent(earlier, _ -> new ArrayList<>()).add(later)));
        PriorityQueue<Change> ready = new PriorityQueue<>(Change.ORDER);
        Set<String> remaining = new HashSet<>();
        for (Change change : changes.values()) {
            if (!hosts.containsKey(change.key())) {
                remaining.add(change.key());
                if (open.getOrDefault(change.key(), Set.of()).isEmpty()) {
                    ready.add(change);
                }
            }
        }
        List<Change> sorted = new ArrayList<>();
        while (!remaining.isEmpty()) {
            Change next = ready.isEmpty() ? smallest(remaining) : ready.remove();
            if (remaining.remove(next.key())) {
                sorted.add(next);
                for (String follower : followers.getOrDefault(next.key(), List.of())) {
                    Set<String> earlierKeys = open.getOrDefault(follower, Set.of());
                    if (earlierKeys.remove(next.key()) && earlierKeys.isEmpty()) {
                        ready.add(get(follower));
                    }
                }
            }
        }
        return sorted;
    }

    private Change smallest(Set<String> remaining) {
        return remaining.stream().map(this::get).min(Change.ORDER).orElseThrow();
    }
}
