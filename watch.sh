#!/bin/sh
# Launcher of Postern: finds a JDK 25, builds the program if it is missing or outdated, and runs it.
set -u

usage() {
    cat <<'END'
Usage: ./postern COMMAND [OPTION...]

  serve      Serve the JSON API from an embedded PostgreSQL, or from --db-url; --watch restarts after every change
  user       Manage the accounts that can log in
  migrate    Write, check, apply and undo migrations
  config     Print the configuration that serve would use, or an example file
  schema     Print the tables, columns, relationships and functions that this build serves, as JSON
  ready      Ask a running service whether it is ready
  generate   Regenerate generated-sources/ from db/migration; --check only compares, --watch repeats after every change
  openapi    Print the OpenAPI document of this build
  types      Print the TypeScript types for postgrest-js
  token      Print a signed token for development
  test       Build the project and run the tests; "test builds" runs the tests that build the project several times
  bench      Measure the service against the throughput of PostgreSQL alone

./postern COMMAND --help describes a command. If the program is missing or outdated, it is built first.
Relative paths start at the project's directory, whatever the current directory is.
POSTERN_JAVA_OPTS: additional options for the JVM, for example -Xmx512m.
END
}

test_usage() {
    cat <<'END'
Usage: ./postern test [builds] [MAVEN_OPTION...]

Runs mvn verify, for example: ./postern test -Dtest=LauncherTest

  builds   Run only the test classes that contain tests with the tag "builds", including those tests.
           These tests build the project several times, so they are excluded by default.
END
}

log() {
    printf '%s\n' "$*" >&2
}

fail() {
    log "$*"
    exit 1
}

# Process ids of the command in progress and of the service; empty: none.
child=
service=

# Runs a command in the background and waits for it, because only wait handles a signal at once.
run_interruptible() {
    "$@" &
    child=$!
    wait "$child"
    exit_status=$?
    child=
    return $exit_status
}

# Signal handler: ends the child processes, then this shell.
end() {
    trap '' HUP INT TERM
    exit_status=$1
    if [ -n "$child" ]; then
        kill "$child" 2>/dev/null
        wait "$child"
    fi
    if [ -n "$service" ]; then
        kill "$service" 2>/dev/null
        wait "$service" || exit_status=1
    fi
    rm -rf target/maven-$$ target/watch/$$-*
    exit "$exit_status"
}

