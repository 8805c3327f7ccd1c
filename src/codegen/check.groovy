// Checks that jOOQ's classes represent every object of the database and compile. Returns error messages that name the
// objects as in the database. The classes are compiled, not run.
import com.sun.source.tree.ClassTree
import com.sun.source.tree.LiteralTree
import com.sun.source.tree.MemberSelectTree
import com.sun.source.tree.MethodTree
import com.sun.source.tree.Tree
import com.sun.source.tree.VariableTree
import com.sun.source.util.TreeScanner
import java.nio.charset.StandardCharsets
import javax.tools.Diagnostic
import javax.tools.DiagnosticCollector
import javax.tools.ToolProvider

// Collects the string literals of a tree in their order: names in the database.
class StringLiterals extends TreeScanner<Void, List<String>> {
    @Override
    Void visitLiteral(LiteralTree tree, List<String> found) {
        if (tree.value instanceof String) found << tree.value
        null
    }
}

// Collects the constants of Keys that a tree refers to.
class KeyNames extends TreeScanner<Void, List<String>> {
    @Override
    Void visitMemberSelect(MemberSelectTree tree, List<String> found) {
        if (tree.expression.toString() =~ /(^|\.)Keys$/) found << tree.identifier.toString()
        super.visitMemberSelect(tree, found)
    }
}

def scan = { scanner, Tree tree ->
    def found = []
    if (tree) scanner.scan(tree, found)
    found
}
def quoted = { String name -> name ==~ /[a-z_][a-z0-9_$]*/ ? name : '"' + name.replace('"', '""') + '"' }
def listed = { List names -> names.size() == 1 ? names[0] : names.init().join(', ') + ' and ' + names.last() }
// equal for names that differ only in case and punctuation
def folded = { String name -> name.replaceAll(/[^\p{L}\p{N}]/, '').toLowerCase(Locale.ROOT) }

// Reads a generated class: the kind and name of its database object, and its members.
def read = { unit ->
    def type = unit.typeDecls.find { it instanceof ClassTree }
    def enumeration = type.kind == Tree.Kind.ENUM
    def superclass = type.extendsClause.toString().replaceFirst('<.*', '')
    def kind = enumeration ? 'enum' : [TableImpl: 'table', SchemaImpl: 'schema', UDTImpl: 'composite', AbstractRoutine: 'routine'][superclass]
    def namingMethod = type.members.find {
        it instanceof MethodTree && (enumeration ? it.name.contentEquals('getName') : it.name.contentEquals('<init>') && !it.parameters)
    }
    def members = type.members.collect {
        if (it instanceof VariableTree) {
            [name: it.name.toString(), type: it.type.toString(), text: scan(new StringLiterals(), it.initializer)[0], keys: []]
        } else if (it instanceof MethodTree) {
            [name: "$it.name(${it.parameters*.type.join(', ')})" as String, text: null, keys: scan(new KeyNames(), it.body)]
        }
    }
    [file: new File(unit.sourceFile.toUri()), pkg: unit.packageName.toString(), name: type.simpleName.toString(), kind: kind,
        text: kind ? scan(new StringLiterals(), namingMethod)[0] ?: '' : null, members: members.findAll(),
        imports: unit.imports.collect { it.qualifiedIdentifier.toString().replaceFirst(/.*\./, '') }]
}

def unescaped = { String value ->
    value == '\\N' ? null : value.replaceAll(/\\(.)/) { all, c -> [t: '\t', n: '\n', r: '\r'][c] ?: c }
}

def query = { connection, String sql, Object... values ->
    connection.prepareStatement(sql).withCloseable { statement ->
        values.eachWithIndex { value, i -> statement.setObject(i + 1, value) }
        def result = statement.executeQuery()
        def found = []
        while (result.next()) found << (1..result.metaData.columnCount).collect { result.getString(it) }
        found
    }
}

