# Sourced by the commands in this folder, in this folder: builds what is missing, sets java and flags, and defines measure.
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
[ -d target/peers ] || (cd .. && mvn -q -B -ntp -pl bench -am -DskipTests package) >&2
flags=(@../docs/jvm/class-path.args)
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
[ "$version" -lt 24 ] || flags+=(@../docs/jvm/class-path-jdk24.args)

# Runs a main class of ours beside all peers, with a folder for its data that goes with it. Who ends this script ends both.
measure() {
    scratch=$(mktemp -d "$PWD/target/run.XXXXXX")
    trap 'rm -rf "$scratch"' EXIT
    local commit=unknown
    if git rev-parse --quiet --verify HEAD >/dev/null 2>&1; then
        commit=$(git describe --always)
        git diff --quiet HEAD -- .. ':(exclude)../docs' || commit=$commit-dirty
    fi
    "$java" "${flags[@]}" -Dbench.dir="$scratch" -Dbench.commit="$commit" \
        -Xmx"${heap:-256m}" -cp "target/classes:target/lib/*:target/peers/*" "$@" &
    measuring=$!
    trap 'kill "$measuring"; wait "$measuring" || exit 143' INT TERM
    wait "$measuring"
}
