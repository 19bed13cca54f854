#!/usr/bin/env bash
# Copies images between registries on this machine, by Slipway and by skopeo, crane and oras, as far as those are installed: in
# turn, five rounds, medians of wall time and processor time. Each cold copy goes into a registry of its own.
#
#   docs/measure/copies.sh
#
# Takes ten minutes and 4 GB below /tmp.
set -euo pipefail
cd "$(dirname "$0")/../.."

./mvnw -B -ntp -q verify -pl libs/registry-client -am -Dspotless.check.skip -Dtest=none -Dit.test=CopyMeasure \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false | sed -n 's/^.*MEASURED //p'
