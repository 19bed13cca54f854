#!/usr/bin/env bash
# The life of an account: an admin makes it, somebody works with it, and the admin takes it back. Run it on the machine
# where `slipway up` runs, with the address that it printed and the name of a tenant that is not there yet:
#
#     examples/accounts/accounts.sh http://127.0.0.1:8080 acme
#
# It needs skopeo and a docker engine. It leaves nothing behind but the names of two tenants, which stay taken.
set -euo pipefail

url=$1 tenant=$2
neighbour=$tenant-neighbour
slipway=${SLIPWAY:-./slipway}
source=$(dirname "$0")/../hello

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
umask 077

# Two people. The admin is at home on this machine. The tenant has nothing but a token, and logins of its own.
as_admin() { "$slipway" "$@"; }
as_tenant() { XDG_CONFIG_HOME=$scratch/config "$slipway" "$@"; }
export DOCKER_CONFIG=$scratch/docker REGISTRY_AUTH_FILE=$scratch/skopeo.json
http=--tls-verify=false # The registry of `slipway up` is on this machine only, and speaks HTTP.

say() { printf '\n==> %s\n' "$*"; }
fail() { printf 'accounts.sh: %s\n' "$*" >&2; exit 1; }
now() { date +%s%3N; }

# Runs a command that must fail, and prints what it said.
refused() {
    ! "$@" >"$scratch/said" 2>&1 || fail "this was not refused: $*"
    sed 's/^time="[^"]*" //' "$scratch/said"
}

# Runs the same command for something that is there and for something that is not: both must be refused in the same words.
refused_alike() {
    local there=$1 absent=$2 one other
    shift 2
    one=$(refused "${@//NAME/$there}")
    other=$(refused "${@//NAME/$absent}")
    [ "${one//$there/NAME}" = "${other//$absent/NAME}" ] || fail "this tells that $there is there: $one"
    printf '%s\n' "$one"
}

say "the admin makes two tenants, and a token for one of them"
as_admin tenants create "$tenant"
as_admin tenants create "$neighbour"
as_admin tokens create --tenant "$tenant" --role tenant --name laptop --expires 90d >"$scratch/token"
token_id=$(as_admin tokens ls --tenant "$tenant" | awk '$2 == "laptop" { print $1 }')

say "the neighbour gets an image; the admin builds it, so that the base image comes into the mirror"
as_admin build "$source" --admin --tenant "$neighbour" >"$scratch/log" || fail "$(cat "$scratch/log")"
others_image=$(sed -n 's/^image *//p' "$scratch/log")

say "the tenant logs in and builds"
as_tenant login "$url" --token-file "$scratch/token"
as_tenant build "$source" >"$scratch/log" || fail "$(cat "$scratch/log")"
image=$(sed -n 's/^image *//p' "$scratch/log")
registry=${image%%/*}
echo "$image"

say "the tenant pulls with skopeo, and pushes"
skopeo login "$http" -u me --password-stdin "$registry" <"$scratch/token"
skopeo copy --src-tls-verify=false "docker://$image" "dir:$scratch/image"
skopeo copy --dest-tls-verify=false "dir:$scratch/image" "docker://$registry/uploads/$tenant/hello:1"

say "the tenant pulls with docker"
docker login -u me --password-stdin "$registry" <"$scratch/token"
docker pull "$image"
docker image rm "$image" >"$scratch/said"

say "what is the neighbour's is refused, and nobody tells whether it is there"
there=$(basename "${others_image%@*}") absent=b00000000000000000000000000
refused_alike "$there" "$absent" skopeo inspect "$http" "docker://$registry/builds/$neighbour/NAME:latest"
refused_alike "$there" "$absent" docker pull "$registry/builds/$neighbour/NAME:latest"
refused_alike "$there" "$absent" as_tenant logs NAME
refused skopeo copy --dest-tls-verify=false "dir:$scratch/image" "docker://$registry/uploads/$neighbour/hello:1"

say "the admin revokes the token: a second later, nothing takes it any more"
as_admin tokens revoke "$token_id"
revoked=$(now)
while begun=$(now); skopeo login "$http" -u me --password-stdin "$registry" <"$scratch/token" >"$scratch/said" 2>&1; do
    ((begun <= revoked + 1000)) || fail "a login at the registry succeeded $((begun - revoked)) ms after the revocation"
done
cat "$scratch/said"
refused skopeo inspect "$http" "docker://$image"
refused docker pull "$image"
refused as_tenant builds

say "the admin removes the tenants"
as_admin tenants rm "$tenant"
as_admin tenants rm "$neighbour"

say "everything came out as it should"
