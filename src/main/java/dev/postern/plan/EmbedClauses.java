package dev.postern.plan;

import dev.postern.plan.DialectSettings.EmbedNaming;
import dev.postern.request.Clauses;
import dev.postern.request.ParsedQuery;
import dev.postern.request.SelectItem;
import dev.postern.request.SelectItem.Embed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Clauses of the embeds of a query, by the keys of these embeds (`docs/dialect.md` 1.4).
///
/// A parameter names an embed by its key, or else the first one that has this target.
///
/// @param byKeys clauses by path; the names of a path that no embed has stay as they are
/// @param legacyNames targets that stand for embeds with an alias, sorted
record EmbedClauses(Map<List<String>, Clauses> byKeys, Set<String> legacyNames) {

    EmbedClauses {
        Objects.requireNonNull(byKeys);
        Objects.requireNonNull(legacyNames);
    }

    /// Returns the clauses of a query.
    static EmbedClauses of(ParsedQuery query, EmbedNaming naming) {
        Map<List<String>, Clauses> named = query.clauses();
        Set<String> legacyNames = new TreeSet<>();
        if (naming == EmbedNaming.ALIAS_ONLY || named.keySet().stream().allMatch(List::isEmpty)) {
            return new EmbedClauses(named, legacyNames);
        }
        Map<List<String>, Clauses> byKeys = new HashMap<>();
        named.forEach((path, clauses) -> {
            List<String> keys = keys(query.select(), path);
            for (int i = 0; i < path.size(); i++) {
                if (!keys.get(i).equals(path.get(i))) {
                    legacyNames.add(path.get(i));
                }
            }
            byKeys.merge(keys, clauses, EmbedClauses::merged);
        });
        return new EmbedClauses(byKeys, legacyNames);
    }

    /// Returns the clauses of an embed.
    Clauses at(List<String> path) {
        return byKeys.getOrDefault(path, Clauses.NONE);
    }

    private static List<String> keys(List<SelectItem> root, List<String> path) {
        List<String> keys = new ArrayList<>(path.size());
        List<SelectItem> items = root;
        for (String name : path) {
            List<Embed> embeds = embeds(items);
            Embed found = Stream.concat(
                            embeds.stream().filter(embed -> embed.key().equals(name)),
                            embeds.stream().filter(embed -> embed.target().equals(name)))
                    .findFirst()
                    .orElse(null);
            keys.add(found == null ? name : found.key());
            items = found == null ? List.of() : found.items();
        }
        return keys;
    }

    private static List<Embed> embeds(List<SelectItem> items) {
        return items.stream()
                .filter(Embed.class::isInstance)
                .map(Embed.class::cast)
                .toList();
    }

    /// Returns the embeds within an embed.
    ///
    /// @param path keys of the embeds from the root to this one; empty for the root
    static List<Embed> embeds(List<SelectItem> root, List<String> path) {
        List<Embed> embeds = embeds(root);
        for (String key : path) {
            embeds = embeds.stream()
                    .filter(embed -> embed.key().equals(key))
                    .findFirst()
                    .map(embed -> embeds(embed.items()))
                    .orElse(List.of());
        }
        return embeds;
    }

    private static Clauses merged(Clauses first, Clauses second) {
        return new Clauses(
                concat(first.where(), second.where()),
                concat(first.order(), second.order()),
                second.limit() == null ? first.limit() : second.limit(),
                second.offset() == null ? first.offset() : second.offset());
    }

    private static <T> List<T> concat(List<T> first, List<T> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }
}
