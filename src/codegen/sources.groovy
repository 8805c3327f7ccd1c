// Finds the columns that a column of a view is computed from, in the view's rule. PostgreSQL stores the rule as a parsed
// query (pg_node_tree), which refers to tables and columns by number.

// Words, parentheses and braces; a backslash escapes the next character.
def tokens = { String text -> (text =~ /[(){}]|(?:\\.|[^\s(){}\\])+/).collect { it } }

// Reads a list as a List, and a node as a Map from field names to values, with the node's kind under ''. A field without a
// value is absent; a field of several words is a list.
def read
read = { List words, int[] at ->
    def word = words[at[0]++]
    if (word == '(') {
        def list = []
        while (words[at[0]] != ')') list << read(words, at)
        at[0]++
        return list
    }
    if (word != '{') return word
    def node = ['': words[at[0]++]]
    while (words[at[0]] != '}') {
        def name = words[at[0]++]
        def values = []
        while (words[at[0]] != '}' && !words[at[0]].startsWith(':')) values << read(words, at)
        if (values && values != ['<>']) node[name.substring(1)] = values.size() == 1 ? values[0] : values
    }
    at[0]++
    node
}

// Returns the sources of column `number` of a query as [table oid, column number]; number 0 means all columns. `rows` maps
// a row type to its table, or to null. `queries` is a query followed by its enclosing queries.
return { String rule, int number, Closure rows ->
    def seen = [] as Set
    def found = [] as LinkedHashSet
    def column, expression, reference
    column = { List queries, int place ->
        def query = queries[0]
        if (!seen.add([System.identityHashCode(query), place])) return
        if (query.setOperations) {
            def walk
            walk = { part ->
                if (part[''] == 'RANGETBLREF') {
                    column([query.rtable[part.rtindex.toInteger() - 1].subquery, *queries], place)
                } else {
                    [part.larg, part.rarg].each(walk)
                }
            }
            walk(query.setOperations)
        } else {
            (query.targetList ?: []).findAll { it.resjunk != 'true' && (place == 0 || it.resno.toInteger() == place) }
                .each { expression(it.expr, queries) }
        }
    }
    expression = { node, List queries ->
        if (node instanceof List) node.each { expression(it, queries) }
        else if (!(node instanceof Map)) return
        else if (node[''] == 'VAR') reference(node, queries.drop(node.varlevelsup.toInteger()))
        else if (node[''] == 'QUERY') column([node, *queries], 0)
        else node.values().each { expression(it, queries) }
    }
    reference = { Map variable, List queries ->
        def source = queries[0].rtable[variable.varno.toInteger() - 1]
        def place = variable.varattno.toInteger()
        def chosen = { list -> place == 0 ? list : list[place - 1] }
        if (place < 0) return
        switch (source.rtekind.toInteger()) {
            case 0: found << [source.relid.toLong(), place]; break
            case 1: column([source.subquery, *queries], place); break
            case 2: expression(chosen(source.joinaliasvars), queries); break
            case 3:
                source.functions.each {
                    def table = rows((it.funcexpr.funcresulttype ?: '0').toLong())
                    if (table) found << [table, place]
                    expression(it.funcexpr, queries)
                }
                break
            case 5: source.values_lists.each { expression(chosen(it), queries) }; break
            case 6:
                def around = queries.drop((source.ctelevelsup ?: '0').toInteger())
                def named = around[0].cteList.find { it.ctename == source.ctename }
                column([named.ctequery, *around], place)
                break
            case 9: expression(chosen(source.groupexprs), queries); break
            default: expression(source, queries)
        }
    }
    column([read(tokens(rule), new int[1])[0]], number)
    found
}
