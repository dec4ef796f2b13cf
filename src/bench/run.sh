#!/bin/sh
# Builds and runs a benchmark. BENCH_JVM holds further options for its JVM.
set -eu
usage="usage: $0 Micro|PeakShare|AgainstMLlib|Communication|Scaling|Quality|ResumeSoak|InputSoak|StreamSoak|MemorySoak|FaultSoak|peers|gradients|defaults|cost_model [ARGUMENT...]"
cd "$(dirname "$0")/../.."
name=${1:?"$usage"}
shift
run() {
  main=$1
  shift
  mvn -q -Pbench test-compile exec:exec "-Dbench.main=$main" "-Dbench.args=$*" \
    "-Dbench.jvm=-Xmx6g ${BENCH_JVM:-}"
}
case $name in
  Micro | AgainstMLlib | Quality | ResumeSoak | InputSoak | StreamSoak) run "io.sparkmlp.bench.$name" "$@" ;;
  PeakShare)
    # Inlined, the peak's loop is up to three times slower.
    BENCH_JVM="${BENCH_JVM:-} -XX:CompileCommand=quiet -XX:CompileCommand=dontinline,io.sparkmlp.bench.Peak::fmaPeak"
    run io.sparkmlp.bench.PeakShare "$@"
    ;;
  Communication) run io.sparkmlp.train.Communication "$@" ;;
  Scaling | MemorySoak)
    # Where a local cluster's workers look for the command of their executors.
    mkdir -p target/bench-home/jars
    export SPARK_HOME="$PWD/target/bench-home" SPARK_SCALA_VERSION=2.13
    run "io.sparkmlp.bench.$name" "$@"
    ;;
  FaultSoak)
    # Of the tests' cluster, with their classes on its executors.
    mvn -q verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=FaultSoak "-Dfits=${1:-200}"
    ;;
  peers | gradients | defaults | cost_model)
    [ "$name" != peers ] || run io.sparkmlp.bench.Mnist
    [ -d target/bench-venv ] || python3 -m venv target/bench-venv
    target/bench-venv/bin/pip install -q -r src/bench/python/requirements.txt
    target/bench-venv/bin/python "src/bench/python/$name.py" "$@"
    ;;
  *)
    echo "$usage" >&2
    exit 2
    ;;
esac
