package dev.postern.diff;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/// Operations, and which has to come before which.
final class ChangeGraph {

    private final Map<String, Change> operations = new LinkedHashMap<>();
    private final Map<String, Set<String>> before = new HashMap<>();

    /// Names of operations that others do along with their own.
    private final Map<String, String> hosts = new HashMap<>();

    void add(Change operation) {
        operations.put(operation.key(), operation);
    }

    Change get(String key) {
        Change operation = operations.get(key);
        if (operation == null) {
            throw new IllegalArgumentException(key);
        }
        return operation;
    }

    boolean has(String key) {
        return operations.containsKey(key);
    }

    List<Change> all() {
        return List.copyOf(operations.values());
    }

    /// The operation that does what `key` names.
    String host(String key) {
        String host = key;
        while (hosts.containsKey(host)) {
            host = hosts.getOrDefault(host, host);
        }
        return host;
    }

    /// Leaves one operation to another, which does both.
    void merge(String key, String host) {
        if (!host(host).equals(key)) {
            hosts.put(key, host);
        }
    }

    /// Says that one has to be done before another; said of one that is not there it says nothing.
    void addDependency(String first, String then) {
        if (operations.containsKey(host(first)) && operations.containsKey(host(then))) {
            before.computeIfAbsent(then, _ -> new HashSet<>()).add(first);
        }
    }

    /// Whether one could do another as well, without having to wait for what waits for it.
    boolean canMerge(String host, String guest) {
        Set<String> firsts = before.getOrDefault(guest, Set.of());
        if (!firsts.isEmpty() && firsts.stream().allMatch(first -> host(first).equals(host))) {
            return true; // it waits for nothing else
        }
        Map<String, Set<String>> all = dependencies();
        return !waits(guest, host, all) && !waits(host, guest, all);
    }

    /// Whether one waits for another by way of a third.
    private static boolean waits(String one, String other, Map<String, Set<String>> all) {
        Set<String> seen = new HashSet<>(Set.of(one));
        List<String> open = new ArrayList<>(all.getOrDefault(one, Set.of()));
        open.remove(other);
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (next.equals(other)) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(all.getOrDefault(next, Set.of()));
            }
        }
        return false;
    }

    /// What each waits for.
    Map<String, Set<String>> dependencies() {
        Map<String, Set<String>> resolved = new HashMap<>();
        before.forEach((then, firsts) -> {
            String host = host(then);
            for (String first : firsts) {
                String firstHost = host(first);
                if (!firstHost.equals(host)) {
                    resolved.computeIfAbsent(host, _ -> new HashSet<>()).add(firstHost);
                }
            }
        });
        return resolved;
    }

    /// In an order that works; where what is said goes round in a circle, it is left out somewhere.
    List<Change> sorted() {
        Map<String, Set<String>> open = dependencies();
        Map<String, List<String>> followers = new HashMap<>();
        open.forEach((then, firsts) -> firsts.forEach(first ->
                followers.computeIfAbsent(first, _ -> new ArrayList<>()).add(then)));
        PriorityQueue<Change> ready = new PriorityQueue<>(Change.ORDER);
        Set<String> left = new HashSet<>();
        for (Change operation : operations.values()) {
            if (!hosts.containsKey(operation.key())) {
                left.add(operation.key());
                if (open.getOrDefault(operation.key(), Set.of()).isEmpty()) {
                    ready.add(operation);
                }
            }
        }
        List<Change> sorted = new ArrayList<>();
        while (!left.isEmpty()) {
            Change next = ready.isEmpty() ? least(left) : ready.remove();
            if (left.remove(next.key())) {
                sorted.add(next);
                for (String follower : followers.getOrDefault(next.key(), List.of())) {
                    Set<String> firsts = open.getOrDefault(follower, Set.of());
                    if (firsts.remove(next.key()) && firsts.isEmpty()) {
                        ready.add(get(follower));
                    }
                }
            }
        }
        return sorted;
    }

    private Change least(Set<String> left) {
        return left.stream().map(this::get).min(Change.ORDER).orElseThrow();
    }
}
