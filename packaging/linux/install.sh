#!/bin/sh
# Installs Souvenir for the user who runs this, without root: the program, its entry in the menu, its pages for `man`,
# completions, and both plugins where hosts look. uninstall.sh takes all of it away again, and nothing else.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
data=${XDG_DATA_HOME:-$HOME/.local/share}
programs=$HOME/.local/bin
own=$data/souvenir
list=$own/installed.txt

# Makes a folder and those above it; each that was not there is listed.
make_folder() {
    [ -d "$1" ] && return
    make_folder "$(dirname -- "$1")"
    mkdir -- "$1"
    made="$made$1
"
}

# Copies one file, and lists it.
put() { # from to
    make_folder "$(dirname -- "$2")"
    # A program that runs keeps the older file.
    rm -f -- "$2"
    cp -p -- "$1" "$2"
    made="$made$2
"
}

# Copies all that is below a folder.
put_all() { # from to
    (cd -- "$1" && find . -type f) | sed 's|^\./||' > "$names"
    while IFS= read -r name; do
        put "$1/$name" "$2/$name"
    done < "$names"
}

# An older version goes first, so that no file of it stays.
if [ -f "$list" ]; then
    sh "$here/uninstall.sh" > /dev/null
fi

made=
names=$(mktemp)
# Also where something fails on the way: what was copied by then can be taken away.
trap 'rm -f -- "$names"; printf "%s%s\n" "$made" "$list" > "$list"' EXIT
make_folder "$own"
put "$here/uninstall.sh" "$own/uninstall.sh"

put "$here/bin/souvenir" "$programs/souvenir"
put_all "$here/lib/vst3" "$HOME/.vst3"
put_all "$here/lib/clap" "$HOME/.clap"
for part in icons metainfo man bash-completion; do
    put_all "$here/share/$part" "$data/$part"
done
put_all "$here/share/zsh/vendor-completions" "$data/zsh/site-functions"
put_all "$here/share/fish/vendor_completions.d" "$data/fish/vendor_completions.d"

# A desktop may not have ~/.local/bin on its path.
entry=$data/applications/souvenir.desktop
put "$here/share/applications/souvenir.desktop" "$entry"
quoted=$(printf '%s' "$programs/souvenir" | sed 's/[\\&|]/\\&/g')
sed "s|^Exec=souvenir|Exec=\"$quoted\"|" "$here/share/applications/souvenir.desktop" > "$entry"

echo "Installed for $(id -un): souvenir in $programs, the plugins in ~/.vst3 and ~/.clap."
echo "To take it away: sh $own/uninstall.sh"
case ":$PATH:" in
    *":$programs:"*) ;;
    *) echo "$programs is not on your path; the menu of your desktop finds it all the same." ;;
esac
lacking=$(ldd "$programs/souvenir" 2> /dev/null | sed -n 's/^[[:space:]]*\([^ ]*\) => not found.*/\1/p')
if [ -n "$lacking" ]; then
    echo "This system lacks $lacking; on Debian and Ubuntu: sudo apt-get install libasound2"
fi
