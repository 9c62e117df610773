#!/bin/sh
# A container engine for tests, on a Debian or Ubuntu machine where one is root:
#
#   scripts/ci/docker.sh run COMMAND…   starts it, runs the command with DOCKER_HOST set, and takes it all away again
#   scripts/ci/docker.sh start          starts it and prints DOCKER_HOST
#   scripts/ci/docker.sh stop           stops it and removes what it kept
#
# The engine is the distribution's own, on a socket and in a folder of its own: one that runs on the machine anyhow is
# neither used nor touched. No registry is asked: the base image, fairlead/python:slim, is made of the distribution's
# packages, with this machine's certificates.
set -eu

place=${FAIRLEAD_CI_DOCKER:-/var/tmp/fairlead-ci-docker}
image=fairlead/python:slim
DOCKER_HOST=unix://$place/docker.sock
export DOCKER_HOST

complain() {
  echo "docker.sh: $*" >&2
  exit 1
}

install_packages() {
  wanted=
  command -v dockerd >/dev/null && command -v docker >/dev/null || wanted="docker.io"
  command -v iptables >/dev/null || wanted="$wanted iptables"
  command -v mmdebstrap >/dev/null || wanted="$wanted mmdebstrap"
  [ -n "$wanted" ] || return 0
  command -v apt-get >/dev/null || complain "needs$wanted, and there is no apt-get to install them"
  echo "Installing$wanted"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # A package that starts its service would put a second engine on the machine.
  printf '#!/bin/sh\nexit 101\n' >"$place/policy"
  chmod +x "$place/policy"
  made_policy=
  [ -e /usr/sbin/policy-rc.d ] || { cp "$place/policy" /usr/sbin/policy-rc.d && made_policy=yes; }
  # shellcheck disable=SC2086 # several words
  apt-get install -y -qq --no-install-recommends $wanted >"$place/apt.log" 2>&1 || failed=yes
  [ -z "$made_policy" ] || rm -f /usr/sbin/policy-rc.d
  [ -z "${failed:-}" ] || { tail -20 "$place/apt.log" >&2; complain "the packages could not be installed"; }
}

answers() { docker version >/dev/null 2>&1; }

# The number in the file still belongs to the engine that was started here.
engine_pid() {
  pid=$(cat "$place/docker.pid" 2>/dev/null) || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "--data-root $place/data" || return 1
  echo "$pid"
}

start() {
  [ "$(id -u)" = 0 ] || complain "needs root"
  mkdir -p "$place"
  install_packages
  if ! engine_pid >/dev/null; then
    rm -f "$place/docker.pid" "$place/docker.sock"
    setsid dockerd --host "$DOCKER_HOST" --data-root "$place/data" --exec-root "$place/exec" --pidfile "$place/docker.pid" \
      >"$place/docker.log" 2>&1 </dev/null &
  fi
  waited=0
  until answers; do
    [ "$waited" -lt 60 ] || { tail -20 "$place/docker.log" >&2; complain "the engine did not start"; }
    sleep 0.5
    waited=$((waited + 1))
  done
  docker image inspect "$image" >/dev/null 2>&1 || make_image
}

make_image() {
  echo "Making $image"
  . /etc/os-release
  mmdebstrap --quiet --variant=minbase --include=python3,python3-venv,python3-pip,ca-certificates \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"' \
    --customize-hook='ln -sf python3 "$1/usr/bin/python"; rm -f "$1"/usr/lib/python3*/EXTERNALLY-MANAGED' \
    "$VERSION_CODENAME" "$place/base.tar" >"$place/image.log" 2>&1 ||
    { tail -20 "$place/image.log" >&2; complain "the base image could not be made"; }
  docker import --change 'ENV LANG=C.UTF-8' --change 'CMD ["python3"]' "$place/base.tar" "$image" >/dev/null
  rm -f "$place/base.tar"
}

stop() {
  if pid=$(engine_pid); then
    running=$(docker ps -q)
    # shellcheck disable=SC2086 # several ids
    [ -z "$running" ] || docker kill $running >/dev/null 2>&1 || true
    networks=$(docker network ls -q --filter type=custom)
    # shellcheck disable=SC2086
    [ -z "$networks" ] || docker network rm $networks >/dev/null 2>&1 || true
    kill "$pid"
    waited=0
    while kill -0 "$pid" 2>/dev/null; do
      [ "$waited" -lt 60 ] || complain "the engine does not end: process $pid"
      sleep 0.5
      waited=$((waited + 1))
    done
  fi
  # The engine leaves network namespaces, and layers of what it was cut off from, mounted: the innermost first.
  cut -d ' ' -f 5 /proc/self/mountinfo | sort -r | while IFS= read -r escaped; do
    mounted=$(printf '%b' "$escaped")
    case $mounted in
      "$place"/*) umount "$mounted" 2>/dev/null || umount --lazy "$mounted" 2>/dev/null || true ;;
    esac
  done
  # What still cannot be removed spoils nothing: the next start uses the place as it is.
  rm -rf "$place" 2>/dev/null || echo "docker.sh: some of $place is left" >&2
}

case ${1:-} in
  start)
    start
    echo "DOCKER_HOST=$DOCKER_HOST"
    ;;
  stop) stop ;;
  run)
    shift
    trap 'exit 130' INT TERM
    trap 'stop' EXIT
    start
    "$@"
    ;;
  *)
    sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p;}' "$0"
    exit 2
    ;;
esac