go_to_project() {
    self=$0
    while [ -h "$self" ]; do
        link=$(readlink "$self")
        case $link in
            /*) self=$link ;;
            *) self=$(dirname "$self")/$link ;;
        esac
    done
    CDPATH='' cd -P "$(dirname "$self")" || exit 1
}

# A JDK has javac; a Java runtime does not.
is_jdk_25() {
    [ -x "$1/bin/javac" ] || return
    jdk_version=$("$1/bin/java" -version 2>&1)
    printf '%s\n' "$jdk_version" | grep -q 'version "25[".+-]'
}

home_on_path() {
    command -v java >/dev/null && java -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
}

# POSTERN_JDK_PATHS replaces the default directories: glob patterns, separated by spaces.
find_jdk() {
    if [ -n "${POSTERN_JDK_PATHS:-}" ]; then
        # shellcheck disable=SC2086
        set -- $POSTERN_JDK_PATHS
    else
        set -- /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home \
            "${HOME:-}"/.sdkman/candidates/java/* "${HOME:-}"/.jdks/*
    fi
    for home in "${JAVA_HOME:-}" "$(home_on_path)" "$@"; do
        if [ -n "$home" ] && is_jdk_25 "$home"; then
            JAVA_HOME=$home
            export JAVA_HOME
            return
        fi
    done
    fail "JDK 25 not found. Install it (Temurin from adoptium.net, or your package manager's)," \
        "or set JAVA_HOME to its directory."
}

need_maven() {
    command -v mvn >/dev/null ||
        fail "mvn is not on the PATH. Install Maven with your package manager, or from maven.apache.org."
    # a fast start, and no warnings about Maven's libraries
    MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED ${MAVEN_OPTS:-}"
    export MAVEN_OPTS
}

# Keeps Maven's output for the case of a failure, without the colour resets that it prints in spite of style.color.
# The tests check the format of the sources, so Spotless is skipped.
run_maven() {
    mkdir -p target
    run_interruptible mvn -B -Dstyle.color=never -Dspotless.check.skip=true "$@" >target/maven-$$ 2>&1
    status=$?
    output=$(sed "s/$(printf '\033')\[0*m//g" target/maven-$$)
    rm -f target/maven-$$
    return $status
}

maven() {
    run_maven "$@" || fail "$output"
}

# Maven copies new files of db/ but keeps copies of deleted ones.
delete_copied_migrations() {
    rm -rf target/classes/db
}

# Arguments: the sources to compare with the build; default: all.
build_if_needed() {
    [ $# -gt 0 ] || set -- pom.xml src/main db generated-sources
    if [ ! -f target/postern-blog.jar ]; then
        log "Building Postern … The first build downloads the libraries and takes a minute or two."
    elif [ -n "$(find "$@" -newer target/postern-blog.jar)" ]; then
        log "Building Postern, because its sources have changed …"
    else
        return
    fi
    need_maven
    delete_copied_migrations
    mkdir -p target
    : >target/build-began
    # without -q, which would hide the warnings that fail the build
    maven -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dmaven.test.skip=true package
    # so that files edited during the build count as newer than the jar
    touch -r target/build-began target/postern-blog.jar
}

# One checksum of all files in the arguments, which shows a change without Maven. Temporary files of editors do not count.
checksum() {
    find "$@" -type f ! -name '.*' ! -name '*~' ! -name '#*' ! -name '*.swp' ! -name 4913 \
        -exec cksum {} + 2>/dev/null | LC_ALL=C sort | cksum
}

# Runs generate with the classes of the engine that it needs, because the other sources can be broken.
generator() {
    exec "$JAVA_HOME/bin/java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED \
        -cp "target/generator:$(cat target/watch/classpath)" dev.postern.cli.EngineMain generate "$@"
}

build_generator() {
    resolve_class_path || return
    if [ -f target/generator.built ] &&
        [ -z "$(find pom.xml src/main/java/dev/postern src/main/resources -newer target/generator.built)" ]; then
        return
    fi
    log "Building the generator …"
    rm -rf target/generator
    mkdir -p target/generator
    : >target/generator.began
    cp -R src/main/resources/. target/generator
    run_interruptible "$JAVA_HOME/bin/javac" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -encoding UTF-8 -proc:none -nowarn \
        -d target/generator -sourcepath src/main/java -cp "$(cat target/watch/classpath)" \
        src/main/java/dev/postern/cli/EngineMain.java src/main/java/dev/postern/generate/*.java || return
    mv target/generator.began target/generator.built
}

run_tests() {
    case ${1:-} in
        -h | --help)
            test_usage
            exit 0
            ;;
        builds)
            shift
            classes=$(grep -rl '@Tag("builds")' src/test/java | sed 's|.*/||; s|\.java$||' | tr '\n' , | sed 's/,$//')
            [ -n "$classes" ] || fail "src/test/java contains no test with the tag \"builds\"."
            set -- -Dtest.excluded=none "-Dtest=$classes" "$@"
            ;;
    esac
    find_jdk
    need_maven
    delete_copied_migrations
    exec mvn -B verify "$@"
}

# Sets cache_options for class data sharing, which makes starts faster. If there is no archive, serve lets the JVM list its
# classes, and dev.postern.cli.ClassDataArchive creates the archive. Archives of older builds are deleted.
# Arguments: the command, the base path of the archive, a file as old as the build.
set_cache_options() {
    # one archive per JDK
    cache=$2-$(printf '%s\n' "$jdk_version" | cksum | tr ' ' -)
    find "$2"-* ! -newer "$3" -exec rm -f {} + 2>/dev/null
    # otherwise the JVM prints warnings about an unusable archive on standard output
    cache_options='-Xlog:cds*=off -Xlog:aot*=off'
    if [ -f "$cache.jsa" ]; then
        cache_options="$cache_options -XX:SharedArchiveFile=$cache.jsa -XX:+VerifySharedSpaces"
    elif [ "$1" = serve ] && [ -w target ] && [ ! -f "$cache.list" ]; then
        cache_options="$cache_options -XX:DumpLoadedClassList=$cache.%p -Dpostern.class-archive=$cache"
    fi
}

# A process that is out of memory can send wrong responses, so it ends. The JVM ends it even if a library catches the error.
out_of_memory='echo "Postern stops: OutOfMemoryError. Increase the heap (POSTERN_JAVA_OPTS=-Xmx2g), or lower --max-response-total, --max-response or --max-body." >&2'

