# Both sides of a comparison over the number of workers, a panel a series, all with the same axes.

load 'scripts/charts/common.gp'
load 'scripts/charts/sides.gp'

HOVER(p,side,x,y,low,high) = side.' · '.LABEL[p].' · workers: '.sprintf('%g', x).sprintf(' · %.3g×', y).INTERVAL(low, high, YTICS)
LAST_ROW(p) = p + COLUMNS > PANELS

set multiplot
set logscale x 2
set logscale y
set xrange [XMIN:XMAX]
set yrange [YMIN:YMAX]
set grid ytics lc rgb GRID lw 0.8 lt 1
set label 1001 YLABEL at screen SX(28.0),SY(TOP + PANEL_TOP[1] + PANEL_HEIGHT/2) center rotate by 90 font FONT(11) tc rgb INK

do for [p=1:PANELS] {
	top = TOP + PANEL_TOP[p]
	set tmargin screen SY(top); set bmargin screen SY(top + PANEL_HEIGHT)
	set lmargin screen SX(LEFT[p]); set rmargin screen SX(LEFT[p] + PANEL_WIDTH)
	eval 'set xtics ('.(LAST_ROW(p) ? XTICS : XTICS_BARE).')'
	set xtics font TIC_FONT
	if (LAST_ROW(p)) { set xlabel 'workers' font FONT(11) offset 0,XLABEL_RISE tc rgb INK } else { unset xlabel }
	eval 'set ytics ('.(LEFT[p] == LEFT[1] ? YTICS : YTICS_BARE).')'
	set ytics font TIC_FONT
	set label 1002 LABEL[p] at screen SX(LEFT[p] + 4),SY(top - 13) left font FONT(12) tc rgb WORDS(MODE[p])
	set label 1003 'A' at screen SX(LEFT[p] + PANEL_WIDTH + 6),graph NAME_A[p] left font FONT(12) tc rgb MIXED(WORDS(MODE[p]), 255, 0.2)
	set label 1004 'B' at screen SX(LEFT[p] + PANEL_WIDTH + 6),graph NAME_B[p] left font FONT(12) tc rgb DARK(MODE[p])
	if (CPUS >= XMIN && CPUS <= XMAX) {
		set arrow 1001 from CPUS, graph 0 to CPUS, graph 1 nohead lc rgb MUTE dt 3 lw 0.8 back
		if (p == 1) { set label 1005 sprintf('%.0f CPU%s', CPUS, CPUS > 1 ? 's' : '') at CPUS, graph 0.07 left offset 0.5,0 font FONT(10) tc rgb MUTE }
	}
	plot FILE index p-1 using 1:3:4 with filledcurves fc rgb VEIL(LIGHT(MODE[p])) notitle, \
		FILE index p-1 using 1:6:7 with filledcurves fc rgb VEIL(DARK(MODE[p])) notitle, \
		FILE index p-1 using 1:($3 == $3 ? $2 : NaN):3:4 with yerrorbars lc rgb LIGHT(MODE[p]) pt 0 lw 1.2 notitle, \
		FILE index p-1 using 1:($6 == $6 ? $5 : NaN):6:7 with yerrorbars lc rgb DARK(MODE[p]) pt 0 lw 1.2 notitle, \
		FILE index p-1 using 1:2 with lines lc rgb LIGHT(MODE[p]) lw 2.4 notitle, \
		FILE index p-1 using 1:5 with lines lc rgb DARK(MODE[p]) lw 1.4 notitle, \
		FILE index p-1 using 1:2 with points lc rgb LIGHT(MODE[p]) pt POINT(MODE[p]) ps SIZE(1.3) notitle, \
		FILE index p-1 using 1:5 with points lc rgb DARK(MODE[p]) pt POINT(MODE[p]) ps SIZE(0.7) notitle, \
		for [i=1:MARKS_OF(1)] FILE index p-1 using 1:2:(HOVER(p, 'A', $1, $2, $3, $4)) with labels hypertext point @HIT, \
		for [i=1:MARKS_OF(1)] FILE index p-1 using 1:5:(HOVER(p, 'B', $1, $5, $6, $7)) with labels hypertext point @HIT
	unset label
	unset arrow
}
unset multiplot
set output