// Finds functions and sequences whose names are not valid in Java literals, because jOOQ does not escape these names.
def unescapable = { connection, List schemas ->
    query(connection, """select distinct nspname, name from (select pronamespace as namespace, proname as name from pg_proc
            union all select relnamespace, relname from pg_class where relkind = 'S') as named
        join pg_namespace n on n.oid = namespace where nspname = any (?) and name ~ '["\\\\[:cntrl:]]' order by 1, 2""",
        connection.createArrayOf('text', schemas as Object[]))
        .collect { "The name of function or sequence ${it.collect(quoted).join('.')} contains a quotation mark, a backslash or a control character." }
}

// Returns [schema, table, column] and [schema, table] of the objects that the login role can use: jOOQ finds no others.
def visible = { connection ->
    def columns = query(connection, """select n.nspname, c.relname, a.attname from pg_class c
        join pg_namespace n on n.oid = c.relnamespace
        left join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relkind in ('r', 'p', 'v', 'm', 'f') and (has_table_privilege(c.oid, 'select, insert, update, delete')
            or has_column_privilege(c.oid, a.attnum, 'select, insert, update'))""")
    (columns + columns*.getAt(0..1)) as Set
}

// Finds facts without a class, and names the object whose class has the same name.
def missingClasses = { List units, List schemas, List facts, Set usable ->
    def factsOf = { String kind -> facts.findAll { it[0] == kind && it[1] in schemas } }
    def generated = { String kind ->
        def classes = units.findAll { it.kind == kind }.collect { [it.schema, it.text] }
        def domains = units.findAll { it.name == 'Domains' }.collectMany { unit -> unit.members.collect { [unit.schema, it.text] } }
        (kind == 'domain' ? domains : classes) as Set
    }
    def types = { String kind -> factsOf('type').findAll { it[3] == kind }*.getAt(1..2) }
    def problems = [] as Set
    def compare = { String kind, List expected, boolean requireClass ->
        def existing = generated(kind)
        expected.findAll { !(it in existing) }.each { missing ->
            def twins = expected.findAll { it != missing && it[0] == missing[0] && folded(it[1]) == folded(missing[1]) }
            def names = (twins + [missing]).sort { it[1] }.collect { it.collect(quoted).join('.') }
            if (twins) problems << "${listed(names)} have the same class name in Java."
            else if (requireClass) problems << "${names[0]} has no class in Java."
        }
    }
    def packages = units.findAll { it.kind == 'schema' }*.text
    schemas.findAll { !(it in packages) }.each { missing ->
        def twins = schemas.findAll { it != missing && folded(it) == folded(missing) }
        problems << (twins ? "The schemas ${listed((twins + missing).sort().collect(quoted))} have the same package name in Java."
            : "The schema ${quoted(missing)} has no class in Java.")
    }
    if (problems) return problems as List
    compare('table', factsOf('table')*.getAt(1..2).findAll { it in usable }, true)
    compare('enum', types('enum'), true)
    compare('composite', types('composite'), false)
    compare('domain', types('domain'), false)
    compare('routine', factsOf('routine')*.getAt(1..2).unique(), false)
    units.findAll { it.kind in ['table', 'enum'] }.each { unit ->
        def parts = unit.kind == 'table' ? factsOf('column').findAll { it[1..3] in usable }*.getAt(1..3) : factsOf('type-label')*.getAt([1, 2, 4])
        def existing = unit.members*.text
        parts.findAll { it[0..1] == [unit.schema, unit.text] && !(it[2] in existing) }.each {
            problems << "${quoted(it[2])} of $unit.object is missing from its class."
        }
    }
    problems as List
}

