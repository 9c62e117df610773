#!/bin/sh
# npm test: sets up what a clone needs, then runs every test. Arguments narrow it to paths that begin with them.
set -eu
case $0 in
  */*) here=${0%/*} ;;
  *) here=. ;;
esac
. "$here/setup.sh"
fairlead_setup "$here/.."
exec "$fairlead_node" --disable-warning=ExperimentalWarning "$here/test.ts" "$@"
