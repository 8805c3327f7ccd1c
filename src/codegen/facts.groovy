// Returns the text of facts.tsv, the schema facts that jOOQ's classes do not contain: the rows of facts.sql in the format
// of COPY, sorted, without trailing nulls.

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

return { connection, List schemas ->
    // a fixed search path, because PostgreSQL qualifies type names outside it, and roles and databases can change it
    connection.createStatement().withCloseable { it.execute('set search_path = public') }
    def root = project.basedir as File
    def served = connection.createArrayOf('text', schemas as Object[])
    def queries = new File(root, 'src/codegen/facts.sql').getText('UTF-8').split(/(?m)^;$/)
    def (tables, columns, types, named, computed, media, routines, keys, foreignKeys, inherits, constraints, generated) = queries.collect {
        query(connection, it, *([served] * it.count('?')))
    }
    query(connection, """select format('%s on %s', conname, conrelid::regclass) from pg_constraint k
        where contype = 'f' and conparentid = 0 and (to_jsonb(k) ->> 'conperiod')::boolean
            and (select nspname from pg_namespace where oid = k.connamespace) = any (?) order by 1""", served).each {
        println "The foreign key ${it[0]} is not a relationship: a key with PERIOD does not refer to equal values."
    }

    def relations = query(connection, """select c.oid::text, n.nspname, c.relname, c.relkind::text, w.ev_action::text
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        left join pg_rewrite w on w.ev_class = c.oid and w.ev_type = '1' and c.relkind in ('v', 'm')
        where c.relkind in ('r', 'p', 'f', 'v', 'm') order by n.nspname, c.relname""").collectEntries {
        oid, schema, name, kind, rule -> [oid, [schema: schema, name: name, kind: kind, rule: rule]]
    }
    def attributes = query(connection, """select attrelid::text, attnum::integer, attname from pg_attribute
        where attnum > 0 and not attisdropped""").groupBy { it[0] }
        .collectEntries { oid, all -> [oid, all.collectEntries { [it[1], it[2]] }] }
    def numbers = { String oid -> attributes[oid].collectEntries { number, name -> [name, number] } }
    def oids = relations.collectEntries { oid, relation -> [[relation.schema, relation.name], oid] }
    def parts = keys.findAll { it[0] == 'key-column' }.groupBy { it[1..3] }
    def unique = keys.findAll { it[0] == 'key' && it[5] in ['unique', 'temporal'] }.groupBy { oids[it[1..2]] }
        .collectEntries { oid, all ->
            def places = numbers(oid)
            [oid, all.collect { key -> parts[key[1..3]].collect { places[it[5]] }.sort() }]
        }
    def texts = { String sql -> query(connection, sql).collect { it[0] } as Set }
    def analysis = evaluate(new File(root, 'src/codegen/views.groovy'))(
        relations.findAll { it.value.rule }.collectEntries { oid, relation -> [oid, relation.rule] },
        { attributes[it] ?: [:] }, unique,
        texts('select distinct amopopr::text from pg_amop where amopstrategy = 3 and amopmethod = 403'),
        texts('select oid::text from pg_collation where not collisdeterministic'))

    def shown = columns.groupBy { it[1..2] }
    def viewKeys = []
    relations.findAll { it.value.rule && shown.containsKey([it.value.schema, it.value.name]) }.each { oid, view ->
        def (found, places) = [analysis(oid), numbers(oid)]
        def occurrences = found.columns.values().groupBy { it[0] }.collectEntries { [it.key, it.value*.get(2).unique()] }
        shown[[view.schema, view.name]].each {
            def origin = found.columns[places[it[3]]]
            if (origin) {
                def (table, all) = [relations[origin[0]], occurrences[origin[0]]]
                it[9..11] = [table.schema, table.name, origin[1]]
                it[16] = all.size() > 1 ? all.indexOf(origin[2]) + 1 : null
            }
        }
        (found.keys - (unique[oid] ?: [])).collect { key -> key.collect { attributes[oid][it] }.sort() }
            .sort { it.join(',') }.eachWithIndex { names, i ->
                def name = [view.schema, view.name, i + 1]
                viewKeys << ['key', *name, 'f', 'unique', 'f']
                names.eachWithIndex { column, place -> viewKeys << ['key-column', *name, "000${place + 1}"[-4..-1], column] }
            }
    }
    // source  schema  table  column  of_schema  of_table  of_column: the columns that a view's column is computed from,
    // if it is not simply a table's column
    def columnsOf = { oid, place ->
        query(connection, '''select n.nspname, c.relname, a.attname from pg_attribute a
            join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
            where a.attrelid = cast(? as oid) and (a.attnum = ? or ? = 0 and a.attnum > 0) and not a.attisdropped''',
            oid, place, place)
    }.memoize()
    def rows = { type ->
        query(connection, 'select typrelid from pg_type where oid = cast(? as oid) and typrelid <> 0', type)[0]?.get(0)
    }.memoize()
    def sourcesOf = evaluate(new File(root, 'src/codegen/sources.groovy'))
    def sourceOf
    sourceOf = { List column ->
        def oid = oids[column[0..1]]
        sourcesOf(relations[oid].rule, numbers(oid)[column[2]], rows).collectMany { relation, number -> columnsOf(relation, number) }.collectMany {
            def relation = oids[it[0..1]]
            // facts.tsv has no lines for a view that is not generated, so the view's sources replace it
            if (!relations[relation]?.rule || schemas.contains(it[0])) return [it]
            def shownBy = analysis(relation).columns[numbers(relation)[it[2]]]
            shownBy ? [[relations[shownBy[0]].schema, relations[shownBy[0]].name, shownBy[1]]] : sourceOf(it)
        }
    }
    def sources = columns.findAll { relations[oids[it[1..2]]]?.rule && it[9] == null }.collectMany { row ->
        sourceOf(row[1..3]).unique().collect { ['source', *row[1..3], *it] }
    }
    keys = keys.findAll { it[1] in schemas } + viewKeys
    def all = tables + columns + types + named + computed + media + routines + keys + foreignKeys + inherits + constraints +
        generated + sources
    def lines = all.collect { row ->
        row.take(1 + row.findLastIndexOf { it != null }).collect(escape).join('\t') + '\n'
    }
    lines.sort().join('')
}
