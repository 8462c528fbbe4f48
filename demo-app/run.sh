#!/usr/bin/env bash
# Starts the Stash demo; builds first what is missing or older than its sources. Options: --help.
set -eu
called_from=$PWD
cd "$(dirname "$0")/.."
jdk=$(.ci/find-jdk)

built=demo-app/target/lib/.complete
stale() { [ ! -f "$built" ] || [ -n "$(find pom.xml */pom.xml */src/main -newer "$built" -print -quit)" ]; }
if stale; then
  mkdir -p demo-app/target
  (
    # Two that start at once must not build into one folder.
    if command -v flock >/dev/null; then flock 9; fi
    if stale; then
      echo "building the demo…" >&2
      mvn -q -B -Pproduct -pl demo-app -am package >&2
      touch "$built"
    fi
  ) 9>demo-app/target/.building
fi

class_path=$(printf '%s:' "$PWD"/demo-app/target/demo-app-*.jar)"$PWD/demo-app/target/lib/*"
cd "$called_from"
exec "$jdk/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -Xshare:auto \
  -cp "$class_path" dev.stash.demo.Demo "$@"
