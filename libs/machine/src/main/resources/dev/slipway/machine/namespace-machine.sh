# Gives a build the builder's file system and namespaces of its own. Run by sh in the machine's directory, as
#   setup GROUP TREE PORTS   on the host: joins the control group, makes the namespaces, goes on with
#   enter TREE PORTS         inside them: makes the network, mounts, leaves the host's file system, becomes the machine's first process.
# File descriptors 0 and 1 are the agent's channel.
set -eu
# Whatever that of the launcher is: another user reads what is made here.
umask 022

setup() {
  if [ -n "$1" ]; then echo $$ >"$1/cgroup.procs"; fi
  exec unshare --net --mount --pid --ipc --uts --cgroup --fork --kill-child=KILL --propagation private -- \
    sh namespace-machine.sh enter "$2" "$3"
}

enter() {
  . ./machine-network.sh
  network_of_processes "$2"
  await_launcher

  mount -t overlay -o "lowerdir=$1,upperdir=$PWD/upper,workdir=$PWD/overlay" overlay root
  mount --bind scratch root/scratch
  cd root
  mount -t proc -o nosuid,nodev,noexec proc proc
  mount -t sysfs -o nosuid,nodev,noexec sysfs sys
  mount -t cgroup2 cgroup2 sys/fs/cgroup
  mount -t tmpfs -o mode=755,nosuid,nodev tmpfs run
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs dev/shm
  mount -t devpts -o newinstance,mode=620,ptmxmode=666 devpts dev/pts
  echo nameserver 10.0.2.3 >etc/resolv.conf
  echo 127.0.0.1 localhost builder >etc/hosts
  hostname builder 2>/dev/null || echo builder >/proc/sys/kernel/hostname
  mkdir host
  pivot_root . host
  exec /bin/sh -c '/bin/busybox umount -l /host && exec /usr/lib/slipway/machine'
}

"$@"
