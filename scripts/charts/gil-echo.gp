# Cumulative distributions of an echo's round trip, a panel a policy, a line a number of hogs.

load 'scripts/charts/common.gp'

# More hogs are darker.
HOGS_COLOR(k) = k == 0 ? '#8C8C8C' : k == 1 ? '#56B4E9' : k == 2 ? '#0072B2' : k == 4 ? '#00304D' : '#D55E00'
HOGS_WORDS(k) = k == 0 ? MUTE : k == 1 ? '#2A87BF' : HOGS_COLOR(k)
KIND_COLOR(kind) = kind[1:4] eq 'hogs' ? HOGS_WORDS(real(kind[5:*])) : kind eq 'head' ? INK : WORDS(kind)
KIND_POINTS(kind) = kind eq 'head' ? 13 : kind eq 'small' ? 10.5 : 12
IN(p,i) = CURVE_PANEL[i] == p
DASHED(i) = CURVE_REAL[i] > 0 ? 2 : 1
THICK(i) = CURVE_REAL[i] > 0 ? 1.3 : 1.8

set multiplot
do for [i=1:TEXTS] {
	set label 100+i TEXT[i] at screen SX(TEXT_X[i]),SY(TOP + TEXT_Y[i]) font FONT(KIND_POINTS(TEXT_KIND[i])) tc rgb KIND_COLOR(TEXT_KIND[i])
	if (TEXT_SIDE[i] eq 'right') { set label 100+i right }
	if (TEXT_SIDE[i] eq 'center') { set label 100+i center }
}
set lmargin screen SX(LEFT); set rmargin screen SX(RIGHT)
set logscale x
set xrange [XMIN:XMAX]
set yrange [0:1.02]
set grid xtics ytics lc rgb GRID lw 0.8 lt 1
set ytics ('0 %%' 0, '50 %%' 0.5, '90 %%' 0.9, '100 %%' 1) font TIC_FONT
do for [p=1:PANELS] {
	top = TOP + HEAD_PX + PANEL_STEP*(p - 1)
	set tmargin screen SY(top); set bmargin screen SY(top + PANEL_PX)
	eval 'set xtics ('.XTICS.')'
	if (p < PANELS) { set xtics textcolor rgb '#ffffff' font TIC_FONT } else {
		set xtics textcolor rgb INK font TIC_FONT
		set xlabel 'round trip' font FONT(12) offset 0,XLABEL_RISE tc rgb INK
	}
	plot for [i=1:CURVES] FILE index i-1 using (IN(p,i) ? $1 : NaN):2 with lines \
			lc rgb HOGS_COLOR(CURVE_HOGS[i]) dt DASHED(i) lw THICK(i) notitle, \
		for [i=1:CURVES] FILE index CURVES every ::i-1::i-1 using (IN(p,i) ? $3 : NaN):(0.5):($4 - $3):(0) \
			with vectors nohead lc rgb '0x88'.substr(HOGS_COLOR(CURVE_HOGS[i]), 2, 7) lw 3 notitle, \
		for [i=1:CURVES] FILE index CURVES every ::i-1::i-1 using (IN(p,i) ? $2 : NaN):(0.5) \
			with points pt 7 ps SIZE(1.2) lc rgb HOGS_COLOR(CURVE_HOGS[i]) notitle, \
		for [i=1:CURVES] FILE index CURVES every ::i-1::i-1 using (IN(p,i) && CURVE_REAL[i] > 0 ? $2 : NaN):(0.5) \
			with points pt 7 ps SIZE(0.6) lc rgb '#ffffff' notitle, \
		for [i=1:MARKS_OF(CURVES)] FILE index CURVES every ::i-1::i-1 using (IN(p,i) ? $2 : NaN):(0.5): \
			((CURVE_REAL[i] > 0 ? 'real, ' : '').sprintf('k = %g · median: ', CURVE_HOGS[i]).TIME($2).INTERVAL($3, $4, XTICS)) with labels hypertext point @HIT
	unset label
}
unset multiplot
set output
