# What all charts share: output, palette, title and notes. The caller sets DATA (path of the data
# without its extension), OUT and T (png or svg). All numbers come from DATA.gp; here they are drawn.

if (!exists("T")) T = 'png'
load DATA.'.gp'
FILE = DATA.'.dat'
WIDTH = 1200.0

# Text comes from cells and file names, so nothing in it is markup.
if (T eq 'svg') {
	set terminal svg size WIDTH,HEIGHT dynamic font 'DejaVu Sans,17' fontscale 1 linewidth 1.5 noenhanced background '#ffffff'
} else {
	set terminal pngcairo size WIDTH,HEIGHT font 'DejaVu Sans,12.5' linewidth 1.5 noenhanced background '#ffffff'
}
# svg counts fonts in pixels, cairo in points of 96 dots an inch; marks and gaps follow the font
FONT(points) = sprintf(',%.1f', T eq 'svg' ? points*96/72 : points)
SIZE(x) = T eq 'svg' ? 0.6*x : x
XLABEL_RISE = T eq 'svg' ? 0.6 : 0.2
TIC_FONT = FONT(11)
set output OUT
set encoding utf8

# Okabe and Ito: hue tells threads (blue) from processes (orange); pools are light and dashed, so that
# the modes differ in grey too. Words are darker than lines where white shows through.
# Other libraries' pools are grey or have one of the palette's other hues; Python's share one.
IS_PYTHON(m) = m eq 'thread-pool-executor' || m eq 'process-pool-executor' || m eq 'multiprocessing-pool'
# Policies of a global lock have the palette's hues again, where modes do not tell lines apart: gil-NAME is an
# emulated one, real-NAME, dashed and with a white heart, an interpreter that has such a lock.
POLICY(m) = m[1:4] eq 'gil-' ? m[5:*] : m[1:5] eq 'real-' ? m[6:*] : ''
POLICY_COLOR(p) = p eq 'none' ? '#009E73' : p eq 'cpython2' ? '#D55E00' : p eq 'cpython3' ? '#0072B2' : \
	p eq 'ruby' ? '#CC79A7' : p eq 'ocaml' ? '#E69F00' : p eq 'pypy' ? '#56B4E9' : p eq 'priority' ? '#A89A00' : '#222222'
POLICY_WORDS(p) = p eq 'none' ? '#007A59' : p eq 'cpython2' ? '#BF5200' : p eq 'ruby' ? '#A85485' : \
	p eq 'ocaml' ? '#B07500' : p eq 'pypy' ? '#2A87BF' : p eq 'priority' ? '#7A7000' : POLICY_COLOR(p)
# law-MODE is what the Universal Scalability Law says of a mode, amdahl-MODE what Amdahl's does.
IS_LAW(m) = m[1:4] eq 'law-' || m[1:7] eq 'amdahl-'
LAW_MODE(m) = m[strstrt(m, '-')+1:*]
INK = '#222222'; MUTE = '#6B6B6B'; GRID = '#E6E6E6'
COLOR(m) = IS_LAW(m) ? COLOR(LAW_MODE(m)) : POLICY(m) ne '' ? POLICY_COLOR(POLICY(m)) : m eq 'level' ? '#777777' : \
	m eq 'thread' ? '#0072B2' : m eq 'process' ? '#D55E00' : m eq 'thread-pool' ? '#56B4E9' : \
	m eq 'process-pool' ? '#E69F00' : m eq 'process-fork' ? '#E69F00' : m eq 'process-spawn' ? '#D55E00' : \
	m eq 'ceiling' ? '#999999' : m eq 'ideal' ? '#777777' : m eq 'native-tbb' || m eq 'tbb' ? '#009E73' : \
	m eq 'thread-pool-request' ? '#009E73' : m eq 'process-pool-request' ? '#CC79A7' : m eq 'event' ? '#222222' : \
	m eq 'native-openmp' || m eq 'openmp' ? '#CC79A7' : m eq 'native-libuv' || m eq 'libuv' ? '#222222' : \
	m eq 'native-glib' || m eq 'glib' ? '#777777' : m eq 'native-apr' || m eq 'apr' ? '#AAAAAA' : \
	IS_PYTHON(m) ? '#A89A00' : '#555555'
