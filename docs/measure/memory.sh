#!/usr/bin/env bash
# What a running Slipway takes of memory, process by process, in MiB; with a command, also what each process rose to
# while the command ran. Reads /proc alone; run it as the user that runs Slipway, or as root.
#
#   docs/measure/memory.sh [--data DIR] [COMMAND...]
set -euo pipefail

data=${XDG_DATA_HOME:-$HOME/.local/share}/slipway
if [ "${1:-}" = --data ]; then
    data=$2
    shift 2
fi

# Standalone with all that it started. The database's first process is nobody's child: it is found by its pid file.
processes() {
    local pids children
    pids=$(grep -o '"pid":[0-9]*' "$data/endpoint.json" | cut -d: -f2)
    [ ! -f "$data/postgresql/postmaster.pid" ] || pids+=" $(head -1 "$data/postgresql/postmaster.pid")"
    while [ -n "$pids" ]; do
        printf '%s\n' $pids
        children=$(for pid in $pids; do cat "/proc/$pid/task/"*/children 2>/dev/null || true; done)
        pids=$(echo $children)
    done
}

status_kib() { awk -v key="$2:" '$1 == key { print $2 }' "/proc/$1/status"; }
pss_kib() { awk '$1 == "Pss:" { print $2 }' "/proc/$1/smaps_rollup"; }
name() {
    tr '\0' ' ' <"/proc/$1/cmdline" | awk '
        /slipway-broker/ { print "broker"; next } /quarkus-run/ { print "standalone"; next }
        /docker-registry/ { print "registry"; next } /bin\/postgres/ { print "postgres"; next } { print substr($0, 1, 40) }'
}
mib() { awk -v kib="$1" 'BEGIN { printf "%.1f", kib / 1024 }'; }

declare -A before
rss_sum=0 pss_sum=0
printf '%8s %9s %9s  %s\n' pid RSS PSS process
for pid in $(processes); do
    rss=$(status_kib "$pid" VmRSS) pss=$(pss_kib "$pid")
    before[$pid]=$rss
    rss_sum=$((rss_sum + rss)) pss_sum=$((pss_sum + pss))
    printf '%8s %9s %9s  %s\n' "$pid" "$(mib "$rss")" "$(mib "$pss")" "$(name "$pid")"
done
printf '%8s %9s %9s\n' sum "$(mib $rss_sum)" "$(mib $pss_sum)"
[ $# -gt 0 ] || exit 0

# From here on the kernel keeps each process's highest RSS anew (proc(5), clear_refs), so that no peak falls between samples.
for pid in "${!before[@]}"; do echo 5 >"/proc/$pid/clear_refs"; done
"$@"
printf '%8s %9s %9s %9s  %s\n' pid before peak rise process
for pid in $(processes); do
    peak=$(status_kib "$pid" VmHWM) rss=${before[$pid]:-0}
    printf '%8s %9s %9s %9s  %s\n' "$pid" "$(mib "$rss")" "$(mib "$peak")" "$(mib $((peak - rss)))" "$(name "$pid")"
done
