#!/usr/bin/env bash
# Measures what others notice of a build that floods its machine: how long the registry, build-api and the log of another build take to
# answer, before and during each flood. Runs PipelineFloodsIT, whose builds run in virtual machines. The other build writes a line each
# second, so its row is the time between two of its lines.
#
#   docs/measure/floods.sh
#
# Under software emulation it takes half an hour.
set -euo pipefail
cd "$(dirname "$0")/../.."

./mvnw -B -ntp -q verify -pl testing/system -am -Dspotless.check.skip -Dslipway.test.excluded=none-of-them -Dtest=none \
    -Dit.test=PipelineFloodsIT -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false |
    sed -n 's/^.*MEASURED //p'
