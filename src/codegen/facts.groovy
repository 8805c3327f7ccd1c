// What jOOQ's classes do not carry, as the text of facts.tsv: the rows of facts.sql in the format of COPY, sorted,
// without the nulls that a line ends with.
import java.sql.SQLException
import org.postgresql.PGResultSetMetaData

def escape = { value ->
    if (value == null) return '\\N'
    if (value instanceof Boolean) return value ? 't' : 'f'
    value.toString().replace('\\', '\\\\').replace('\t', '\\t').replace('\n', '\\n').replace('\r', '\\r')
}

def query = { connection, String sql, Object... values ->
    connection.prepareStatement(sql).withCloseable { statement ->
        values.eachWithIndex { value, i -> statement.setObject(i + 1, value) }
        def result = statement.executeQuery()
        def width = result.metaData.columnCount
        def found = []
        while (result.next()) found << (1..width).collect { result.getObject(it) }
        found
    }
}

// An operator's question mark is no parameter of JDBC's; one between quotes JDBC leaves alone.
def withoutParameters = { String sql -> sql.replaceAll(/'[^']*'|"[^"]*"|\?/) { it == '?' ? '??' : it } }

// What each column of a view refers to, as [schema, table, column] or null: PostgreSQL describes a query's columns by
// those of tables, through sub-selects and joins, but not through other views.
def describe = { connection, List view, String text ->
    try {
        connection.prepareStatement(withoutParameters(text)).withCloseable { statement ->
            def columns = statement.metaData as PGResultSetMetaData
            (1..statement.metaData.columnCount).collect {
                def name = columns.getBaseColumnName(it)
                name ? [columns.getBaseSchemaName(it), columns.getBaseTableName(it), name] : null
            }
        }
    } catch (SQLException e) {
        if (e.getSQLState() != '42501') throw e
        println "Relationships of the view ${view.join('.')} stay unknown: ${e.message.readLines()[0]}."
        []
    }
}

return { connection, List schemas ->
    // type names are qualified by what the search path lacks, and a role or database may have one of its own
    connection.createStatement().withCloseable { it.execute('set search_path = public') }
    def served = connection.createArrayOf('text', schemas as Object[])
    def queries = new File(project.basedir as File, 'src/codegen/facts.sql').getText('UTF-8').split(/(?m)^;$/)
    def (tables, columns, types, named, computed, media, routines, inherits, constraints, generated) = queries.collect {
        query(connection, it, *([served] * it.count('?')))
    }

    def views = query(connection, '''select n.nspname, c.relname, pg_get_viewdef(c.oid),
            (select ev_action::text from pg_rewrite where ev_class = c.oid and rulename = '_RETURN'),
            array(select attname from pg_attribute where attrelid = c.oid and attnum > 0 order by attnum)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('v', 'm')''')
        .collectEntries { schema, name, text, rule, names ->
            [[schema, name], [text: text, rule: rule, columns: names.array as List]]
        }
    def origin
    origin = { String schema, String view, String column ->
        def known = views[[schema, view]]
        if (known.origins == null) known.origins = describe(connection, [schema, view], known.text)
        def found = known.origins[known.columns.indexOf(column)]
        found && views.containsKey(found[0..1]) ? origin(*found) : found
    }
    columns.each {
        if (views.containsKey(it[1..2])) it[9..11] = origin(*it[1..3]) ?: [null] * 3
    }
    // source  schema  table  column  of_schema  of_table  of_column: what a view's column is computed from, where it
    // shows no table's column as it is
    def columnsOf = { oid, place ->
        query(connection, '''select n.nspname, c.relname, a.attname from pg_attribute a
            join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where a.attrelid = cast(? as oid) and (a.attnum = ? or ? = 0 and a.attnum > 0) and not a.attisdropped''',
            oid, place, place)
    }.memoize()
    def rows = { type ->
        query(connection, 'select typrelid from pg_type where oid = cast(? as oid) and typrelid <> 0', type)[0]?.get(0)
    }.memoize()
    def sourcesOf = evaluate(new File(project.basedir as File, 'src/codegen/sources.groovy'))
    def sourceOf
    sourceOf = { List column ->
        def view = views[column[0..1]]
        def place = view.columns.indexOf(column[2]) + 1
        sourcesOf(view.rule, place, rows).collectMany { oid, number -> columnsOf(oid, number) }.collectMany {
            // no line tells of a view that is not generated, so its own sources stand for it
            !views.containsKey(it[0..1]) || schemas.contains(it[0]) ? [it] : [origin(*it)] - null ?: sourceOf(it)
        }
    }
    def sources = columns.findAll { views.containsKey(it[1..2]) && it[9] == null }.collectMany { row ->
        sourceOf(row[1..3]).unique().collect { ['source', *row[1..3], *it] }
    }
    def all = tables + columns + types + named + computed + media + routines + inherits + constraints + generated + sources
    def lines = all.collect { row ->
        row.take(1 + row.findLastIndexOf { it != null }).collect(escape).join('\t') + '\n'
    }
    lines.sort().join('')
}
