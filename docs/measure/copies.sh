#!/usr/bin/env bash
# Copies images between registries on this machine: by the client of the services (warm, "service"), by "slipway mirror" from its
# start, and by skopeo, crane and oras, as far as those are installed. In turn, five rounds, medians of wall time and processor time.
# Each cold copy goes into a registry of its own. The slow line has 40 ms of round trip and 100 Mbit/s.
#
#   docs/measure/copies.sh [ROUNDS]
#
# Takes twenty minutes and 6 GB below /tmp.
set -euo pipefail
cd "$(dirname "$0")/../.."

./slipway mirror --help >/dev/null
./mvnw -B -ntp -q verify -pl libs/registry-client -am -Dspotless.check.skip -Dtest=none -Dit.test=CopyMeasure \
    -Dmeasure.rounds="${1:-5}" -Dmeasure.slipway="$PWD/slipway" \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false | sed -n 's/^.*MEASURED //p'
