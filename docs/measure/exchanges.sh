#!/usr/bin/env bash
# Measures token-service with 100,000 live grants and 10,000 API tokens: how soon it is ready, what memory a grant takes, how many
# exchanges it does a second, and how long one takes at half of the promised load. The service is a process of its own; a real
# broker and the clients run on the same machine and share its cores with it.
#
#   docs/measure/exchanges.sh
#
# Takes three minutes, and another three to build what has changed.
set -euo pipefail
cd "$(dirname "$0")/../.."

./mvnw -B -ntp -q verify -pl token-service -am -Dspotless.check.skip -Dtest=none -Dit.test=ExchangeMeasure \
    -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false | sed -n 's/^.*MEASURED //p'
