package dev.postern.migrate;

import dev.postern.diff.Rename;
import dev.postern.diff.ScopeSettings;
import java.util.List;
import java.util.Objects;

/// Settings for a generated migration.
///
/// @param renames confirmed renames, in their order
/// @param confirmation decides about objects that look renamed
/// @param scope compared part of the two databases
public record DiffSettings(List<Rename> renames, RenameConfirmation confirmation, ScopeSettings scope) {

    /// No renames: objects that look renamed are dropped and created.
    public static final DiffSettings DEFAULT = new DiffSettings(List.of(), _ -> List.of(), ScopeSettings.DEFAULT);

    public DiffSettings {
        renames = List.copyOf(renames);
        Objects.requireNonNull(confirmation);
        Objects.requireNonNull(scope);
    }

    /// Decision about objects that look renamed. Without a rename, their data is lost.
    public interface RenameConfirmation {

        /// Returns the confirmed renames among the possible ones.
        ///
        /// @throws dev.postern.problem.CommandException if there is no terminal to ask in
        List<Rename> confirm(List<Rename> possible);
    }
}
