# The network of a machine, in a namespace that is its own and has no way out: all TCP connections end at port 9, where the launcher
# takes them, and questions for names at 10.0.2.3. Nothing else is answered. Sourced, in the machine's directory.

no_ipv6() {
  for scope in all default; do
    setting=/proc/sys/net/ipv6/conf/$scope/disable_ipv6
    if [ -e $setting ]; then echo 1 >$setting; fi
  done
}

# A cable to a virtual machine, which a process of user $1 may plug in.
network_of_virtual_machine() {
  no_ipv6
  ip link set lo up
  ip tuntap add dev tap0 mode tap user "$1"
  ip addr add 10.0.2.2/24 dev tap0
  ip addr add 10.0.2.3/32 dev tap0
  ip link set tap0 up
  nft -f - <<'RULES'
table ip slipway {
  chain arrives {
    type nat hook prerouting priority dstnat; policy accept;
    iifname "tap0" meta l4proto tcp redirect to :9
  }
  chain enters {
    type filter hook input priority filter; policy drop;
    iifname "lo" accept
    ct state established,related accept
    iifname "tap0" tcp dport 9 accept
    iifname "tap0" ip daddr 10.0.2.3 udp dport 53 accept
  }
  chain passes {
    type filter hook forward priority filter; policy drop;
  }
}
table ip6 slipway {
  chain enters {
    type filter hook input priority filter; policy drop;
  }
  chain passes {
    type filter hook forward priority filter; policy drop;
  }
}
RULES
}

# For processes in this very namespace. They may change the rules, and have no other way out then either. Ports $1 of their loopback are
# those of the host's.
network_of_processes() {
  no_ipv6
  ip link set lo up
  ip addr add 10.0.2.2/32 dev lo
  ip addr add 10.0.2.3/32 dev lo
  ip route add default dev lo src 10.0.2.2
  own=
  if [ -n "$1" ]; then own="ip daddr 127.0.0.1 tcp dport { $1 } redirect to :9"; fi
  nft -f - <<RULES
table ip slipway {
  chain leaves {
    type nat hook output priority -100; policy accept;
    $own
    ip daddr 127.0.0.0/8 accept
    meta l4proto tcp redirect to :9
  }
}
RULES
}

# Tells the launcher, which opens its end now, and waits for its word. The channel is the agent's afterwards.
await_launcher() {
  echo network
  read -r word
  [ "$word" = go ]
}
