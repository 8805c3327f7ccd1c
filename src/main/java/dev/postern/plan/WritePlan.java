package dev.postern.plan;

import dev.postern.catalog.Resource;
import java.util.List;
import org.jooq.TableField;

/// A write, and what is read of the rows it wrote.
public sealed interface WritePlan {

    /// What is read of the rows that were written.
    Block returned();

    default Resource resource() {
        return returned().resource();
    }

    /// One row made of the JSON object in `bodySlot`.
    record Insert(List<TableField<?, ?>> columns, int bodySlot, Block returned) implements WritePlan {}

    /// The rows of `where` get the members of the JSON object in `bodySlot`.
    record Update(List<TableField<?, ?>> columns, int bodySlot, Predicate where, Block returned) implements WritePlan {}

    /// The rows of `where` go.
    record Delete(Predicate where, Block returned) implements WritePlan {}
}
