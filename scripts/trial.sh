#!/bin/sh
# npm run trial: sets up what a clone needs, then measures and proves everything at full size; see test/trial/main.ts.
set -eu
case $0 in
  */*) here=${0%/*} ;;
  *) here=. ;;
esac
. "$here/setup.sh"
fairlead_setup "$here/.."
exec "$fairlead_node" --disable-warning=ExperimentalWarning "$here/../test/trial/main.ts" "$@"
