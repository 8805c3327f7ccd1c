// ./postern generate, after jOOQ: what its classes do not carry (facts.tsv), and what all of it was made from.
def root = project.basedir
def places = evaluate(new File(root, 'src/codegen/places.groovy'))
def facts = evaluate(new File(root, 'src/codegen/facts.groovy'))

def write = { Map place, connection, List schemas, Map origin ->
    def directory = new File(places.out, place.directory)
    def factsText = facts(connection, schemas + 'postern')
    new File(directory, place.facts).setText(factsText, 'UTF-8')
    def lines = ['# Written by ./postern generate: what these classes were made from. Not to be edited.']
    origin.each { name, value -> lines << "$name=$value" }
    lines << "inputs=${places.inputs(place, factsText)}"
    def files = [place.facts]
    directory.eachFileRecurse {
        if (it.name.endsWith('.java')) files << directory.toPath().relativize(it.toPath()).toString().replace('\\', '/')
    }
    files.sort().each { lines << "file.$it=${places.sha(new File(directory, it))}" }
    new File(directory, place.stamp).setText(lines.join('\n') + '\n', 'UTF-8')
    println "Generated ${files.size() - 1} classes in ${place.directory} from ${schemas.join(', ')}."
}

def handed = project.getContextValue('codegen')
try {
    handed?.runs?.each { run -> places.connect(run.url).withCloseable { write(run.place, it, run.schemas, run.origin) } }
} finally {
    handed?.stop?.call()
}
