#!/bin/sh
# Does what the script of this name does in apache/kafka: KAFKA_NODE_ID=1 becomes node.id=1, and Kafka starts with it.
set -e
settings=/tmp/server.properties
env | while IFS='=' read -r name value; do
    case $name in
        KAFKA_*) echo "$(echo "${name#KAFKA_}" | tr 'A-Z_' 'a-z.')=$value" ;;
    esac
done >$settings
echo "log.dirs=/tmp/kafka-logs" >>$settings
options="-Xms32m -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto"
java $options -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format -t "$CLUSTER_ID" -c $settings
exec java $options -cp '/opt/kafka/libs/*' kafka.Kafka $settings
