#!/bin/sh
# Takes away what install.sh put there. Settings, presets and recordings stay.
set -eu

own=${XDG_DATA_HOME:-$HOME/.local/share}/souvenir
if [ ! -f "$own/installed.txt" ]; then
    echo "Souvenir is not installed for $(id -un)."
    exit 0
fi
# Last first: files before the folders that hold them. All is read before anything goes.
sed -n '1!G;h;$p' "$own/installed.txt" | while IFS= read -r path; do
    if [ -d "$path" ] && [ ! -L "$path" ]; then
        # Not empty: something else is kept there by now.
        rmdir -- "$path" 2> /dev/null || true
    else
        rm -f -- "$path"
    fi
done
echo "Souvenir is removed. What you kept stays: ~/.config/souvenir, and what you recorded."
