#!/usr/bin/env bash
# Measures what it costs that machines are contained: the time to the agent's first message, and the throughput of a download in the
# machine's network, each with and without containment, in turns. "bare" is the same machine in the host's network, QEMU as root without a
# filter. Runs as root and needs the builder image (./slipway up makes it).
#
#   docs/measure/containment.sh [RUNS] [RUNS OF VIRTUAL MACHINES]
#
# Under software emulation a virtual machine takes from half a minute to two.
set -euo pipefail
cd "$(dirname "$0")/../.."

./mvnw -B -ntp -q verify -pl libs/machine -am -Dspotless.check.skip -Dtest=none -Dit.test=ContainmentMeasure \
    -Dslipway.measure.runs="${1:-5}" -Dslipway.measure.virtual-runs="${2:-3}" \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false | sed -n 's/^.*MEASURED //p'
