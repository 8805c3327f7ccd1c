// Last step of ./postern generate, after jOOQ: writes facts.tsv, checks that the classes represent the whole database, and
// writes the stamp. The previously generated files are replaced only if every check passes.
def root = project.basedir
def targets = evaluate(new File(root, 'src/codegen/targets.groovy'))
def facts = evaluate(new File(root, 'src/codegen/facts.groovy'))
def check = evaluate(new File(root, 'src/codegen/check.groovy'))

def classesIn = { File directory ->
    def found = []
    if (directory.directory) {
        directory.eachFileRecurse {
            if (it.name.endsWith('.java')) found << directory.toPath().relativize(it.toPath()).toString().replace('\\', '/')
        }
    }
    found
}

def write = { Map target, connection, List schemas, Map origin ->
    def directory = targets.staged(target)
    def factsText = facts(connection, schemas + 'postern')
    def problems = check(directory, target.pkg, schemas, factsText, connection)
    if (problems) {
        targets.fail("$target.directory is unchanged, because some objects of the database cannot be generated:\n"
            + problems.join('\n') + '\nRename these objects'
            + (targets.from ? ', or exclude their schema with --schemas.' : ' in a migration.'))
    }
    new File(directory, target.facts).setText(factsText, 'UTF-8')
    def lines = ['# Stamp of ./postern generate: digests of the sources and of the generated files. Do not edit.']
    origin.each { name, value -> lines << "$name=$value" }
    lines << "inputs=${targets.inputs(target, factsText)}"
    def files = classesIn(directory) + [target.facts]
    files.sort().each { lines << "file.$it=${targets.sha(new File(directory, it))}" }
    new File(directory, target.stamp).setText(lines.join('\n') + '\n', 'UTF-8')
}

// Replaces only files that differ, so that the next build compiles only these. The stamp is last, so that an interrupted
// run is repeated by the next ./postern generate.
def publish = { Map target, List schemas ->
    def (staged, directory) = [targets.staged(target), new File(targets.out, target.directory)]
    def files = classesIn(staged)
    (files + [target.facts, target.stamp]).each {
        def (generated, old) = [new File(staged, it), new File(directory, it)]
        if (!old.exists() || generated.bytes != old.bytes) {
            old.parentFile.mkdirs()
            old.bytes = generated.bytes
        }
    }
    (classesIn(directory) - files).each {
        def obsolete = new File(directory, it)
        obsolete.delete()
        for (def folder = obsolete.parentFile; folder.list().length == 0; folder = folder.parentFile) folder.delete()
    }
    staged.deleteDir()
    println "Generated ${files.size()} classes in ${target.directory} from ${schemas.join(', ')}."
}

def context = project.getContextValue('codegen')
try {
    context?.runs?.each { run -> targets.connect(run.url).withCloseable { write(run.target, it, run.schemas, run.origin) } }
    context?.runs?.each { run -> publish(run.target, run.schemas) }
} finally {
    context?.stop?.call()
}
