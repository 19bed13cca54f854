# Gives QEMU namespaces and a file system of its own, and a user who may do nothing else. Run by sh in the machine's directory, as
#   setup GROUP USER FILES QEMU...   on the host: joins the control group, makes the namespaces, goes on with
#   enter USER FILES QEMU...         inside them: makes the network, leaves the host's file system, becomes QEMU.
# FILES is the directory of kernel, initrd and root disk; or, where there is no such disk, of a link to the disk of an image, and of a file
# "writable" where that may be written to. It is handed over open as 4, whoever may read it. File descriptors 0 and 1 are the agent's channel; 2 is the console, also as 3.
set -eu
# Whatever that of the launcher is: another user reads what is made here.
umask 022

setup() {
  group=$1
  shift
  if [ -n "$group" ]; then echo $$ >"$group/cgroup.procs"; fi
  exec unshare --net --mount --pid --ipc --uts --cgroup --fork --kill-child=KILL --propagation private -- \
    sh qemu-machine.sh enter "$@"
}

device() {
  mknod -m 666 "jail/dev/$1" c "$2" "$3"
}

enter() {
  user=$1
  files=$2
  shift 2
  . ./machine-network.sh
  network_of_virtual_machine "$user"
  await_launcher

  mount -t tmpfs -o mode=755,size=1m,nosuid tmpfs jail
  mkdir jail/usr jail/proc jail/dev jail/dev/net jail/files jail/old
  mount --bind /usr jail/usr
  mount -o remount,bind,ro,nosuid,nodev jail/usr
  for link in bin sbin lib lib64; do
    if [ -L /$link ]; then
      ln -s usr/$link jail/$link
    elif [ -d /$link ]; then
      mkdir jail/$link
      mount --bind /$link jail/$link
      mount -o remount,bind,ro,nosuid,nodev jail/$link
    fi
  done
  for name in kernel initrd root.ext4; do
    [ -e "$files/$name" ] || continue
    : >"jail/files/$name"
    mount --bind "$files/$name" "jail/files/$name"
    mount -o remount,bind,ro,nosuid,nodev,noexec "jail/files/$name"
  done
  if [ -e scratch.img ]; then
    : >jail/scratch.img
    chown "$user:$user" scratch.img
    mount --bind scratch.img jail/scratch.img
  fi
  if [ -d io ]; then
    mkdir jail/io
    mount --bind io jail/io
    mount -o remount,bind,ro,nosuid,nodev,noexec jail/io
  fi
  if [ -e "$files/writable" ]; then
    exec 4<>"$files/disk"
  elif [ -e "$files/disk" ]; then
    exec 4<"$files/disk"
  fi
  mount -t proc -o nosuid,nodev,noexec proc jail/proc
  device null 1 3
  device zero 1 5
  device urandom 1 9
  device net/tun 10 200
  if [ -e /dev/kvm ]; then device kvm 10 232; fi
  mount -o remount,ro,nosuid jail
  cd jail
  pivot_root . old
  cd /
  umount -l /old
  exec 3>&2
  # A build that takes all of its processors, which QEMU emulates or not, waits for the launcher and its neighbours, and not they for it.
  # The kernel forgets who a process is to die with when its user changes; so setpriv says it again, last.
  exec nice -n 5 prlimit --core=0 --nofile=1024 --nproc=512 --memlock=65536 -- \
    setpriv --pdeathsig KILL --reuid="$user" --regid="$user" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all -- "$@"
}

"$@"
