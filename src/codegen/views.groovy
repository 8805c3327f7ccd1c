// Finds the source columns and the unique keys of views, in the queries that PostgreSQL stores (pg_rewrite.ev_action). The
// description of a query's result names the table of a column, but not the table's occurrence in the query, nor whether a
// join repeats its rows. Constructs that are not handled here have no source column and no key.

def NONE = [columns: [:], keys: []]

// Parses the tree into maps, with the type of a node under `node`, lists and texts; `<>` is null.
def parse = { String text ->
    def frames = [[value: []]]
    def add = { value ->
        def top = frames.last()
        if (top.value instanceof List) top.value << value
        else if (!top.field) top.value.node = value
        else if (!top.value.containsKey(top.field)) top.value[top.field] = value
        else top.value[top.field] = "${top.value[top.field]} $value" as String // the bytes of a constant
    }
    def tokens = text =~ /[(){}]|(?:\\.|[^\s(){}\\])+/
    while (tokens.find()) {
        def token = tokens.group()
        def top = frames.last()
        if (token == '(') frames << [value: []]
        else if (token == '{') frames << [value: [:]]
        else if (token in [')', '}']) {
            frames.removeLast()
            add(top.value)
        } else if (token.startsWith(':') && top.value instanceof Map
                && (!top.field || top.value.containsKey(top.field))) top.field = token.substring(1)
        else add(token == '<>' ? null : token)
    }
    frames[0].value[0]
}

// Returns the parts of a query's FROM by their index in the range table, and the equalities that apply to every row. An
// equality is [of, to, within]: two columns, or a column and null for a constant. `within` lists the parts that an outer
// join can fill with nulls, whose rows alone the equality selects; null means all parts.
def joined = { Map query, Closure equalities ->
    def parts = []
    def equal = []
    def full = false
    def walk
    walk = { node ->
        if (node.node == 'RANGETBLREF') {
            parts << (node.rtindex as int)
            return [node.rtindex as int]
        }
        if (node.node == 'FROMEXPR') {
            def all = (node.fromlist ?: []).collectMany { walk(it) }
            equal.addAll(equalities(node.quals, null))
            return all
        }
        full |= node.jointype == '2'
        def (left, right) = [walk(node.larg), walk(node.rarg)]
        def within = ['0': null, '1': right, '2': [], '3': left][node.jointype]
        equal.addAll(equalities(node.quals, within))
        left + right
    }
    walk(query.jointree)
    [parts: parts, equal: equal, full: full]
}

// LIMIT 1, without WITH TIES
def isLimitedToOne = { Map query ->
    def limit = query.limitCount?.node == 'FUNCEXPR' ? query.limitCount.args[0] : query.limitCount
    limit?.node == 'CONST' && query.limitOption != '1' && limit.constvalue ==~ /[48] \[ 1 (0 ?)+\]/
}

