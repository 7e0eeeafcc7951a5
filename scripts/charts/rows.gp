# Rows of dots with intervals over axes of time or bytes, for the charts that load this. Down the picture the
# axis counts pixels from the top of the rows.

load 'scripts/charts/common.gp'

rows_top = TOP + HEAD_PX
rows_bottom = rows_top + ROWS_PX

# A panel's own arrays by number; gnuplot has no arrays of arrays.
REF_TEXT(a,i) = a == 1 ? REFERENCE_TEXT1[i] : REFERENCE_TEXT2[i]
REF_AT(a,i) = a == 1 ? REFERENCE_AT1[i] : REFERENCE_AT2[i]
REF_PX(a,i) = a == 1 ? REFERENCE_PX1[i] : REFERENCE_PX2[i]
REF_TIER(a,i) = a == 1 ? REFERENCE_TIER1[i] : REFERENCE_TIER2[i]

# Of two marks, either of which may be missing.
FARTHEST(x,y) = x != x ? y : y != y ? x : x > y ? x : y

set multiplot
do for [i=1:TEXTS] {
	set label 100+i TEXT[i] at screen SX(TEXT_X[i]),SY(rows_top + TEXT_Y[i]) font FONT(TEXT_KIND[i] eq 'small' ? 10.5 : 12) tc rgb WORDS(TEXT_KIND[i])
	if (TEXT_SIDE[i] eq 'right') { set label 100+i right } else { set label 100+i left }
}
set tmargin screen SY(rows_top); set bmargin screen SY(rows_bottom)
set border 1
unset ytics
set yrange [ROWS_PX:0]
set logscale x
set grid xtics lc rgb GRID lw 0.8 lt 1
do for [a=1:AXES] {
	c = 2 + 5*(a - 1)
	set lmargin screen SX(LEFT[a]); set rmargin screen SX(RIGHT[a])
	set xrange [XMIN[a]:XMAX[a]]
	eval 'set xtics ('.XTICS[a].')'
	set xtics font TIC_FONT
	set xlabel AXIS_LABEL[a] font FONT(11) tc rgb INK offset 0,XLABEL_RISE
	if (AXIS_TITLE[a] ne '') {
		set label 1001 AXIS_TITLE[a] at screen SX(LEFT[a]),SY(TOP + 10) left font FONT(13) tc rgb INK
	}
	do for [i=1:REFERENCES[a]] {
		set arrow 1010+i from REF_AT(a,i), graph 0 to REF_AT(a,i), graph 1 nohead lc rgb MUTE dt 3 lw 1 back
		set label 1010+i REF_TEXT(a,i) at screen SX(REF_PX(a,i)),SY(rows_top - 12 - 18*REF_TIER(a,i)) center font FONT(10.5) tc rgb MUTE
	}
	plot FILE using (XMIN[a]):1:(XMAX[a] - XMIN[a]):(0) with vectors nohead lc rgb GRID lw 0.8 notitle, \
		FILE using (column(c+4)):(column(1) - 11):(0):(22) with vectors nohead lc rgb INK lw 1.2 notitle, \
		for [i=1:ROWS] FILE every ::i-1::i-1 using (column(c)):1:(LINKED[a] ? FARTHEST(column(c+3), column(c+4)) - column(c) : NaN):(0) \
			with vectors nohead lc rgb ALPHA(ROW_MODE[i]) lw 1 notitle, \
		for [i=1:ROWS] FILE every ::i-1::i-1 using (column(c+1)):1:(column(c+2) - column(c+1)):(0) \
			with vectors nohead lc rgb COLOR(ROW_MODE[i]) lw 3 notitle, \
		for [i=1:ROWS] FILE every ::i-1::i-1 using (column(c+3)):1 \
			with points pt POINT(ROW_MODE[i]) ps SIZE(1.5) lc rgb INK notitle, \
		for [i=1:ROWS] FILE every ::i-1::i-1 using (column(c+3)):1 \
			with points pt POINT(ROW_MODE[i]) ps SIZE(1.1) lc rgb '#ffffff' notitle, \
		for [i=1:ROWS] FILE every ::i-1::i-1 using (column(c)):1 \
			with points pt POINT(ROW_MODE[i]) ps SIZE(1.3) lc rgb COLOR(ROW_MODE[i]) notitle, \
		for [i=1:ROWS] FILE every ::i-1::i-1 using (IS_POOL(ROW_MODE[i]) ? column(c) : NaN):1 \
			with points pt POINT(ROW_MODE[i]) ps SIZE(0.7) lc rgb '#ffffff' notitle, \
		for [i=1:MARKS_OF(ROWS)] FILE every ::i-1::i-1 using (column(c)):1: \
			(ROW_NAME[i].' · '.FIGURE(column(c), XTICS[a]).INTERVAL(column(c+1), column(c+2), XTICS[a])) with labels hypertext point @HIT
	unset label
	unset arrow
}
unset multiplot
set output
