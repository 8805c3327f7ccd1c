// Second half of ./postern generate: notes what the classes were made from, and what each file was, beside them.
import java.security.MessageDigest

project.getContextValue('codegen.stop')?.call()
if (project.properties['codegen.skip'] == 'true') return

def target = new File((session.userProperties['codegen.directory'] ?: project.properties['codegen.directory']) as String)
def sha = { File file -> MessageDigest.getInstance('SHA-256').digest(file.bytes).encodeHex().toString() }
def lines = [
    '# Written by ./postern generate: what these classes were made from. Not to be edited.',
    "schema.version=${project.properties['codegen.version']}",
    "inputs=${project.properties['codegen.inputs']}",
]
def files = []
target.eachFileRecurse { if (it.name.endsWith('.java')) files << it }
files.collect { target.toPath().relativize(it.toPath()).toString().replace('\\', '/') }.sort().each {
    lines << "file.$it=${sha(new File(target, it))}"
}
new File(target, 'schema.properties').setText(lines.join('\n') + '\n', 'UTF-8')
println "Generated ${files.size()} classes for version ${project.properties['codegen.version']}."
