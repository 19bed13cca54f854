#!/usr/bin/env bash
# From a Dockerfile to a web page out of a virtual machine, with all that Slipway gives a tenant on the way. Run it as root on the
# machine where `slipway up` runs:
#
#     examples/tour/tour.sh http://127.0.0.1:8080 TOKEN_FILE registry.example.com ci PASSWORD_FILE
#
# TOKEN_FILE has the token of a tenant. The other arguments are a registry of yours and the login with which the image is pushed
# there, to team/tour. It needs curl, python3 and skopeo. Its receiver of webhooks is on this machine, where Slipway sends only with
# slipway.build-api.webhooks.allow-private-addresses=true.
#
# A sixth argument is another address of the same Slipway, to download the disk from: a line that breaks, for example.
set -euo pipefail

url=$1 token=$2 other=$3 user=$4 password=$5 line=${6:-$1}
here=$(cd "$(dirname "$0")" && pwd)
slipway=${SLIPWAY:-$here/../../slipway}

scratch=$(mktemp -d)
machine='' webhook='' receiver=''
finish() {
    [ -z "$webhook" ] || "$slipway" webhooks rm "$webhook" || true
    [ -z "$machine" ] || kill "$machine" || true
    [ -z "$receiver" ] || kill "$receiver" || true
    rm -rf "$scratch"
}
trap finish EXIT
umask 077
export XDG_CONFIG_HOME=$scratch/config REGISTRY_AUTH_FILE=$scratch/skopeo.json

say() { printf '\n==> %s\n' "$*"; }
fail() { printf 'tour.sh: %s\n' "$*" >&2; exit 1; }

# Waits until the receiver has heard of this event of the build. Events come in any order.
heard() {
    for _ in {1..300}; do
        ! grep -qx "$1 $id" "$scratch/heard" || { echo "$1, signed as it should be"; return; }
        sleep 1
    done
    fail "no webhook $1 came; see slipway webhooks deliveries $webhook"
}

say "the tenant logs in, and stores a login to another registry"
"$slipway" login "$url" --token-file "$token"
"$slipway" registries login "$other" -u "$user" --password-stdin <"$password"

say "a webhook is to tell how builds end"
mkfifo "$scratch/secret"
python3 -B "$here/receive.py" <"$scratch/secret" >"$scratch/heard" &
receiver=$!
exec 3>"$scratch/secret"
until hook=$(grep -m 1 ^http "$scratch/heard"); do sleep 0.2; done
"$slipway" webhooks add "$hook" --events build.finished,image.converted --json >"$scratch/webhook"
webhook=$(sed -n 's/.*"id" *: *"\([^"]*\)".*/\1/p' "$scratch/webhook" | head -n 1)
grep -o 'whsec_[^"]*' "$scratch/webhook" | head -n 1 >&3

say "a build with three names, one of them in the other registry"
mkdir "$scratch/source"
cat >"$scratch/source/Dockerfile" <<'DOCKERFILE'
FROM busybox:1
RUN mkdir /www && echo 'a page out of a machine' >/www/index.html && head -c 20000000 /dev/urandom >/noise
CMD ["/bin/busybox", "httpd", "-f", "-v", "-p", "80", "-h", "/www"]
DOCKERFILE
"$slipway" build "$scratch/source" -t tour:1.0 -t tour:stable -t "$other/team/tour:1.0" --push | tee "$scratch/built"
digest=$(sed -n 's/^digest *//p' "$scratch/built")
registry=$(sed -n 's|^image *\([^/]*\)/.*|\1|p' "$scratch/built")
tenant=$(sed -n 's|^image *[^/]*/builds/\([^/]*\)/.*|\1|p' "$scratch/built")
id=$(sed -n 's|^image *.*/\([^/@]*\).*|\1|p' "$scratch/built")
heard build.finished

say "both names are pulled from Slipway's registry"
skopeo login --tls-verify=false -u me --password-stdin "$registry" <"$token"
for tag in 1.0 stable; do
    skopeo inspect --tls-verify=false --raw "docker://$registry/images/$tenant/tour:$tag" >"$scratch/manifest"
    [ "sha256:$(sha256sum <"$scratch/manifest" | cut -d' ' -f1)" = "$digest" ] || fail "tour:$tag is not $digest"
    echo "tour:$tag is $digest"
done
skopeo copy --src-tls-verify=false "docker://$registry/images/$tenant/tour:1.0" "dir:$scratch/image"

say "the disk is downloaded, whatever the line does"
heard image.converted
"$slipway" disk tour:1.0 -o "$scratch/tour.ext4" --url "$line" --token-file "$token"

say "a machine boots it and serves its page"
"$slipway" boot "$scratch/tour.ext4" -p 0:80 --network isolated 2>"$scratch/boot" &
machine=$!
for _ in {1..120}; do
    port=$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\).*/\1/p' "$scratch/boot" | head -n 1)
    if [ -n "$port" ] && curl -sf -m 5 "http://127.0.0.1:$port/" >"$scratch/page"; then
        break
    fi
    kill -0 "$machine" 2>/dev/null || fail "the machine has ended: $(cat "$scratch/boot")"
    sleep 1
done
cat "$scratch/page"
grep -q 'a page out of a machine' "$scratch/page" || fail "no page came: $(cat "$scratch/boot")"

say "everything came out as it should"
