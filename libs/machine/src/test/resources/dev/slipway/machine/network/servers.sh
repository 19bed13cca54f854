# Servers over HTTP that say where they are, "here is ADDRESS", on ports 80 and 443 of the addresses of the outside, or on the host's.
work=$2
serve() {
  mkdir -p "$work/$1"
  echo "here is $1" >"$work/$1/index.html"
  busybox httpd -f -p "$1:$2" -h "$work/$1" &
}
case $1 in
  outside)
    for address in 93.184.215.14 93.184.215.15 10.1.2.3 169.254.169.254 100.64.0.1 192.0.2.1; do
      serve $address 80
      serve $address 443
    done
    # One that leads to others.
    mkdir "$work/93.184.215.14/cgi-bin"
    for address in 93.184.215.15 10.1.2.3; do
      printf '#!/bin/sh\nprintf "Status: 302 Found\\r\\nLocation: http://%s/\\r\\n\\r\\n"\n' $address >"$work/93.184.215.14/cgi-bin/$address"
      chmod +x "$work/93.184.215.14/cgi-bin/$address"
    done
    ;;
  host)
    for port in 5000 8080 9092 5432; do serve 127.0.0.1 $port; done
    serve 198.51.200.1 80
    echo "a token" >"$work/127.0.0.1/token"
    mkdir "$work/127.0.0.1/v1"
    echo "the API" >"$work/127.0.0.1/v1/builds"
    mkdir "$work/127.0.0.1/internal" "$work/127.0.0.1/q"
    echo "the API" >"$work/127.0.0.1/internal/disks"
    echo "the API" >"$work/127.0.0.1/q/health"
    ;;
esac
wait
