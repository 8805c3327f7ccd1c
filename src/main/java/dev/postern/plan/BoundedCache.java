package dev.postern.plan;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Cache with a maximum number of entries, of which the least recently used are dropped. Thread-safe.
public final class BoundedCache<K, V> {

    private final Map<K, V> entries;

    public BoundedCache(int maxEntries) {
        this.entries = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > maxEntries;
            }
        };
    }

    /// Returns the value of a key, which is created if it is missing. Several threads can create it at once.
    public V get(K key, Supplier<V> creation) {
        synchronized (entries) {
            V cached = entries.get(key);
            if (cached != null) {
                return cached;
            }
        }
        V created = creation.get();
        synchronized (entries) {
            entries.put(key, created);
        }
        return created;
    }
}
