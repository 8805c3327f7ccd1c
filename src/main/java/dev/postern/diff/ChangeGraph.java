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

    /// The changes that must run before each change; merged changes count as their hosts.
    private final Map<ChangeId, Set<ChangeId>> predecessors = new HashMap<>();

    private final Map<ChangeId, Set<ChangeId>> successors = new HashMap<>();

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
            host = Objects.requireNonNull(hosts.get(host));
        }
        return host;
    }

    /// Merges a change into the host, unless the host was merged into the change.
    void merge(ChangeId guest, ChangeId host) {
        ChangeId target = host(host);
        if (!target.equals(guest)) {
            hosts.put(guest, target);
            for (ChangeId earlier : removed(predecessors, guest)) {
                remove(successors, earlier, guest);
                link(earlier, target);
            }
            for (ChangeId later : removed(successors, guest)) {
                remove(predecessors, later, guest);
                link(target, later);
            }
        }
    }

    private static Set<ChangeId> removed(Map<ChangeId, Set<ChangeId>> links, ChangeId id) {
        Set<ChangeId> others = links.remove(id);
        return others == null ? Set.of() : others;
    }

    private static void remove(Map<ChangeId, Set<ChangeId>> links, ChangeId id, ChangeId other) {
        Set<ChangeId> others = links.get(id);
        if (others != null && others.remove(other) && others.isEmpty()) {
            links.remove(id);
        }
    }

    private void link(ChangeId earlier, ChangeId later) {
        if (!earlier.equals(later)) {
            predecessors.computeIfAbsent(later, _ -> new HashSet<>()).add(earlier);
            successors.computeIfAbsent(earlier, _ -> new HashSet<>()).add(later);
        }
    }

    /// Adds the rule that one change must run before another. Without effect if the graph lacks one of them.
    void addDependency(ChangeId earlier, ChangeId later) {
        ChangeId earlierHost = host(earlier);
        ChangeId laterHost = host(later);
        if (changes.containsKey(earlierHost) && changes.containsKey(laterHost)) {
            link(earlierHost, laterHost);
        }
    }

    /// Whether a change can be merged into the host without making the order circular.
    boolean canMerge(ChangeId guest, ChangeId host) {
        Set<ChangeId> earlierIds = predecessors.getOrDefault(guest, Set.of());
        if (earlierIds.equals(Set.of(host))) {
            return true; // the change depends on the host alone
        }
        return !dependsIndirectly(guest, host) && !dependsIndirectly(host, guest);
    }

    /// Whether one change depends on another through a third.
    private boolean dependsIndirectly(ChangeId start, ChangeId end) {
        Set<ChangeId> seen = new HashSet<>(Set.of(start));
        List<ChangeId> open = new ArrayList<>(predecessors.getOrDefault(start, Set.of()));
        open.remove(end);
        while (!open.isEmpty()) {
            ChangeId next = open.removeLast();
            if (next.equals(end)) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(predecessors.getOrDefault(next, Set.of()));
            }
        }
        return false;
    }

    /// Returns the changes that must run before each change; merged changes count as their hosts.
    Map<ChangeId, Set<ChangeId>> dependencies() {
        Map<ChangeId, Set<ChangeId>> copy = new HashMap<>();
        predecessors.forEach((later, earlierIds) -> copy.put(later, new HashSet<>(earlierIds)));
        return copy;
    }

    /// Returns the changes in the order of their dependencies, without merged changes. A circular dependency is
    /// ignored at one change.
    List<Change> sorted() {
        Map<ChangeId, Set<ChangeId>> open = dependencies();
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
                for (ChangeId follower : successors.getOrDefault(next.id(), Set.of())) {
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
