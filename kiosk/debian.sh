#!/bin/sh
# Turn a PC or Raspberry Pi with Debian 12 or later into a screen: after power-on, one page, full screen, nothing else.
set -eu

usage() {
    cat <<'TEXT'
Usage: sudo sh debian.sh URL            make this machine a screen that shows URL
       sudo sh debian.sh --remove       undo it

  URL       the screen's link, or http(s)://SERVER/player
  --root DIR       write below DIR and start nothing: to look, or to build an image
  --no-packages    the packages are there already
TEXT
}

fail() {
    echo "debian.sh: $1" >&2
    exit 2
}

url='' root='' packages=yes remove=no
while [ $# -gt 0 ]; do
    case $1 in
        --root) [ $# -gt 1 ] || fail '--root needs a folder'; root=${2%/}; shift ;;
        --no-packages) packages=no ;;
        --remove) remove=yes ;;
        -h | --help) usage; exit 0 ;;
        http://* | https://*) url=$1 ;;
        *) fail "what is '$1'? The address must begin with http:// or https://" ;;
    esac
    shift
done

home=/var/lib/adscreen-kiosk
launcher=/usr/local/bin/adscreen-kiosk
unit=/etc/systemd/system/adscreen-kiosk.service
settings=/etc/adscreen-kiosk.conf
waiting=/usr/local/share/adscreen-kiosk/waiting.html
sleepers='sleep.target suspend.target hibernate.target hybrid-sleep.target'

# What touches the running system; nothing of it below --root.
live() { [ -n "$root" ] || "$@"; }

[ -n "$root" ] || [ "$(id -u)" = 0 ] || fail 'this needs root: sudo sh debian.sh …'

if [ $remove = yes ]; then
    live systemctl disable --now adscreen-kiosk.service || true
    # shellcheck disable=SC2086  # a list of names
    live systemctl unmask $sleepers
    rm -f "$root$launcher" "$root$unit" "$root$settings" "$root$waiting"
    live systemctl daemon-reload
    live systemctl start getty@tty1.service
    echo "Removed. What the browser keeps is still in $home; the user adscreen-kiosk too."
    exit 0
fi

[ -n "$url" ] || { usage >&2; exit 2; }
case $url in *[\'\"\\\`\$\ ]*) fail 'the address has a quote, a dollar sign or a space: encode it' ;; esac

if [ $packages = yes ] && [ -z "$root" ]; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        cage xwayland chromium dbus fonts-dejavu-core fonts-noto-color-emoji libpam-systemd
fi

if [ -z "$root" ] && ! id adscreen-kiosk >/dev/null 2>&1; then
    useradd --system --create-home --home-dir $home --shell /usr/sbin/nologin \
        --groups audio,video,render,input adscreen-kiosk
fi

mkdir -p "$root${launcher%/*}" "$root${unit%/*}" "$root${settings%/*}" "$root${waiting%/*}"

cat >"$root$settings" <<CONF
# The screen. After a change: systemctl restart adscreen-kiosk
URL='$url'
# More options for Chromium, parted by spaces.
FLAGS=''
CONF
chmod 600 "$root$settings" # a screen's link is a secret until it was opened
live chown adscreen-kiosk: $settings

cat >"$root$launcher" <<'RUN'
#!/bin/sh
# Cage shows one program, full screen; where Chromium ends, Cage ends, and systemd begins anew.
set -eu
. "${ADSCREEN_KIOSK_CONF:-/etc/adscreen-kiosk.conf}"
profile=${ADSCREEN_KIOSK_HOME:-/var/lib/adscreen-kiosk}/profile
# A power cut leaves the lock of a browser that is no more, and one that ends each start.
rm -f "$profile/SingletonLock" "$profile/SingletonSocket" "$profile/SingletonCookie"
# By https the page's own service worker starts without the server. By http there is none, and Chromium asks
# ever more rarely, up to half an hour apart: a page of our own asks every two seconds.
case $URL in
    http://*) start="file://${ADSCREEN_KIOSK_WAITING:-/usr/local/share/adscreen-kiosk/waiting.html}#$URL" ;;
    *) start=$URL ;;
esac
# shellcheck disable=SC2086  # FLAGS are many
exec cage -d -- chromium \
    --kiosk --ozone-platform=wayland --user-data-dir="$profile" --password-store=basic \
    --autoplay-policy=no-user-gesture-required \
    --no-first-run --no-default-browser-check --noerrdialogs --hide-crash-restore-bubble \
    --disable-features=Translate,TranslateUI --disable-session-crashed-bubble \
    --disable-pinch --overscroll-history-navigation=0 \
    --disk-cache-size=536870912 --check-for-update-interval=31536000 \
    $FLAGS "$start"
RUN
chmod 755 "$root$launcher"

cat >"$root$waiting" <<'PAGE'
<!doctype html>
<meta charset="utf-8">
<title>AdScreen</title>
<style>
  html { height: 100%; background: linear-gradient(160deg, #14213d, #3c2a63); color: #fff; font: 3vmin sans-serif }
  body { height: 100%; margin: 0; display: grid; place-content: center; text-align: center }
</style>
<p id="text">
<script>
  // The server is asked for its page until it answers, then it is opened.
  const address = location.hash.slice(1);
  const french = navigator.language.startsWith("fr");
  const host = new URL(address).host;
  const show = () => {
    document.getElementById("text").textContent = french ? `En attente de ${host}…` : `Waiting for ${host} …`;
  };
  const ask = () => {
    fetch(address, { mode: "no-cors", cache: "no-store", method: "HEAD" }).then(
      () => location.replace(address),
      () => {
        show();
        setTimeout(ask, 2000);
      },
    );
  };
  ask();
</script>
PAGE

cat >"$root$unit" <<'UNIT'
[Unit]
Description=AdScreen on this display
After=systemd-user-sessions.service
Wants=network-online.target
Conflicts=getty@tty1.service
After=getty@tty1.service
# However often it fails, it is started again.
StartLimitIntervalSec=0

[Service]
User=adscreen-kiosk
PAMName=login
TTYPath=/dev/tty1
TTYReset=yes
TTYVHangup=yes
TTYVTDisallocate=yes
StandardInput=tty-fail
StandardOutput=journal
StandardError=journal
UtmpIdentifier=tty1
UtmpMode=user
ExecStart=/usr/local/bin/adscreen-kiosk
Restart=always
RestartSec=2

[Install]
WantedBy=multi-user.target
UNIT

# shellcheck disable=SC2086  # a list of names
live systemctl mask $sleepers
live systemctl daemon-reload
live systemctl enable adscreen-kiosk.service
live systemctl restart adscreen-kiosk.service
if [ -n "$root" ]; then
    echo "Written below $root; nothing was started."
else
    echo 'This machine is a screen now, and will be after each power-on.'
fi
