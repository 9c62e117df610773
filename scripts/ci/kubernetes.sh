#!/bin/sh
# A Kubernetes API server for tests, with the definitions of the custom resources that Fairlead writes:
#
#   scripts/ci/kubernetes.sh start DIR    starts etcd and the API server in DIR, prints KUBECONFIG
#   scripts/ci/kubernetes.sh resume DIR   starts the API server again that was killed, with what it had
#   scripts/ci/kubernetes.sh stop DIR     stops them and removes DIR
#   scripts/ci/kubernetes.sh crds DIR     takes the definitions out of the operators' Go modules (needs Go)
#   scripts/ci/kubernetes.sh programs DIR builds kube-apiserver, kubectl and helm in DIR out of theirs (needs Go; minutes)
#
# kube-apiserver and kubectl are looked for in KUBEBUILDER_ASSETS, etcd there and on PATH (Debian: etcd-server). No
# controllers run: what is applied stays as it was applied, so that a change made by a second apply would be seen.
set -eu

complain() {
  echo "kubernetes.sh: $*" >&2
  exit 1
}

program() {
  if [ -x "${KUBEBUILDER_ASSETS:-}/$1" ]; then
    echo "$KUBEBUILDER_ASSETS/$1"
  else
    command -v "$1" || complain "needs $1, in KUBEBUILDER_ASSETS or on PATH"
  fi
}


start() {
  place=$1
  mkdir -p "$place"
  place=$(cd "$place" && pwd)
  etcd=$(program etcd)
  server=$(program kube-apiserver)
  kubectl=$(program kubectl)
  # Below the ports that the kernel gives to outgoing connections.
  base=$((20000 + $$ % 6000))
  api=$base
  store=$((base + 1))
  peer=$((base + 2))
  openssl ecparam -name prime256v1 -genkey -noout -out "$place/accounts.key" 2>/dev/null
  openssl pkey -in "$place/accounts.key" -pubout -out "$place/accounts.pub" 2>/dev/null
  token=$(openssl rand -hex 16)
  (umask 077 && echo "$token,admin,admin,system:masters" >"$place/tokens.csv")
  setsid "$etcd" --data-dir "$place/etcd" --unsafe-no-fsync \
    --listen-client-urls "http://127.0.0.1:$store" --advertise-client-urls "http://127.0.0.1:$store" \
    --listen-peer-urls "http://127.0.0.1:$peer" --initial-advertise-peer-urls "http://127.0.0.1:$peer" \
    --initial-cluster "default=http://127.0.0.1:$peer" >"$place/etcd.log" 2>&1 </dev/null &
  echo $! >"$place/etcd.pid"
  echo "$api $store" >"$place/ports"
  (
    umask 077
    cat >"$place/kubeconfig" <<K
apiVersion: v1
kind: Config
clusters: [{ name: test, cluster: { server: "https://127.0.0.1:$api", certificate-authority: "$place/certificates/apiserver.crt" } }]
users: [{ name: test, user: { token: "$token" } }]
contexts: [{ name: test, context: { cluster: test, user: test } }]
current-context: test
K
  )
  serve
  echo "KUBECONFIG=$place/kubeconfig"
}

resume() {
  place=$(cd "$1" && pwd)
  server=$(program kube-apiserver)
  kubectl=$(program kubectl)
  read -r api store <"$place/ports"
  serve
}

