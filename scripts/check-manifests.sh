#!/bin/sh
# Builds every Kubernetes overlay with kustomize or kubectl, and discards the result.
set -eu
cd "$(dirname "$0")/../k8s"
if command -v kustomize >/dev/null; then
  build='kustomize build'
elif command -v kubectl >/dev/null; then
  build='kubectl kustomize'
else
  echo 'not checked: the Kubernetes manifests, because neither kustomize nor kubectl is installed'
  exit 0
fi
failed=0
for folder in base tests/* overlays/*; do
  $build "$folder" >/dev/null || failed=1
done
exit "$failed"