// `rules`: the query of each view, by oid. `attributes`: a closure from an oid to the columns of a relation, by number.
// `unique`: the keys of tables, by oid, as lists of column numbers. `operators`: oids of the equality operators. `loose`:
// oids of collations in which different texts can be equal. All oids are texts. Returns a closure from the oid of a view
// to [columns: [number: [oid, column, occurrence]], keys: [[number]]].
return { Map rules, Closure attributes, Map unique, Set operators, Set loose ->
    def known = [:]
    def ofQuery

    def ofRelation = { String oid ->
        if (!known.containsKey(oid)) {
            known[oid] = NONE // ends the recursion for a view that reads itself
            def query = rules[oid] ? ofQuery(parse(rules[oid])[0], [])
                : [columns: attributes(oid).collectEntries { number, name -> [number, [oid, name, '']] }, keys: []]
            known[oid] = [columns: query.columns, keys: ((unique[oid] ?: []) + query.keys).unique()]
        }
        known[oid]
    }

    // `outer`: the common table expressions of the enclosing queries, innermost first
    ofQuery = { Map query, List outer ->
        if (query.setOperations) return NONE
        def ctes = [query.cteList ?: []] + outer
        def table = query.rtable ?: []
        def sources = [:]
        def source = { int part ->
            if (!sources.containsKey(part)) {
                def entry = table[part - 1]
                def cte = entry.rtekind == '6' && entry.self_reference == 'false' ?
                    ctes[entry.ctelevelsup as int]?.find { it.ctename == entry.ctename } : null
                sources[part] = entry.rtekind == '0' ? ofRelation(entry.relid)
                    : entry.rtekind == '1' ? ofQuery(entry.subquery, ctes)
                    : cte && cte.cterecursive == 'false' ? ofQuery(cte.ctequery, ctes.drop(entry.ctelevelsup as int))
                    : NONE
            }
            sources[part]
        }
        // returns the column that an expression is, as [part, number]; null for another expression
        def column
        column = { expression ->
            if (expression?.node != 'VAR' || expression.varlevelsup != '0') return null
            def (part, number) = [expression.varno as int, expression.varattno as int]
            def entry = table[part - 1]
            def merged = entry.rtekind == '2' ? entry.joinaliasvars : entry.rtekind == '9' ? entry.groupexprs : null
            number <= 0 ? null : merged ? column(merged[number - 1]) : [part, number]
        }
        def shown = query.targetList.findAll { it.resjunk == 'false' }
        def columns = [:]
        shown.each {
            def at = column(it.expr)
            def origin = at ? source(at[0]).columns[at[1]] : null
            if (origin) columns[it.resno as int] = [origin[0], origin[1], "${at[0]}/${origin[2]}" as String]
        }
        if (query.hasTargetSRFs == 'true' || query.groupingSets) return [columns: columns, keys: []]

        def equalities
        equalities = { qual, within ->
            if (qual instanceof List) return qual.collectMany { equalities(it, within) }
            if (qual?.node == 'BOOLEXPR' && qual.boolop == 'and') return equalities(qual.args, within)
            if (qual?.node != 'OPEXPR' || !(qual.opno in operators) || qual.inputcollid in loose) return []
            // varchar is text to its operators
            def sides = qual.args.collect { it.node == 'RELABELTYPE' && it.resulttype == '25' ? it.arg : it }
            [sides, sides.reverse()]
                .findAll { column(it[0]) && (column(it[1]) || it[1].node == 'CONST') }
                .collect { [of: column(it[0]), to: column(it[1]), within: within] }
        }
        def from = joined(query, equalities)
        def lateral = { int part -> table[part - 1].lateral == 'true' }
        // whether each row of a part occurs in at most one joined row, because the keys of the other parts determine them
        def isOnce = { int first ->
            def found = [first] as Set
            def grows = !lateral(first)
            while (grows) grows = from.parts.any { part ->
                !found.contains(part)
                    && (!lateral(part) || from.parts.every { it in found || it == part || it > part && lateral(it) })
                    && source(part).keys.any { key -> key.every { number -> from.equal.any {
                        it.of == [part, number] && (it.within == null || part in it.within)
                            && (it.to == null || it.to[0] in found) } } }
                    && found.add(part)
            }
            found.containsAll(from.parts) && !lateral(first)
        }
        // reduces a unique set of columns to those that no key among them determines; an empty key determines none,
        // because an outer join adds a row of nulls
        def minimal = { List all -> all.findAll { at ->
            def key = at && !lateral(at[0]) ? source(at[0]).keys.find { it && it.every { number -> [at[0], number] in all } } : null
            key == null || at[1] in key
        } }
        def keys = []
        if (query.hasAggs == 'true' && !query.groupClause || isLimitedToOne(query)) keys << []
        [query.groupClause, query.distinctClause].findAll().each { clause ->
            def targets = query.targetList.findAll { target ->
                clause.any { it.tleSortGroupRef == target.ressortgroupref } }
            def needed = minimal(targets.collect { column(it.expr) })
            def kept = targets.findAll { column(it.expr) in needed }
            if (kept.every { it.resjunk == 'false' }) keys << kept.collect { it.resno as int }
        }
        def places = [:]
        shown.each { places.putIfAbsent(column(it.expr), it.resno as int) }
        from.parts.findAll(isOnce).each { part ->
            // a full join adds rows of nulls to the single row of an empty key
            source(part).keys.findAll { it || !from.full }.each { key ->
                def shownColumns = key.collect { places[[part, it]] }
                if (!shownColumns.contains(null)) keys << shownColumns
            }
        }
        [columns: columns, keys: keys*.sort().unique()]
    }
    ofRelation
}