// Finds members of a class that have the same name in Java.
def ambiguous = { List units ->
    def keys = units.findAll { it.name == 'Keys' }.collectMany { unit -> unit.members.collect { [[unit.schema, it.name], it.text] } }
        .collectEntries()
    units.collectMany { unit ->
        unit.members.groupBy { it.name }.findAll { name, members -> members.size() > 1 }.collect { name, members ->
            def texts = members.collect { it.text ?: keys[[unit.schema, it.keys[0]]] }.findAll().unique().collect(quoted).sort()
            def shown = name.replaceFirst(/\(.*/, '')
            // path methods of keys that have the same name in Keys as well: reported there
            if (!texts || shown != name && texts.size() == 1) return null
            texts.size() > 1 ? "${listed(texts)} of $unit.object have the same name $shown in Java."
                : "${texts[0]} of $unit.object has the name $shown in Java, which its class already uses."
        }.findAll()
    }.unique()
}

// Finds names in classes that do not compile which hide a class that the generated code needs.
def hiding = { List units, Set failed ->
    def broken = units.findAll { it.file in failed }
    def lang = { String name -> try { Class.forName("java.lang.$name"); true } catch (ReflectiveOperationException | LinkageError e) { false } }
    def classes = units.findAll { unit -> unit.kind && lang(unit.name) && broken.any { it.pkg == unit.pkg && !(unit.name in it.imports) } }
        .collect { "$it.object has the name $it.name in Java, which hides the class java.lang.$it.name." }
    def members = broken.collectMany { unit ->
        unit.members.findAll { it.type && it.name in unit.imports }.collect { member ->
            def type = units.find { it.kind && it.name == member.type }
            def shown = member.text ? "${quoted(member.text)} of $unit.object" : (type ?: unit).object
            "$shown has the name $member.name in Java, which hides the class $member.name."
        }
    }
    (classes + members).unique()
}

return { File directory, String pkg, List schemas, String factsText, connection ->
    def invalidNames = unescapable(connection, schemas)
    if (invalidNames) return invalidNames
    def javac = ToolProvider.systemJavaCompiler
    def diagnostics = new DiagnosticCollector()
    def classes = new File(directory.parentFile, 'classes')
    classes.deleteDir()
    classes.mkdirs()
    def files = javac.getStandardFileManager(diagnostics, Locale.ENGLISH, StandardCharsets.UTF_8)
    def sources = []
    directory.eachFileRecurse { if (it.name.endsWith('.java')) sources << it }
    def options = ['-proc:none', '-nowarn', '-Xmaxerrs', '10000', '-d', classes.path, '-cp', project.compileClasspathElements.join(File.pathSeparator)]
    def task = javac.getTask(null, files, diagnostics, options, null, files.getJavaFileObjectsFromFiles(sources))
    def units = task.parse().collect(read)
    def errors = { diagnostics.diagnostics.findAll { it.kind == Diagnostic.Kind.ERROR } }
    def packages = units.findAll { it.kind == 'schema' }.collectEntries { [it.pkg, it.text] }
    units.each { unit ->
        unit.schema = packages.find { unit.pkg == it.key || unit.pkg.startsWith(it.key + '.') }?.value
        unit.object = unit.kind == 'schema' ? "the schema ${quoted(unit.text)}" : unit.kind ? [unit.schema, unit.text].collect(quoted).join('.')
            : unit.schema ? "the schema ${quoted(unit.schema)}" : 'the schemas'
    }
    def facts = factsText.readLines().collect { it.split('\t', -1).collect(unescaped) }
    def problems = errors() ? [] : missingClasses(units, schemas, facts, visible(connection)) + ambiguous(units)
    if (!problems) {
        if (!errors()) task.analyze()
        if (!errors()) task.generate()
        def byFile = errors().findAll { it.source }.groupBy { new File(it.source.toUri()) }
        problems = hiding(units, byFile.keySet()) + byFile.take(5).collect { file, found ->
            def message = found[0].getMessage(Locale.ENGLISH).replaceAll(/\s+/, ' ')
            "${units.find { it.file == file }?.object} does not compile: $message ($file.name, line ${found[0].lineNumber})."
        }
        if (errors() && !problems) problems = errors().take(5).collect { it.getMessage(Locale.ENGLISH) }
    }
    files.close()
    classes.deleteDir()
    problems
}
