# Part of the launcher ./postern that only this repository needs: the benchmark.
# Arguments: options of Bench.java, or --planning and options of JMH.

if [ "${1:-}" != --planning ]; then
    echo "Building …" >&2
    maven -Dmaven.test.skip=true package || fail "$output"
    libraries="target/postern-blog.jar:target/lib/*"
    rm -rf target/bench
    "$JAVA_HOME/bin/javac" -proc:none -d target/bench -cp "$libraries" bench/*.java || exit
    exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -cp "target/bench:$libraries" Bench "$@"
fi
shift
echo "Building the benchmark …" >&2
maven -Pjmh process-test-classes || fail "$output"
# the compiled benchmark must not stay among the test classes
trap 'rm -rf target/test-classes target/maven-status' EXIT
"$JAVA_HOME/bin/java" -cp "target/test-classes:target/classes:$(cat target/jmh-classpath)" org.openjdk.jmh.Main -prof gc "$@"
exit
