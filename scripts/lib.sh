# Shared by the scripts, sourced, never run: speaking, Debian packages, the console, the C++ build.
# shellcheck shell=bash
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jobs="${GULOU_JOBS:-$(nproc)}"

# What is being done now, so that a long step is never silent.
say() { printf '\n== %s\n' "$*"; }
die() { printf '\n%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        die "needs root for: $* (run as root, or install sudo)"
    fi
}

# Node 18 or newer with npm: enough to fetch the pinned Node of web-console.
have_node() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]
}

# The packages of the named groups (scripts/packages.txt), one a line.
packages_of() {
    local group
    for group in "$@"; do
        awk -v group="$group" '$1 == group { for (i = 2; i <= NF; ++i) print $i }' \
            "$root/scripts/packages.txt"
    done
}

is_installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

# need_packages GROUP…: installs what is missing; says nothing and takes no time when nothing is.
need_packages() {
    local wanted missing=() package
    mapfile -t wanted < <(packages_of "$@")
    if have_node; then
        mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | grep -vxE 'nodejs|npm')
    fi
    mapfile -t missing < <(comm -23 <(printf '%s\n' "${wanted[@]}" | sort -u) \
        <(dpkg-query -W -f='${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p' | sort -u))
    [ "${#missing[@]}" -gt 0 ] || return 0
    say "installing ${#missing[@]} Debian packages: ${missing[*]}"
    for package in "${missing[@]}"; do
        if [ "$package" = libboost1.81-dev ] && is_installed libboost1.74-dev; then
            say "libboost1.81-dev replaces libboost1.74-dev: the two cannot stand together." \
                "Put it back later with: apt-get install libboost1.74-dev"
        fi
    done
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends \
        "${missing[@]}"
}

# Hash of the named files and folders' contents, node_modules and build results left out.
hash_of() {
    (cd "$root" && find "$@" \( -name node_modules -o -name dist -o -name coverage \) -prune -o \
        -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

# once NAME HASH CMD…: runs CMD unless it last succeeded with the same hash.
once() {
    local stamp="$root/build/stamps/$1" hash="$2"
    shift 2
    [ "$(cat "$stamp" 2>/dev/null)" = "$hash" ] && return 0
    "$@" || return
    mkdir -p "$root/build/stamps"
    printf '%s\n' "$hash" >"$stamp"
}

# The Node the console asks for (package.json), ahead of any other on PATH. npm must run on it while it
# installs: on an older one it leaves out optional packages, Vite's native parts among them, silently.
use_pinned_node() {
    local version folder="$root/build/node"
    version="$(sed -n 's/.*"node": "\([0-9.]*\)".*/\1/p' "$root/web-console/package.json")"
    [ "$(node --version)" != "v$version" ] || return 0
    if [ "$("$folder/node_modules/.bin/node" --version 2>/dev/null)" != "v$version" ]; then
        say "fetching Node $version"
        mkdir -p "$folder"
        npm install --prefix "$folder" --no-save --no-audit --no-fund "node@$version"
    fi
    export PATH="$folder/node_modules/.bin:$PATH"
}

# need_modules FOLDER: npm ci, unless what is installed is newer than what is asked for (npm writes
# node_modules/.package-lock.json when it is done).
need_modules() {
    local folder="$root/$1" done_mark="$root/$1/node_modules/.package-lock.json"
    [ "$done_mark" -nt "$folder/package.json" ] && [ "$done_mark" -nt "$folder/package-lock.json" ] &&
        return 0
    say "fetching the libraries of $1 (npm ci; a few minutes the first time)"
    use_pinned_node
    (cd "$folder" && npm ci --no-audit --no-fund)
}

build_console() {
    say "building the console"
    (cd "$root/web-console" && npm run --silent build)
}
need_console() {
    need_modules web-console
    [ -f "$root/web-console/dist/index.html" ] || rm -f "$root/build/stamps/console"
    once console "$(hash_of web-console docs/api)" build_console
}

# build_preset PRESET [cmake --build options]
build_preset() {
    local preset="$1"
    shift
    cd "$root"
    if [ ! -f "build/$preset/build.ninja" ] || [ CMakePresets.json -nt "build/$preset/build.ninja" ]; then
        cmake --preset "$preset"
    fi
    cmake --build --preset "$preset" -j "$jobs" "$@"
}
