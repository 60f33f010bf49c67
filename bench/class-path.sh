# Sourced by the commands in this folder, in this folder: builds what is missing, and sets java and flags.
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"
[ -d target/peers ] || (cd .. && mvn -q -B -ntp -pl bench -am -DskipTests package) >&2
flags=(@../docs/jvm/class-path.args)
version=$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.specification.version = //p')
[ "$version" -lt 24 ] || flags+=(@../docs/jvm/class-path-jdk24.args)
