#!/usr/bin/env bash
# Builds what is missing and runs one program of this module: run.sh EmbeddedStorageBenchmark [its arguments]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
program=${1:?usage: run.sh PROGRAM [ARGUMENTS]}
shift
jdk=$("$here/../.ci/find-jdk")
classpath=$here/target/classpath.txt
(cd "$here/.." && mvn -q -B -pl benchmarks -am -Dmaven.test.skip.exec package dependency:build-classpath \
  -Dmdep.outputFile="$classpath" -Dmdep.includeScope=compile)
cd "$here/target" # what programs leave behind is not for the repository
exec "$jdk/bin/java" -Djdk.httpclient.allowRestrictedHeaders=host --enable-native-access=ALL-UNNAMED \
  -cp "$here/target/classes:$(cat "$classpath")" "dev.stash.benchmarks.$program" "$@"
