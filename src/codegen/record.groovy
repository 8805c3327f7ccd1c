// ./postern generate, after jOOQ: what its classes do not carry (facts.tsv), whether anything was lost between the
// database and the classes, and what all of it was made from. Until all is well, what was generated before stays.
def root = project.basedir
def places = evaluate(new File(root, 'src/codegen/places.groovy'))
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

def write = { Map place, connection, List schemas, Map origin ->
    def directory = places.staged(place)
    def factsText = facts(connection, schemas + 'postern')
    def problems = check(directory, place.pkg, schemas, factsText, connection)
    if (problems) {
        places.refuse("Not everything in the database can be generated, so $place.directory stays as it was:\n"
            + problems.join('\n') + '\nRename what is named here'
            + (places.from ? ', or leave its schema out with --schemas.' : ' in a migration.'))
    }
    new File(directory, place.facts).setText(factsText, 'UTF-8')
    def lines = ['# Written by ./postern generate: what these classes were made from. Not to be edited.']
    origin.each { name, value -> lines << "$name=$value" }
    lines << "inputs=${places.inputs(place, factsText)}"
    def files = classesIn(directory) + [place.facts]
    files.sort().each { lines << "file.$it=${places.sha(new File(directory, it))}" }
    new File(directory, place.stamp).setText(lines.join('\n') + '\n', 'UTF-8')
}

// File by file, those alone that differ, so that the next build compiles what it has to. The stamp is last: where this is
// cut off, the next ./postern generate does it again.
def publish = { Map place, List schemas ->
    def (staged, target) = [places.staged(place), new File(places.out, place.directory)]
    def files = classesIn(staged)
    (files + [place.facts, place.stamp]).each {
        def (made, old) = [new File(staged, it), new File(target, it)]
        if (!old.exists() || made.bytes != old.bytes) {
            old.parentFile.mkdirs()
            old.bytes = made.bytes
        }
    }
    (classesIn(target) - files).each {
        def gone = new File(target, it)
        gone.delete()
        for (def folder = gone.parentFile; folder.list().length == 0; folder = folder.parentFile) folder.delete()
    }
    staged.deleteDir()
    println "Generated ${files.size()} classes in ${place.directory} from ${schemas.join(', ')}."
}

def handed = project.getContextValue('codegen')
try {
    handed?.runs?.each { run -> places.connect(run.url).withCloseable { write(run.place, it, run.schemas, run.origin) } }
    handed?.runs?.each { run -> publish(run.place, run.schemas) }
} finally {
    handed?.stop?.call()
}
