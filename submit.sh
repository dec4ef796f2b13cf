#!/usr/bin/env bash
# Trains, evaluates and applies multilayer perceptrons with Spark. './submit.sh --help' tells how.
set -u

usage() {
  cat <<'END'
Usage: ./submit.sh [OPTION...] COMMAND ARGUMENT...

Multilayer perceptrons on Spark, without a program.

Commands:
  train JOB.properties [--set KEY=VALUE]...              fit, evaluate on held-out rows, save
  evaluate --model DIR --data FILE [--format F]          measure a saved model
  predict  --model DIR --data FILE --out FILE            write rows with their predictions
  COMMAND --help                                         more about a command; the keys of a job

Options, all of spark-submit:
  --master URL              default: local[*], all cores of this machine
  --deploy-mode MODE        --conf KEY=VALUE          --properties-file FILE    --name NAME
  --driver-memory SIZE      --executor-memory SIZE    --executor-cores N        --num-executors N
  --jars, --packages, --files, --queue, ...

With SPARK_HOME set its spark-submit runs the command. Otherwise Spark comes from Maven (once; some 300 MB).
Either way a JDK 17 or newer and Maven build the jar when it is missing or older than the sources.

Exit codes: 0 done, 1 failed while running, 2 wrong key, value or use, 130 interrupted.

Example:
  ./submit.sh train conf/concrete.properties
  ./submit.sh --master 'local[2]' train conf/digits.properties --set maxIter=50
END
}

fail() {
  code=$1
  shift
  printf 'error: %s\n' "$*" >&2
  exit "$code"
}

note() { printf '%s\n' "$*" >&2; }

home=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P) || exit 1
target=$home/target
# What mvn prints is of interest only when it fails; an interrupt ends this script too.
trap 'exit 130' INT

# --- The command line: options of spark-submit, wherever they stand, and the rest.
options=()
arguments=()
command=
has_master=
has_memory=
while [ $# -gt 0 ]; do
  case $1 in
    --master | --deploy-mode | --name | --jars | --packages | --exclude-packages | --repositories | \
      --py-files | --files | --archives | --conf | -c | --properties-file | --driver-memory | \
      --driver-java-options | --driver-library-path | --driver-class-path | --executor-memory | \
      --proxy-user | --driver-cores | --total-executor-cores | --executor-cores | --num-executors | \
      --principal | --keytab | --queue | --remote)
      [ $# -gt 1 ] || fail 2 "$1: expected a value after it"
      options+=("$1" "$2")
      case $1=$2 in
        --master=* | *=spark.master=* | --remote=*) has_master=1 ;;
        --driver-memory=* | *=spark.driver.memory=* | --properties-file=*) has_memory=1 ;;
      esac
      shift 2
      ;;
    --supervise | --load-spark-defaults)
      options+=("$1")
      shift
      ;;
    --class)
      fail 2 "--class: submit.sh runs its own class; expected train, evaluate or predict"
      ;;
    *)
      if [ -n "$command" ]; then
        arguments+=("$1")
      else
        case $1 in
          -h | --help)
            usage
            exit 0
            ;;
          --verbose | -v) options+=("--verbose") ;;
          --*=*)
            # spark-submit takes --option=value too.
            set -- "${1%%=*}" "${1#*=}" "${@:2}"
            continue
            ;;
          -*) fail 2 "unknown option $1 before the command (see ./submit.sh --help)" ;;
          *)
            command=$1
            arguments+=("$1")
            ;;
        esac
      fi
      shift
      ;;
  esac
done
if [ -z "$command" ]; then
  fail 2 "no command given; expected train, evaluate or predict (see ./submit.sh --help)"
fi
case $command in
  train | evaluate | predict) ;;
  *) fail 2 "unknown command $command; expected train, evaluate or predict (see ./submit.sh --help)" ;;
esac

# --- Java, Maven and the jar.
if [ -n "${JAVA_HOME:-}" ]; then
  java=$JAVA_HOME/bin/java
else
  java=$(command -v java) || fail 1 "no java found; install a JDK, 17 or newer, or set JAVA_HOME"
fi
[ -x "$java" ] || fail 1 "JAVA_HOME: no java in $JAVA_HOME; set it to a JDK, 17 or newer"

