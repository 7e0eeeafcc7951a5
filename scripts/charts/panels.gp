# Panels one above the other over the number of workers or another count, for the charts that load this.

load 'scripts/charts/common.gp'

# A panel's own arrays by number; gnuplot has no arrays of arrays.
LABEL_AT(p,i) = p == 1 ? LABEL_Y1[i] : p == 2 ? LABEL_Y2[i] : LABEL_Y3[i]
FROM_X(p,i) = p == 1 ? LABEL_FROM_X1[i] : p == 2 ? LABEL_FROM_X2[i] : LABEL_FROM_X3[i]
FROM_Y(p,i) = p == 1 ? LABEL_FROM_Y1[i] : p == 2 ? LABEL_FROM_Y2[i] : LABEL_FROM_Y3[i]
# A line to the only point of a series must not pass for the series itself.
LINK(i) = i <= SERIES && POINTS[i] == 1 ? 3 : 1
SHOWN(p,i) = LABEL_AT(p,i) == LABEL_AT(p,i)
HAS_POINTS(m) = !exists("LINES_ONLY") && m ne 'ceiling' && m ne 'level' && !IS_LAW(m)
MARK_AT(i) = exists("MARK_Y") ? MARK_Y[i] : 1
MARK_WORDS(p,i) = 0.04 + MARK_TIER[i]*20/PANEL_HEIGHT[p]
MARK_FOOT(p,i) = exists("MARK_Y") ? MARK_WORDS(p,i) : 0
# Where what is shared has nothing to do with CPUs, charts say NO_CPU_LINE.
SEEN(x) = !exists("NO_CPU_LINE") && x >= XMIN && x <= XMAX
HOVER(p,i,x,y,low,high) = (IS_LAW(MODE[i]) ? 'law of ' : '').LABEL[i].' · '.XLABEL.': '.FIGURE(x, XTICS).' · '.YLABEL[p].': '.FIGURE(y, YTICS[p]).INTERVAL(low, high, YTICS[p])

set multiplot
set lmargin screen SX(128.0); set rmargin screen SX(LABEL_PX - 26)
set logscale x 2
set xrange [XMIN:XMAX]
set grid ytics lc rgb GRID lw 0.8 lt 1

do for [p=1:PANELS] {
	first_column = 2 + 3*(p - 1)
	top = TOP + PANEL_TOP[p]; bottom = top + PANEL_HEIGHT[p]
	set tmargin screen SY(top); set bmargin screen SY(bottom)
	unset logscale y
	if (YLOG[p]) { set logscale y }
	set yrange [YMIN[p]:YMAX[p]]
	eval 'set ytics ('.YTICS[p].')'
	set ytics font TIC_FONT
	set label 1001 YLABEL[p] at screen SX(38.0),SY((top + bottom)/2) center rotate by 90 font FONT(12) tc rgb INK
	eval 'set xtics ('.XTICS.')'
	set xtics font TIC_FONT
	if (p < PANELS) { set format x ''; eval 'set xtics add ('.XTICS.')'; set xtics textcolor rgb '#ffffff' scale 0.4 } else {
		set xtics textcolor rgb INK
		set xlabel XLABEL font FONT(12) offset 0,XLABEL_RISE tc rgb INK
	}
	if (SEEN(CPUS)) {
		set arrow 1001 from CPUS, graph 0 to CPUS, graph 1 nohead lc rgb MUTE dt 3 lw 0.8 back
		if (p == 1) {
			set label 1002 sprintf('%.0f CPU%s', CPUS, CPUS > 1 ? 's' : '') at CPUS, graph CPU_PLACE offset \
				(CPU_SIDE eq 'right' ? -0.7 : 0.7),0 @CPU_SIDE font FONT(10.5) tc rgb MUTE
		}
	}
	do for [i=1:SERIES+1] {
		if (SHOWN(p,i)) {
			set label 1010+i LABEL[i] at screen SX(LABEL_PX), graph LABEL_AT(p,i) left font FONT(12) tc rgb WORDS(MODE[i])
			set arrow 1010+i from FROM_X(p,i),FROM_Y(p,i) to screen SX(LABEL_PX - 4), graph LABEL_AT(p,i) nohead \
				lc rgb COLOR(MODE[i]) lw 0.6 dt LINK(i) back
		}
	}
	# some charts mark places, where y is 1 unless they say, with words at the bottom
	do for [i=1:(exists("MARKS") ? MARKS : 0)] {
		if (MARK_PANEL[i] == p) {
			set arrow 1200+i from MARK_X[i],MARK_AT(i) to MARK_X[i],graph MARK_FOOT(p,i) nohead lc rgb ALPHA(MARK_MODE[i]) lw 0.8 back
			set label 1200+i at MARK_X[i],MARK_AT(i) point pt 6 lw 1.6 ps SIZE(1.6) lc rgb COLOR(MARK_MODE[i]) front
			set label 1300+i MARK_TEXT[i] at MARK_X[i],graph MARK_WORDS(p,i) left offset 0.5,0 \
				font FONT(10.5) tc rgb WORDS(MARK_MODE[i]) front
		}
	}
	plot for [i=1:SERIES] FILE index i-1 using 1:(column(first_column+1)):(column(first_column+2)) \
			with filledcurves fc rgb RIBBON(MODE[i]) notitle, \
		FILE index SERIES using 1:(column(p+1)) with lines lc rgb COLOR('ideal') dt 3 lw 1 notitle, \
		for [i=1:SERIES] FILE index i-1 using 1:(column(first_column)) \
			with lines lc rgb COLOR(MODE[i]) dt DASH(MODE[i]) lw (IS_LAW(MODE[i]) ? 1.1 : 1.6) notitle, \
		for [i=1:SERIES] FILE index i-1 using 1:(POINTS[i] == 1 ? column(first_column) : NaN):(column(first_column+1)):(column(first_column+2)) \
			with yerrorbars lc rgb COLOR(MODE[i]) pt 0 lw 1.4 notitle, \
		for [i=1:SERIES] FILE index i-1 using 1:(HAS_POINTS(MODE[i]) || POINTS[i] == 1 ? column(first_column) : NaN) \
			with points lc rgb COLOR(MODE[i]) pt POINT(MODE[i]) ps SIZE(1.0) notitle, \
		for [i=1:SERIES] FILE index i-1 using 1:(IS_POOL(MODE[i]) && (HAS_POINTS(MODE[i]) || POINTS[i] == 1) ? column(first_column) : NaN) \
			with points lc rgb '#ffffff' pt POINT(MODE[i]) ps SIZE(0.55) notitle, \
		for [i=1:MARKS_OF(SERIES)] FILE index i-1 using 1:(column(first_column)): \
			(HOVER(p, i, $1, column(first_column), column(first_column+1), column(first_column+2))) with labels hypertext point @HIT
	unset label
	unset arrow
}
unset multiplot
set output
