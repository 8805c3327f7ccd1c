// What jOOQ's classes do not carry, as the text of facts.tsv: the rows of facts.sql in the format of COPY, sorted.
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

// For each view, what each of its columns refers to: PostgreSQL describes a query's columns by those of tables,
// through sub-selects and joins, but not through other views.
def directOrigins = { connection ->
    def views = query(connection, '''select n.nspname, c.relname, pg_get_viewdef(c.oid)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('v', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' ''')
    views.collectEntries { schema, view, text ->
        connection.prepareStatement(text.replace('?', '??')).withCloseable { statement ->
            def columns = statement.metaData
            def pg = columns as PGResultSetMetaData
            [[schema, view], (1..<columns.columnCount + 1).collect {
                def name = pg.getBaseColumnName(it)
                name ? [pg.getBaseSchemaName(it), pg.getBaseTableName(it), name] : null
            }]
        }
    }
}

return { connection, List schemas ->
    // type names are qualified by what the search path lacks, and a role or database may have one of its own
    connection.createStatement().withCloseable { it.execute('set search_path = public') }
    def names = connection.createArrayOf('text', schemas as Object[])
    def lines = []
    def queries = new File(project.basedir as File, 'src/codegen/facts.sql').getText('UTF-8').split(/(?m)^;$/)
    def (tables, columns, types, computed) = queries.collect {
        query(connection, it, *([names] * it.count('?')))
    }

    def direct = directOrigins(connection)
    def position = query(connection, '''select n.nspname, c.relname, a.attname, a.attnum
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('v', 'm') and a.attnum > 0''').collectEntries { [it[0..2], it[3] as int] }
    def origin
    origin = { String schema, String view, String column ->
        def found = direct[[schema, view]]?.get(position[[schema, view, column]] - 1)
        found && direct.containsKey(found[0..1]) ? origin(*found) : found
    }
    columns.each {
        if (direct.containsKey(it[1..2])) it[7..9] = origin(*it[1..3]) ?: [null] * 3
    }
    (tables + columns + types + computed).collect { it.collect(escape).join('\t') + '\n' }.sort().join('')
}