serve() {
  setsid "$server" --etcd-servers "http://127.0.0.1:$store" --bind-address 127.0.0.1 --secure-port "$api" \
    --cert-dir "$place/certificates" --token-auth-file "$place/tokens.csv" --authorization-mode RBAC \
    --service-cluster-ip-range 10.96.0.0/24 --service-account-issuer https://kubernetes.default.svc.cluster.local \
    --service-account-key-file "$place/accounts.pub" --service-account-signing-key-file "$place/accounts.key" \
    >>"$place/kube-apiserver.log" 2>&1 </dev/null &
  echo $! >"$place/kube-apiserver.pid"
  waited=0
  until "$kubectl" --kubeconfig "$place/kubeconfig" get --raw /readyz >/dev/null 2>&1; do
    kill -0 "$(cat "$place/kube-apiserver.pid")" 2>/dev/null || { tail -n 5 "$place"/*.log >&2; complain "the API server ended"; }
    [ "$waited" -lt 600 ] || complain "the API server did not become ready; see $place/kube-apiserver.log"
    sleep 0.1
    waited=$((waited + 1))
  done
}

stop() {
  [ -d "$1" ] || return 0
  set -- "$(cd "$1" && pwd)"
  for name in kube-apiserver etcd; do
    pid=$(cat "$1/$name.pid" 2>/dev/null) || continue
    # The number still belongs to what was started here.
    tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$1/" || continue
    kill "$pid" 2>/dev/null || continue
    waited=0
    while kill -0 "$pid" 2>/dev/null; do
      [ "$waited" -lt 100 ] || { kill -9 "$pid" 2>/dev/null || true; break; }
      sleep 0.1
      waited=$((waited + 1))
    done
  done
  rm -rf "$1"
}

# take NAME MODULE FOLDER [PATTERN]: copies the definitions in a folder of a module at a fixed version.
take() {
  folder=$(GOFLAGS=-mod=mod go mod download -json "$2" 2>/dev/null | sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p')
  [ -d "$folder/$3" ] || complain "$2 is not to be had from the Go module proxy"
  mkdir -p "$crds/$1"
  for file in "$folder/$3"/${4:-*.yaml}; do
    # Copied anew: files of the module cache are read-only.
    ! grep -q '^kind: CustomResourceDefinition' "$file" || cat "$file" >"$crds/$1/$(basename "$file")"
  done
}

crds() {
  crds=$1
  command -v go >/dev/null || complain "needs go, to take custom resource definitions from the Go module proxy"
  take gateway-api sigs.k8s.io/gateway-api@v1.6.0 config/crd/standard
  take external-secrets github.com/external-secrets/external-secrets@v1.3.2 config/crds/bases 'external-secrets.io_*.yaml'
  take keda github.com/kedacore/keda/v2@v2.21.0 config/crd/bases 'keda.sh_*.yaml'
  take gke github.com/GoogleCloudPlatform/gke-gateway-api@v1.3.0 config/crd
  take cloudnative-pg github.com/cloudnative-pg/cloudnative-pg@v1.29.0 config/crd/bases '*_clusters.yaml'
  take argo-cd github.com/argoproj/argo-cd/v3@v3.5.1 manifests/crds
  take prometheus-engine github.com/GoogleCloudPlatform/prometheus-engine@v0.17.2 charts/operator/crds
}

# Kubernetes' own modules stand in one repository and are published apart: their versions have to be named.
programs() {
  command -v go >/dev/null || complain "needs go, to build Kubernetes' programs from the Go module proxy"
  mkdir -p "$1"
  out=$(cd "$1" && pwd)
  kubernetes=1.36.3
  sources=$(GOFLAGS=-mod=mod go mod download -json "k8s.io/kubernetes@v$kubernetes" | sed -n 's/^.*"Dir": "\(.*\)".*$/\1/p')
  [ -d "$sources" ] || complain "Kubernetes $kubernetes is not to be had from the Go module proxy"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  cd "$work"
  {
    printf 'module programs\n\ngo 1.26.0\n\nrequire k8s.io/kubernetes v%s\n\nreplace (\n' "$kubernetes"
    sed -n 's|^[[:space:]]*\(k8s.io/[^ ]*\) => ./staging.*|\1|p' "$sources/go.mod" |
      while read -r module; do printf '\t%s => %s v0.%s\n' "$module" "$module" "${kubernetes#1.}"; done
    printf ')\n'
  } >go.mod
  version=k8s.io/component-base/version
  for name in kube-apiserver kubectl; do
    echo "Building $name $kubernetes"
    CGO_ENABLED=0 go build -mod=mod -trimpath -o "$out/$name" \
      -ldflags "-s -w -X $version.gitVersion=v$kubernetes -X $version.gitMajor=1 -X $version.gitMinor=${kubernetes#1.}" \
      "k8s.io/kubernetes/cmd/$name"
  done
  echo "Building helm"
  GOBIN=$out CGO_ENABLED=0 go install -trimpath -ldflags "-s -w" helm.sh/helm/v3/cmd/helm@v3.22.0
}

case ${1:-} in
  start | resume | stop | crds | programs)
    [ $# -eq 2 ] || complain "needs a folder"
    "$1" "$2"
    ;;
  *)
    sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//; p;}' "$0"
    exit 2
    ;;
esac
