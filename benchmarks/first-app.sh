#!/usr/bin/env bash
# How long a newcomer waits: from a clone to the tutorial's first app, answering. Prints seconds by step, to stderr.
# With a directory as argument that is Maven's local repository: an empty one downloads all there is to download.
set -euo pipefail
cd "$(dirname "$0")/.."
from=$PWD
local=${1:+-Dmaven.repo.local=$(realpath -m "$1")}
jdk=$("$from/.ci/find-jdk")
port=${PORT:-8099}
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server" || true; }; rm -rf "$work"' EXIT
export JAVA_HOME=$jdk PATH=$jdk/bin:$PATH
step() { TIMEFORMAT="$1: %0R s, %0U s of a processor"; time "${@:2}"; }

step clone git clone -q "$from" "$work/stash"
step install bash -c "cd '$work/stash' && mvn -q -B $local -DskipTests install"

# The files of the tutorial's first section: a name in backticks and a colon, then a fence.
mkdir "$work/shop" && cd "$work/shop"
awk '/^## 2/ { exit }
  /^`[^`]*`:$/ { name = substr($0, 2, length($0) - 3) }
  /^```/ { if (inside) { inside = 0; close(file) } else if (name) { file = name; name = ""; inside = 1
      folder = file; if (sub("/[^/]*$", "", folder)) system("mkdir -p " folder) }; next }
  inside { print > file }' "$work/stash/docs/tutorial.md"
wc -l settings index.html $(find src -name '*.java') pom.xml
head -c 33 /dev/urandom | base64 > secret
step package mvn -q -B $local package dependency:copy-dependencies
. ./settings
java -Dport="$port" -cp 'target/classes:target/dependency/*' shop.Main > log 2>&1 &
server=$!
answers() { until curl -sf "http://127.0.0.1:$port/" -o page.html; do kill -0 "$server"; sleep 0.1; done; }
step start answers
grep -c data-stash-view page.html > /dev/null
echo "in all: $SECONDS s"
