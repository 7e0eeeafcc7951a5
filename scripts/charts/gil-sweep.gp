# Throughput of threads that compute over the lateness of one that waits, a point a switch interval,
# joined in their order.

load 'scripts/charts/common.gp'

set lmargin screen SX(LEFT_PX); set rmargin screen SX(RIGHT_PX)
set tmargin screen SY(TOP); set bmargin screen SY(TOP + PANEL_PX)
set logscale x
set xrange [XMIN:XMAX]; set yrange [YMIN:YMAX]
set grid xtics ytics lc rgb GRID lw 0.8 lt 1
eval 'set xtics ('.XTICS.')'
eval 'set ytics ('.YTICS.')'
set xtics font TIC_FONT; set ytics font TIC_FONT
set xlabel XLABEL font FONT(12) offset 0,XLABEL_RISE tc rgb INK
set label 2001 YLABEL at screen SX(38.0),SY(TOP + PANEL_PX/2) center rotate by 90 font FONT(12) tc rgb INK
set label 2002 '↖ better' at graph 0.02, graph 0.95 left font FONT(10.5) tc rgb MUTE
set arrow 2001 from graph 0, first 1 to graph 1, first 1 nohead lc rgb MUTE dt 3 lw 1 back
IS_USUAL(ns) = ns == 5e6
NAME(i,ns) = POINT_TEXT[i].(IS_USUAL(ns) ? ', its own' : '')
c = COLOR('gil-cpython3')
plot FILE using 2:5 with lines lc rgb ALPHA('gil-cpython3') lw 1.6 notitle, \
	FILE using 3:5:(column(4)-column(3)):(0) with vectors nohead lc rgb c lw 1.4 notitle, \
	FILE using 2:6:(0):(column(7)-column(6)) with vectors nohead lc rgb c lw 1.4 notitle, \
	FILE using 2:5 with points pt 7 ps SIZE(1.3) lc rgb c notitle, \
	FILE using 2:(IS_USUAL($1) ? $5 : NaN) with points pt 7 ps SIZE(1.3) lc rgb INK notitle, \
	FILE using 2:5:(NAME($0 + 1, $1)) with labels left offset 0.9,-0.8 font FONT(12) tc rgb WORDS('gil-cpython3') notitle, \
	for [i=1:MARKS_OF(1)] FILE using 2:5:(NAME($0 + 1, $1).' · late: '.TIME($2).INTERVAL($3, $4, XTICS).' · '.YLABEL.': '.FIGURE($5, YTICS).INTERVAL($6, $7, YTICS)) \
		with labels hypertext point @HIT
set output