WORDS(m) = IS_LAW(m) ? WORDS(LAW_MODE(m)) : POLICY(m) ne '' ? POLICY_WORDS(POLICY(m)) : m eq 'level' ? MUTE : \
	m eq 'thread-pool-request' ? '#007A59' : m eq 'process-pool-request' ? '#A85485' : \
	m eq 'native-openmp' || m eq 'openmp' ? '#A85485' : m eq 'native-tbb' || m eq 'tbb' ? '#007A59' : \
	m eq 'native-apr' || m eq 'apr' ? '#777777' : IS_PYTHON(m) ? '#7A7000' : \
	m eq 'thread-pool' ? '#2A87BF' : m eq 'process-pool' || m eq 'process-fork' ? '#B07500' : \
	m eq 'process' || m eq 'process-spawn' ? '#BF5200' : m eq 'ceiling' ? '#6B6B6B' : m eq 'ideal' ? MUTE : \
	m eq 'muted' || m eq 'small' ? MUTE : m eq 'ink' ? INK : COLOR(m)
DASH(m) = IS_LAW(m) ? (m[1:1] eq 'a' ? 5 : 3) : m eq 'thread-pool' || m eq 'process-pool' || m[1:5] eq 'real-' ? 2 : m[strlen(m)-7:*] eq '-request' ? 5 : m eq 'level' ? 3 : m eq 'ceiling' || m eq 'native-libuv' || m eq 'ncat' ? 4 : m eq 'ideal' ? 3 : 1
# Squares are processes, circles threads; pools have a white heart. Other libraries are triangles, other
# tools triangles on their tips.
POINT(m) = m[1:7] eq 'native-' || m eq 'tbb' || m eq 'openmp' || m eq 'libuv' || m eq 'glib' || m eq 'apr' ? 9 : \
	m eq 'parallel' || m eq 'xargs' || m eq 'socat' || m eq 'ncat' ? 11 : m eq 'multiprocessing-pool' || m[1:7] eq 'process' || m eq 'gil-processes' ? 5 : m eq 'event' ? 13 : m eq 'ceiling' ? 13 : 7
IS_POOL(m) = m eq 'thread-pool' || m eq 'process-pool' || m[1:5] eq 'real-' # has a white heart
RIBBON(m) = (IS_LAW(m) ? '0xEE' : '0xDD').substr(COLOR(m), 2, 7)
ALPHA(m) = '0x88'.substr(COLOR(m), 2, 7)

# What a pointer over a mark reads, in SVG only, parts apart by ' · '. An axis' unit is that of its tics.
HIT = "pt 7 ps 1.4 lc rgb '#FF000000' notitle"
MARKS_OF(n) = T eq 'svg' ? n : 0
HAS(tics,unit) = strstrt(tics, unit.'"') > 0
TIME(ns) = ns < 1e3 ? sprintf('%.3g ns', ns) : ns < 1e6 ? sprintf('%.3g µs', ns/1e3) : \
	ns < 1e9 ? sprintf('%.3g ms', ns/1e6) : sprintf('%.3g s', ns/1e9)
BYTES(n) = n < 1024 ? sprintf('%.3g B', n) : n < 1048576 ? sprintf('%.3g KiB', n/1024) : sprintf('%.3g MiB', n/1048576)
FIGURE(x,tics) = HAS(tics,'s') ? TIME(x) : HAS(tics,'B') ? BYTES(x) : \
	HAS(tics,'%%') ? sprintf('%.3g %%', 100*x) : HAS(tics,'×') ? sprintf('%.3g×', x) : sprintf(x < 1e4 ? '%.4g' : '%.0f', x)
INTERVAL(low,high,tics) = low == low && high == high ? ' ['.FIGURE(low, tics).', '.FIGURE(high, tics).']' : ''

# From pixels, counted from the top left corner, to gnuplot's screen coordinates.
SX(x) = x/WIDTH
SY(y) = 1 - y/HEIGHT

set border 3 lw 0.8 lc rgb MUTE
set tics nomirror out scale 0.4 textcolor rgb INK
set key off
set style fill solid 1.0 noborder
set datafile missing '?'

do for [i=1:|TITLE_LINES|] {
	set label TITLE_LINES[i] at screen SX(48.0),SY(12 + 30.0*i) left font FONT(TITLE_POINTS) tc rgb INK
}
do for [i=1:|SUBTITLE_LINES|] {
	set label SUBTITLE_LINES[i] at screen SX(48.0),SY(12 + 30.0*|TITLE_LINES| + 8 + 20.0*i) left font FONT(10.5) tc rgb MUTE
}
do for [i=1:|NOTE_LINES|] {
	set label NOTE_LINES[i] at screen SX(48.0),SY(HEIGHT - 6 - 18.0*(|NOTE_LINES| - i) - 8) left font FONT(9.5) tc rgb MUTE
}
