# shellcheck shell=bash
# What the scripts need from outside: Debian packages (scripts/packages) and npm packages. Sourced.

# need SECTION...: installs what is missing of these sections of scripts/packages; silent when nothing is.
need() {
  command -v dpkg-query >/dev/null ||
    die "this is not a Debian system. The build needs Debian 12 or the packages listed in scripts/packages."
  local missing
  mapfile -t missing < <(missing_packages "$@")
  ((${#missing[@]})) || return 0

  step "Installing Debian packages: ${missing[*]}"
  local install=(apt-get install -y -q --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "${missing[@]}")
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die "packages are missing, and this is neither root nor is there sudo. As root, run: apt-get update && ${install[*]}"
  fi
  have_package_lists || as_root apt-get update -q
  as_root "${install[@]}" && return 0
  step "That failed; trying once more with fresh package lists"
  as_root apt-get update -q
  as_root "${install[@]}" || die "apt-get could not install: ${missing[*]}"
}

# missing_packages SECTION...: the packages of these sections that are not installed, one a line.
missing_packages() {
  local wanted installed entry package command
  mapfile -t wanted < <(packages_of "$@")
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Abbrev}\n' "${wanted[@]%%:*}" 2>/dev/null |
    awk 'substr($2, 2, 1) == "i" { print $1 }') || true
  for entry in "${wanted[@]}"; do
    package=${entry%%:*}
    command=${entry#"$package"}
    command=${command#:}
    if [[ -n $command ]] && command -v "$command" >/dev/null; then continue; fi
    grep -qxF -- "$package" <<<"$installed" || echo "$package"
  done
}

# packages_of SECTION...: the entries of these sections, each once.
packages_of() {
  awk -v sections=" $* " '
    /^\[/ { name = substr($1, 2, length($1) - 2); on = index(sections, " " name " "); next }
    on && NF && $1 !~ /^#/ && !seen[$1]++ { print $1 }' scripts/packages
}

have_package_lists() { compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null; }

as_root() {
  if ((EUID == 0)); then
    env DEBIAN_FRONTEND=noninteractive "$@"
  else
    sudo env DEBIAN_FRONTEND=noninteractive "$@"
  fi
}

# npm_install FOLDER: what its package-lock.json names, in its node_modules; silent when that is in place. Suites that run at
# the same time may ask for the same folder.
npm_install() {
  local folder=$1
  (
    exec 9<"$folder"
    flock 9
    lock=$folder/package-lock.json stamp=$folder/node_modules/.installed-lock.json
    cmp -s "$lock" "$stamp" && exit 0
    major=$(node -p 'process.versions.node.split(".")[0]')
    ((major >= 18)) || die "node $major on the PATH is too old; 18 or later is needed (Debian 12 has 18)."
    step "Installing npm packages of $folder"
    (cd "$folder" && npm ci --no-audit --no-fund) || die "npm ci failed in $folder"
    cp "$lock" "$stamp"
  )
}