maven() {
  command -v mvn >/dev/null || fail 1 "no mvn found; install Maven, 3.8 or newer"
  log=$target/submit-maven.log
  mkdir -p "$target"
  (cd "$home" && mvn -B -ntp -q "$@") >"$log" 2>&1 </dev/null
  code=$?
  if [ $code -ge 128 ]; then
    exit $code
  elif [ $code -ne 0 ]; then
    grep -E '^\[ERROR\]' "$log" | head -5 >&2
    fail 1 "mvn $* failed; see $log"
  fi
}

version=$(sed -n 's|^  <version>\(.*\)</version>.*|\1|p' "$home/pom.xml" | head -n 1)
jar=$target/spark-mlp_2.13-$version.jar
if [ ! -f "$jar" ] || [ -n "$(find "$home/pom.xml" "$home/src/main" -newer "$jar" -print 2>/dev/null | head -n 1)" ]; then
  note "building $(basename "$jar") ..."
  maven -DskipTests -Dspotless.check.skip=true package
  [ -f "$jar" ] || fail 1 "mvn package made no $jar"
  touch "$jar"
fi

# --- Logs: quiet, unless the user has a configuration of his own.
case ${SPARK_SUBMIT_OPTS:-} in
  *log4j2.configurationFile=*) ;;
  *)
    quiet="\"-Dlog4j2.configurationFile=$home/conf/log4j2.properties\""
    export SPARK_SUBMIT_OPTS="$quiet ${SPARK_SUBMIT_OPTS:-}"
    ;;
esac

submit=(${options[@]+"${options[@]}"} --class io.sparkmlp.app.Main "$jar" "${arguments[@]}")
if [ -n "${SPARK_HOME:-}" ]; then
  [ -x "$SPARK_HOME/bin/spark-submit" ] ||
    fail 1 "SPARK_HOME: no bin/spark-submit in $SPARK_HOME; set it to a Spark 4 or unset it"
  exec "$SPARK_HOME/bin/spark-submit" "${submit[@]}"
fi

# --- Spark from Maven, laid out as its launcher wants it: a folder of jars.
spark=$target/spark
classpath=$target/spark-classpath.txt
if [ ! -f "$classpath" ] || [ "$home/pom.xml" -nt "$classpath" ] || [ ! -d "$spark/jars" ]; then
  note "resolving Spark with Maven ..."
  rm -rf "$spark"
  maven -DincludeScope=compile -DexcludeGroupIds=info.picocli "-Dmdep.outputFile=$classpath.new" \
    dependency:build-classpath
  mkdir -p "$spark/jars.new"
  while IFS= read -r -d : file; do
    ln -s "$file" "$spark/jars.new/" || fail 1 "cannot link $file into $spark/jars"
  done < <(cat "$classpath.new" && printf ':')
  mv "$spark/jars.new" "$spark/jars" && mv "$classpath.new" "$classpath"
fi

# What spark-submit itself does: Spark's launcher prints the java command, its parts ended by NULs.
export SPARK_HOME=$spark SPARK_SCALA_VERSION=2.13
[ -n "$has_master" ] || submit=(--master 'local[*]' "${submit[@]}")
# Spark's default of 1 GB is that of a client; here everything runs in one JVM.
[ -n "$has_memory" ] || export SPARK_DRIVER_MEMORY="${SPARK_DRIVER_MEMORY:-4g}"
java_command=()
{
  # An empty line, then the parts, then the launcher's exit code.
  while IFS= read -r part && [ -n "$part" ]; do note "$part"; done
  while IFS= read -r -d '' part; do java_command+=("$part"); done
} < <("$java" -Xmx128m -cp "$spark/jars/*" org.apache.spark.launcher.Main \
  org.apache.spark.deploy.SparkSubmit "${submit[@]}" | tr -d '\r' && printf '%d\0' "${PIPESTATUS[0]}")
last=$((${#java_command[@]} - 1))
if [ $last -lt 1 ] || [ "${java_command[$last]}" != 0 ]; then
  fail 1 "Spark's launcher failed; delete $spark to resolve Spark again"
fi
unset "java_command[$last]"
exec "${java_command[@]}"
