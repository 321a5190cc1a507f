#!/bin/sh
# What README.md asks of you for your routers, done for the simulated pair: a file with the password, and `init`.
set -eu
umask 077
cd /etc/routeros-ha
# The simulated routers make no secret of it.
printf simulated > password
rm -f routeros-ha.yml
exec routeros-ha-exporter init https://pair:8443 api-ssl://pair:8729 \
  --username=exporter --password-file=password --accept-certificates --output=routeros-ha.yml
