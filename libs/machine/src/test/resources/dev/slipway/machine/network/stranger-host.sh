# A host, its neighbours and the outside, in network namespaces that end with this process: nothing of it is sent anywhere else. Run by
#   unshare --net --mount --propagation private --pid --fork --kill-child=KILL sh stranger-host.sh SERVERS WORK COMMAND...
# The outside and the private network are behind a cable; SERVERS is a script that serves there and keeps files in WORK, and COMMAND runs on
# the host.
set -eu
servers=$1
work=$2
shift 2
mount -t proc proc /proc
ip link set lo up
unshare --net sleep 1000000 &
outside=$!
while [ "$(readlink /proc/$outside/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.01; done
ip link add v0 type veth peer name v1
ip link set v1 netns $outside
ip addr add 198.51.200.1/24 dev v0
ip link set v0 up
ip route add default via 198.51.200.2
within() { nsenter --net=/proc/$outside/ns/net "$@"; }
within ip link set lo up
within ip addr add 198.51.200.2/24 dev v1
within ip link set v1 up
for address in 93.184.215.14 93.184.215.15 10.1.2.3 169.254.169.254 100.64.0.1 192.0.2.1; do
  within ip addr add $address/32 dev lo
done
within sh "$servers" outside "$work/outside" &
sh "$servers" host "$work/host" &
until busybox wget -q -O /dev/null http://198.51.200.1/ && busybox wget -q -O /dev/null http://192.0.2.1:443/; do sleep 0.05; done 2>/dev/null
"$@"
