#!/bin/sh
# Runs a docker engine until standard input ends, and leaves nothing of it behind.
# Where the engine ends by itself, its last lines are printed.
# usage: engine.sh DIRECTORY NAME ADDRESS    (the bridge's name and address)
directory=$1 name=$2 address=$3
PATH=$PATH:/usr/sbin:/sbin

ip link add name "$name" type bridge && ip address add "$address" dev "$name" && ip link set "$name" up || exit 1
# Not the machine's own settings.
echo '{}' >"$directory/daemon.json"

exec 3<&0
cat <&3 >/dev/null &
input=$!

# The namespaces end with their first process, the engine, and with them every process and every mount.
{
    unshare --mount --propagation private --pid --fork --mount-proc \
        dockerd --config-file "$directory/daemon.json" --data-root "$directory/data" --exec-root "$directory/run" \
        --pidfile "$directory/docker.pid" --host "unix://$directory/docker.sock" --bridge "$name" --ip 127.0.0.1 \
        --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --cgroup-parent "/$name" \
        --shutdown-timeout 2 </dev/null 3<&- >"$directory/engine.log" 2>&1
    kill $input
} &
beside=$!

if wait $input; then
    for unshare in $(cat /proc/$beside/task/$beside/children); do
        kill -TERM $(cat /proc/$unshare/task/$unshare/children)
    done
else
    tail -n 10 "$directory/engine.log"
fi
wait $beside

ip link delete "$name"
find /sys/fs/cgroup -depth -type d -path "*/$name*" -exec rmdir {} + 2>/dev/null
rm -rf "$directory"
