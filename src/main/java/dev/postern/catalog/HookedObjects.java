package dev.postern.catalog;

import dev.postern.catalog.SchemaFacts.QualifiedName;
import dev.postern.hook.CallHook;
import dev.postern.hook.Hooks;
import dev.postern.hook.WriteHook;
import dev.postern.problem.CommandException;
import java.util.List;
import java.util.stream.IntStream;
import org.jooq.Parameter;
import org.jooq.Schema;

/// Assignment of hooks to the tables and functions of a catalog.
record HookedObjects(ApiCatalog catalog) {

    /// @throws CommandException for a hook that no request can run
    void add(Hooks hooks) {
        hooks.writes().forEach(this::add);
        hooks.calls().forEach(this::add);
    }

    private void add(WriteHook hook) {
        QualifiedName name = ApiCatalog.qualifiedName(hook.table());
        Resource resource = catalog.resources(name.schema()).get(name.name());
        if (resource == null) {
            throw HookErrors.notServed("'" + name.schema() + "." + name.name() + "'");
        } else if (hook.operations().stream().noneMatch(resource::isWritable)) {
            throw HookErrors.noAllowedOperation(name.name());
        }
        resource.hooks().add(hook);
    }

    private void add(CallHook hook) {
        Schema schema = hook.function().getSchema();
        String schemaName = schema == null ? "" : schema.getName();
        String function = "function '" + schemaName + "." + hook.function().getName() + "'";
        List<Routine> found = catalog
                .routines(schemaName)
                .getOrDefault(hook.function().getName(), List.of())
                .stream()
                .filter(routine -> hasNames(routine, hook.function()))
                .toList();
        if (found.isEmpty() || !catalog.schemas().contains(schemaName)) {
            throw HookErrors.notServed(function);
        } else if (found.size() > 1) {
            throw HookErrors.sameArgumentNames(function);
        }
        found.getFirst().add(hook);
    }

    private static boolean hasNames(Routine routine, org.jooq.Routine<?> generated) {
        List<Parameter<?>> parameters = generated.getInParameters();
        return parameters.size() == routine.arguments().size()
                && IntStream.range(0, parameters.size()).allMatch(i -> {
                    String name = parameters.get(i).isUnnamed()
                            ? ""
                            : parameters.get(i).getName();
                    return name.equals(routine.arguments().get(i).name());
                });
    }
}