# Replaces this shell by the program, so that the program receives the signals.
program() {
    set_cache_options "$1" target/linked target/postern-blog.jar
    # shellcheck disable=SC2086
    exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError \
        "-XX:OnOutOfMemoryError=$out_of_memory" $cache_options ${POSTERN_JAVA_OPTS:-} -jar target/postern-blog.jar "$@"
}

# Whether the command is serve with --watch.
is_watched() {
    [ "$1" = serve ] || return
    case " $* " in
        *' -h '* | *' --help '* | *' -V '* | *' --version '*) return 1 ;;
        *' --watch '* | *' --watch=true '*) ;;
        *' --watch=false '*) return 1 ;;
        *) [ "${POSTERN_WATCH:-}" = true ] ;;
    esac
}

# Watched files: the sources, and the generated classes.
source_checksum() {
    checksum db/migration db/demo db/jooq.xml src/main pom.xml
}

generated_checksum() {
    checksum generated-sources
}

# Waits until a file is newer than the last checksum, because comparing times is faster than reading the files.
await_change() {
    until [ -n "$(find db src/main pom.xml generated-sources -newer "$last_look" 2>/dev/null)" ]; do
        sleep 0.3
        check_service
    done
}

# Waits until files stop changing, because an editor writes a file in several steps.
await_quiet() {
    : >"$last_look"
    current="$(source_checksum) $(generated_checksum)"
    while [ "$current" != "$last_seen" ] && sleep 0.2 && [ "$current" != "$(source_checksum) $(generated_checksum)" ]; do
        : >"$last_look"
        current="$(source_checksum) $(generated_checksum)"
    done
}

# Serves, and restarts the service after every change. The build runs javac alone: no tests, no Error Prone, no jar.
serve_watching() {
    arguments_without_watch "$@"
    eval "set -- $arguments"
    unset POSTERN_WATCH
    find_jdk
    trap 'end 0' HUP INT TERM
    trap '[ -z "${service:-}" ] || kill -USR1 "$service"' USR1
    delete_stale_watch_directories
    round=0
    last_seen=
    running=
    mkdir -p "target/watch/$$-0"
    last_look=target/watch/$$-0/last_look
    while :; do
        await_quiet
        if [ "$current" != "$last_seen" ]; then
            sources=$(source_checksum)
            if ! update_service "$@"; then
                log "${service:+The running service is unchanged. }Waiting for changes …"
            fi
            last_seen="$sources $(generated_checksum)"
        fi
        await_change
    done
}

# Quotes each argument, so that spaces and quotes survive eval.
arguments_without_watch() {
    arguments=
    for argument; do
        [ "$argument" = --watch ] || [ "$argument" = --watch=true ] ||
            arguments="$arguments '$(printf '%s\n' "$argument" | sed "s/'/'\\\\''/g")'"
    done
}

