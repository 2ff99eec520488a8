# Sourced by scripts that build: ends them with a clear sentence where the .NET 10 SDK is missing.

require_sdk() {
  local found advice="Get it from https://dot.net/download or, where the distribution has it, with: apt-get install dotnet-sdk-10.0"
  command -v dotnet >/dev/null || {
    echo "$1: the .NET 10 SDK is needed, and there is no 'dotnet' on the PATH. $advice" >&2
    exit 6
  }
  found=$(dotnet --version 2>/dev/null) || found="a runtime without an SDK"
  [[ $found == [1-9][0-9].* ]] || {
    echo "$1: the .NET 10 SDK is needed; this is $found. $advice" >&2
    exit 6
  }
}
