package dev.postern.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

/// Graph of changes and their order, in which one change can be merged into another.
final class ChangeGraph {

    private final Map<ChangeId, Change> changes = new LinkedHashMap<>();
    private final Map<ChangeId, Set<ChangeId>> predecessors = new HashMap<>();

    /// The changes that merged changes were merged into.
    private final Map<ChangeId, ChangeId> hosts = new HashMap<>();

    void add(Change change) {
        changes.put(change.id(), change);
    }

    boolean contains(ChangeId id) {
        return changes.containsKey(id);
    }

    List<Change> all() {
        return List.copyOf(changes.values());
    }

    /// Returns the change that a change was merged into, or the change itself.
    ChangeId host(ChangeId id) {
        ChangeId host = id;
        while (hosts.containsKey(host)) {
            host = hosts.getOrDefault(host, host);
        }
        return host;
    }

    /// Merges a change into the host, unless the host was merged into the change.
    void merge(ChangeId guest, ChangeId host) {
        if (!host(host).equals(guest)) {
            hosts.put(guest, host);
        }
    }

    /// Adds the rule that one change must run before another. Without effect if the graph lacks one of them.
    void addDependency(ChangeId earlier, ChangeId later) {
        if (changes.containsKey(host(earlier)) && changes.containsKey(host(later))) {
            predecessors.computeIfAbsent(later, _ -> new HashSet<>()).add(earlier);
        }
    }

    /// Whether a change can be merged into the host without making the order circular.
    boolean canMerge(ChangeId guest, ChangeId host) {
        Set<ChangeId> earlierIds = predecessors.getOrDefault(guest, Set.of());
        if (!earlierIds.isEmpty()
                && earlierIds.stream().allMatch(earlier -> host(earlier).equals(host))) {
            return true; // the change depends on the host alone
        }
        Map<ChangeId, Set<ChangeId>> dependencies = dependencies();
        return !dependsIndirectly(guest, host, dependencies) && !dependsIndirectly(host, guest, dependencies);
    }

    /// Whether one change depends on another through a third.
    private static boolean dependsIndirectly(ChangeId start, ChangeId end, Map<ChangeId, Set<ChangeId>> dependencies) {
        Set<ChangeId> seen = new HashSet<>(Set.of(start));
        List<ChangeId> open = new ArrayList<>(dependencies.getOrDefault(start, Set.of()));
        open.remove(end);
        while (!open.isEmpty()) {
            ChangeId next = open.removeLast();
            if (next.equals(end)) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(dependencies.getOrDefault(next, Set.of()));
            }
        }
        return false;
    }

    /// Returns the changes that must run before each change; merged changes count as their hosts.
    Map<ChangeId, Set<ChangeId>> dependencies() {
        Map<ChangeId, Set<ChangeId>> resolved = new HashMap<>();
        predecessors.forEach((later, earlierIds) -> {
            ChangeId host = host(later);
            for (ChangeId earlier : earlierIds) {
                ChangeId earlierHost = host(earlier);
                if (!earlierHost.equals(host)) {
                    resolved.computeIfAbsent(host, _ -> new HashSet<>()).add(earlierHost);
                }
            }
        });
        return resolved;
    }

    /// Returns the changes in the order of their dependencies, without merged changes. A circular dependency is
    /// ignored at one change.
    List<Change> sorted() {
        Map<ChangeId, Set<ChangeId>> open = dependencies();
        Map<ChangeId, List<ChangeId>> followers = new HashMap<>();
        open.forEach((later, earlierIds) -> earlierIds.forEach(earlier ->
                followers.computeIfAbsent(earlier, _ -> new ArrayList<>()).add(later)));
        Map<ChangeId, Change> remaining = new HashMap<>(changes);
        remaining.keySet().removeAll(hosts.keySet());
        PriorityQueue<Change> ready = new PriorityQueue<>(Change.ORDER);
        remaining.values().stream()
                .filter(change -> !open.containsKey(change.id()))
                .forEach(ready::add);
        List<Change> sorted = new ArrayList<>();
        while (!remaining.isEmpty()) {
            Change next = ready.isEmpty()
                    ? remaining.values().stream().min(Change.ORDER).orElseThrow()
                    : ready.remove();
            if (remaining.remove(next.id()) != null) {
                sorted.add(next);
                for (ChangeId follower : followers.getOrDefault(next.id(), List.of())) {
                    Set<ChangeId> earlierIds = open.getOrDefault(follower, Set.of());
                    if (earlierIds.remove(next.id()) && earlierIds.isEmpty()) {
                        ready.add(Objects.requireNonNull(changes.get(follower)));
                    }
                }
            }
        }
        return sorted;
    }
}
