#!/usr/bin/env bash
# Makes .venv from the hash-locked requirements: quiet, with progress, and what failed is shown whole.
set -euo pipefail
python=${1:-python3}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Python 3.11 or newer is needed; say which with: make PYTHON=/path/to/python3.11 ..." >&2
    exit 1
fi

failed() {
    cat "$log" >&2
    echo "Set-up failed; the reason is above. Mend it and run make again." >&2
    exit 1
}

# Lines with a condition are mostly for other systems; pip counts the rest.
total=$(grep '^[a-z].*==' requirements.txt | grep -vc ';')
[ -t 1 ] && mark='\r' || mark=''
echo "Setting up .venv: $total packages, about a minute the first time."
if command -v uv >/dev/null; then
    uv venv --quiet --allow-existing --python "$python" .venv >"$log" 2>&1 || failed
    uv pip install --require-hashes --python .venv/bin/python -r requirements.txt >"$log" 2>&1 || failed
    uv pip install --no-deps --no-build-isolation --python .venv/bin/python -e . >"$log" 2>&1 || failed
else
    "$python" -m venv .venv >"$log" 2>&1 || failed
    pip=(.venv/bin/python -m pip --disable-pip-version-check)
    "${pip[@]}" install --require-hashes -r requirements.txt 2>>"$log" | tee -a "$log" | awk -v total="$total" -v mark="$mark" '
        /^(Collecting|Requirement already satisfied)/ { n++ }
        /^(Collecting|Requirement already satisfied)/ && n <= total && (mark || n % 25 == 0) {
            printf "%s  package %d of %d%s", mark, n, total, mark ? "" : "\n"; fflush()
        }
        /^Installing collected/ { printf "%s  installing%s", mark, mark ? "            " : "\n"; fflush() }
        END { if (mark) print "" }' || failed
    "${pip[@]}" install --no-deps --no-build-isolation -e . >>"$log" 2>&1 || failed
fi
echo "Ready."