# Deletes the directories of launchers that were killed.
delete_stale_watch_directories() {
    for directory in target/watch/*-*; do
        owner=${directory#target/watch/}
        case ${owner%%-*} in
            *[!0-9]*) ;;
            *) kill -0 "${owner%%-*}" 2>/dev/null || rm -rf "$directory" ;;
        esac
    done
}

# Regenerates, compiles and restarts the service. If a step fails, the running service stays unchanged.
update_service() {
    resolve_class_path || return
    is_from_database || { build_generator && run_interruptible generator; } || return
    state="$sources $(generated_checksum)"
    if [ "$state" = "$running" ] && [ -n "$service" ]; then
        log "The service is up to date."
        return
    fi
    round=$((round + 1))
    classes=target/watch/$$-$round
    if ! compile; then
        rm -rf "$classes"
        return 1
    fi
    # a file was saved during compilation: the next round compiles it
    if [ "$sources" != "$(source_checksum)" ]; then
        rm -rf "$classes"
        return
    fi
    if [ -n "$service" ] && ! dry_run "$@"; then
        rm -rf "$classes"
        return 1
    fi
    restart "$@"
    running=$state
}

# Whether the classes were generated from a database, which no migration changes.
is_from_database() {
    [ -n "$(find generated-sources -name schema.properties -exec grep -l '^source=database' {} + 2>/dev/null)" ]
}

# Gets the class path of the libraries from Maven.
resolve_class_path() {
    if [ ! -f target/watch/classpath ] || [ -n "$(find pom.xml -newer target/watch/classpath)" ]; then
        need_maven
        log "Resolving the libraries with Maven …"
        mkdir -p target/watch
        run_maven -q dependency:build-classpath -DincludeScope=runtime -Dmdep.outputFile=target/watch/classpath || {
            rm -f target/watch/classpath
            log "$output"
            return 1
        }
        # Maven does not rewrite an unchanged file
        touch target/watch/classpath
    fi
}

compile() {
    log "Building …"
    rm -rf "$classes"
    mkdir -p "$classes/db"
    cp -R db/. "$classes/db"
    if [ -d src/main/resources ]; then
        cp -R src/main/resources/. "$classes"
    fi
    cp -R generated-sources/. "$classes"
    find src/main/java generated-sources -name '*.java' ! -name '.*' >"$last_look.sources"
    run_interruptible "$JAVA_HOME/bin/javac" -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC -encoding UTF-8 -parameters -proc:none \
        -nowarn -d "$classes" -cp "$(cat target/watch/classpath)" @"$last_look.sources" >"$last_look.errors" 2>&1 || {
        log "$(cat "$last_look.errors")"
        return 1
    }
}

# Applies the migrations that a start would apply, while the previous service still runs.
dry_run() {
    log "Applying pending migrations …"
    run_interruptible run_from_classes -Dpostern.watch=dry-run "$(main_class)" "$@"
}

restart() {
    if [ -n "$service" ]; then
        log "Restarting …"
        kill "$service"
        wait "$service"
        rm -rf "target/watch/$$-$served"
    fi
    served=$round
    run_from_classes -Dpostern.watch=serve "$(main_class)" "$@" &
    service=$!
}

main_class() {
    sed -n 's|.*<postern.main>\(.*\)</postern.main>.*|\1|p' pom.xml
}

run_from_classes() {
    set_cache_options "$3" target/watch/linked target/watch/classpath
    [ "$1" != -Dpostern.watch=dry-run ] || cache_options=${cache_options%%-XX:DumpLoadedClassList*}
    # shellcheck disable=SC2086
    exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED \
        -XX:+ExitOnOutOfMemoryError "-XX:OnOutOfMemoryError=$out_of_memory" $cache_options ${POSTERN_JAVA_OPTS:-} -Dpostern.launcher=$$ -cp "$(cat target/watch/classpath):$classes" "$@"
}

# If the first service ends, the launcher ends too, because the arguments can be wrong; otherwise it waits for a change.
check_service() {
    if [ -n "$service" ] && ! kill -0 "$service" 2>/dev/null; then
        wait "$service"
        status=$?
        service=
        running=
        [ "$round" -gt 1 ] || exit_watching "$status"
        log "The service ended with status $status. Waiting for changes …"
    fi
}

exit_watching() {
    rm -rf target/watch/$$-*
    exit "$1"
}

# Arguments: options of JMH.
bench_planning() {
    need_maven
    log "Building the benchmark …"
    delete_copied_migrations
    maven -q -Pjmh process-test-classes
    # the compiled benchmark must not stay among the test classes
    trap 'rm -rf target/test-classes target/maven-status' EXIT
    "$JAVA_HOME/bin/java" -cp "target/test-classes:target/classes:$(cat target/jmh-classpath)" \
        org.openjdk.jmh.Main -prof gc "$@"
    exit
}

go_to_project
trap 'end 129' HUP
trap 'end 130' INT
trap 'end 143' TERM
case ${1:-help} in
    help | -h | --help)
        usage
        ;;
    generate)
        shift
        find_jdk
        build_generator || exit
        generator "$@"
        ;;
    test)
        shift
        run_tests "$@"
        ;;
    bench)
        shift
        find_jdk
        if [ "${1:-}" = --planning ]; then
            shift
            bench_planning "$@"
        fi
        build_if_needed
        exec "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED \
            -cp "target/postern-blog.jar:target/lib/*" bench/Bench.java "$@"
        ;;
    migrate)
        find_jdk
        # reads the files in db/, which the generated classes do not have to match yet
        build_if_needed pom.xml src/main
        program "$@"
        ;;
    *)
        is_watched "$@" && serve_watching "$@"
        find_jdk
        build_if_needed
        program "$@"
        ;;
esac
